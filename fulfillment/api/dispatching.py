"""Letting goods leave."""

from typing import Any

from ninja import Router, Schema

from core.api import Day, needs, once
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show

router = Router(tags=["shipments"])


class DispatchIn(Schema):
    """With whom it left, and when."""

    carrier: str | None = None
    service: str = ""
    tracking_number: str = ""
    date: Day | None = None


@router.post("/shipments/{number}/dispatch", response=ShipmentOut, summary="Dispatch a shipment")
@once
@needs("fulfillment.ship_goods")
def dispatch(request: Any, number: str, payload: DispatchIn | None = None) -> dict[str, Any]:
    """The goods leave: stock goes down, the customer is billed by his policy."""
    sent = payload or DispatchIn()
    operations.dispatch(
        find(request, number),
        carrier=sent.carrier,
        service=sent.service,
        tracking_number=sent.tracking_number,
        date=sent.date,
        by=request.actor,
    )
    return show(find(request, number))
