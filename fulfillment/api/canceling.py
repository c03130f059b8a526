"""Giving shipments up."""

from typing import Any

from ninja import Router, Schema

from core.api import needs, once
from fulfillment import operations
from fulfillment.api.showing import find
from orders.api import OrderOut, show
from orders.api import find as find_order

router = Router(tags=["shipments"])


class ShipmentReasonIn(Schema):
    """Why."""

    reason: str


@router.post("/shipments/{number}/cancel", response=OrderOut, summary="Cancel a shipment")
@once
@needs("fulfillment.cancel_shipment")
def cancel(request: Any, number: str, payload: ShipmentReasonIn) -> dict[str, Any]:
    """Give up a shipment that has not left; the answer is its order, about which somebody has to decide."""
    shipment = find(request, number)
    operations.cancel(shipment, reason=payload.reason, by=request.actor)
    return show(find_order(request, shipment.order.number), request.actor)
