"""What may come in place of a product that is short, as order entry offers it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from catalog.models import Product, Substitute
from orders.models import SalesOrder, SalesOrderLine
from orders.selectors import availability_for

MOST_OFFERED = 3


class Instead(NamedTuple):
    """Another product, and how much of it is there; nothing where it is not stocked."""

    product: Product
    available: Decimal | None


def offered_instead(order: SalesOrder, short: Sequence[SalesOrderLine]) -> dict[int, list[Instead]]:
    """By product: substitutes that are sold and there, those that are there for all of the line first; four queries.

    Without a short line there is none.
    """
    wanted = {line.product_id: line.quantity for line in short if line.product_id}
    rows = list(
        Substitute.objects.filter(product__in=wanted, replaced_by__is_active=True).select_related(
            "replaced_by"
        )
        if wanted
        else ()
    )
    lead_times = {
        row.replaced_by_id: row.replaced_by.lead_time_days for row in rows if row.replaced_by.is_stocked
    }
    stock = availability_for(order.warehouse, lead_times) if lead_times else {}
    found: dict[int, list[Instead]] = {}
    for row in rows:
        there = stock[row.replaced_by_id].available if row.replaced_by_id in stock else None
        if there is None or there > 0:
            found.setdefault(row.product_id, []).append(Instead(row.replaced_by, there))
    for product_id, each in found.items():
        needed = wanted[product_id]
        each.sort(key=lambda instead: instead.available is not None and instead.available < needed)
        del each[MOST_OFFERED:]
    return found
