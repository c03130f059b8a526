"""A carrier, a shipping method, a pick-up time, and shipments the customer comes for."""

from __future__ import annotations

import datetime

from catalog.models import ShippingMethod
from fulfillment import operations as fulfillment
from fulfillment.models import PickupSlot, Shipment
from fulfillment.operations import ServiceEntry
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """One of each."""
    company = given.company
    suffix = given.customer.code
    services = [ServiceEntry("STD", "Standard", 2)]
    carrier = fulfillment.save_carrier(None, {"code": f"POST{suffix}"}, services=services, by=given.by)
    method = builders.a_shipping_method(company, f"STD{suffix}", bands=[("0", "3", "2")])
    slot, _is_new = PickupSlot.objects.get_or_create(
        company=company,
        warehouse=builders.main_warehouse(company),
        date=company.today() + datetime.timedelta(days=20),
        starts_at=datetime.time(9),
        defaults={"ends_at": datetime.time(10), "capacity": 3},
    )
    return {"carriers": carrier.code, "shipping-methods": method.code, "pickup-slots": str(slot.pk)}


def documents(given: Given) -> dict[str, Names]:
    """One to choose a time for, one to call ready, one to hand over."""
    method = builders.a_shipping_method(given.company, "COMES", how="pickup")
    chosen, packed, handed = (_packed(given, method) for _number in range(3))
    return {
        "/shipments/{number}/slot": {"shipments": chosen.number},
        "/shipments/{number}/ready": {"shipments": packed.number},
        "/shipments/{number}/hand-over": {"shipments": handed.number},
    }


def _packed(given: Given, method: ShippingMethod) -> Shipment:
    order = builders.an_order(given.customer, product=given.product, shipping_method=method)
    shipment: Shipment = order.shipments.get()
    fulfillment.pick(shipment, by=given.by)
    fulfillment.pack(shipment, by=given.by)
    return shipment
