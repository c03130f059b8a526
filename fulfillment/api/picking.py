"""Picking."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Quantity, needs, once
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.api.lots import BackOut, TakenLotIn, entries, show_back
from fulfillment.api.showing import ShipmentOut, find, show

router = Router(tags=["shipments"])


class PickLineIn(Schema):
    """What was picked of a line; without lots those that expire first."""

    position: int
    quantity: Quantity
    lots: tuple[TakenLotIn, ...] = ()


class PickIn(Schema):
    """What was picked; without lines everything was."""

    lines: list[PickLineIn] | None = None


class PickedOut(ShipmentOut):
    """The shipment as it leaves; ``back`` was picked and makes no whole kit."""

    back: list[BackOut]


@router.post("/shipments/{number}/pick", response=PickedOut, summary="Pick a shipment")
@once
@needs("fulfillment.ship_goods")
def pick(request: Any, number: str, payload: PickIn | None = None) -> dict[str, Any]:
    """Confirm what was picked; what is missing goes back to the backlog, and so does a kit that lacks a part.

    What was picked of such a kit is named in ``back``: it goes to the shelf.
    """
    shipment = find(request, number)
    quantities, lots = None, {}
    if payload is not None and payload.lines is not None:
        by_position = {line.position: line.pk for line in shipment.lines.all()}
        for index, line in enumerate(payload.lines):
            if line.position not in by_position:
                raise Refusal(_("There is no line %d.") % line.position, field=f"lines.{index}.position")
        quantities = {by_position[line.position]: line.quantity for line in payload.lines}
        lots = {by_position[line.position]: entries(line.lots) for line in payload.lines if line.lots}
    done = operations.finish_picking(shipment, quantities, lots=lots, by=request.actor)
    return {**show(find(request, number)), "back": [show_back(back) for back in done.back]}
