"""Planned shipments follow their order: what it no longer wants, holds or has paid for is taken off, what is new is planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import bulk, timeline
from core.actors import Actor
from core.locking import operation
from core.timeline import Entry
from fulfillment.backlog import BacklogLine, backlog, is_complete
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.operations.canceling import cancel_shipments
from fulfillment.operations.guards import AlreadyPicked
from fulfillment.operations.places import ask_for_time, leave_slots
from fulfillment.operations.planning import plan_reserved
from fulfillment.operations.realigning import in_house, readdress, reschedule, withdraw
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder

S = ShipmentStatus
ZERO = Decimal(0)


@operation
def follow_order(order: SalesOrder, *, by: Actor, is_other_day: bool = False) -> None:
    """Bring planned shipments in line with an order that was changed: take off what it no longer wants, add what is new.

    They follow to another product, warehouse, address and day. Called while the order is locked.
    Raises AlreadyPicked when goods that were taken off the order lie picked.
    """
    shipments = in_house(order)
    if shipments:
        gone = withdraw(order, shipments, by)
        cancel_shipments(order, gone, reason=_("Order changed"), by=by)
        kept = [each for each in shipments if each not in gone]
        readdress(order, kept, by)
        leave_slots(order, kept)
        if is_other_day:
            reschedule(order, kept, by)
    rows = backlog(order)
    if any(row.unpaid for row in rows):
        _take_back_unpaid(order, rows, by)
        rows = backlog(order)
    surplus = {row.line.pk: row.surplus for row in rows if row.surplus > 0}
    ships_later = not order.allows_partial_delivery and not is_complete(rows)
    if surplus or ships_later:
        _take_off(order, surplus, everything=ships_later, by=by)
    _plan_more(order, by)


@operation
def follow_payment(order: SalesOrder, *, by: Actor) -> None:
    """Plan what payments let go, and take back what is no longer paid for while nobody has begun to pick it.

    Called while the order is locked.
    """
    rows = backlog(order)
    if any(row.unpaid for row in rows):
        _take_back_unpaid(order, rows, by)
    _plan_more(order, by)


def _plan_more(order: SalesOrder, by: Actor) -> None:
    if order.status == OrderStatus.CONFIRMED and (shipment := plan_reserved(order, by=by)) is not None:
        ask_for_time([shipment], by)


def _take_back_unpaid(order: SalesOrder, rows: Sequence[BacklogLine], by: Actor) -> None:
    unpaid = {row.line.pk: row.unpaid for row in rows if row.unpaid > 0}
    _take_off(order, unpaid, everything=not order.allows_partial_delivery, by=by, is_strict=False)


def _take_off(
    order: SalesOrder, surplus: dict[int, Decimal], *, everything: bool, by: Actor, is_strict: bool = True
) -> None:
    """Shrink planned shipments, the youngest first; one that is left empty is canceled.

    Raises AlreadyPicked when more should go than is only planned, unless it may stay where it is.
    """
    planned = {
        shipment.pk: shipment
        for shipment in Shipment.objects.filter(order=order, status=S.PLANNED).order_by("-pk")
    }
    shrunk: dict[int, Decimal] = {}
    touched: set[int] = set()
    kept: dict[int, int] = dict.fromkeys(planned, 0)
    lines = ShipmentLine.objects.filter(shipment__in=planned).order_by("-shipment_id", "position")
    for line in lines:
        taken = line.quantity if everything else min(line.quantity, surplus.get(line.order_line_id, ZERO))
        surplus[line.order_line_id] = max(surplus.get(line.order_line_id, ZERO) - taken, ZERO)
        if taken:
            shrunk[line.pk] = line.quantity - taken
            touched.add(line.shipment_id)
        kept[line.shipment_id] += taken < line.quantity
    if is_strict and any(surplus.values()):
        raise AlreadyPicked(
            _("Goods of order %s are already being picked. Ask the warehouse to cancel that shipment first.")
            % order.number
        )
    empty = [planned[pk] for pk in touched if not kept[pk]]
    cancel_shipments(order, empty, reason=_("Order changed"), by=by)
    _shrink(order, [planned[pk] for pk in sorted(touched) if kept[pk]], shrunk, by=by)


def _shrink(
    order: SalesOrder, shipments: Sequence[Shipment], quantities: Mapping[int, Decimal], *, by: Actor
) -> None:
    if not shipments:
        return
    lines = list(ShipmentLine.objects.filter(pk__in=quantities, shipment__in=shipments))
    bulk.delete(ShipmentLine, [line.pk for line in lines if not quantities[line.pk]])
    for line in lines:
        line.quantity = quantities[line.pk]
    ShipmentLine.objects.bulk_update([line for line in lines if line.quantity], ["quantity"])
    for shipment in shipments:
        shipment.version += 1
    Shipment.objects.bulk_update(shipments, ["version"])
    timeline.record_many([Entry(shipment, "reduced", order_id=order.pk) for shipment in shipments], by=by)
