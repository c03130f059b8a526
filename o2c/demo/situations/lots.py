"""Goods told apart: a drink that expires, lot by lot, and a scanner with a serial number each."""

from __future__ import annotations

import datetime
from decimal import Decimal

from catalog.models import Product, Tracking
from catalog.operations import save_product
from inventory import operations as inventory
from inventory.models import Lot
from inventory.operations import LotEntry, ReceiptLine
from o2c.demo.situations.day import Day
from orders.operations import LineEntry


def goods_with_lots(day: Day) -> None:
    """Lots of which one expires soon and one is blocked, a shipment that left with lots, and one to be picked by scan."""
    drink = _product(day, "OAT-1L", "Oat drink 1 l", "2.40", Tracking.LOT, shelf_life_days=180)
    scanner = _product(day, "SCAN-2", "Barcode scanner", "189.00", Tracking.SERIAL)
    _receive(day, drink, "1.10", {"L-2607": (40, 21), "L-2609": (120, 150), "L-2610": (60, 178)})
    numbers = tuple(LotEntry(f"SN-{serial}") for serial in range(4711, 4719))
    line = ReceiptLine(scanner, Decimal(len(numbers)), Decimal("112.00"), lots=numbers)
    inventory.receive(day.setup.main_warehouse, [line], reference="PO-SCAN", by=day.worker)
    wanted_on = day.today + datetime.timedelta(days=1)
    day.dispatch(
        day.confirmed([LineEntry(drink.sku, Decimal(24)), LineEntry(scanner.sku, Decimal(2))], wanted_on)
    )
    day.confirmed([LineEntry(drink.sku, Decimal(36)), LineEntry(scanner.sku, Decimal(1))], wanted_on)
    suspect = Lot.objects.get(product=drink, code="L-2610")
    inventory.block_lot(
        suspect, reason="The supplier asks to wait for his laboratory", by=day.setup.actor("MGR")
    )


def _product(day: Day, sku: str, name: str, price: str, tracking: str, **fields: object) -> Product:
    alike = day.stock[0].product
    shared = {key: getattr(alike, key) for key in ("unit", "tax_code", "category")}
    return save_product(
        None,
        {"sku": sku, "name": name, "price": Decimal(price), "tracking": tracking, **shared, **fields},
        by=day.setup.actor("MGR"),
    )


def _receive(day: Day, product: Product, cost: str, lots: dict[str, tuple[int, int]]) -> None:
    """A delivery of lots, each with how much and how many days it keeps."""
    entries = tuple(
        LotEntry(code, Decimal(amount), day.today + datetime.timedelta(days=keeps))
        for code, (amount, keeps) in lots.items()
    )
    total = sum((Decimal(amount) for amount, _keeps in lots.values()), Decimal(0))
    line = ReceiptLine(product, total, Decimal(cost), lots=entries)
    inventory.receive(day.setup.main_warehouse, [line], reference="PO-OAT", by=day.worker)
