"""What there is to know about customers who come for their goods; nothing here changes it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import F, Q

from catalog.models import HowShipped
from core.actors import Actor
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import PickupSlot, Shipment

S = ShipmentStatus
MOST_SHOWN = 200


#: Who had chosen a time and has to choose once more, for the goods come at another one.
ASKED_AGAIN = Q(
    slot_asked_at__isnull=False, pickup_slot__isnull=True, ready_at__isnull=True, status__in=IN_HOUSE
)


class SlotOfDay(NamedTuple):
    """A time and who comes then."""

    slot: PickupSlot
    shipments: Sequence[Shipment]


def free_slots_for(shipment: Shipment) -> list[PickupSlot]:
    """The times still to come at the shipment's warehouse that have a place, and the one it has."""
    today = shipment.company.today()
    rows = PickupSlot.objects.filter(warehouse_id=shipment.warehouse_id, date__gte=today)
    free = rows.select_related("warehouse").filter(Q(taken__lt=F("capacity")) | Q(pk=shipment.pickup_slot_id))
    rest_of_today = (
        Q(date__gt=today) | Q(ends_at__gt=shipment.company.now().time()) | Q(pk=shipment.pickup_slot_id)
    )
    return list(free.filter(rest_of_today).order_by("date", "starts_at")[:MOST_SHOWN])


def pickups_of(actor: Actor, day: datetime.date) -> tuple[list[SlotOfDay], list[Shipment]]:
    """The times of a day with who comes, and the pick-ups in the house that have no time yet."""
    shipments = (
        Shipment.objects.in_scope(actor)
        .exclude(status=S.CANCELED)
        .filter(order__shipping_method__how=HowShipped.PICKUP)
        .select_related("customer", "order", "warehouse", "pickup_slot")
    )
    slots = PickupSlot.objects.in_scope(actor).filter(date=day).select_related("warehouse")
    coming: dict[int, list[Shipment]] = {}
    for shipment in shipments.filter(pickup_slot__date=day).order_by("pk"):
        coming.setdefault(shipment.pickup_slot_id or 0, []).append(shipment)
    open_ones = shipments.filter(pickup_slot__isnull=True, status__in=IN_HOUSE).order_by("planned_date", "pk")
    rows = [
        SlotOfDay(slot, coming.get(slot.pk, [])) for slot in slots.order_by("warehouse__code", "starts_at")
    ]
    return rows, list(open_ones[:MOST_SHOWN])


def next_day_of_pickups(actor: Actor, day: datetime.date) -> datetime.date | None:
    """The first later day with times."""
    later = PickupSlot.objects.in_scope(actor).filter(date__gt=day).order_by("date")
    return later.values_list("date", flat=True).first()
