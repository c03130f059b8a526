"""Letting shipments leave before their day."""

from typing import Any

from ninja import Router, Schema

from core.api import Day, needs, once
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show

router = Router(tags=["shipments"])


class EarlyIn(Schema):
    """On which day it is to leave; today where none is said."""

    date: Day | None = None


@router.post("/shipments/{number}/plan-early", response=ShipmentOut, summary="Plan a shipment early")
@once
@needs("fulfillment.ship_goods")
def plan_early(request: Any, number: str, payload: EarlyIn) -> dict[str, Any]:
    """Let a shipment nobody has begun to pick leave on an earlier day."""
    operations.plan_early(find(request, number), payload.date, by=request.actor)
    return show(find(request, number))
