"""How much more or less than ordered a line may bring: what is agreed with the customer, else what holds for the product."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from catalog.models import ProductKind
from orders.lifecycle import Channel
from orders.models import SalesOrder, SalesOrderLine

TOLERANCES = ("over_delivery_percent", "under_delivery_percent")


def take_over(order: SalesOrder, lines: Iterable[SalesOrderLine]) -> list[SalesOrderLine]:
    """Give lines that say nothing of their own the tolerances of today, in memory; those that got one are returned.

    New goods for what came back get none: as many as came back are paid for, no more and no less. Kits leave whole:
    their parts have none.
    """
    if order.channel == Channel.RETURN:
        return []
    changed = []
    for line in lines:
        if line.kind != ProductKind.GOODS or line.product is None or line.part_of_id is not None:
            continue
        found = {name: _usual(order, line, name) for name in TOLERANCES if getattr(line, name) is None}
        given = {name: percent for name, percent in found.items() if percent is not None}
        for name, percent in given.items():
            setattr(line, name, percent)
        if given:
            changed.append(line)
    return changed


def _usual(order: SalesOrder, line: SalesOrderLine, name: str) -> Decimal | None:
    """The customer's wins over the product's where it is set."""
    of_customer: Decimal | None = getattr(order.customer, name)
    of_product: Decimal | None = getattr(line.product, name)
    return of_product if of_customer is None else of_customer
