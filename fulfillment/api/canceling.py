"""Giving shipments up."""

from typing import Any

from ninja import Router, Schema

from core.api import needs, once
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show

router = Router(tags=["shipments"])


class ShipmentReasonIn(Schema):
    """Why."""

    reason: str


@router.post("/shipments/{number}/cancel", response=ShipmentOut, summary="Cancel a shipment")
@once
@needs("fulfillment.cancel_shipment")
def cancel(request: Any, number: str, payload: ShipmentReasonIn) -> dict[str, Any]:
    """Give up a shipment that has not left."""
    operations.cancel(find(request, number), reason=payload.reason, by=request.actor)
    return show(find(request, number))
