"""Waves for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Moment, Page, Quantity, needs, once, page_of, plain_text
from core.models import User
from core.refusals import Refusal
from fulfillment import operations, selectors
from fulfillment.api.lots import BackOut, TakenLotIn, entries, show_back
from fulfillment.models import Shipment, Wave

router = Router(tags=["shipments"])


class WaveShipmentOut(Schema):
    """A shipment of the wave and its tote."""

    shipment: str
    tote: int
    status: str


class WaveLineOut(Schema):
    """A line of the walk, in its order; ``picked`` is empty until somebody picked it, ``place`` is ``2.1`` for a part."""

    bin: str
    sku: str
    quantity: str
    picked: str | None
    shipment: str
    tote: int
    position: int
    place: str


class WaveOut(Schema):
    """Shipments that are picked on one walk."""

    number: str
    status: str
    warehouse: str
    due_at: Moment | None
    picker: str | None
    version: int
    shipments: list[WaveShipmentOut]
    lines: list[WaveLineOut]


class WaveIn(Schema):
    """Which shipments, until when, by whom (a user name)."""

    shipments: list[str]
    due_at: Moment | None = None
    picker: str = ""


class WaveChangeIn(Schema):
    """Until when it has to be picked, and by whom; what is left out is empty then."""

    due_at: Moment | None = None
    picker: str = ""


class WaveShipmentIn(Schema):
    """Which shipment goes onto the wave."""

    shipment: str


class WavePickIn(Schema):
    """What was picked of a line; without a quantity all of it, without lots those that expire first."""

    shipment: str
    position: int
    quantity: Quantity | None = None
    lots: tuple[TakenLotIn, ...] = ()


class WaveReasonIn(Schema):
    """Why."""

    reason: str


class WaveLeftOut(Schema):
    """A shipment that left the wave unpicked, and why."""

    shipment: str
    reason: str


class WaveBackOut(BackOut):
    """Goods that were picked of a kit that lacks a part; they go back to the shelf, out of their shipment's tote."""

    shipment: str


class WaveFinishedOut(Schema):
    """What became of the shipments: picked, what waits as their rests, what left the wave, what goes back."""

    wave: WaveOut
    picked: list[str]
    rests: list[str]
    left: list[WaveLeftOut]
    back: list[WaveBackOut]


def waves_of(request: Any) -> Any:
    """The waves the actor may see, with what ``show`` says of them."""
    return (
        Wave.objects.in_scope(request.actor)
        .select_related("company", "warehouse", "picker")
        .prefetch_related("shipments")
    )


def find(request: Any, number: str) -> Wave:
    """The wave by its number within the actor's scope, or 404."""
    wave: Wave = get_object_or_404(waves_of(request), number=number)
    return wave


def show(wave: Wave, *, with_lines: bool = True) -> dict[str, Any]:
    """The wave as the API speaks it; lists leave the walk out."""
    return {
        "number": wave.number,
        "status": wave.status,
        "warehouse": wave.warehouse.code,
        "due_at": wave.due_at,
        "picker": wave.picker.username if wave.picker else None,
        "version": wave.version,
        "shipments": [
            {"shipment": each.number, "tote": each.tote, "status": each.status}
            for each in sorted(wave.shipments.all(), key=lambda each: each.tote or 0)
        ],
        "lines": [_line(step) for step in selectors.wave_walk(wave)] if with_lines else [],
    }


def _line(step: selectors.WaveStep) -> dict[str, Any]:
    line = step.line
    return {
        "bin": step.bin,
        "sku": line.product.sku,
        "quantity": plain_text(line.quantity),
        "picked": plain_text(line.picked) if line.picked is not None else None,
        "shipment": step.shipment.number,
        "tote": step.shipment.tote,
        "position": line.position,
        "place": line.place,
    }


def picker_named(request: Any, username: str) -> User | None:
    """Somebody of the warehouse by his user name; nothing is nobody. Raises Refusal."""
    if not username:
        return None
    picker = selectors.pickers(request.actor.company).filter(username=username).first()
    if picker is None:
        raise Refusal(_("Nobody of the warehouse has this user name."), field="picker")
    return picker


@router.get("/waves", response=Page[WaveOut], summary="List waves")
@needs("inventory.view_stock")
def list_waves(request: Any, status: str = "", limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Waves, newest first, without their walks."""
    rows = waves_of(request)
    if status:
        rows = rows.filter(status=status)
    return page_of(rows, lambda wave: show(wave, with_lines=False), limit=limit, after=after)


@router.post("/waves", response={201: WaveOut}, summary="Plan a wave")
@once
@needs("fulfillment.ship_goods")
def plan_wave(request: Any, payload: WaveIn) -> tuple[int, dict[str, Any]]:
    """Put shipments of one warehouse on one walk."""
    found = {
        shipment.number: shipment
        for shipment in Shipment.objects.in_scope(request.actor).filter(number__in=payload.shipments)
    }
    for index, number in enumerate(payload.shipments):
        if number not in found:
            raise Refusal(_("There is no shipment %s.") % number[:20], field=f"shipments.{index}")
    wave = operations.plan_wave(
        [found[number] for number in payload.shipments],
        due_at=payload.due_at,
        picker=picker_named(request, payload.picker),
        by=request.actor,
    )
    return 201, show(find(request, wave.number))


@router.get("/waves/{number}", response=WaveOut, summary="Read a wave")
@needs("inventory.view_stock")
def read_wave(request: Any, number: str) -> dict[str, Any]:
    """One wave with its walk."""
    return show(find(request, number))


@router.patch("/waves/{number}", response=WaveOut, summary="Change a wave")
@once
@needs("fulfillment.ship_goods")
def change_wave(request: Any, number: str, payload: WaveChangeIn) -> dict[str, Any]:
    """Say until when it has to be picked, and by whom."""
    operations.change_wave(
        find(request, number),
        due_at=payload.due_at,
        picker=picker_named(request, payload.picker),
        by=request.actor,
    )
    return show(find(request, number))


@router.post("/waves/{number}/shipments", response=WaveOut, summary="Add a shipment to a wave")
@once
@needs("fulfillment.ship_goods")
def add_shipment(request: Any, number: str, payload: WaveShipmentIn) -> dict[str, Any]:
    """Put one more shipment on the walk."""
    wave = find(request, number)
    shipment = Shipment.objects.in_scope(request.actor).filter(number=payload.shipment).first()
    if shipment is None:
        raise Refusal(_("There is no shipment %s.") % payload.shipment[:20], field="shipment")
    operations.add_to_wave(shipment, wave, by=request.actor)
    return show(find(request, number))


@router.delete("/waves/{number}/shipments/{shipment}", response=WaveOut, summary="Take a shipment off a wave")
@once
@needs("fulfillment.ship_goods")
def remove_shipment(request: Any, number: str, shipment: str) -> dict[str, Any]:
    """Take a shipment off the walk."""
    wave = find(request, number)
    operations.leave_wave(get_object_or_404(wave.shipments.all(), number=shipment), by=request.actor)
    return show(find(request, number))


@router.post("/waves/{number}/release", response=WaveOut, summary="Release a wave")
@once
@needs("fulfillment.ship_goods")
def release_wave(request: Any, number: str) -> dict[str, Any]:
    """Give the walk to the shelves."""
    operations.release_wave(find(request, number), by=request.actor)
    return show(find(request, number))


@router.post("/waves/{number}/pick", response=WaveOut, summary="Confirm a line of a wave")
@once
@needs("fulfillment.ship_goods")
def pick_line(request: Any, number: str, payload: WavePickIn) -> dict[str, Any]:
    """Note what was picked of a line, and corrected later."""
    wave = find(request, number)
    line = next(
        (
            step.line
            for step in selectors.wave_walk(wave)
            if (step.shipment.number, step.line.position) == (payload.shipment, payload.position)
        ),
        None,
    )
    if line is None:
        raise Refusal(_("This line is not on the wave any more."), field="position")
    lots = {line.pk: entries(payload.lots)}
    operations.confirm_in_wave(wave, [line], payload.quantity, by=request.actor, is_first=False, lots=lots)
    return show(find(request, number))


@router.post("/waves/{number}/finish", response=WaveFinishedOut, summary="Finish a wave")
@once
@needs("fulfillment.ship_goods")
def finish_wave(request: Any, number: str) -> dict[str, Any]:
    """End the walk: what was confirmed is picked, what is missing waits on shipments of its own."""
    done = operations.finish_wave(find(request, number), by=request.actor)
    return {
        "wave": show(find(request, number)),
        "picked": [shipment.number for shipment in done.picked],
        "rests": [shipment.number for shipment in done.rests],
        "left": [{"shipment": each.shipment.number, "reason": each.reason} for each in done.left],
        "back": [{"shipment": back.line.shipment.number, **show_back(back)} for back in done.back],
    }


@router.post("/waves/{number}/cancel", response=WaveOut, summary="Cancel a wave")
@once
@needs("fulfillment.ship_goods")
def cancel_wave(request: Any, number: str, payload: WaveReasonIn) -> dict[str, Any]:
    """Give up the walk; its shipments stay as they are."""
    operations.cancel_wave(find(request, number), reason=payload.reason, by=request.actor)
    return show(find(request, number))
