"""What tests of lots are about: goods with a lot or serial numbers, and what lies in which."""

from __future__ import annotations

import datetime
from decimal import Decimal

from catalog.models import Product
from core.models import Company
from inventory import operations
from inventory.models import Lot, LotStock, Warehouse
from inventory.operations import LotEntry, ReceiptLine
from tests.builders import a_product, main_warehouse
from tests.inventory.stage import system

D = Decimal


def days(company: Company, number: int) -> datetime.date:
    """So many days from today."""
    return company.today() + datetime.timedelta(days=number)


def entry(code: str, quantity: str | None = None, expires_on: datetime.date | None = None) -> LotEntry:
    """A lot as it is entered."""
    return LotEntry(code, None if quantity is None else D(quantity), expires_on)


def bring_in(
    product: Product, *lots: tuple[str, str] | tuple[str, str, int], warehouse: Warehouse | None = None
) -> None:
    """A delivery of these lots: code, quantity and, where there is one, in how many days it expires."""
    entries = tuple(
        entry(code, quantity, days(product.company, rest[0]) if rest else None)
        for code, quantity, *rest in lots
    )
    total = sum((each.quantity or D(1) for each in entries), D(0))
    line = ReceiptLine(product, total, D("4.00"), lots=entries)
    operations.receive(warehouse or main_warehouse(product.company), [line], by=system(product.company))


def goods_with_lots(sku: str = "TEA", *lots: tuple, **options) -> Product:
    """Goods tracked by lot; each lot is code, quantity and the days it still keeps."""
    product = a_product(sku=sku, **{"name": f"Goods {sku}", "tracking": "lot", **options})
    if lots:
        bring_in(product, *lots)
    return product


def goods_with_numbers(sku: str = "PHONE", *codes: str, **options) -> Product:
    """Goods with a serial number each."""
    product = a_product(sku=sku, tracking="serial", **options)
    if codes:
        bring_in(product, *((code, "1") for code in codes))
    return product


def lots_of(product: Product, warehouse: Warehouse | None = None) -> dict[str, str]:
    """What lies in each lot, as short as exact; what is held of it after a slash."""
    place = warehouse or main_warehouse(product.company)
    rows = LotStock.objects.filter(level__product=product, level__warehouse=place, on_hand__gt=0)
    return {
        row.lot.code: f"{row.on_hand.normalize():f}" + (f"/{row.held.normalize():f}" if row.held else "")
        for row in rows.select_related("lot").order_by("lot__code")
    }


def lot_of(product: Product, code: str) -> Lot:
    """The lot of the code."""
    return Lot.objects.select_related("product").get(product=product, code=code)
