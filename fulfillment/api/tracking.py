"""What carriers report."""

from typing import Any

from ninja import Router, Schema

from core.api import Day, Moment, needs, once
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show
from fulfillment.delays import rules_of

router = Router(tags=["shipments"])


class TrackingIn(Schema):
    """What the carrier says."""

    status: str
    at: Moment | None = None
    description: str = ""
    expected_date: Day | None = None


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
        expected_date=payload.expected_date,
        by=request.actor,
    )
    return show(find(request, number))


class RulesOut(Schema):
    """What the company expects of its shipments."""

    transit_days: int
    silent_hours: int
    tells_customers: bool
    refuses_incomplete_exports: bool


class RulesIn(Schema):
    """What is left out stays as it is."""

    transit_days: int | None = None
    silent_hours: int | None = None
    tells_customers: bool | None = None
    refuses_incomplete_exports: bool | None = None


@router.get("/shipping-rules", response=RulesOut, summary="Read the rules for delays")
@needs("fulfillment.view_shipment")
def read_rules(request: Any) -> Any:
    """Working days on the way, hours without a word, whether customers are told."""
    return rules_of(request.actor.company)


@router.patch("/shipping-rules", response=RulesOut, summary="Change the rules for delays")
@once
@needs("fulfillment.change_carrier")
def change_rules(request: Any, payload: RulesIn) -> Any:
    """What is on its way keeps the day it was given when it left."""
    before = rules_of(request.actor.company)
    wanted = {name: value for name, value in payload.dict().items() if value is not None}
    names = ("transit_days", "silent_hours", "tells_customers", "refuses_incomplete_exports")
    return operations.set_shipping_rules(
        **{name: wanted.get(name, getattr(before, name)) for name in names}, by=request.actor
    )
