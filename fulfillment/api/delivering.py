"""Noting that goods have arrived."""

from typing import Any

from ninja import Router, Schema

from core.api import Day, needs, once
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show

router = Router(tags=["shipments"])


class DeliverIn(Schema):
    """Who took the goods, and when."""

    signed_by: str = ""
    date: Day | None = None


@router.post("/shipments/{number}/deliver", response=ShipmentOut, summary="Deliver a shipment")
@once
@needs("fulfillment.ship_goods")
def deliver(request: Any, number: str, payload: DeliverIn | None = None) -> dict[str, Any]:
    """The customer has the goods."""
    sent = payload or DeliverIn()
    operations.deliver(find(request, number), signed_by=sent.signed_by, date=sent.date, by=request.actor)
    return show(find(request, number))
