"""Customers who come for their goods."""

import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core import pictures
from core.api import Day, Page, needs, once, page_of
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.api.delivering import PictureText
from fulfillment.api.showing import ShipmentOut, SlotOut, find, show, show_slot
from fulfillment.models import PickupSlot
from fulfillment.pickups import free_slots_for
from inventory.selectors import warehouse_named

router = Router(tags=["shipments"])


class SlotsIn(Schema):
    """Times of this length on every working day between two days; without a warehouse at the default one."""

    warehouse: str = ""
    first_day: Day
    last_day: Day
    opens_at: datetime.time
    closes_at: datetime.time
    minutes: int = 60
    capacity: int = 2


class SlotPatch(Schema):
    """How many may come."""

    capacity: int


class SlotChoice(Schema):
    """Which time, by its id; null is none any more."""

    slot: int | None = None


class HandOverIn(Schema):
    """Who has come, the code he was given, and what shows it."""

    signed_by: str = ""
    code: str = ""
    note: str = ""
    photo: PictureText = ""
    signature: PictureText = ""


@router.get("/pickup-slots", response=Page[SlotOut], summary="List pick-up times")
@needs("inventory.view_stock")
def list_slots(
    request: Any,
    warehouse: str = "",
    first_day: Day | None = None,
    last_day: Day | None = None,
    limit: int = 50,
    after: str | None = None,
) -> dict[str, Any]:
    """Times from today on unless said otherwise, the earliest first."""
    actor = request.actor
    rows = PickupSlot.objects.in_scope(actor).filter(date__gte=first_day or actor.company.today())
    if last_day is not None:
        rows = rows.filter(date__lte=last_day)
    if warehouse:
        rows = rows.filter(warehouse=warehouse_named(actor, warehouse))
    rows = rows.select_related("warehouse")
    return page_of(rows, show_slot, limit=limit, after=after, order=("date", "starts_at", "id"))


@router.post("/pickup-slots", response={201: list[SlotOut]}, summary="Plan pick-up times")
@once
@needs("fulfillment.ship_goods")
def plan_slots(request: Any, payload: SlotsIn) -> tuple[int, list[dict[str, Any]]]:
    """Offer times on several days; one that is there already stays as it is."""
    said = payload.dict()
    warehouse = warehouse_named(request.actor, said.pop("warehouse"))
    made = operations.plan_slots(warehouse, **said, by=request.actor)
    for row in made:
        row.warehouse = warehouse
    return 201, [show_slot(row) for row in made]


@router.patch("/pickup-slots/{slot}", response=SlotOut, summary="Change a pick-up time")
@once
@needs("fulfillment.ship_goods")
def change_slot(request: Any, slot: int, payload: SlotPatch) -> dict[str, Any]:
    """How many may come; not fewer than have chosen it."""
    row = _find_slot(request, slot)
    operations.change_slot(row, capacity=payload.capacity, by=request.actor)
    return show_slot(row)


def _find_slot(request: Any, pk: int) -> PickupSlot:
    found: PickupSlot = get_object_or_404(
        PickupSlot.objects.in_scope(request.actor).select_related("warehouse"), pk=pk
    )
    return found


@router.get(
    "/shipments/{number}/slots", response=list[SlotOut], summary="List the pick-up times of a shipment"
)
@needs("fulfillment.view_shipment")
def list_slots_of_shipment(request: Any, number: str) -> list[dict[str, Any]]:
    """What may still be chosen for it, with the one it has."""
    shipment = find(request, number)
    return [show_slot(row) for row in free_slots_for(shipment)]


@router.post("/shipments/{number}/slot", response=ShipmentOut, summary="Choose a pick-up time")
@once
@needs("fulfillment.choose_pickup")
def choose_slot(request: Any, number: str, payload: SlotChoice) -> dict[str, Any]:
    """The last place of a time is given once."""
    slot = None
    if payload.slot is not None:
        slot = PickupSlot.objects.filter(company=request.actor.company, pk=payload.slot).first()
        if slot is None:
            raise Refusal(_("There is no such time at this warehouse."), field="slot")
    operations.choose_slot(find(request, number), slot, by=request.actor)
    return show(find(request, number))


@router.post(
    "/shipments/{number}/ready", response=ShipmentOut, summary="Say that a shipment is ready for pick-up"
)
@once
@needs("fulfillment.ship_goods")
def mark_ready(request: Any, number: str) -> dict[str, Any]:
    """The customer gets a mail with the time, the place and his code."""
    operations.mark_ready(find(request, number), by=request.actor)
    return show(find(request, number))


@router.post(
    "/shipments/{number}/hand-over", response=ShipmentOut, summary="Hand a shipment over to the customer"
)
@once
@needs("fulfillment.ship_goods")
def hand_over(request: Any, number: str, payload: HandOverIn) -> dict[str, Any]:
    """It leaves and has arrived in one step; a name, a signature or a photo shows it."""
    shown = operations.Shown(
        photo=pictures.written(payload.photo, field="photo"),
        signature=pictures.written(payload.signature, field="signature"),
        note=payload.note,
    )
    operations.hand_over(
        find(request, number), signed_by=payload.signed_by, code=payload.code, shown=shown, by=request.actor
    )
    return show(find(request, number))
