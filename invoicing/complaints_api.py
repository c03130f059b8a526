"""Complaints for programs."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Day, Page, Quantity, amount_text, needs, once, page_of, plain_text
from core.refusals import Refusal
from invoicing import operations
from invoicing.api import invoices_for
from invoicing.lifecycle import ComplaintAction
from invoicing.models import Complaint, Invoice
from invoicing.operations import ComplaintWish
from invoicing.selectors import similar_complaints
from orders.models import SalesOrder

router = Router(tags=["complaints"])


class ComplaintLineIn(Schema):
    """What is wrong with a line of the order or invoice; ``unit_amount`` is what each is credited with, before tax."""

    position: int
    action: str
    quantity: Quantity
    unit_amount: Quantity | None = None


class ComplaintIn(Schema):
    """What a customer complains of: an order or an invoice. Without lines all of it, by ``action``."""

    order: str = ""
    invoice: str = ""
    reason: str
    note: str = ""
    lines: list[ComplaintLineIn] | None = None
    action: str = ComplaintAction.CREDIT


class ComplaintPatch(Schema):
    """A draft entered anew."""

    reason: str
    note: str = ""
    lines: list[ComplaintLineIn]
    version: int | None = None


class ComplaintAnswerIn(Schema):
    """Why nothing comes of it."""

    reason: str


class ComplaintLineOut(Schema):
    """A line of a complaint, by its position on the order or invoice."""

    position: int
    sku: str
    action: str
    quantity: str
    unit_amount: str | None
    net: str


class ComplaintOut(Schema):
    """A complaint; ``similar`` are others about the same lines, ``returns`` and ``credit_notes`` what it came to."""

    number: str
    status: str
    customer: str
    order: str | None
    invoice: str | None
    reason: str
    note: str
    complaint_date: Day
    currency: str
    net: str
    version: int
    lines: list[ComplaintLineOut]
    similar: list[str]
    returns: list[str]
    credit_notes: list[str]


def complaints_for(actor: Actor) -> Any:
    """The complaints the caller may see, with what ``show_complaint`` says of them."""
    return (
        Complaint.objects.in_scope(actor)
        .select_related("company", "customer", "order", "invoice")
        .prefetch_related("lines__order_line", "results__goods_return", "results__credit_note")
    )


def find_complaint(request: Any, number: str) -> Complaint:
    """The complaint by its number within the caller's scope, or 404."""
    found: Complaint = get_object_or_404(complaints_for(request.actor), number=number)
    return found


def show_complaint(found: Complaint) -> dict[str, Any]:
    """The complaint as the API speaks it."""
    names = ("number", "status", "reason", "note", "complaint_date", "currency", "version")
    results = list(found.results.all())
    return {name: getattr(found, name) for name in names} | {
        "customer": found.customer.code,
        "order": found.order.number if found.order else None,
        "invoice": found.invoice.number if found.invoice else None,
        "net": amount_text(found.net_amount, found.currency),
        "lines": [
            {
                "position": line.position,
                "sku": line.order_line.sku,
                "action": line.action,
                "quantity": plain_text(line.quantity),
                "unit_amount": None if line.unit_amount is None else plain_text(line.unit_amount),
                "net": amount_text(line.net_amount, found.currency),
            }
            for line in found.lines.all()
        ],
        "similar": [each.number for each in similar_complaints(found)],
        "returns": [str(each.goods_return) for each in results if each.goods_return],
        "credit_notes": [str(each.credit_note) for each in results if each.credit_note],
    }


def _wishes(lines: Sequence[ComplaintLineIn]) -> list[ComplaintWish]:
    return [ComplaintWish(line.position, line.action, line.quantity, line.unit_amount) for line in lines]


def _about(actor: Actor, payload: ComplaintIn) -> SalesOrder | Invoice:
    if bool(payload.order) == bool(payload.invoice):
        raise Refusal(_("Name an order or an invoice."), field="order")
    if payload.order:
        orders = SalesOrder.objects.in_scope(actor).select_related("company", "customer")
        order = orders.filter(number=payload.order).first()
        if order is None:
            raise Refusal(_("There is no order %s.") % payload.order, field="order")
        return order
    invoice: Invoice | None = invoices_for(actor).filter(number=payload.invoice).first()
    if invoice is None:
        raise Refusal(_("There is no invoice %s.") % payload.invoice, field="invoice")
    return invoice


@router.get("/complaints", response=Page[ComplaintOut], summary="List complaints")
@needs("invoicing.view_complaint")
def list_complaints(
    request: Any,
    order: str = "",
    invoice: str = "",
    status: str = "",
    limit: int = 50,
    after: str | None = None,
) -> dict[str, Any]:
    """Complaints, newest first."""
    given = {"order__number": order, "invoice__number": invoice, "status": status}
    rows = complaints_for(request.actor).filter(**{name: value for name, value in given.items() if value})
    return page_of(rows, show_complaint, limit=limit, after=after)


@router.get("/complaints/{number}", response=ComplaintOut, summary="Read a complaint")
@needs("invoicing.view_complaint")
def read_complaint(request: Any, number: str) -> dict[str, Any]:
    """One complaint."""
    return show_complaint(find_complaint(request, number))


@router.post("/complaints", response={201: ComplaintOut}, summary="Enter a complaint")
@once
@needs("invoicing.change_complaint")
def complain(request: Any, payload: ComplaintIn) -> tuple[int, dict[str, Any]]:
    """Enter what a customer complains of."""
    about = _about(request.actor, payload)
    if payload.lines is None and payload.action not in ComplaintAction.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(ComplaintAction.values), field="action")
    lines = operations.whole(about, payload.action) if payload.lines is None else _wishes(payload.lines)
    found = operations.complain(about, lines, reason=payload.reason, note=payload.note, by=request.actor)
    return 201, show_complaint(find_complaint(request, found.number))


@router.patch("/complaints/{number}", response=ComplaintOut, summary="Change a complaint")
@needs("invoicing.change_complaint")
def change_complaint(request: Any, number: str, payload: ComplaintPatch) -> dict[str, Any]:
    """Enter a draft anew."""
    found = find_complaint(request, number)
    operations.change_complaint(
        found,
        _wishes(payload.lines),
        reason=payload.reason,
        note=payload.note,
        by=request.actor,
        version=payload.version,
    )
    return show_complaint(find_complaint(request, number))


@router.post("/complaints/{number}/submit", response=ComplaintOut, summary="Hand in a complaint")
@once
@needs("invoicing.change_complaint")
def submit_complaint(request: Any, number: str) -> dict[str, Any]:
    """Another person approves it."""
    operations.submit_complaint(find_complaint(request, number), by=request.actor)
    return show_complaint(find_complaint(request, number))


@router.post("/complaints/{number}/settle", response=ComplaintOut, summary="Carry out a complaint")
@once
@needs("invoicing.credit_invoice")
def settle_complaint(request: Any, number: str) -> dict[str, Any]:
    """Make the returns and credit notes of an approved complaint that could not be made at once."""
    operations.settle_complaint(find_complaint(request, number), by=request.actor)
    return show_complaint(find_complaint(request, number))


@router.post("/complaints/{number}/cancel", response=ComplaintOut, summary="Cancel a complaint")
@once
@needs("invoicing.change_complaint")
def cancel_complaint(request: Any, number: str, payload: ComplaintAnswerIn) -> dict[str, Any]:
    """There is nothing to complain of after all."""
    operations.cancel_complaint(find_complaint(request, number), reason=payload.reason, by=request.actor)
    return show_complaint(find_complaint(request, number))
