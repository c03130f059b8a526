"""A return at every step."""

from __future__ import annotations

from decimal import Decimal

from fulfillment import operations as fulfillment
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import ReturnWish
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """One that somebody has asked for."""
    shipment = Shipment.objects.get(company=given.company, number=given.names["shipments"])
    return {"returns": _asked_for(shipment).number}


def documents(given: Given) -> dict[str, Names]:
    """One to answer, one to take back, two to settle."""
    invoice = builders.an_issued_invoice(given.customer, product=given.product, quantity="9")
    shipment = Shipment.objects.get(order=invoice.order)
    asked, expected, *came = (_asked_for(shipment) for _number in range(3))
    for found in (expected, *came):
        fulfillment.authorize_return(found, by=given.by)
    for found in came:
        fulfillment.receive_return(found, by=given.by)
    return {
        "/returns/{number}/authorize": {"returns": asked.number},
        "/returns/{number}/refuse": {"returns": asked.number},
        "/returns/{number}/cancel": {"returns": asked.number},
        "/returns/{number}/receive": {"returns": expected.number},
        "/returns/{number}/replace": {"returns": came[0].number},
        "/returns/{number}/credit": {"returns": came[0].number},
    }


def _asked_for(shipment: Shipment) -> GoodsReturn:
    by = builders.an_actor(shipment.company)
    return fulfillment.request_return(shipment, [ReturnWish(1, Decimal(1))], reason="late", by=by)
