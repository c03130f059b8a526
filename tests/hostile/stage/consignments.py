"""Shipments that leave together: open ones, and one that is packed."""

from __future__ import annotations

from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """An open consignment of one shipment, and a shipment that leaves alone."""
    grouped, alone = (_planned(given) for _number in range(2))
    made = fulfillment.group([grouped], by=given.by)
    return {"consignments": made.number, "alone": alone.number}


def documents(given: Given) -> dict[str, Names]:
    """One that is packed, to dispatch, and one to dissolve."""
    packed, other = (_planned(given) for _number in range(2))
    fulfillment.pick(packed, by=given.by)
    fulfillment.pack(packed, by=given.by)
    return {
        "/consignments/{number}/dispatch": {"consignments": fulfillment.group([packed], by=given.by).number},
        "/consignments/{number}/ungroup": {"consignments": fulfillment.group([other], by=given.by).number},
    }


def _planned(given: Given) -> Shipment:
    order = builders.an_order(given.customer, product=given.product)
    shipment: Shipment = order.shipments.get()
    return shipment
