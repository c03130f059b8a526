"""Drafts: what an order or a shipment is billed for, before it has a number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.models import ProductKind
from core import timeline
from core.actors import Actor
from core.locking import check_version, lock, lock_all, operation
from core.money import ZERO
from core.refusals import Conflict, Refusal
from fulfillment.models import Shipment
from invoicing.lifecycle import INVOICE_LIFECYCLE, InvoiceStatus
from invoicing.models import Invoice
from invoicing.operations.composing import Draft, begin, compose, save_all, save_rows
from invoicing.operations.freight import release_freights
from invoicing.operations.guards import lock_orders_of, refuse_if_held, refuse_unless_draft
from invoicing.selectors.billing import Portion, billed_so_far, unbilled_portions
from orders.kits import as_sold
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder

_BILLABLE = (OrderStatus.CONFIRMED, OrderStatus.CLOSED)


class NothingToBill(Conflict):
    """Everything that may be billed is on an invoice or a draft already."""

    code = "nothing-to-bill"


@operation
def draft_for_shipment(shipment: Shipment, *, by: Actor) -> Invoice | None:
    """Bill what left with a shipment, with the order's charges and finished services; None when nothing is left.

    Raises OrderHeld, NotPermitted.
    """
    draft = drafted_for_shipment(shipment, by=by)
    return draft.invoice if draft else None


@operation
def draft_for_order(order: SalesOrder, *, by: Actor) -> Invoice | None:
    """Bill everything of an order that may be billed now; None when nothing is left. Raises OrderHeld, NotPermitted."""
    draft = drafted_for_order(order, by=by)
    return draft.invoice if draft else None


def drafted_for_shipment(shipment: Shipment, *, by: Actor, is_fresh_only: bool = False) -> Draft | None:
    """``draft_for_shipment`` with the lines at hand; the order is locked."""
    by.require("invoicing.issue_invoice")
    order = _locked_order(shipment.order)
    portions = unbilled_portions({order.pk: order}, shipment_ids=[shipment.pk], is_fresh_only=is_fresh_only)
    return _save_one(order, portions, by, shipment=shipment)


def drafted_for_order(order: SalesOrder, *, by: Actor, is_fresh_only: bool = False) -> Draft | None:
    """``draft_for_order`` with the lines at hand; the order is locked."""
    by.require("invoicing.issue_invoice")
    order = _locked_order(order)
    return _save_one(order, unbilled_portions({order.pk: order}, is_fresh_only=is_fresh_only), by)


def drafted_for_services(order: SalesOrder, line_ids: Collection[int], *, by: Actor) -> Draft | None:
    """Bill what was done of these services, with charges where it is time for them; the order is locked."""
    by.require("invoicing.issue_invoice")
    order = _locked_order(order)
    portions = [
        portion
        for portion in unbilled_portions({order.pk: order}, is_fresh_only=True)
        if portion.order_line.pk in line_ids or portion.order_line.kind == ProductKind.CHARGE
    ]
    return _save_one(order, portions, by)


@operation
def change_draft(
    invoice: Invoice, quantities: Mapping[int, Decimal], *, by: Actor, version: int | None = None
) -> None:
    """Bill less than the draft says, by line position; the rest waits to be billed later.

    Raises NotADraft, StaleVersion, NotPermitted, and Refusal for a quantity below zero or above the line's.
    """
    by.require("invoicing.issue_invoice")
    orders = lock_orders_of(invoice)
    lock(invoice)
    refuse_unless_draft(invoice)
    check_version(invoice, version)
    kept = []
    lines = {line.position: line for line in invoice.lines.all()}
    for position in quantities.keys() - lines.keys():
        raise Refusal(_("The draft has no line %d.") % position, field=f"lines.{position - 1}.quantity")
    portions = {
        (row.order_line.pk, row.shipment_line.pk if row.shipment_line else None): row
        for row in unbilled_portions({order.pk: order for order in orders}, besides=invoice.pk)
    }
    for position, line in sorted(lines.items()):
        wanted = quantities.get(position, line.quantity)
        if not 0 <= wanted <= line.quantity:
            raise Refusal(
                _("Enter a quantity between zero and what the draft has."),
                field=f"lines.{position - 1}.quantity",
            )
        portion = portions.get((line.order_line_id or 0, line.shipment_line_id))
        if wanted and portion is not None:
            kept.append(portion._replace(quantity=min(wanted, portion.quantity)))
    if not kept:
        raise NothingToBill(_("A draft needs a line. Cancel the draft instead."), field="lines")
    draft = compose(invoice, kept, {order.pk: order for order in orders})
    invoice.lines.all().delete()
    invoice.taxes.all().delete()
    invoice.allowance_charges.all().delete()
    invoice.freights.all().delete()  # a parcel that is taken out has been charged nothing
    invoice.version += 1
    invoice.save()
    save_rows([draft])
    timeline.record(invoice, "changed", by=by, order_id=invoice.order_id)


@operation
def cancel_draft(invoice: Invoice, *, by: Actor, reason: str = "") -> None:
    """Give up a draft; what it would have billed waits again. Raises NotADraft, NotPermitted."""
    by.require("invoicing.issue_invoice")
    lock(invoice)
    refuse_unless_draft(invoice)
    INVOICE_LIFECYCLE.move(invoice, InvoiceStatus.CANCELED)
    release_freights(invoice)
    invoice.version += 1
    invoice.save(update_fields=["status", "version"])
    timeline.record(invoice, "canceled", by=by, reason=reason, order_id=invoice.order_id)


@operation
def redraft(order: SalesOrder, *, by: Actor) -> None:
    """Make the drafts of a changed order anew; those of a canceled one end. The caller holds the order's lock.

    All of them go before the first is made: what one bills, another one no longer does. Those of a shipment come first,
    for one of the order takes all that is left. What was credited is billed again only where the draft did so.
    """
    found = Invoice.objects.filter(order=order, status=InvoiceStatus.DRAFT).select_related("shipment")
    drafts = lock_all(found)
    fresh = {draft.pk for draft in drafts if not _bills_again(draft)}
    for draft in drafts:
        cancel_draft(draft, by=by, reason=_("The order was changed."))
    if order.status not in _BILLABLE:
        return
    for draft in sorted(drafts, key=lambda draft: draft.shipment is None):
        if draft.shipment is None:
            drafted_for_order(order, by=by, is_fresh_only=draft.pk in fresh)
        else:
            drafted_for_shipment(draft.shipment, by=by, is_fresh_only=draft.pk in fresh)


def _bills_again(draft: Invoice) -> bool:
    """Whether somebody has drafted what was billed before and credited: then more was billed in all than there is."""
    lines = list(
        draft.lines.filter(order_line__isnull=False).select_related("order_line", "shipment_line__order_line")
    )
    billed = billed_so_far([line.order_line_id for line in lines if line.order_line_id])
    for line in lines:
        so_far, ordered, row = billed[line.order_line_id or 0], line.order_line, line.shipment_line
        if row is not None:
            ever, most = so_far.ever_by_shipment_line[row.pk], as_sold(row.order_line, row.quantity)
        else:
            ever, most = so_far.ever, max(ordered.quantity, ordered.shipped) if ordered else ZERO
        if ever > most and so_far.ever > so_far.quantity:
            return True
    return False


def drafted_rest(order: SalesOrder, *, by: Actor) -> Draft | None:
    """A draft over what was never billed of the order; None when there is none, or the order is on hold. It is locked."""
    by.require("invoicing.issue_invoice")
    portions = unbilled_portions({order.pk: order}, is_fresh_only=True)
    return _save_one(order, portions, by)


def _locked_order(order: SalesOrder) -> SalesOrder:
    lock(order)
    refuse_if_held([order])
    return order


def _save_one(
    order: SalesOrder, portions: Sequence[Portion], by: Actor, *, shipment: Shipment | None = None
) -> Draft | None:
    if not portions or order.status not in _BILLABLE:
        return None
    invoice = begin(by.company, order.payer, order, shipment=shipment)
    draft = compose(invoice, portions, {order.pk: order})
    save_all([draft], by=by)
    return draft
