"""Dunning runs: looking for what is overdue, reviewing the proposal, sending it."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core import formats, jobs
from core.access import requires
from core.actors import Actor
from core.document_page import timeline_of
from core.idempotency import once
from core.models import Job, JobState
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact
from core.refusals import Refusal
from receivables import operations
from receivables.forms import RunForm
from receivables.lifecycle import DunningRunStatus, LeftOutReason
from receivables.models import DunningRun
from receivables.tables import DunningRunList, NoticeList
from receivables.views.places import show_list, tabs_of

#: From so many letters on, a worker sends them while the page shows its progress.
LARGE = 500
MOST_SHOWN = 200
VIEW = "receivables.view_dunning"


def find_run(actor: Actor, number: str) -> DunningRun:
    """The run by number within the actor's company, or 404."""
    run = DunningRun.objects.in_scope(actor).select_related("company").filter(number=number).first()
    if run is None:
        raise Http404
    return run


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def dunning_runs(request: HtmxHttpRequest) -> HttpResponse:
    """All runs, with the form that looks for what is overdue; posted, it proposes."""
    if request.method == "POST" and "propose" in request.POST:
        return _propose(request)
    return _runs(request, RunForm(initial={"as_of": request.actor.company.today().isoformat()}))


def _propose(request: HtmxHttpRequest) -> HttpResponse:
    form = RunForm(request.POST)
    request.actor.require("receivables.run_dunning")
    if not form.is_valid():
        return _runs(request, form, status=422)
    try:
        run = operations.propose(request.actor.company, form.cleaned_data["as_of"], by=request.actor)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _runs(request, form, refusal, status=refusal.http_status)
    return go(request, run.get_absolute_url())


def _runs(
    request: HtmxHttpRequest, form: RunForm, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "tabs": tabs_of(request.actor, "dunning-runs"),
        "form": form,
        "refusal": refusal,
        "can_run": request.actor.can("receivables.run_dunning"),
        "place": "receivables",
    }
    template = "receivables/dunning_runs.html"
    return show_list(request, DunningRunList, status=status, context=context, template=template)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def dunning_run(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """A run: its letters to look through, what is left out and why, and the button that sends them."""
    return _show(request, find_run(request.actor, number))


def _show(
    request: HtmxHttpRequest, run: DunningRun, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    job = (
        Job.objects.filter(company=run.company, kind="dunning_run", parameters__run=run.number)
        .order_by("-pk")
        .first()
    )
    context: dict[str, Any] = {
        "run": run,
        "crumbs": [Crumb(_("Dunning"), reverse("receivables:dunning-runs")), Crumb(run.number)],
        "header": _header(run, request.actor, job),
        "left_out": [
            {**row, "words": LeftOutReason.words(row["reason"])} for row in run.left_out[:MOST_SHOWN]
        ],
        "left_out_reasons": _reasons(run),
        "left_out_more": max(len(run.left_out) - MOST_SHOWN, 0),
        "timeline": timeline_of(run, request.actor) if request.actor.can("core.view_timeline") else [],
        "job": job if job and job.state in (JobState.QUEUED, JobState.RUNNING) else None,
        "job_url": reverse("core:job", args=[job.pk]) if job else "",
        "refusal": refusal,
        "place": "receivables",
    }
    template, narrow = "receivables/dunning_run.html", {"run_id": run.pk}
    return show_list(request, NoticeList, status=status, narrow=narrow, context=context, template=template)


def _reasons(run: DunningRun) -> list[tuple[str, int]]:
    counted = Counter(row["reason"] for row in run.left_out)
    return [(LeftOutReason.words(code), count) for code, count in counted.most_common()]


def effect_of(run: DunningRun) -> str:
    """What the button does: "Send 12 reminders for 34,500.00 EUR"."""
    letters = run.notices.filter(is_left_out=False)
    sums = (
        letters.order_by("currency")
        .values_list("currency")
        .annotate(open=Sum("open_amount"), fee=Sum("fee_amount"), interest=Sum("interest_amount"))
    )
    amounts = [formats.money(Decimal(parts[0]) + parts[1] + parts[2], currency) for currency, *parts in sums]
    count = letters.count()
    if not count:
        return ""
    return ngettext(
        "Send %(count)s reminder for %(sums)s", "Send %(count)s reminders for %(sums)s", count
    ) % {"count": formats.number(count), "sums": " + ".join(amounts)}


def _header(run: DunningRun, actor: Actor, job: Job | None) -> DocumentHeader:
    primary, actions = None, []
    is_busy = job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)
    if run.status == DunningRunStatus.PROPOSED and actor.can("receivables.run_dunning") and not is_busy:
        effect = effect_of(run)
        if effect:
            url = reverse("receivables:execute-run", args=[run.number])
            primary = Action(effect, url, icon="paper-airplane", key="mod+enter")
        cancel_url = reverse("receivables:cancel-run", args=[run.number])
        actions.append(Action(_("Cancel proposal"), cancel_url, icon="no-symbol", is_danger=True))
    return DocumentHeader(
        kind_label=_("Dunning run"),
        number=run.number,
        status=run.status,
        status_label=run.get_status_display(),
        facts=[Fact(_("Overdue as of"), formats.day(run.as_of))],
        primary=primary,
        actions=actions,
    )


@requires("receivables.run_dunning")
@require_POST
@once
def execute_run(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Send the proposal; a large one is handed to a worker."""
    run = find_run(request.actor, number)
    letters = run.notices.filter(is_left_out=False).count()
    if letters > LARGE and run.status == DunningRunStatus.PROPOSED:
        title = _("Dunning run %s") % run.number
        jobs.start("dunning_run", title, by=request.actor, parameters={"run": run.number}, total=letters)
        return toast(
            request, go(request, run.get_absolute_url()), _("The run has begun; you can leave the page.")
        )
    try:
        operations.execute(run, by=request.actor)
    except Refusal as refusal:
        return _show(request, find_run(request.actor, number), refusal=refusal, status=refusal.http_status)
    sent = run.notices.filter(number__isnull=False).count()
    message = ngettext("%d reminder is sent.", "%d reminders are sent.", sent) % sent
    if sent < letters:
        dropped = letters - sent
        message += (
            " "
            + ngettext(
                "%d was left out: paid or changed meanwhile.",
                "%d were left out: paid or changed meanwhile.",
                dropped,
            )
            % dropped
        )
    return toast(request, go(request, run.get_absolute_url()), message)


@requires("receivables.run_dunning")
@require_POST
@once
def cancel_run(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Drop the proposal."""
    run = find_run(request.actor, number)
    try:
        operations.cancel_run(run, by=request.actor)
    except Refusal as refusal:
        return _show(request, find_run(request.actor, number), refusal=refusal, status=refusal.http_status)
    return toast(request, go(request, reverse("receivables:dunning-runs")), _("%s is canceled.") % run.number)
