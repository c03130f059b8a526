"""A kit: sold as one thing, shipped and billed; and one that waits for a part."""

from __future__ import annotations

import datetime
from decimal import Decimal

from catalog.models import Product, ProductKind
from catalog.operations import PartEntry, save_product
from inventory import operations as inventory
from inventory.operations import ReceiptLine
from o2c.demo.situations.day import Day
from orders.operations import LineEntry

#: number, name, price, how many in one set, how many are there, what one cost
PARTS = (
    ("POT-1L", "Tea pot 1 l", "24.00", 1, 20, "11.50"),
    ("CUP-BL", "Tea cup blue", "4.50", 6, 40, "1.90"),
    ("TIN-AS", "Assam tea in a tin 250 g", "9.80", 1, 60, "4.20"),
)


def kits_are_sold(day: Day) -> None:
    """Tea sets: four that have left and are billed, and five of which the cups for three are still to come."""
    parts = [_goods(day, *row) for row in PARTS]
    kit = _saved(
        day, "TEASET", "Afternoon tea set for six", "54.00",
        parts=[PartEntry(part, Decimal(row[3])) for part, row in zip(parts, PARTS, strict=True)],
        kind=ProductKind.KIT,
    )  # fmt: skip
    wanted_on = day.today + datetime.timedelta(days=2)
    day.dispatch(day.confirmed([LineEntry(kit.sku, Decimal(4))], wanted_on))
    inventory.expect(
        day.setup.main_warehouse,
        [ReceiptLine(parts[1], Decimal(48))],
        expected_date=day.today + datetime.timedelta(days=6),
        supplier="Exotic Liquids",
        reference="PO-CUPS",
        is_confirmed=True,
        by=day.worker,
    )
    day.confirmed([LineEntry(kit.sku, Decimal(5)), LineEntry(parts[2].sku, Decimal(2))], wanted_on)


def _goods(day: Day, sku: str, name: str, price: str, _in_one: int, there: int, cost: str) -> Product:
    product = _saved(day, sku, name, price)
    line = ReceiptLine(product, Decimal(there), Decimal(cost))
    inventory.receive(day.setup.main_warehouse, [line], reference="PO-TEA", by=day.worker)
    return product


def _saved(
    day: Day, sku: str, name: str, price: str, parts: list[PartEntry] | None = None, **fields: object
) -> Product:
    """A product like the others of the house."""
    alike = day.stock[0].product
    shared = {key: getattr(alike, key) for key in ("unit", "tax_code", "category")}
    told = {"sku": sku, "name": name, "price": Decimal(price), **shared, **fields}
    return save_product(None, told, by=day.setup.actor("MGR"), parts=parts)
