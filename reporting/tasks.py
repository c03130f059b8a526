"""Long work of the administrator's pages."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import invariants, jobs
from core.actors import Actor
from core.models import Job

CHECK = "invariant_check"


@jobs.runner(CHECK)
def check_invariants(job: Job, by: Actor) -> bool:
    """Check every rule on one snapshot and keep the result; nothing is left to do after it."""
    run = invariants.check_and_keep()
    broken = len(run.findings)
    job.progress = job.total = run.rules
    job.message = (
        ngettext("%d rule is broken", "%d rules are broken", broken) % broken
        if broken
        else _("The books are right")
    )
    job.result = {"run": run.pk, "findings": broken}
    return False
