"""An order of which a shipment was canceled."""

from __future__ import annotations

from fulfillment import operations as fulfillment
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """What other calls mean by a canceled document: none of theirs."""
    return {"canceled": given.names["shipments"]}


def documents(given: Given) -> dict[str, Names]:
    """One to decide about, and goods that only an order asks for."""
    order = builders.an_order(given.customer, product=given.product)
    shipment = order.shipments.get()
    fulfillment.cancel(shipment, reason="Words", by=given.by)
    exotic = builders.a_product(given.company, "EXOTIC", supply_policy="always")
    builders.an_order(given.customer, product=exotic)
    return {
        "/orders/{number}/exceptions/resolve": {"orders": order.number, "canceled": shipment.number},
    }
