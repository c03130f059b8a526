"""Warehouses for programs."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core import codes
from core.api import Page, needs, once, page_of
from core.refusals import Conflict
from inventory.models import Warehouse

router = Router(tags=["stock"])


class WarehouseIn(Schema):
    """A place goods are kept; the first one is the default."""

    code: str
    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


class WarehouseOut(WarehouseIn):
    """A warehouse."""

    is_default: bool


@router.get(
    "/warehouses",
    response=Page[WarehouseOut],
    summary="List warehouses",
    operation_id="inventory_api_list_warehouses",
)
@needs("inventory.view_stock")
def list_warehouses(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Warehouses by code."""
    rows = Warehouse.objects.in_scope(request.actor)
    return page_of(rows, lambda row: row, limit=limit, after=after, order=("code",))


@router.post(
    "/warehouses",
    response={201: WarehouseOut},
    summary="Add a warehouse",
    operation_id="inventory_api_add_warehouse",
)
@once
@needs("core.change_company")
def add_warehouse(request: Any, payload: WarehouseIn) -> tuple[int, Warehouse]:
    """A warehouse orders can ship from."""
    company = request.actor.company
    is_first = not Warehouse.objects.filter(company=company).exists()
    warehouse = Warehouse(company=company, is_default=is_first, **payload.dict())
    codes.check(warehouse)
    if warehouse.country:
        warehouse.country = codes.country(warehouse.country)
    warehouse.name = warehouse.name.strip() or warehouse.code
    try:
        with transaction.atomic():
            warehouse.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("%s exists already.") % warehouse.code, field="code") from error
    return 201, warehouse
