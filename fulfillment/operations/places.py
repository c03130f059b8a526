"""Places in the times customers come for their goods: given back when nobody will come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F

from catalog.models import HowShipped
from core import clock, timeline
from core.actors import Actor
from core.locking import lock_all
from core.timeline import Entry
from fulfillment.models import PickupSlot, Shipment
from fulfillment.signals import pickup_time_wanted
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


def ask_for_time(shipments: Iterable[Shipment], by: Actor) -> None:
    """Customers who had chosen when they come, and whose goods come at another time now, choose once more.

    Nothing is asked of orders that are sent. The caller holds the orders. Sends ``pickup_time_wanted``.
    """
    without = [each for each in shipments if each.pickup_slot_id is None and each.slot_asked_at is None]
    without = [each for each in without if each.order.shipping_method_id is not None]
    if not without:
        return
    others = Shipment.objects.filter(
        order__in={each.order_id for each in without},
        order__shipping_method__how=HowShipped.PICKUP,
        pickup_slot__isnull=False,
    )
    had_one = set(others.values_list("order_id", flat=True))
    ask_once_more([each for each in without if each.order_id in had_one], by)


def ask_once_more(shipments: Sequence[Shipment], by: Actor) -> None:
    """The customer has to choose when he comes for these. Sends ``pickup_time_wanted``."""
    if not shipments:
        return
    now = clock.stamp()
    Shipment.objects.filter(pk__in=[each.pk for each in shipments]).update(slot_asked_at=now)
    timeline.record_many(
        [Entry(each, "pick-up time asked", order_id=each.order_id) for each in shipments], by=by
    )
    for each in shipments:
        each.slot_asked_at = now
        pickup_time_wanted.send(sender=Shipment, shipment=each, by=by)


def leave_slots(order: SalesOrder, shipments: Sequence[Shipment]) -> None:
    """Shipments of an order that is sent after all give their places back, and nobody has to choose a time any more."""
    touched = [
        each for each in shipments if each.pickup_slot_id is not None or each.slot_asked_at is not None
    ]
    if not touched or is_pickup(order):
        return
    free_slots(touched)
    for each in touched:
        each.pickup_slot, each.slot_asked_at, each.version = None, None, each.version + 1
    Shipment.objects.bulk_update(touched, ["pickup_slot", "slot_asked_at", "version"])
