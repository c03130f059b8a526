"""Transfers for programs."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Day, Page, Quantity, needs, once, page_of, plain_text
from core.refusals import Refusal, Several
from inventory import operations, selectors
from inventory.api.lines import LotIn, entries, products_named
from inventory.models import Transfer, Warehouse

router = Router(tags=["stock"])


class MovedLineIn(Schema):
    """How much of a product; without lots those go that expire first, and all that is on its way arrives."""

    sku: str
    quantity: Quantity
    lots: tuple[LotIn, ...] = ()


class TransferIn(Schema):
    """What goes where; ``send`` lets it leave at once."""

    source: str = ""
    target: str
    note: str = ""
    lines: list[MovedLineIn]
    send: bool = False


class VersionIn(Schema):
    """The version that was looked at; none does it whatever has changed."""

    version: int | None = None


class ArrivedIn(VersionIn):
    """What has arrived; without lines all that is on its way."""

    lines: list[MovedLineIn] | None = None
    date: Day | None = None


class CanceledIn(VersionIn):
    """Why it is given up."""

    reason: str


class MovedLotOut(Schema):
    """How much of a lot goes along, and how much of that has arrived."""

    code: str
    quantity: str
    received: str


class TransferLineOut(Schema):
    """A product, and how much of it has arrived."""

    sku: str
    quantity: str
    received: str
    lots: list[MovedLotOut]


class TransferOut(Schema):
    """A transfer."""

    number: str
    status: str
    source: str
    target: str
    note: str
    sent_date: Day | None
    received_date: Day | None
    version: int
    lines: list[TransferLineOut]


def _out(transfer: Transfer) -> dict[str, Any]:
    names = ("number", "status", "note", "sent_date", "received_date", "version")
    lines = sorted(transfer.lines.all(), key=lambda line: line.pk)
    return {name: getattr(transfer, name) for name in names} | {
        "source": transfer.source.code,
        "target": transfer.target.code,
        "lines": [
            {
                "sku": line.product.sku,
                "quantity": plain_text(line.quantity),
                "received": plain_text(line.received),
                "lots": [
                    {
                        "code": row.lot.code,
                        "quantity": plain_text(row.quantity),
                        "received": plain_text(row.received),
                    }
                    for row in sorted(line.lots.all(), key=lambda row: row.pk)
                ],
            }
            for line in lines
        ],
    }


def _transfers(actor: Actor) -> Any:
    rows = Transfer.objects.in_scope(actor).select_related("company", "source", "target", "transit")
    return rows.prefetch_related("lines__product", "lines__lots__lot")


def _again(transfer: Transfer, actor: Actor) -> dict[str, Any]:
    return _out(_transfers(actor).get(pk=transfer.pk))


@router.get(
    "/stock/transfers",
    response=Page[TransferOut],
    summary="List transfers",
    operation_id="inventory_api_list_transfers",
)
@needs("inventory.view_stock")
def list_transfers(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Transfers, the newest first."""
    return page_of(_transfers(request.actor), _out, limit=limit, after=after)


@router.get(
    "/stock/transfers/{number}",
    response=TransferOut,
    summary="Read a transfer",
    operation_id="inventory_api_read_transfer",
)
@needs("inventory.view_stock")
def read_transfer(request: Any, number: str) -> dict[str, Any]:
    """One transfer."""
    return _out(get_object_or_404(_transfers(request.actor), number=number))


@router.post(
    "/stock/transfers",
    response={201: TransferOut},
    summary="Write a transfer",
    operation_id="inventory_api_add_transfer",
)
@once
@needs("inventory.move_stock")
def add_transfer(request: Any, payload: TransferIn) -> tuple[int, dict[str, Any]]:
    """Goods that are to go from one warehouse (else the default) to another one."""
    actor = request.actor
    products = products_named(actor, [line.sku for line in payload.lines])
    lines = [
        operations.TransferEntry(product, line.quantity, lots=entries(line.lots))
        for product, line in zip(products, payload.lines, strict=True)
    ]
    source = _place(selectors.warehouse_named, actor, payload.source, "source")
    target = _place(selectors.any_warehouse, actor, payload.target, "target")
    write = operations.draft_and_send if payload.send else operations.draft_transfer
    transfer = write(source, target, lines, note=payload.note, by=actor)
    return 201, _again(transfer, actor)


def _place(find: Callable[[Actor, str], Warehouse], actor: Actor, code: str, field: str) -> Warehouse:
    try:
        return find(actor, code)
    except Refusal as refusal:
        refusal.field = field
        raise


@router.post(
    "/stock/transfers/{number}/send",
    response=TransferOut,
    summary="Send a transfer",
    operation_id="inventory_api_send_transfer",
)
@once
@needs("inventory.move_stock")
def send_transfer(request: Any, number: str, payload: VersionIn) -> dict[str, Any]:
    """Let the goods leave; reserved ones stay."""
    transfer = get_object_or_404(_transfers(request.actor), number=number)
    operations.send_transfer(transfer, version=payload.version, by=request.actor)
    return _again(transfer, request.actor)


@router.post(
    "/stock/transfers/{number}/receive",
    response=TransferOut,
    summary="Receive a transfer",
    operation_id="inventory_api_receive_transfer",
)
@once
@needs("inventory.move_stock")
def receive_transfer(request: Any, number: str, payload: ArrivedIn) -> dict[str, Any]:
    """Take in what has arrived; what is missing stays on its way."""
    actor = request.actor
    transfer = get_object_or_404(_transfers(actor), number=number)
    arrived, lots = None, {}
    if payload.lines is not None:
        products = products_named(actor, [line.sku for line in payload.lines])
        _refuse_strangers(transfer, [product.pk for product in products])
        arrived = {product.pk: line.quantity for product, line in zip(products, payload.lines, strict=True)}
        lots = {product.pk: entries(line.lots) for product, line in zip(products, payload.lines, strict=True)}
    try:
        operations.receive_transfer(
            transfer, arrived, lots=lots, date=payload.date, version=payload.version, by=actor
        )
    except Refusal as refusal:
        raise _said_again(refusal, transfer, payload) from refusal
    return _again(transfer, actor)


def _refuse_strangers(transfer: Transfer, products: list[int]) -> None:
    own = {line.product_id for line in transfer.lines.all()}
    found: list[Refusal] = []
    for index, product in enumerate(products):
        if product not in own:
            found.append(Refusal(_("It is not on the transfer."), field=f"lines.{index}.sku"))
        elif product in products[:index]:
            found.append(Refusal(_("It stands on another line already."), field=f"lines.{index}.sku"))
    if found:
        raise Several(found)


def _said_again(refusal: Refusal, transfer: Transfer, payload: ArrivedIn) -> Refusal:
    """About the line as it was sent, where the operation counts the lines of the transfer."""
    skus = [line.product.sku for line in sorted(transfer.lines.all(), key=lambda line: line.pk)]
    places = {line.sku: index for index, line in enumerate(payload.lines or [])}
    for single in refusal.singles:
        parts = single.field.split(".")
        if len(parts) == 3:
            single.field = f"lines.{places.get(skus[int(parts[1])], 0)}.{parts[2]}"
    return refusal


@router.post(
    "/stock/transfers/{number}/cancel",
    response=TransferOut,
    summary="Cancel a transfer",
    operation_id="inventory_api_cancel_transfer",
)
@once
@needs("inventory.move_stock")
def cancel_transfer(request: Any, number: str, payload: CanceledIn) -> dict[str, Any]:
    """Give it up; what is on its way goes back to where it came from."""
    transfer = get_object_or_404(_transfers(request.actor), number=number)
    operations.cancel_transfer(transfer, reason=payload.reason, version=payload.version, by=request.actor)
    return _again(transfer, request.actor)
