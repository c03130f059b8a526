"""A letter: its items to leave out while it is proposed, its PDF once it is sent."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import files, formats, outbox
from core.access import requires
from core.actors import Actor
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, TotalRow
from core.refusals import Conflict, Refusal
from receivables import operations
from receivables.forms import ReasonForm
from receivables.lifecycle import DunningRunStatus, LeftOutReason
from receivables.models import DunningNotice, DunningNoticeLine

VIEW = "receivables.view_dunning"


def find_letter(actor: Actor, **wanted: Any) -> DunningNotice:
    """The letter within the actor's scope, or 404."""
    rows = DunningNotice.objects.in_scope(actor).select_related("company", "run__company", "customer", "pdf")
    notice = rows.filter(**wanted).first()
    if notice is None:
        raise Http404
    return notice


@requires(VIEW)
@require_safe
def letter_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """A letter that was sent."""
    return _show(request, find_letter(request.actor, number=number))


@requires(VIEW)
@require_safe
def proposed_letter(request: HtmxHttpRequest, number: str, pk: int) -> HttpResponse:
    """A letter that waits for its review."""
    return _show(request, find_letter(request.actor, run__number=number, pk=pk))


def _url(notice: DunningNotice) -> str:
    if notice.number:
        return reverse("receivables:letter", args=[notice.number])
    return reverse("receivables:proposed-letter", args=[notice.run.number, notice.pk])


def _show(
    request: HtmxHttpRequest, notice: DunningNotice, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    lines = list(notice.lines.select_related("item__invoice").order_by("item__due_date", "item_id"))
    is_open = notice.run.status == DunningRunStatus.PROPOSED and request.actor.can("receivables.run_dunning")
    context: dict[str, Any] = {
        "notice": notice,
        "rows": [(line, LeftOutReason.words(line.leave_out_reason)) for line in lines],
        "can_review": is_open,
        "totals": _totals(notice),
        "header": _header(notice),
        "reason_form": ReasonForm(),
        "timeline": timeline_of(notice, request.actor)
        if request.actor.can("core.view_timeline") and notice.number
        else [],
        "crumbs": [
            Crumb(_("Dunning"), reverse("receivables:dunning-runs")),
            Crumb(notice.run.number, notice.run.get_absolute_url()),
            Crumb(notice.number or notice.customer.name),
        ],
        "refusal": refusal,
        "place": "receivables",
    }
    return render_page(request, "receivables/letter.html", "receivables/_letter.html", context, status=status)


def _header(notice: DunningNotice) -> DocumentHeader:
    if notice.is_left_out:
        state, label = "canceled", _("Left out")
    else:
        state, label = ("sent", _("Sent")) if notice.number else ("proposed", _("Proposed"))
    actions = []
    if notice.number:
        reason = "" if notice.pdf_id else _("The letter is not printed yet. Try again in a moment.")
        pdf_url = reverse("receivables:letter-pdf", args=[notice.number])
        actions.append(Action(_("Open PDF"), pdf_url, method="get", icon="arrow-down-tray", reason=reason))
    facts = [
        Fact(_("Level"), str(notice.level)),
        Fact(_("Overdue as of"), formats.day(notice.run.as_of)),
        Fact(_("Mailed to"), notice.recipient_email or _("nobody: by post")),
    ]
    if notice.is_left_out:
        facts.append(Fact(_("Left out, because"), LeftOutReason.words(notice.leave_out_reason)))
    return DocumentHeader(
        kind_label=_("Reminder"),
        number=notice.number or notice.customer.name,
        status=state,
        status_label=label,
        party=notice.customer.name if notice.number else notice.customer.code,
        party_url=reverse("receivables:account", args=[notice.customer.code]),
        amount=notice.total_amount,
        currency=notice.currency,
        facts=facts,
        primary=actions[0] if actions and notice.pdf_id else None,
        actions=[] if notice.pdf_id else actions,
    )


def _totals(notice: DunningNotice) -> list[TotalRow]:
    rows = [TotalRow(_("Overdue"), notice.open_amount, notice.currency)]
    if notice.interest_amount:
        rows.append(TotalRow(_("Interest"), notice.interest_amount, notice.currency))
    if notice.fee_amount:
        rows.append(TotalRow(_("Reminder fee"), notice.fee_amount, notice.currency))
    return [*rows, TotalRow(_("Total"), notice.total_amount, notice.currency, is_sum=True)]


@requires(VIEW)
@require_safe
def letter_pdf(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The stored letter."""
    notice = find_letter(request.actor, number=number)
    if notice.pdf is None:
        outbox.hurry(f"dunning-letter:{notice.pk}")
        raise Conflict(_("The letter is not printed yet. Try again in a moment."))
    response = HttpResponse(files.read(notice.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{notice.pdf.name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@requires("receivables.run_dunning")
@require_POST
@once
def review(request: HtmxHttpRequest, number: str, pk: int) -> HttpResponse:
    """Take the letter or one of its items out of the proposal, or put it back."""
    notice = find_letter(request.actor, run__number=number, pk=pk)
    what = _what(notice, request.POST.get("line", ""))
    try:
        if request.POST.get("do") == "take_back":
            operations.take_back(what, by=request.actor)
            message = _("Put back into the proposal.")
        else:
            operations.leave_out(what, request.POST.get("reason", ""), by=request.actor)
            message = _("Left out of the proposal.")
    except Refusal as refusal:
        fresh = find_letter(request.actor, pk=pk)
        return _show(request, fresh, refusal=refusal, status=refusal.http_status)
    return toast(request, go(request, _url(notice)), message)


def _what(notice: DunningNotice, line: str) -> DunningNotice | DunningNoticeLine:
    if not line:
        return notice
    found = (
        notice.lines.select_related("item")
        .filter(pk=int(line) if line.isdecimal() and len(line) < 18 else 0)
        .first()
    )
    if found is None:
        raise Http404
    found.notice = notice
    return found
