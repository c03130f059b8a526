"""Returns for programs."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Day, Page, Quantity, needs, once, page_of, plain_text
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.api.lots import TakenLotIn, TakenLotOut, entries
from fulfillment.lifecycle import Disposition, Settlement
from fulfillment.models import GoodsReturn, GoodsReturnLine, Shipment
from fulfillment.operations import PartWish, ReturnWish
from fulfillment.returnable import ReturnedRow, as_read

router = Router(tags=["returns"])


class ReturnLineIn(Schema):
    """How much of a shipment's line comes back, and what becomes of it; a kit by its line on the order, in kits."""

    position: int
    quantity: Quantity
    disposition: str = Disposition.RESTOCK


class ReturnReceiptPartIn(Schema):
    """What becomes of a part of a kit that has come, by the position of its own line, and which lots those are."""

    position: int
    disposition: str = Disposition.RESTOCK
    lots: tuple[TakenLotIn, ...] = ()


class ReturnReceiptLineIn(ReturnLineIn):
    """How much of it has come; ``lots`` says which of several lots or serial numbers.

    Of a kit ``parts`` says which of its parts go another way, and their lots.
    """

    lots: tuple[TakenLotIn, ...] = ()
    parts: tuple[ReturnReceiptPartIn, ...] = ()


class ReturnIn(Schema):
    """Which goods of a shipment come back, and why."""

    shipment: str
    reason: str
    lines: list[ReturnLineIn]
    settlement: str = Settlement.CREDIT
    note: str = ""


class ReturnAnswerIn(Schema):
    """Why not."""

    reason: str


class ReturnReceiptIn(Schema):
    """What has come; without lines all of it."""

    lines: list[ReturnReceiptLineIn] | None = None
    date: Day | None = None


class ReturnPartOut(Schema):
    """A part of a kit that comes back; ``place`` is how people read its position."""

    position: int
    place: str
    sku: str
    quantity: str
    disposition: str
    lots: list[TakenLotOut]


class ReturnLineOut(Schema):
    """A line of a return, by its position on the shipment; a kit by its line on the order, with its ``parts``.

    What is neither replaced nor credited is still to be decided. The parts of a kit say what becomes of them, and their
    lots; its own disposition is null then.
    """

    position: int
    sku: str
    quantity: str
    disposition: str | None
    replaced: str
    credited: str
    lots: list[TakenLotOut]
    parts: list[ReturnPartOut]


class ReturnOut(Schema):
    """A return; there is no money here."""

    number: str
    status: str
    shipment: str
    order: str
    customer: str
    reason: str
    settlement: str
    note: str
    request_date: Day
    receipt_date: Day | None
    rest_of: str | None
    replacement: str | None
    version: int
    lines: list[ReturnLineOut]


class ReceivedReturnOut(ReturnOut):
    """The return, and the one that what has not come is expected with."""

    rest: str | None


_LINES = GoodsReturnLine.objects.select_related("product", "shipment_line__order_line__part_of__product")


def returns_of(actor: Actor) -> Any:
    """The returns the actor may see, with what ``show`` says of them."""
    return (
        GoodsReturn.objects.in_scope(actor)
        .select_related("company", "shipment__warehouse", "order", "customer", "split_from", "replacement")
        .prefetch_related(Prefetch("lines", queryset=_LINES), "lines__lots__lot")
    )


def find_return(request: Any, number: str) -> GoodsReturn:
    """The return by its number within the actor's scope, or 404."""
    found: GoodsReturn = get_object_or_404(returns_of(request.actor), number=number)
    return found


def show_return(found: GoodsReturn) -> dict[str, Any]:
    """The return as the API speaks it."""
    names = ("number", "status", "reason", "settlement", "note", "request_date", "receipt_date", "version")
    return {name: getattr(found, name) for name in names} | {
        "shipment": found.shipment.number,
        "order": found.order.number,
        "customer": found.customer.code,
        "rest_of": found.split_from.number if found.split_from else None,
        "replacement": found.replacement.number if found.replacement else None,
        "lines": [_line(row) for row in as_read(found.lines.all())],
    }


def _line(row: ReturnedRow) -> dict[str, Any]:
    return {
        "position": row.position,
        "sku": row.product.sku,
        "quantity": plain_text(row.quantity),
        "disposition": None if row.parts else row.line.disposition,
        "replaced": plain_text(row.replaced),
        "credited": plain_text(row.credited),
        "lots": [] if row.parts else _lots(row.line),
        "parts": [
            {
                "position": part.position,
                "place": part.shipment_line.place,
                "sku": part.product.sku,
                "quantity": plain_text(part.quantity),
                "disposition": part.disposition,
                "lots": _lots(part),
            }
            for part in row.parts
        ],
    }


def _lots(line: GoodsReturnLine) -> list[dict[str, Any]]:
    return [
        {"code": row.lot.code, "quantity": plain_text(row.quantity), "expires_on": row.lot.expires_on}
        for row in sorted(line.lots.all(), key=lambda row: row.pk)
    ]


def _wish(line: ReturnLineIn) -> ReturnWish:
    if not isinstance(line, ReturnReceiptLineIn):
        return ReturnWish(line.position, line.quantity, line.disposition)
    parts = tuple(PartWish(part.position, part.disposition, lots=entries(part.lots)) for part in line.parts)
    return ReturnWish(line.position, line.quantity, line.disposition, lots=entries(line.lots), parts=parts)


@router.get("/returns", response=Page[ReturnOut], summary="List returns")
@needs("fulfillment.view_return")
def list_returns(
    request: Any,
    shipment: str = "",
    order: str = "",
    status: str = "",
    limit: int = 50,
    after: str | None = None,
) -> dict[str, Any]:
    """Returns, newest first."""
    given = {"shipment__number": shipment, "order__number": order, "status": status}
    rows = returns_of(request.actor).filter(**{name: value for name, value in given.items() if value})
    return page_of(rows, show_return, limit=limit, after=after)


@router.get("/returns/{number}", response=ReturnOut, summary="Read a return")
@needs("fulfillment.view_return")
def read_return(request: Any, number: str) -> dict[str, Any]:
    """One return."""
    return show_return(find_return(request, number))


@router.post("/returns", response={201: ReturnOut}, summary="Request a return")
@once
@needs("fulfillment.request_return")
def request_return(request: Any, payload: ReturnIn) -> tuple[int, dict[str, Any]]:
    """Ask that goods of a shipment come back."""
    shipments = Shipment.objects.in_scope(request.actor).select_related("company", "order", "customer")
    shipment = shipments.filter(number=payload.shipment).first()
    if shipment is None:
        raise Refusal(_("There is no shipment %s.") % payload.shipment, field="shipment")
    found = operations.request_return(
        shipment,
        [_wish(line) for line in payload.lines],
        reason=payload.reason,
        settlement=payload.settlement,
        note=payload.note,
        by=request.actor,
    )
    return 201, show_return(find_return(request, found.number))


@router.post("/returns/{number}/authorize", response=ReturnOut, summary="Authorize a return")
@once
@needs("fulfillment.authorize_return")
def authorize_return(request: Any, number: str) -> Mapping[str, Any]:
    """Agree that the goods come back."""
    operations.authorize_return(find_return(request, number), by=request.actor)
    return show_return(find_return(request, number))


@router.post("/returns/{number}/refuse", response=ReturnOut, summary="Refuse a return")
@once
@needs("fulfillment.authorize_return")
def refuse_return(request: Any, number: str, payload: ReturnAnswerIn) -> Mapping[str, Any]:
    """Say no, and why; the customer reads it."""
    operations.refuse_return(find_return(request, number), reason=payload.reason, by=request.actor)
    return show_return(find_return(request, number))


@router.post("/returns/{number}/cancel", response=ReturnOut, summary="Cancel a return")
@once
@needs("fulfillment.request_return")
def cancel_return(request: Any, number: str, payload: ReturnAnswerIn) -> Mapping[str, Any]:
    """The goods do not come after all."""
    operations.cancel_return(find_return(request, number), reason=payload.reason, by=request.actor)
    return show_return(find_return(request, number))


@router.post("/returns/{number}/receive", response=ReceivedReturnOut, summary="Take returned goods back")
@once
@needs("fulfillment.receive_return")
def receive_return(request: Any, number: str, payload: ReturnReceiptIn | None = None) -> Mapping[str, Any]:
    """Each line to stock, to quarantine or to scrap; what has not come is expected with another return."""
    lines = None if payload is None or payload.lines is None else [_wish(line) for line in payload.lines]
    rest = operations.receive_return(
        find_return(request, number), lines, date=payload.date if payload else None, by=request.actor
    )
    return show_return(find_return(request, number)) | {"rest": rest.number if rest else None}


@router.post("/returns/{number}/replace", response=ReturnOut, summary="Replace returned goods")
@once
@needs("fulfillment.authorize_return")
def replace_return(request: Any, number: str) -> Mapping[str, Any]:
    """Order new goods at no charge for what came back."""
    operations.replace_return(find_return(request, number), by=request.actor)
    return show_return(find_return(request, number))
