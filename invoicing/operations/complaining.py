"""Complaints: entered, handed in, approved by another person, and then a return or a credit note.

The rows of the orders guard their complaints as they guard their returns (INVARIANTS.md, G2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.units import counted_in
from core import clock, formats, numbering, quantity, timeline
from core.actors import Actor
from core.approvals import PersonNeeded
from core.lifecycle import MoveNotAllowed
from core.locking import check_version, lock, lock_keys, operation
from core.money import ZERO
from core.refusals import Conflict, NotPermitted, Refusal, Several
from fulfillment.lifecycle import ReturnReason
from invoicing.lifecycle import (
    COMPLAINT_LIFECYCLE,
    ComplaintAction,
    ComplaintStatus,
    InvoiceKind,
    InvoiceStatus,
)
from invoicing.models import Complaint, ComplaintLine, Invoice
from invoicing.operations.crediting import ReasonMissing
from invoicing.selectors.complaining import About, ComplainableLine, complainable_lines, orders_about
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.models.line import place_of

C = ComplaintStatus
MOST_WORDS = 500


class NotComplainable(Conflict):
    """Only of what was confirmed or billed one complains."""

    code = "not-complainable"


class ComplaintRefused(Refusal):
    """More than came, more than was billed, or nothing at all."""

    code = "complaint-refused"


class OwnComplaint(NotPermitted):
    """Nobody approves what he has entered or handed in himself (SEC-2)."""

    code = "own-complaint"


@dataclass(frozen=True, slots=True)
class ComplaintWish:
    """What is wrong with a line of the order or the invoice; ``field`` is where it was entered."""

    position: int
    action: str
    quantity: Decimal
    unit_amount: Decimal | None = None
    field: str = ""


def whole(about: About, action: str) -> list[ComplaintWish]:
    """Everything that can come back, or that can be credited."""
    return [
        ComplaintWish(line.position, action, line.most(action))
        for line in complainable_lines(about)
        if line.most(action) > 0
    ]


@operation
def complain(
    about: About, wishes: Sequence[ComplaintWish], *, reason: str, by: Actor, note: str = ""
) -> Complaint:
    """Enter what a customer complains of; it is a draft until it is handed in.

    Raises NotComplainable, ComplaintRefused, NotPermitted, and Several for several lines.
    """
    by.require("invoicing.change_complaint")
    words = _checked(reason, note)
    order_ids = orders_about(about)
    lock_keys(SalesOrder, order_ids)
    lock(about)
    _refuse_not_complainable(about)
    lines = _lines(about, wishes)
    today = by.company.today()
    found = Complaint(
        company=by.company,
        number=numbering.next_number(by.company, numbering.COMPLAINT, today),
        customer_id=about.customer_id,
        order=about if isinstance(about, SalesOrder) else None,
        invoice=about if isinstance(about, Invoice) else None,
        reason=reason,
        note=words,
        complaint_date=today,
        currency=about.currency,
        entered_by=by.user,
        created_at=clock.stamp(),
    )
    _save(found, lines, is_new=True)
    timeline.record(found, "created", by=by, data={"about": str(about)}, order_id=_case(order_ids))
    return found


@operation
def change_complaint(
    complaint: Complaint,
    wishes: Sequence[ComplaintWish],
    *,
    reason: str,
    by: Actor,
    note: str = "",
    version: int | None = None,
) -> None:
    """Enter a draft anew. Raises MoveNotAllowed, ComplaintRefused, StaleVersion, NotPermitted, Several."""
    by.require("invoicing.change_complaint")
    words = _checked(reason, note)
    hold_complaint(complaint, version)
    if complaint.status != C.DRAFT:
        raise _not_now(complaint)
    lines = _lines(complaint.about, wishes)
    complaint.reason, complaint.note, complaint.entered_by = reason, words, by.user
    complaint.version += 1
    complaint.lines.all().delete()
    _save(complaint, lines)
    record(complaint, "edited", by)


def _checked(reason: str, note: str) -> str:
    if reason not in ReturnReason.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(ReturnReason.values), field="reason")
    words = note.strip()
    if len(words) > MOST_WORDS:
        raise Refusal(_("Use at most %d characters.") % MOST_WORDS, field="note")
    return words


def _refuse_not_complainable(about: About) -> None:
    if isinstance(about, SalesOrder):
        is_one = about.status in (OrderStatus.CONFIRMED, OrderStatus.CLOSED)
    else:
        is_one = about.status == InvoiceStatus.ISSUED and about.kind == InvoiceKind.INVOICE
    if not is_one:
        words = _("%s is neither a confirmed order nor an issued invoice; nobody complains of it.")
        raise NotComplainable(words % about)


def _lines(about: About, wishes: Sequence[ComplaintWish]) -> list[ComplaintLine]:
    """The lines of the complaint, unsaved. Raises ComplaintRefused, or Several."""
    rows = {row.position: row for row in complainable_lines(about)}
    lines: list[ComplaintLine] = []
    refusals: list[Refusal] = []
    seen: set[int] = set()
    for index, wish in enumerate(wishes):
        row = rows.get(wish.position)
        field = wish.field or f"lines.{index}"
        if row is None:
            refusal: Refusal | None = _no_line(wish.position, rows.values(), f"{field}.position")
        else:
            refusal = _objection(row, wish, field, is_again=wish.position in seen)
        seen.add(wish.position)
        if refusal is not None:
            refusals.append(refusal)
        elif row is not None:
            lines.append(_line(row, wish, about))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)
    if not lines:
        raise ComplaintRefused(_("Enter what is wrong with at least one line."), field="lines")
    return lines


def _no_line(position: int, rows: Iterable[ComplainableLine], field: str) -> Refusal:
    """A line that is not there, or that of a kit's part: one complains of the kit."""
    kits = {row.order_line.pk: row for row in rows}
    part = SalesOrderLine.objects.filter(part_of__in=kits, position=position).first()
    if part is None:
        return ComplaintRefused(_("There is no line %d.") % position, field=field)
    kit = kits[part.part_of_id or 0]
    words = _("Line %(place)s is a part of the kit %(sku)s. Name line %(line)d of the kit.")
    said = {"place": place_of(position), "sku": kit.order_line.sku, "line": kit.position}
    return ComplaintRefused(words % said, field=field)


def _objection(row: ComplainableLine, wish: ComplaintWish, field: str, *, is_again: bool) -> Refusal | None:
    if is_again:
        return ComplaintRefused(_("Line %d is there twice.") % wish.position, field=f"{field}.position")
    if wish.action not in ComplaintAction.values:
        words = _("Use one of: %s.") % ", ".join(ComplaintAction.values)
        return ComplaintRefused(words, field=f"{field}.action")
    most = row.most(wish.action)
    if not wish.quantity.is_finite() or not 0 < wish.quantity <= most:
        words = _("Enter a quantity above zero and up to %s.") % formats.quantity(max(most, ZERO))
        return ComplaintRefused(words, field=f"{field}.quantity")
    unit = row.order_line.product.unit if row.order_line.product else None
    if unit is not None and not quantity.fits(wish.quantity, unit.decimals):
        words = counted_in(row.order_line.sku, unit.decimals)
        return ComplaintRefused(words, field=f"{field}.quantity")
    amount = wish.unit_amount
    if amount is not None and not (amount.is_finite() and 0 < amount <= row.unit_net):
        words = _("Enter an amount above zero and up to %s.") % formats.unit_price(
            row.unit_net, row.order_line.order.currency
        )
        return ComplaintRefused(words, field=f"{field}.unit_amount")
    return None


def _line(row: ComplainableLine, wish: ComplaintWish, about: About) -> ComplaintLine:
    return ComplaintLine(
        company_id=about.company_id,
        position=wish.position,
        action=wish.action,
        order_line=row.order_line,
        invoice_line=row.invoice_line,
        quantity=wish.quantity,
        unit_amount=wish.unit_amount,
        net_amount=row.worth(wish.quantity, wish.unit_amount, about.currency),
    )


def _save(complaint: Complaint, lines: Sequence[ComplaintLine], *, is_new: bool = False) -> None:
    complaint.net_amount = sum((line.net_amount for line in lines), ZERO)
    complaint.save(force_insert=is_new)
    for line in lines:
        line.complaint = complaint
    ComplaintLine.objects.bulk_create(lines)


def hold_complaint(
    complaint: Complaint, version: int | None = None, *, invoices: Iterable[Invoice] = ()
) -> None:
    """Lock its orders, with all that these invoices bill, then the complaint, and reload it. Raises StaleVersion."""
    own = complaint.lines.values_list("order_line__order", flat=True)
    billed = SalesOrder.objects.filter(lines__invoice_lines__invoice__in=invoices).values_list(
        "pk", flat=True
    )
    lock_keys(SalesOrder, sorted({*own, *billed}))
    lock(complaint)
    check_version(complaint, version)


def step(complaint: Complaint, status: ComplaintStatus, **values: Any) -> None:
    """Take the step and save it with what else changes; the caller records the event. Raises MoveNotAllowed."""
    if not COMPLAINT_LIFECYCLE.allows(complaint.status, status):
        raise _not_now(complaint)
    COMPLAINT_LIFECYCLE.move(complaint, status)
    complaint.version += 1
    for name, value in values.items():
        setattr(complaint, name, value)
    complaint.save(update_fields=["status", "version", *values])


def _not_now(complaint: Complaint) -> MoveNotAllowed:
    words = _("%(number)s is %(status)s. Nothing was changed.")
    said = {"number": complaint.number, "status": str(complaint.get_status_display()).lower()}
    return MoveNotAllowed(words % said)


def _case(order_ids: Sequence[int]) -> int | None:
    """The case an event belongs to, when it is a single one."""
    return order_ids[0] if len(order_ids) == 1 else None


def record(
    complaint: Complaint, activity: str, by: Actor, *, reason: str = "", data: Mapping[str, Any] | None = None
) -> None:
    order_ids = sorted(set(complaint.lines.values_list("order_line__order", flat=True)))
    timeline.record(
        complaint, activity, by=by, reason=reason, data=dict(data or {}), order_id=_case(order_ids)
    )


@operation
def submit_complaint(complaint: Complaint, *, by: Actor, version: int | None = None) -> None:
    """Hand it in: another person approves it. Raises MoveNotAllowed, NotPermitted, StaleVersion."""
    by.require("invoicing.change_complaint")
    hold_complaint(complaint, version)
    step(complaint, C.WAITING, submitted_by=by.user)
    record(complaint, "submitted", by)


@operation
def reject_complaint(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Say no, and why. Raises MoveNotAllowed, ReasonMissing, PersonNeeded, OwnComplaint, NotPermitted, StaleVersion."""
    by.require("invoicing.credit_invoice")
    hold_complaint(complaint, version)
    refuse_own_complaint(complaint, by)
    words = _reason(reason)
    step(complaint, C.REJECTED)
    record(complaint, "rejected", by, reason=words)


@operation
def cancel_complaint(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> None:
    """The customer has nothing to complain of after all. Raises MoveNotAllowed, ReasonMissing, NotPermitted."""
    by.require("invoicing.change_complaint")
    hold_complaint(complaint, version)
    words = _reason(reason)
    step(complaint, C.CANCELED)
    record(complaint, "canceled", by, reason=words)


def _reason(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise ReasonMissing(_("Enter the reason."), field="reason")
    if len(words) > MOST_WORDS:
        raise Refusal(_("Use at most %d characters.") % MOST_WORDS, field="reason")
    return words


def refuse_own_complaint(complaint: Complaint, by: Actor) -> None:
    """Raise PersonNeeded for a program, OwnComplaint for who has entered it or handed it in."""
    if by.user is None or by.is_program:
        raise PersonNeeded(_("A person has to decide this; a program cannot."))
    if by.user.pk in (complaint.entered_by_id, complaint.submitted_by_id):
        raise OwnComplaint(_("Somebody else has to decide what you asked for."))
