"""What an approved complaint comes to: goods that may come back, and credit notes that leave the goods where they are."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.actors import Actor
from core.locking import lock, lock_keys, operation
from core.money import ZERO
from core.refusals import Refusal
from fulfillment import operations as fulfillment
from fulfillment.lifecycle import ReturnReason, Settlement
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import ReturnWish
from invoicing import signals
from invoicing.lifecycle import ComplaintAction, ComplaintStatus
from invoicing.models import Complaint, ComplaintLine, ComplaintResult, Invoice
from invoicing.operations.complaining import (
    ComplaintRefused,
    hold_complaint,
    record,
    refuse_own_complaint,
    step,
)
from invoicing.operations.correcting import Correction
from invoicing.operations.crediting import (
    Prepared,
    correction_preview,
    give,
    prepare,
    refuse_above_ceiling,
    refuse_own,
)
from invoicing.selectors.complaining import CreditShare, credits_of, returns_of

C = ComplaintStatus


@operation
def approve_complaint(complaint: Complaint, *, by: Actor, version: int | None = None) -> None:
    """Agree, as another person than who has entered it or handed it in, within the own ceiling; then it is carried out.

    What cannot be carried out now stays approved, with an event that says why. Raises MoveNotAllowed, PersonNeeded,
    OwnComplaint, AboveCeiling, OwnInvoice, ComplaintRefused, NotPermitted, StaleVersion.
    """
    by.require("invoicing.credit_invoice")
    _hold(complaint, version)
    if complaint.status == C.WAITING:
        refuse_own_complaint(complaint, by)
        _refuse_too_much(complaint, by)
    step(complaint, C.APPROVED, approved_by=by.user)
    record(complaint, "approved", by)
    application = dataclasses.replace(Actor.system(by.company), request_id=by.request_id)
    try:
        with transaction.atomic():
            _settle(complaint, application)
    except Refusal as refusal:
        lock(complaint)
        record(complaint, "not settled", application, reason=refusal.message)


@operation
def settle_complaint(complaint: Complaint, *, by: Actor, version: int | None = None) -> None:
    """Carry out what was approved and could not be carried out at once, within the own ceiling too.

    For what it comes to is known only now. Raises MoveNotAllowed, AboveCeiling, OwnInvoice, and what doing it raises.
    """
    by.require("invoicing.credit_invoice")
    _hold(complaint, version)
    if complaint.status == C.APPROVED:
        _refuse_too_much(complaint, by)
    _settle(complaint, dataclasses.replace(Actor.system(by.company), request_id=by.request_id))


def _hold(complaint: Complaint, version: int | None) -> None:
    """With its own orders those that its invoices bill too: crediting one locks them all (INVARIANTS.md, G2)."""
    shares, _short = credits_of(complaint)
    hold_complaint(complaint, version, invoices={share.invoice for share in shares})


def _settle(complaint: Complaint, by: Actor) -> None:
    """Returns and credit notes of the locked complaint; shipments, invoices and items are locked before a number is drawn."""
    if complaint.status != C.APPROVED:
        step(complaint, C.DONE)  # says why not
    backs, short = returns_of(complaint)
    shares, unbilled = credits_of(complaint)
    for line in (*short, *unbilled):
        words = _("Of line %d there is no longer so much.") % line.position
        raise ComplaintRefused(words, field=f"lines.{line.position}")
    lock_keys(Shipment, [shipment.pk for shipment, _rows in backs])
    invoices = {share.invoice.pk: share.invoice for share in shares}
    lock_keys(Invoice, invoices)
    signals.invoices_crediting.send(sender=Invoice, invoices=list(invoices.values()))
    reason = _("Complaint %(number)s: %(reason)s") % {
        "number": complaint.number,
        "reason": ReturnReason(complaint.reason).label,
    }
    prepared: list[Prepared] = [
        prepare(invoice, reason=reason, corrections=_corrections(shares, invoice), by=by)
        for invoice in invoices.values()
    ]
    returns = [_request(complaint, shipment, rows, by) for shipment, rows in backs]
    notes = [give(each, by=by) for each in prepared]
    ComplaintResult.objects.bulk_create(
        [
            *(
                ComplaintResult(company=by.company, complaint=complaint, goods_return=found)
                for found in returns
            ),
            *(ComplaintResult(company=by.company, complaint=complaint, credit_note=note) for note in notes),
        ]
    )
    step(complaint, C.DONE)
    numbers = [str(found) for found in (*returns, *notes)]
    record(complaint, "settled", by, data={"documents": numbers})


def _corrections(shares: list[CreditShare], invoice: Invoice) -> list[Correction]:
    return [
        Correction(share.row.line.position, share.quantity, share.line.unit_amount)
        for share in shares
        if share.invoice.pk == invoice.pk
    ]


def _request(complaint: Complaint, shipment: Shipment, rows: dict[int, Decimal], by: Actor) -> GoodsReturn:
    found = fulfillment.request_return(
        shipment,
        [ReturnWish(position, amount) for position, amount in sorted(rows.items())],
        reason=complaint.reason,
        settlement=Settlement.CREDIT,
        by=by,
    )
    fulfillment.authorize_return(found, by=by)
    return found


def _refuse_too_much(complaint: Complaint, by: Actor) -> None:
    """What it comes to with tax stays within the ceiling, and nobody credits much of what he has billed himself.

    A line for which too little is billed at the moment counts with what was asked for.
    """
    shares, short = credits_of(complaint)
    late = {line.pk for line in short}
    shares = [share for share in shares if share.line.pk not in late]
    total = ZERO
    for invoice in {share.invoice.pk: share.invoice for share in shares}.values():
        gross = correction_preview(invoice, _corrections(shares, invoice)).gross_amount
        refuse_own(invoice, gross, by)
        total += gross
    lines = complaint.lines.select_related("order_line").filter(
        Q(action=ComplaintAction.RETURN) | Q(pk__in=late)
    )
    total += sum((_with_tax(line) for line in lines), ZERO)
    refuse_above_ceiling(total, complaint.currency, by)


def _with_tax(line: ComplaintLine) -> Decimal:
    return line.net_amount * (1 + line.order_line.tax_rate / 100)
