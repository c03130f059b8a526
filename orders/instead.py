"""What may come in place of a product that is short, as order entry offers it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from catalog.models import Product, Substitute
from orders.models import SalesOrder, SalesOrderLine
from orders.selectors import supply_of

MOST_OFFERED = 3


class Instead(NamedTuple):
    """Another product, and how much of it is there; nothing where it does not come from stock."""

    product: Product
    available: Decimal | None


def offered_instead(order: SalesOrder, short: Sequence[SalesOrderLine]) -> dict[int, list[Instead]]:
    """By product: substitutes that are sold and there, those that are there for all of the line first; four queries,
    and one more with a kit among them. Without a short line there is none.
    """
    wanted = {line.product_id: line.quantity for line in short if line.product_id}
    rows = list(
        Substitute.objects.filter(product__in=wanted, replaced_by__is_active=True).select_related(
            "replaced_by"
        )
        if wanted
        else ()
    )
    supply = supply_of(order.warehouse, [row.replaced_by for row in rows])
    found: dict[int, list[Instead]] = {}
    for row in rows:
        there = supply.free(row.replaced_by_id) if row.replaced_by_id in supply else None
        if there is None or there > 0:
            found.setdefault(row.product_id, []).append(Instead(row.replaced_by, there))
    for product_id, each in found.items():
        needed = wanted[product_id]
        each.sort(key=lambda instead: instead.available is not None and instead.available < needed)
        del each[MOST_OFFERED:]
    return found
