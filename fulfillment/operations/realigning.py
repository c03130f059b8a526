"""Shipments that have not left follow what an amendment has changed beside quantities: product, warehouse, address, day."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from core import bulk, timeline
from core.actors import Actor
from core.timeline import Entry
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import Package, Shipment, ShipmentLine
from fulfillment.operations.guards import AlreadyPicked
from fulfillment.operations.places import ask_once_more, free_slots
from orders.models import SalesOrder

S = ShipmentStatus


def withdraw(order: SalesOrder, shipments: Sequence[Shipment], by: Actor) -> list[Shipment]:
    """Take off what the order no longer wants from here; the shipments that have nothing left are returned.

    Raises AlreadyPicked when somebody is at it.
    """
    elsewhere = [each for each in shipments if each.warehouse_id != order.warehouse_id]
    others = ShipmentLine.objects.filter(shipment__in=shipments).exclude(product=F("order_line__product"))
    outdated = list(others.order_by("pk"))
    by_key = {each.pk: each for each in shipments}
    touched = [by_key[key] for key in dict.fromkeys(line.shipment_id for line in outdated)]
    if any(each.status != S.PLANNED for each in (*elsewhere, *touched)):
        words = _(
            "Goods of order %s are already being picked. Ask the warehouse to cancel that shipment first."
        )
        raise AlreadyPicked(words % order.number)
    bulk.delete(ShipmentLine, [line.pk for line in outdated])
    filled = set(ShipmentLine.objects.filter(shipment__in=touched).values_list("shipment_id", flat=True))
    empty = [each for each in touched if each.pk not in filled and each not in elsewhere]
    timeline.record_many(
        [Entry(each, "reduced", order_id=order.pk) for each in touched if each.pk in filled], by=by
    )
    return [*elsewhere, *empty]


def in_house(order: SalesOrder) -> list[Shipment]:
    """The order's shipments that have not left."""
    rows = Shipment.objects.filter(order=order, status__in=IN_HOUSE)
    return list(rows.select_related("pickup_slot").order_by("pk"))


def readdress(order: SalesOrder, shipments: Sequence[Shipment], by: Actor) -> None:
    """What is not packed goes to the order's new address.

    Raises AlreadyPicked for what is, and for a package that is closed already: its label is printed.
    """
    wrong = [each for each in shipments if each.shipping_address != order.shipping_address]
    if not wrong:
        return
    closed = Package.objects.filter(shipment__in=wrong, is_open=False)
    if any(each.status == S.PACKED for each in wrong) or closed.exists():
        words = _("Goods of order %s are packed for the old address. Ask the warehouse to unpack them first.")
        raise AlreadyPicked(words % order.number)
    for each in wrong:
        each.shipping_address, each.version = order.shipping_address, each.version + 1
        each.consignment_id = None  # the others go to the old address
    Shipment.objects.bulk_update(wrong, ["shipping_address", "version", "consignment"])
    timeline.record_many([Entry(each, "readdressed", order_id=order.pk) for each in wrong], by=by)


def reschedule(order: SalesOrder, shipments: Sequence[Shipment], by: Actor) -> None:
    """What nobody has begun to pick leaves on the new day; whoever wanted to come earlier chooses once more."""
    date = max(order.requested_date or by.company.today(), by.company.today())
    planned = [each for each in shipments if each.status == S.PLANNED and each.planned_date != date]
    too_early = [each for each in planned if each.pickup_slot is not None and each.pickup_slot.date < date]
    free_slots(too_early)
    for each in too_early:
        each.pickup_slot = None
    for each in planned:
        each.planned_date, each.version = date, each.version + 1
    Shipment.objects.bulk_update(planned, ["planned_date", "pickup_slot", "version"])
    ask_once_more(too_early, by)
