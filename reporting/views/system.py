"""The administrator's pages: is the machine well, and are the books right?"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import formats, invariants, jobs, lists, outbox
from core.access import requires
from core.idempotency import once
from core.locking import operation
from core.models import InvariantRun, Job, JobState, OutboxMessage, OutboxStatus
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Kpi
from core.refusals import Conflict
from reporting import selectors
from reporting.tables import DeadLetterList, SecurityLogList
from reporting.tasks import CHECK
from reporting.views.desks import age
from reporting.views.places import address, system_tabs

RUNS_SHOWN = 20


@requires("core.view_system")
@require_safe
def system_overview(request: HtmxHttpRequest) -> HttpResponse:
    """Messages, jobs, mail, checks and security at a glance."""
    company = request.actor.company
    today = company.today()
    piles = selectors.system_piles(company, today)
    run = InvariantRun.objects.order_by("-ran_at").first()
    names = [
        ("dead", _("Given-up messages"), address("reporting:dead-letters"), True),
        ("waiting", _("Messages waiting"), address("reporting:dead-letters", view="pending"), False),
        ("failed_jobs", _("Failed jobs"), address("core:jobs", view="failed"), True),
        ("open_jobs", _("Open jobs"), address("core:jobs", view="open"), False),
        ("failed_mail", _("Failed mail"), address("core:mail-log", view="failed"), True),
        ("queued_mail", _("Queued mail"), address("core:mail-log", view="queued"), False),
        ("refused", _("Refusals in seven days"), address("reporting:security-log", view="refused"), False),
        ("exports", _("Exports in seven days"), address("reporting:security-log", view="exports"), False),
    ]
    kpis = [
        Kpi(
            label,
            formats.number(piles[name].count),
            trend=age(piles[name].oldest, today) if piles[name].count else "",
            trend_tone="bad" if is_bad and piles[name].count else "",
            url=url,
        )
        for name, label, url, is_bad in names
    ]
    context = {
        "kpis": kpis,
        "run": run,
        "tabs": system_tabs(request.actor, "reporting:system"),
        "place": "system",
        "can_check": request.actor.can("core.change_settings"),
    }
    return render(request, "reporting/system.html", context)


# Messages ---------------------------------------------------------------------------------------------------------
@requires("core.view_system")
def dead_letters(request: HtmxHttpRequest) -> HttpResponse:
    """Messages that were given up, and the others."""
    context = {"tabs": system_tabs(request.actor, "reporting:dead-letters"), "place": "system"}
    return lists.respond(request, DeadLetterList, context=context, template="reporting/system_list.html")


def _message(request: HtmxHttpRequest, pk: int) -> OutboxMessage:
    found: OutboxMessage = get_object_or_404(DeadLetterList.queryset(request.actor), pk=pk)
    return found


@requires("core.view_system")
@require_safe
def dead_letter(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """One message with its whole error."""
    message = _message(request, pk)
    is_dead = message.status == OutboxStatus.DEAD
    may = request.actor.can("core.change_settings")
    again = Action(
        _("Run again"),
        url=reverse("reporting:run-again", args=[pk]),
        icon="arrow-path",
        key="e",
        reason="" if is_dead else _("Only a message that was given up can be run again."),
    )
    context = {
        "message": message,
        "arguments": json.dumps(message.arguments, indent=2, ensure_ascii=False),
        "header": DocumentHeader(
            kind_label=_("Message"),
            number=message.task,
            status=message.status,
            status_label=message.get_status_display(),
            facts=[
                Fact(_("Written"), formats.moment(message.created_at)),
                Fact(_("Attempts"), formats.number(message.attempts)),
                Fact(_("Done"), formats.moment(message.done_at)),
            ],
            primary=again if may and is_dead else None,
        ),
        "crumbs": [Crumb(_("Given-up messages"), reverse("reporting:dead-letters")), Crumb(message.task)],
        "place": "system",
    }
    return render(request, "reporting/dead_letter.html", context)


@requires("core.change_settings")
@require_POST
@once
def run_again(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Give a given-up message another eight attempts."""
    message = _message(request, pk)
    if message.status != OutboxStatus.DEAD:
        raise Conflict(_("Only a message that was given up can be run again."))
    outbox.replay(message)
    answer = go(request, reverse("reporting:dead-letter", args=[pk]))
    return toast(request, answer, _("The message will be handled again in a moment."))


# Checks of the books ----------------------------------------------------------------------------------------------
@requires("core.view_system")
@require_safe
def invariant_checks(request: HtmxHttpRequest) -> HttpResponse:
    """The last check of every rule, what it found, and the checks before it."""
    runs = list(InvariantRun.objects.order_by("-ran_at")[:RUNS_SHOWN])
    open_states = (JobState.QUEUED, JobState.RUNNING)
    job = (
        Job.objects.in_scope(request.actor).filter(kind=CHECK, state__in=open_states).order_by("-pk").first()
    )
    broken = {finding["rule"] for finding in runs[0].findings} if runs else set()
    context: dict[str, Any] = {
        "runs": runs,
        "run": runs[0] if runs else None,
        "rules": [(rule, rule.name in broken) for rule in invariants.rules()],
        "job": job,
        "job_url": reverse("core:job", args=[job.pk]) if job else "",
        "can_check": request.actor.can("core.change_settings"),
        "tabs": system_tabs(request.actor, "reporting:invariants"),
        "place": "system",
        "now": timezone.now(),
    }
    return render(request, "reporting/invariants.html", context)


@requires("core.change_settings")
@require_POST
@once
def check_now(request: HtmxHttpRequest) -> HttpResponse:
    """Check every rule in the background."""
    job = _start_check(request)
    return toast(request, go(request, reverse("core:job", args=[job.pk])), _("The check has been started."))


@operation
def _start_check(request: HtmxHttpRequest) -> Job:
    return jobs.start(CHECK, _("Invariant check"), by=request.actor, total=len(invariants.rules()))


@requires("core.view_security_log")
def security_log(request: HtmxHttpRequest) -> HttpResponse:
    """Refusals, exports, sign-ins."""
    context = {"tabs": system_tabs(request.actor, "reporting:security-log"), "place": "system"}
    return lists.respond(request, SecurityLogList, context=context, template="reporting/system_list.html")
