"""Orders the stock does not suffice for."""

from __future__ import annotations

import datetime
from decimal import Decimal

from inventory import operations as inventory
from o2c.demo.situations.day import Day
from orders import operations as orders


def short_of_stock(day: Day) -> None:
    """An order shipped in part and one that waits as a whole, each with a date: the supplier's next delivery."""
    scarce = next((level for level in reversed(day.stock) if level.on_hand > level.reserved), day.stock[-1])
    wanted, waits = scarce.on_hand - scarce.reserved + 40, Decimal(12)
    entries = [
        orders.LineEntry(scarce.product.sku, wanted),
        orders.LineEntry(day.stock[0].product.sku, Decimal(6)),
    ]
    wanted_on = day.today + datetime.timedelta(days=3)
    inventory.expect(
        scarce.warehouse,
        [inventory.ReceiptLine(scarce.product, wanted + waits)],
        expected_date=day.today + datetime.timedelta(days=9),
        supplier="Exotic Liquids",
        reference="PO-SHORT",
        is_confirmed=True,
        by=day.worker,
    )
    # What is there leaves already: a partial shipment, invoiced for itself.
    day.dispatch(day.confirmed(entries, wanted_on))
    day.confirmed([orders.LineEntry(scarce.product.sku, waits)], wanted_on)


def order_in(day: Day) -> None:
    """Rules for three products of which one is proposed, and a delivery that is due."""
    manager = day.setup.actor("MGR")
    for level, above in zip(day.stock[1:4], (10, -5, -20), strict=False):
        free = level.on_hand - level.reserved
        minimum = max(free + above, Decimal(0))
        inventory.save_rule(
            None, level.product, level.warehouse,
            {"minimum": minimum, "up_to": minimum + 60, "multiple": Decimal(12), "supplier": "Exotic Liquids"},
            by=manager,
        )  # fmt: skip
    inventory.propose_replenishment(by=manager)
    inventory.expect(
        day.stock[2].warehouse,
        [inventory.ReceiptLine(day.stock[2].product, Decimal(24))],
        expected_date=day.today,
        supplier="Tokyo Traders",
        reference="PO-TODAY",
        is_confirmed=True,
        by=day.worker,
    )
