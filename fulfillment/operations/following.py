"""Shipments of a customer who was merged into another."""

from __future__ import annotations

from django.db.models import F

from core.actors import Actor
from customers.models import Customer
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment

IN_THE_HOUSE = (
    ShipmentStatus.PLANNED, ShipmentStatus.PICKING, ShipmentStatus.PICKED, ShipmentStatus.PACKED,
)  # fmt: skip


def follow_merged_customer(alias: Customer, survivor: Customer, by: Actor) -> int:
    """What has not left the house goes out for the survivor; what has left keeps its papers."""
    rows = Shipment.objects.select_for_update(of=("self",)).filter(customer=alias, status__in=IN_THE_HOUSE)
    keys = [shipment.pk for shipment in rows.order_by("pk")]
    return Shipment.objects.filter(pk__in=keys).update(customer=survivor, version=F("version") + 1)
