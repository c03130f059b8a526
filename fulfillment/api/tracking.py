"""What carriers report."""

from typing import Any

from ninja import Router, Schema

from core.api import Moment, needs, once
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show

router = Router(tags=["shipments"])


class TrackingIn(Schema):
    """What the carrier says."""

    status: str
    at: Moment | None = None
    description: str = ""


@router.post("/shipments/{number}/events", response=ShipmentOut, summary="Add a tracking event")
@once
@needs("fulfillment.ship_goods")
def add_event(request: Any, number: str, payload: TrackingIn) -> dict[str, Any]:
    """Keep the carrier's word; ``delivered`` delivers."""
    operations.add_tracking_event(
        find(request, number),
        payload.status,
        at=payload.at,
        description=payload.description,
        by=request.actor,
    )
    return show(find(request, number))
