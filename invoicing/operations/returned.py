"""Credit notes over goods that came back, and drafts that no longer bill them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core import approvals, quantity
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import check_version, lock, lock_all, lock_keys, operation
from core.models import ApprovalRequest
from core.money import Money
from fulfillment.lifecycle import ReturnReason, ReturnStatus
from fulfillment.models import GoodsReturn
from fulfillment.operations import settle_by_credit
from fulfillment.returnable import orders_of_return, rows_of_return
from invoicing import signals
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice
from invoicing.operations.crediting import give, prepare, refuse_above_ceiling
from invoicing.operations.drafting import cancel_draft, redraft
from invoicing.operations.issuing import bill_rest_at_once
from invoicing.selectors.returned import ReturnCredit, credit_amount, credits_of_return
from orders.models import SalesOrder

RETURN_CREDIT = "invoicing.return_credit"


@operation
def credit_return(goods_return: GoodsReturn, *, by: Actor, version: int | None = None) -> list[Invoice]:
    """Credit what came back on the invoices that bill it; where nothing of it was billed, nothing is to be credited.

    All notes together stay within the ceiling of who credits; above it another person approves (``ask_to_credit_return``).
    Raises MoveNotAllowed, AboveCeiling, OwnInvoice, NotPermitted, StaleVersion.
    """
    by.require("invoicing.credit_invoice")
    _hold(goods_return)
    check_version(goods_return, version)
    if goods_return.status != ReturnStatus.RECEIVED:
        words = _("%(number)s is %(status)s. Nothing was changed.")
        said = {"number": goods_return.number, "status": str(goods_return.get_status_display()).lower()}
        raise MoveNotAllowed(words % said)
    reason = _("Return %(number)s: %(reason)s") % {
        "number": goods_return.number,
        "reason": ReturnReason(goods_return.reason).label,
    }
    prepared = [
        prepare(
            each.invoice,
            reason=reason,
            quantities_by_position=each.quantities,
            unit_amounts=each.unit_amounts,
            goods_return=goods_return,
            by=by,
        )
        for each in credits_of_return(goods_return)
    ]
    _refuse_above_ceiling([each.draft.invoice for each in prepared], by)
    notes = [give(each, by=by) for each in prepared]
    lock(goods_return.order)  # read again: crediting has changed what is billed of it
    settle_by_credit(goods_return, [note.number or "" for note in notes], by=by)
    follow_settled_return(
        goods_return, by=dataclasses.replace(Actor.system(by.company), request_id=by.request_id)
    )
    return notes


def _hold(goods_return: GoodsReturn) -> None:
    """Lock all that settling it changes: orders, the return, invoices, their open items (INVARIANTS.md, G2)."""
    invoices = [each.invoice for each in credits_of_return(goods_return)]
    billed = SalesOrder.objects.filter(lines__invoice_lines__invoice__in=invoices).values_list(
        "pk", flat=True
    )
    lock_keys(SalesOrder, {*orders_of_return(goods_return), *billed})
    lock(goods_return.order)
    lock(goods_return)
    lock_keys(Invoice, [invoice.pk for invoice in invoices])
    signals.invoices_crediting.send(sender=Invoice, invoices=invoices)


def _refuse_above_ceiling(notes: Iterable[Invoice], by: Actor) -> None:
    totals: dict[str, Decimal] = {}
    for note in notes:
        totals[note.currency] = totals.get(note.currency, Decimal(0)) + note.gross_amount
    for currency, total in totals.items():
        refuse_above_ceiling(total, currency, by)


@operation
def ask_to_credit_return(goods_return: GoodsReturn, *, reason: str, by: Actor) -> ApprovalRequest:
    """Ask for a credit that is above the own ceiling; another person approves it. Raises NotPermitted, MoveNotAllowed."""
    by.require("invoicing.ask_credit")
    if goods_return.status != ReturnStatus.RECEIVED:
        raise MoveNotAllowed(_("Only goods that came back are credited."))
    currency, amount = _worth(credits_of_return(goods_return), goods_return)
    wish = approvals.Wish(
        kind=RETURN_CREDIT,
        name=goods_return.number,
        reason=reason,
        subject=goods_return,
        url=reverse("fulfillment:return", args=[goods_return.number]),
        proposal={"number": goods_return.number},
        amount=amount,
        currency=currency,
        key=f"{RETURN_CREDIT}:{goods_return.pk}",
    )
    return approvals.ask(wish, by=by)


def _worth(credits: list[ReturnCredit], goods_return: GoodsReturn) -> tuple[str, Decimal]:
    currency = goods_return.order.currency
    return currency, Money(credit_amount(credits).get(currency, Decimal(0)), currency).rounded().amount


def requested_return(request: ApprovalRequest) -> GoodsReturn | None:
    """The return a request is about, with its order."""
    found = GoodsReturn.objects.filter(company=request.company, pk=request.subject_id or 0)
    return found.select_related("order", "shipment").first()


def current_return(request: ApprovalRequest) -> dict[str, Any]:
    """What would be credited now: how much of each line, and what it is worth."""
    found = requested_return(request)
    if found is None:
        return {}
    undecided = {
        str(row.position): quantity.plain(row.undecided) for row in rows_of_return(found) if row.undecided
    }
    _currency, amount = _worth(credits_of_return(found), found)
    return {"undecided": undecided, "amount": str(amount)}


def hold_requested_return(request: ApprovalRequest) -> None:
    """Nobody decides about it, or credits its invoices, between the look at it and the credit."""
    if (found := requested_return(request)) is not None:
        _hold(found)


def apply_return_credit(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Credit the return as it was asked for. Raises what crediting raises."""
    approvals.requester_of(request).require("invoicing.ask_credit")
    goods_return = GoodsReturn.objects.in_scope(by).select_related("order").get(pk=request.subject_id or 0)
    notes = credit_return(goods_return, by=by)
    if not notes:
        return approvals.Outcome(goods_return.number, goods_return.get_absolute_url())
    return approvals.Outcome(notes[0].number or "", notes[0].get_absolute_url())


@operation
def follow_settled_return(goods_return: GoodsReturn, *, by: Actor) -> None:
    """Now it is known what stays: drafts are made anew, and what was never billed of it is billed."""
    for order in lock_keys(SalesOrder, orders_of_return(goods_return)):
        redraft(order, by=by)
        bill_rest_at_once(order, by=by)
    _drop_collected(_entered(goods_return, "in_place_of"), by)


@operation
def follow_return(goods_return: GoodsReturn, *, by: Actor) -> None:
    """Drafts no longer bill what came back: the order's own are made anew, collected ones wait for the next run."""
    redraft(goods_return.order, by=by)
    _drop_collected(_entered(goods_return, "shipment_line"), by)


def _entered(goods_return: GoodsReturn, what: str) -> Any:
    """The lines of orders that bill these goods: of kits their own."""
    line = f"{what}__order_line"
    return goods_return.lines.values(billed=Coalesce(f"{line}__part_of", line))


def _drop_collected(order_lines: Any, by: Actor) -> None:
    drafts = Invoice.objects.filter(
        order__isnull=True, status=InvoiceStatus.DRAFT, lines__order_line__in=order_lines
    )
    for draft in lock_all(Invoice.objects.filter(pk__in=drafts.values("pk"))):
        cancel_draft(draft, by=by, reason=_("Goods of it came back."))
