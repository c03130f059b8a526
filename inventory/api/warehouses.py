"""Warehouses for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Amount, Page, Percent, needs, once, page_of, plain_text
from core.models import User
from core.refusals import Refusal
from inventory import operations, selectors
from inventory.models import Warehouse, WarehouseKind

router = Router(tags=["stock"])
SHOWN = ("code", "name", "street", "postal_code", "city", "country", "kind", "is_default", "version")


class WarehouseIn(Schema):
    """A place goods are kept; the first one is the default. Only what lies in ``storage`` is promised and shipped."""

    code: str
    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    kind: str = WarehouseKind.STORAGE


class WarehousePatch(Schema):
    """What changes; the rest stays. ``keepers`` are the user names of who works there."""

    name: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    kind: str | None = None
    is_default: bool | None = None
    count_tolerance_percent: Percent | None = None
    count_tolerance_amount: Amount | None = None
    keepers: list[str] | None = None
    version: int | None = None


class WarehouseOut(WarehouseIn):
    """A warehouse."""

    is_default: bool
    count_tolerance_percent: str
    count_tolerance_amount: str
    keepers: list[str]
    version: int


def _out(row: Warehouse) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SHOWN} | {
        "count_tolerance_percent": plain_text(row.count_tolerance_percent),
        "count_tolerance_amount": plain_text(row.count_tolerance_amount),
        "keepers": sorted(keeper.user.username for keeper in row.keepers.all()),
    }


def _people(actor: Actor, names: list[str]) -> list[User]:
    """Who is named. Raises Refusal for who does not work in a warehouse of the company."""
    known = {user.username: user for user in selectors.warehouse_people(actor.company)}
    if missing := [name for name in names if name not in known]:
        raise Refusal(_("%s does not work in the warehouse.") % missing[0], field="keepers")
    return [known[name] for name in names]


@router.get(
    "/warehouses",
    response=Page[WarehouseOut],
    summary="List warehouses",
    operation_id="inventory_api_list_warehouses",
)
@needs("inventory.view_stock")
def list_warehouses(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Warehouses by code."""
    rows = Warehouse.objects.in_scope(request.actor).prefetch_related("keepers__user")
    return page_of(rows, _out, limit=limit, after=after, order=("code",))


@router.post(
    "/warehouses",
    response={201: WarehouseOut},
    summary="Add a warehouse",
    operation_id="inventory_api_add_warehouse",
)
@once
@needs("inventory.change_warehouse")
def add_warehouse(request: Any, payload: WarehouseIn) -> tuple[int, dict[str, Any]]:
    """A warehouse orders can ship from, or one that keeps goods from being shipped."""
    return 201, _out(operations.save_warehouse(None, payload.dict(), by=request.actor))


@router.get(
    "/warehouses/{code}",
    response=WarehouseOut,
    summary="Read a warehouse",
    operation_id="inventory_api_read_warehouse",
)
@needs("inventory.view_stock")
def read_warehouse(request: Any, code: str) -> dict[str, Any]:
    """One warehouse."""
    return _out(get_object_or_404(Warehouse.objects.in_scope(request.actor), code=code))


@router.patch(
    "/warehouses/{code}",
    response=WarehouseOut,
    summary="Change a warehouse",
    operation_id="inventory_api_change_warehouse",
)
@needs("inventory.change_warehouse")
def change_warehouse(request: Any, code: str, payload: WarehousePatch) -> dict[str, Any]:
    """Change what is sent; the default moves to another warehouse by making that one the default."""
    row = get_object_or_404(Warehouse.objects.in_scope(request.actor), code=code)
    fields = payload.dict(exclude_none=True, exclude={"version"})
    if payload.keepers is not None:
        fields["keepers"] = _people(request.actor, payload.keepers)
    return _out(operations.save_warehouse(row, fields, version=payload.version, by=request.actor))
