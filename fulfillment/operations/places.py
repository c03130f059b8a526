"""Places in the times customers come for their goods: given back when nobody will come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F

from core.locking import lock_all
from fulfillment.models import PickupSlot, Shipment
from orders.models import SalesOrder


def is_pickup(order: SalesOrder) -> bool:
    """Whether the customer comes for the goods of the order."""
    if order.shipping_method_id is None:
        return False
    return order.shipping_method is not None and order.shipping_method.is_pickup


def give_back(places: Mapping[int, int]) -> None:
    """So many places of each time, which the caller has locked, are free again."""
    for key, count in sorted(places.items()):
        PickupSlot.objects.filter(pk=key).update(taken=F("taken") - count)


def free_slots(shipments: Iterable[Shipment]) -> None:
    """Shipments that end give their places back; the caller holds their order."""
    places = Counter(each.pickup_slot_id for each in shipments if each.pickup_slot_id is not None)
    if places:
        lock_all(PickupSlot.objects.filter(pk__in=list(places)))
        give_back({key: count for key, count in places.items() if key is not None})


def leave_slots(order: SalesOrder, shipments: Sequence[Shipment]) -> None:
    """Shipments of an order that is sent after all give their places back."""
    placed = [each for each in shipments if each.pickup_slot_id is not None]
    if not placed or is_pickup(order):
        return
    free_slots(placed)
    for each in placed:
        each.pickup_slot, each.version = None, each.version + 1
    Shipment.objects.bulk_update(placed, ["pickup_slot", "version"])
