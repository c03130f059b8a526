"""A shipment at every step."""

from __future__ import annotations

from fulfillment import operations as fulfillment
from fulfillment.models import Carrier
from tests import builders
from tests.hostile.stage.given import Given, Names


def documents(given: Given) -> dict[str, Names]:
    """One to pick or cancel, one to pack, one to send, and who takes it."""
    Carrier.objects.create(company=given.company, code="PARCEL", name="Parcel")
    orders = [builders.an_order(given.customer, product=given.product) for _number in range(3)]
    planned, picked, packed = (order.shipments.get() for order in orders)
    for shipment in (picked, packed):
        fulfillment.pick(shipment, by=given.by)
    fulfillment.pack(packed, by=given.by)
    return {
        "/shipments/{number}/pick": {"shipments": planned.number},
        "/shipments/{number}/cancel": {"shipments": planned.number},
        "/shipments/{number}/pack": {"shipments": picked.number},
        "/shipments/{number}/dispatch": {"shipments": packed.number},
    }
