"""Splitting shipments."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Day, Quantity, needs, once
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show
from fulfillment.kits import entered_on
from fulfillment.models import Shipment

router = Router(tags=["shipments"])


class SplitLineIn(Schema):
    """How much of a line leaves on its own; how many of a kit by the position of its own line on the order."""

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
    """Move part of a planned shipment to a new one, which is answered. Kits move whole."""
    shipment = find(request, number)
    other = operations.split_shipment(
        shipment, _quantities(shipment, payload), planned_date=payload.planned_date, by=request.actor
    )
    return 201, show(find(request, other.number))


def _quantities(shipment: Shipment, payload: SplitIn) -> dict[int, Decimal]:
    """How much of each line of the shipment moves."""
    entered = entered_on(shipment.lines.select_related("order_line__part_of"))
    by_position = {each.ordered.position: each for each in entered}
    kits = {line.position: each.ordered for each in entered if each.is_kit for line in each.lines}
    quantities: dict[int, Decimal] = {}
    for index, line in enumerate(payload.lines):
        if kit := kits.get(line.position):
            words = _("%(sku)s leaves whole. Enter how many of it leave.")
            raise Refusal(words % {"sku": kit.sku}, field=f"lines.{index}.position")
        if line.position not in by_position:
            raise Refusal(_("There is no line %d.") % line.position, field=f"lines.{index}.position")
        quantities |= by_position[line.position].of_lines(line.quantity)
    return quantities
