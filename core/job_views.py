"""Jobs in the browser: the list, one job's progress, and asking it to stop or to go on."""

from __future__ import annotations

import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core import formats, jobs, lists
from core.access import requires
from core.idempotency import once
from core.job_tables import JobList
from core.models import Job, JobState
from core.pages import HtmxHttpRequest, go, progress_done, render_page, toast, wants_fragment
from core.presentation import Action, Crumb, DocumentHeader, Fact
from core.refusals import Conflict, NotPermitted

LOOKS_AFTER_ALL = "core.change_settings"
_OPEN = (JobState.QUEUED, JobState.RUNNING)


@requires("core.view_job")
def job_list(request: HtmxHttpRequest) -> HttpResponse:
    """One's jobs."""
    return lists.respond(request, JobList)


@require_safe
@requires("core.view_job")
def job(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """One job; its progress draws itself anew every second until it is finished."""
    found = _job(request, pk)
    context = {
        "job": found,
        "job_url": reverse("core:job", args=[pk]),
        "remaining": _remaining(found),
        "header": _header(request, found),
        "crumbs": [Crumb(_("Jobs"), reverse("core:jobs")), Crumb(found.title)],
    }
    response = render_page(request, "core/job.html", "components/progress.html", context)
    finished = wants_fragment(request) and found.state not in _OPEN
    return progress_done(response) if finished else response


@require_POST
@requires("core.view_job")
@once
def cancel_job(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Ask the job to stop; what is done stays done."""
    found = _own(request, pk)
    if found.state not in _OPEN:
        raise Conflict(_("The job has ended already."))
    jobs.cancel(found, by=request.actor)
    answer = go(request, reverse("core:job", args=[pk]))
    return toast(request, answer, _("The job stops after what it is doing now."))


@require_POST
@requires("core.view_job")
@once
def repeat_job(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Let a failed job go on where it stopped."""
    found = _own(request, pk)
    if found.state != JobState.FAILED:
        raise Conflict(_("Only a failed job can go on."))
    jobs.repeat(found, by=request.actor)
    return toast(request, go(request, reverse("core:job", args=[pk])), _("The job goes on."))


def _job(request: HtmxHttpRequest, pk: int) -> Job:
    found: Job = get_object_or_404(JobList.queryset(request.actor).select_related("requested_by"), pk=pk)
    return found


def _own(request: HtmxHttpRequest, pk: int) -> Job:
    """The job, for whoever asked for it or looks after the system."""
    found = _job(request, pk)
    if found.requested_by_id != (request.actor.user and request.actor.user.pk) and not request.actor.can(
        LOOKS_AFTER_ALL
    ):
        raise NotPermitted(_("Somebody else asked for this job."))
    return found


def _header(request: HtmxHttpRequest, found: Job) -> DocumentHeader:
    is_open = found.state in _OPEN
    repeat = Action(_("Go on"), url=reverse("core:job-repeat", args=[found.pk]), icon="arrow-path", key="e")
    stop = Action(
        _("Stop the job"),
        url=reverse("core:job-cancel", args=[found.pk]),
        icon="stop",
        is_danger=True,
        reason="" if is_open else _("The job has ended already."),
    )
    return DocumentHeader(
        kind_label=_("Job"),
        number=found.title,
        status=found.state,
        status_label=found.get_state_display(),
        facts=[
            Fact(_("Asked for"), formats.moment(found.created_at)),
            Fact(_("By"), str(found.requested_by) if found.requested_by else _("System")),
            Fact(_("Finished"), formats.moment(found.finished_at)),
        ],
        primary=repeat if found.state == JobState.FAILED else None,
        actions=[stop],
    )


def _remaining(found: Job) -> str:
    """About how long the rest will take, judged by what is done."""
    if found.state != JobState.RUNNING or not found.progress or not found.total or found.started_at is None:
        return ""
    spent = timezone.now() - found.started_at
    rest: datetime.timedelta = spent * (found.total - found.progress) / found.progress
    minutes = max(1, round(rest.total_seconds() / 60))
    return ngettext("about %d min", "about %d min", minutes) % minutes
