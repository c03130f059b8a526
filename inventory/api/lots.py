"""Lots and serial numbers for programs."""

from typing import Any

from django.http import Http404
from ninja import Router, Schema

from core.actors import Actor
from core.api import Day, Page, needs, once, page_of, plain_text
from inventory import operations, selectors
from inventory.models import Lot, LotStock

router = Router(tags=["stock"])


class LotPlaceOut(Schema):
    """How much of a lot lies in a warehouse; ``held`` is picked and has not left."""

    warehouse: str
    on_hand: str
    held: str


class LotOut(Schema):
    """A lot, or a single piece with its serial number. ``key`` names it in addresses."""

    key: str
    sku: str
    code: str
    is_serial: bool
    expires_on: Day | None
    is_blocked: bool
    block_reason: str
    received_date: Day
    version: int
    places: list[LotPlaceOut]


class LotReasonIn(Schema):
    """Why; the version that was looked at, none does it whatever has changed."""

    reason: str
    version: int | None = None


def show_lot(lot: Lot, actor: Actor) -> dict[str, Any]:
    """The lot as the API speaks it, with the places in the actor's warehouses."""
    names = (
        "key",
        "code",
        "is_serial",
        "expires_on",
        "is_blocked",
        "block_reason",
        "received_date",
        "version",
    )
    rows = [row for row in lot.stock.all() if row.on_hand and actor.works_in(row.level.warehouse_id)]
    return {name: getattr(lot, name) for name in names} | {
        "sku": lot.product.sku,
        "places": [
            {
                "warehouse": row.level.warehouse.code,
                "on_hand": plain_text(row.on_hand),
                "held": plain_text(row.held),
            }
            for row in sorted(rows, key=lambda row: row.level.warehouse.code)
        ],
    }


def find_lot(request: Any, key: str) -> Lot:
    """The lot ``TEA@L-7``, or 404."""
    found = selectors.lot_of_key(request.actor, key)
    if found is None:
        raise Http404
    return found


@router.get("/stock/lots", response=Page[LotOut], summary="List lots", operation_id="inventory_api_list_lots")
@needs("inventory.view_stock")
def list_lots(
    request: Any,
    sku: str = "",
    code: str = "",
    expires_before: Day | None = None,
    is_blocked: bool | None = None,
    in_stock: bool = False,
    limit: int = 50,
    after: str | None = None,
) -> dict[str, Any]:
    """Lots and serial numbers, the newest first; ``expires_before`` asks for what expires before a day."""
    rows = Lot.objects.in_scope(request.actor).select_related("product")
    rows = rows.prefetch_related("stock__level__warehouse")
    if sku:
        rows = rows.filter(product__sku=sku)
    if code:
        rows = rows.filter(code__iexact=code)
    if expires_before is not None:
        rows = rows.filter(expires_on__lt=expires_before)
    if is_blocked is not None:
        rows = rows.filter(is_blocked=is_blocked)
    if in_stock:
        rows = rows.filter(
            pk__in=LotStock.objects.in_scope(request.actor).filter(on_hand__gt=0).values("lot")
        )
    return page_of(rows, lambda lot: show_lot(lot, request.actor), limit=limit, after=after)


@router.get("/stock/lots/{lot}", response=LotOut, summary="Read a lot", operation_id="inventory_api_read_lot")
@needs("inventory.view_stock")
def read_lot(request: Any, lot: str) -> dict[str, Any]:
    """One lot, and where it lies."""
    return show_lot(find_lot(request, lot), request.actor)


@router.post(
    "/stock/lots/{lot}/block", response=LotOut, summary="Block a lot", operation_id="inventory_api_block_lot"
)
@once
@needs("inventory.block_lot")
def block_lot(request: Any, lot: str, payload: LotReasonIn) -> dict[str, Any]:
    """Let nothing of it leave any more."""
    found = find_lot(request, lot)
    operations.block_lot(found, reason=payload.reason, version=payload.version, by=request.actor)
    return show_lot(found, request.actor)


@router.post(
    "/stock/lots/{lot}/unblock",
    response=LotOut,
    summary="Unblock a lot",
    operation_id="inventory_api_unblock_lot",
)
@once
@needs("inventory.block_lot")
def unblock_lot(request: Any, lot: str, payload: LotReasonIn) -> dict[str, Any]:
    """Let it leave again."""
    found = find_lot(request, lot)
    operations.unblock_lot(found, reason=payload.reason, version=payload.version, by=request.actor)
    return show_lot(found, request.actor)
