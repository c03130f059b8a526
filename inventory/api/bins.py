"""Bins for programs, and where products lie."""

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from core.api import Page, needs, once, page_of
from inventory import operations, selectors
from inventory.api.lines import products_named
from inventory.models import Bin

router = Router(tags=["stock"])


class BinIn(Schema):
    """A place in a warehouse; pickers pass lower sequences first, without one it comes last."""

    warehouse: str = ""
    code: str
    sequence: int | None = None
    is_blocked: bool = False


class BinPatch(Schema):
    """What changes; the rest stays. Nothing new is put into a blocked bin."""

    code: str | None = None
    sequence: int | None = None
    is_blocked: bool | None = None
    version: int | None = None


class BinOut(Schema):
    """A bin."""

    warehouse: str
    code: str
    sequence: int
    is_blocked: bool
    version: int


class PlacementIn(Schema):
    """A product and its bin; an empty one takes it out."""

    sku: str
    bin: str


class PlacementsIn(Schema):
    """Where products lie from now on."""

    warehouse: str = ""
    lines: list[PlacementIn]


def _out(row: Bin) -> dict[str, Any]:
    names = ("code", "sequence", "is_blocked", "version")
    return {name: getattr(row, name) for name in names} | {"warehouse": row.warehouse.code}


@router.get(
    "/bins",
    response=Page[BinOut],
    summary="List bins",
    operation_id="inventory_api_list_bins",
)
@needs("inventory.view_stock")
def list_bins(request: Any, warehouse: str = "", limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Bins in the order pickers pass them."""
    rows = Bin.objects.in_scope(request.actor).select_related("warehouse")
    if warehouse:
        rows = rows.filter(warehouse=selectors.warehouse_named(request.actor, warehouse))
    return page_of(rows, _out, limit=limit, after=after, order=("sequence", "pk"))


@router.post(
    "/bins",
    response={201: BinOut},
    summary="Add a bin",
    operation_id="inventory_api_add_bin",
)
@once
@needs("inventory.change_warehouse")
def add_bin(request: Any, payload: BinIn) -> tuple[int, dict[str, Any]]:
    """A bin goods can be put into."""
    warehouse = selectors.warehouse_named(request.actor, payload.warehouse)
    fields = payload.dict(exclude={"warehouse"})
    return 201, _out(operations.save_bin(warehouse, None, fields, by=request.actor))


@router.patch(
    "/bins/{warehouse}/{code}",
    response=BinOut,
    summary="Change a bin",
    operation_id="inventory_api_change_bin",
)
@needs("inventory.change_warehouse")
def change_bin(request: Any, warehouse: str, code: str, payload: BinPatch) -> dict[str, Any]:
    """Change what is sent; what lies there goes with it."""
    rows = Bin.objects.in_scope(request.actor).select_related("warehouse")
    row = get_object_or_404(rows, warehouse__code=warehouse, code=code)
    fields = payload.dict(exclude_none=True, exclude={"version"})
    saved = operations.save_bin(row.warehouse, row, fields, version=payload.version, by=request.actor)
    return _out(saved)


@router.post(
    "/stock/placements",
    response={201: PlacementsIn},
    summary="Put products into bins",
    operation_id="inventory_api_put_in_bins",
)
@once
@needs("inventory.move_stock")
def put_in_bins(request: Any, payload: PlacementsIn) -> tuple[int, dict[str, Any]]:
    """Say where products lie; pick lists follow it."""
    actor = request.actor
    warehouse = selectors.warehouse_named(actor, payload.warehouse)
    products = products_named(actor, [line.sku for line in payload.lines])
    shelves = selectors.named_bins(warehouse, [line.bin.strip() for line in payload.lines])
    placements = [operations.Placement(*pair) for pair in zip(products, shelves, strict=True)]
    operations.put_in_bins(warehouse, placements, by=actor)
    return 201, {"warehouse": warehouse.code, "lines": payload.dict()["lines"]}
