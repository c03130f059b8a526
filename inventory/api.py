"""Stock for programs."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from catalog.models import Product
from core.actors import Actor
from core.api import Page, Quantity, UnitPrice, needs, once, page_of, plain_text
from core.numerals import parse_plain
from core.refusals import Conflict, Refusal, Several
from inventory import operations, selectors
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
    fields = payload.dict() | {"name": payload.name or payload.code, "is_default": is_first}
    try:
        with transaction.atomic():
            return 201, Warehouse.objects.create(company=company, **fields)
    except IntegrityError as error:
        raise Conflict(_("%s exists already.") % payload.code, field="code") from error


def _warehouse(actor: Actor, code: str) -> Warehouse:
    if not code:
        return selectors.default_warehouse(actor.company)
    found = Warehouse.objects.in_scope(actor).filter(code=code).first()
    if found is None:
        raise Refusal(_("There is no warehouse %s.") % code, field="warehouse")
    return found


def _products(actor: Actor, skus: list[str]) -> list[Product]:
    """The products in the order asked for. Raises Several."""
    known = {product.sku: product for product in Product.objects.filter(company=actor.company, sku__in=skus)}
    missing: list[Refusal] = [
        Refusal(_("There is no product %s.") % sku, field=f"lines.{index}.sku")
        for index, sku in enumerate(skus)
        if sku not in known
    ]
    if missing:
        raise Several(missing)
    return [known[sku] for sku in skus]


class ReceiptLineIn(Schema):
    """What arrives, at its cost in company currency."""

    sku: str
    quantity: Quantity
    unit_cost: UnitPrice = Decimal(0)


class ReceiptIn(Schema):
    """A delivery received now."""

    warehouse: str = ""
    reference: str = ""
    date: datetime.date | None = None
    lines: list[ReceiptLineIn]


class StockLineOut(Schema):
    """A line of a receipt."""

    sku: str
    quantity: str
    unit_cost: str


class ReceiptOut(Schema):
    """A posted receipt."""

    number: str
    warehouse: str
    reference: str
    date: datetime.date
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
        _warehouse(actor, payload.warehouse),
        lines,
        reference=payload.reference[:80],
        date=payload.date,
        by=actor,
    )
    shown = [
        {"sku": row.product.sku, "quantity": plain_text(row.quantity), "unit_cost": plain_text(row.unit_cost)}
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
    """A signed correction."""

    sku: str
    quantity: Quantity
    unit_cost: UnitPrice | None = None


class AdjustmentIn(Schema):
    """Stock corrected for a reason."""

    warehouse: str = ""
    reason: str
    date: datetime.date | None = None
    lines: list[AdjustmentLineIn]


class AdjustmentOut(Schema):
    """A posted adjustment."""

    number: str
    warehouse: str
    reason: str
    date: datetime.date


@router.post("/stock/adjustments", response={201: AdjustmentOut}, summary="Adjust stock")
@once
@needs("inventory.adjust_stock")
def adjust(request: Any, payload: AdjustmentIn) -> tuple[int, dict[str, Any]]:
    """Correct what lies there."""
    actor = request.actor
    products = _products(actor, [line.sku for line in payload.lines])
    lines = [
        operations.AdjustmentLine(product, line.quantity, line.unit_cost)
        for product, line in zip(products, payload.lines, strict=True)
    ]
    done = operations.adjust(
        _warehouse(actor, payload.warehouse), lines, reason=payload.reason[:200], date=payload.date, by=actor
    )
    return 201, {
        "number": done.number,
        "warehouse": done.warehouse.code,
        "reason": done.reason,
        "date": done.date,
    }


class AvailabilityOut(Schema):
    """What of a product can be had, and when."""

    sku: str
    on_hand: str
    reserved: str
    available: str
    promised_date: datetime.date


@router.get("/products/{sku}/availability", response=AvailabilityOut, summary="Ask for availability")
@needs("inventory.view_stock")
def availability(
    request: Any, sku: str, quantity: str = "1", date: datetime.date | None = None, warehouse: str = ""
) -> dict[str, Any]:
    """On hand, reserved, and the date on which the quantity can ship, not before ``date``."""
    actor = request.actor
    product = get_object_or_404(Product.objects.filter(company=actor.company), sku=sku)
    wanted = parse_plain(quantity, field="quantity", decimals=6)
    place = _warehouse(actor, warehouse)
    stock = selectors.availability(place, {product.pk: product.lead_time_days})[product.pk]
    promised = stock.full_date(wanted, actor.company.today())
    return {
        "sku": sku,
        "on_hand": plain_text(stock.on_hand),
        "reserved": plain_text(stock.reserved),
        "available": plain_text(stock.available),
        "promised_date": max(promised, date) if date else promised,
    }
