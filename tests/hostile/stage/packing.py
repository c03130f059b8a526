"""A wave on its walk, a shipment for the next one, and packages at every step."""

from __future__ import annotations

from decimal import Decimal

from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """A wave that was released, its shipment, and one that is on none."""
    on_it, planned = (_planned(given) for _number in range(2))
    wave = fulfillment.plan_wave([on_it], by=given.by)
    fulfillment.release_wave(wave, by=given.by)
    return {"waves": wave.number, "tote": on_it.number, "planned": planned.number}


def documents(given: Given) -> dict[str, Names]:
    """One to split, one to fill packages of, one with an open package and one with a closed one."""
    picked, filled, closed = (_planned(given) for _number in range(3))
    for shipment in (picked, filled, closed):
        fulfillment.pick(shipment, by=given.by)
    for shipment in (filled, closed):
        contents = [(shipment.lines.get(), Decimal(1))]
        fulfillment.add_package(shipment, contents, by=given.by, stays_open=shipment is filled)
    return {
        "/shipments/{number}/split": {"shipments": given.names["planned"]},
        "/shipments/{number}/packages": {"shipments": picked.number},
        "/shipments/{number}/packages/{position}/close": {"shipments": filled.number},
        "/shipments/{number}/packages/{position}/reopen": {"shipments": closed.number},
    }


def _planned(given: Given) -> Shipment:
    order = builders.an_order(given.customer, product=given.product, quantity="3")
    shipment: Shipment = order.shipments.get()
    return shipment
