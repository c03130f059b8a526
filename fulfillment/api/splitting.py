"""Splitting shipments."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Day, Quantity, needs, once
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show

router = Router(tags=["shipments"])


class SplitLineIn(Schema):
    """How much of a line leaves on its own."""

    position: int
    quantity: Quantity


class SplitIn(Schema):
    """What moves to a shipment of its own, and when that leaves; without a day on the same one."""

    lines: list[SplitLineIn]
    planned_date: Day | None = None


@router.post("/shipments/{number}/split", response={201: ShipmentOut}, summary="Split a shipment")
@once
@needs("fulfillment.ship_goods")
def split_shipment(request: Any, number: str, payload: SplitIn) -> tuple[int, dict[str, Any]]:
    """Move part of a planned shipment to a new one, which is answered."""
    shipment = find(request, number)
    by_position = {line.position: line.pk for line in shipment.lines.all()}
    for index, line in enumerate(payload.lines):
        if line.position not in by_position:
            raise Refusal(_("There is no line %d.") % line.position, field=f"lines.{index}.position")
    quantities = {by_position[line.position]: line.quantity for line in payload.lines}
    other = operations.split_shipment(
        shipment, quantities, planned_date=payload.planned_date, by=request.actor
    )
    return 201, show(find(request, other.number))
