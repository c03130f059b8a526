"""Crediting goods that came back, from the page of their return."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import formats, offers
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import Action, Fact, Notice
from core.refusals import Refusal
from fulfillment.lifecycle import ReturnStatus, Settlement
from fulfillment.models import GoodsReturn
from invoicing import operations
from invoicing.selectors import credits_of_return


def _find(request: HtmxHttpRequest, number: str) -> GoodsReturn:
    rows = GoodsReturn.objects.in_scope(request.actor).select_related("company", "order", "customer")
    found: GoodsReturn = get_object_or_404(rows, number=number)
    return found


@requires("invoicing.credit_invoice")
@require_POST
@once
def credit_return(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Credit what came back; above the own ceiling a second person is asked."""
    found = _find(request, number)
    back = found.get_absolute_url()
    try:
        notes = operations.credit_return(found, by=request.actor, version=posted_version(request))
    except operations.AboveCeiling as refusal:
        if not request.actor.can("invoicing.ask_credit"):
            raise
        return _ask(request, found, str(refusal))
    except Refusal as refusal:
        return toast(request, go(request, back), refusal.message, tone="warning")
    words = _("%s is settled; nothing of it was left to be credited.") % number
    if notes:
        words = _("%(number)s credits %(amount)s of %(invoice)s.") % {
            "number": notes[0].number,
            "amount": formats.money(notes[0].gross_amount, notes[0].currency),
            "invoice": notes[0].corrects,
        }
    return toast(request, go(request, back), words)


@requires("invoicing.ask_credit")
@require_POST
@once
def ask_to_credit_return(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Ask somebody who may to credit what came back."""
    return _ask(request, _find(request, number), "")


def _ask(request: HtmxHttpRequest, found: GoodsReturn, why: str) -> HttpResponse:
    reason = why or _("Return %(number)s: %(reason)s") % {
        "number": found.number,
        "reason": found.get_reason_display(),
    }
    back = found.get_absolute_url()
    try:
        wish = operations.ask_to_credit_return(found, reason=reason, by=request.actor)
    except Refusal as refusal:
        return toast(request, go(request, back), refusal.message, tone="warning")
    return toast(
        request, go(request, back), _("%s asks for the credit; another person approves it.") % wish.number
    )


@offers.actions.register(GoodsReturn, order=10, permission="invoicing.credit_invoice")
def credit_it(goods_return: GoodsReturn, actor: Actor) -> Action | None:
    """Credit what came back."""
    if goods_return.status != ReturnStatus.RECEIVED:
        return None
    address = reverse("invoicing:credit-return", args=[goods_return.number])
    fields = {"version": str(goods_return.version)}
    return Action(_("Credit the return"), address, icon="document-minus", fields=fields)


@offers.actions.register(GoodsReturn, order=11, permission="invoicing.ask_credit")
def ask_for_it(goods_return: GoodsReturn, actor: Actor) -> Action | None:
    """Ask for the credit, for who may not give it."""
    if goods_return.status != ReturnStatus.RECEIVED or actor.can("invoicing.credit_invoice"):
        return None
    address = reverse("invoicing:ask-return-credit", args=[goods_return.number])
    return Action(_("Ask for the credit"), address, icon="hand-raised")


@offers.notices.register(GoodsReturn, order=10, permission="invoicing.view_invoice")
def to_be_settled(goods_return: GoodsReturn, actor: Actor) -> Notice | None:
    """What came back and is neither credited nor replaced."""
    if goods_return.status != ReturnStatus.RECEIVED or goods_return.settlement != Settlement.CREDIT:
        return None
    credits = credits_of_return(goods_return)
    if not credits:
        return Notice(
            _("Nothing is left to be credited"),
            text=_("It was never billed, or credited before. Settle it; no credit note is needed."),
            tone="info",
        )
    numbers = ", ".join(str(each.invoice) for each in credits)
    return Notice(_("To be credited"), text=_("Billed with %s.") % numbers, tone="warning")


@offers.facts.register(GoodsReturn, order=10, permission="invoicing.view_invoice")
def credited_with(goods_return: GoodsReturn, actor: Actor) -> Fact | None:
    """The credit notes that settle it."""
    notes = list(goods_return.credit_notes.order_by("pk"))
    if not notes:
        return None
    numbers = ", ".join(str(note) for note in notes)
    return Fact(_("Credit note"), numbers, notes[0].get_absolute_url() if len(notes) == 1 else "")
