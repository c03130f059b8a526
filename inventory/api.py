"""Stock for programs."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from ninja import Router, Schema

from catalog.models import Product
from core import codes
from core.actors import Actor
from core.api import Day, Page, Quantity, UnitPrice, needs, once, page_of, plain_text
from core.approvals.api import RequestOut, answer
from core.imports.routes import add_import
from core.refusals import Conflict, Refusal, Several
from inventory import operations, selectors
from inventory.imports import STOCK
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


@router.get("/warehouses", response=Page[WarehouseOut], summary="List warehouses")
@needs("inventory.view_stock")
def list_warehouses(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Warehouses by code."""
    rows = Warehouse.objects.in_scope(request.actor)
    return page_of(rows, lambda row: row, limit=limit, after=after, order=("code",))


@router.post("/warehouses", response={201: WarehouseOut}, summary="Add a warehouse")
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


def _products(actor: Actor, skus: list[str]) -> list[Product]:
    """The products in the order asked for. Raises Several."""
    rows = Product.objects.filter(company=actor.company, sku__in=skus).select_related("unit")
    known = {product.sku: product for product in rows}
    missing: list[Refusal] = [
        Refusal(_("There is no product %s.") % sku, field=f"lines.{index}.sku")
        for index, sku in enumerate(skus)
        if sku not in known
    ]
    if missing:
        raise Several(missing)
    return [known[sku] for sku in skus]


class ReceiptLineIn(Schema):
    """What arrives, at its cost in company currency as the delivery note says; without one at the cost known so far."""

    sku: str
    quantity: Quantity
    unit_cost: UnitPrice | None = None


class ReceiptIn(Schema):
    """A delivery received now."""

    warehouse: str = ""
    reference: str = ""
    date: Day | None = None
    lines: list[ReceiptLineIn]


class StockLineOut(Schema):
    """A line of a receipt; the cost is empty for who may not see it."""

    sku: str
    quantity: str
    unit_cost: str | None


class ReceiptOut(Schema):
    """A posted receipt."""

    number: str
    warehouse: str
    reference: str
    date: Day
    lines: list[StockLineOut]


@router.post("/stock/receipts", response={201: ReceiptOut}, summary="Receive goods")
@once
@needs("inventory.receive_goods")
def receive(request: Any, payload: ReceiptIn) -> tuple[int, dict[str, Any]]:
    """Take a delivery into stock; waiting orders are filled."""
    actor = request.actor
    products = _products(actor, [line.sku for line in payload.lines])
    lines = [
        operations.ReceiptLine(product, line.quantity, line.unit_cost)
        for product, line in zip(products, payload.lines, strict=True)
    ]
    receipt = operations.receive(
        selectors.warehouse_named(actor, payload.warehouse),
        lines,
        reference=payload.reference[:80],
        date=payload.date,
        by=actor,
    )
    sees_cost = actor.can("inventory.view_value")
    shown = [
        {
            "sku": row.product.sku,
            "quantity": plain_text(row.quantity),
            "unit_cost": plain_text(row.unit_cost) if sees_cost else None,
        }
        for row in receipt.lines.select_related("product").order_by("pk")
    ]
    return 201, {
        "number": receipt.number,
        "warehouse": receipt.warehouse.code,
        "reference": receipt.reference,
        "date": receipt.date,
        "lines": shown,
    }


class AdjustmentLineIn(Schema):
    """A signed correction; a cost is set only by who may see it, else the moving average holds."""

    sku: str
    quantity: Quantity
    unit_cost: UnitPrice | None = None


class AdjustmentIn(Schema):
    """Stock to be corrected for a reason."""

    warehouse: str = ""
    reason: str
    date: Day | None = None
    lines: list[AdjustmentLineIn]


@router.post("/stock/adjustments", response={202: RequestOut}, summary="Ask for a stock adjustment")
@once
@needs("inventory.adjust_stock")
def adjust(request: Any, payload: AdjustmentIn) -> tuple[int, dict[str, Any]]:
    """Ask to have corrected what lies there; the stock changes when another person approves it."""
    actor = request.actor
    products = _products(actor, [line.sku for line in payload.lines])
    lines = [
        operations.AdjustmentLine(product, line.quantity, line.unit_cost)
        for product, line in zip(products, payload.lines, strict=True)
    ]
    made = operations.ask_to_adjust(
        selectors.warehouse_named(actor, payload.warehouse),
        lines,
        reason=payload.reason[:200],
        date=payload.date,
        by=actor,
    )
    return 202, answer(made, actor)


add_import(
    router, "/stock/import", STOCK, summary="Import counted stock from a file",
    description="What never lay there is received; where a count differs a correction is asked for. Rows of a product add up.",
    operation_id="inventory_api_import_stock",
)  # fmt: skip
