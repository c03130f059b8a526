"""What can be promised, and for which day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Sum

from catalog.models import Product, ProductKind, Substitute
from inventory.models import Warehouse
from inventory.selectors import Availability, availability
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine

ZERO = Decimal(0)


def is_promised(order: SalesOrder) -> bool:
    """Whether stock is reserved or a day promised for everything that is still to come."""
    return not order.lines.filter(
        quantity__gt=F("reserved") + F("shipped") + F("canceled"), promised_date__isnull=True
    ).exists()


def waiting_demand(
    warehouse_id: int, product_ids: Iterable[int], *, besides: int | None = None
) -> dict[int, Decimal]:
    """What confirmed orders (``besides`` one) still wait for, by product: demand promised from future receipts."""
    rows = (
        SalesOrderLine.objects.filter(
            order__status=OrderStatus.CONFIRMED,
            order__warehouse_id=warehouse_id,
            product_id__in=list(product_ids),
            kind=ProductKind.GOODS,
            quantity__gt=F("reserved") + F("shipped") + F("canceled"),
        )
        .exclude(order_id=besides or 0)
        .values("product_id")
        .annotate(waiting=Sum(F("quantity") - F("reserved") - F("shipped") - F("canceled")))
    )
    return {row["product_id"]: row["waiting"] for row in rows}


def availability_for(
    warehouse: Warehouse, lead_times: Mapping[int, int], *, besides: int | None = None
) -> dict[int, Availability]:
    """What can be promised per product, after what is promised already (three queries for any number)."""
    return availability(warehouse, lead_times, waiting_demand(warehouse.pk, lead_times, besides=besides))


class Want(NamedTuple):
    """How much of a product a line asks for, and not before which day."""

    product_id: int
    quantity: Decimal
    requested_date: datetime.date | None = None


def promised_dates(
    wants: Sequence[Want],
    available: Mapping[int, Availability],
    today: datetime.date,
    *,
    served: Mapping[int, Decimal] | None = None,
) -> list[datetime.date]:
    """When all of each line can ship, not before it is wanted; of two lines of a product the first is served first.

    ``served`` is what of the stock is given away before. Order entry and the verbs promise with this one function.
    """
    asked = dict(served or {})
    dates = []
    for want in wants:
        asked[want.product_id] = asked.get(want.product_id, ZERO) + want.quantity
        date = available[want.product_id].full_date(asked[want.product_id], today)
        dates.append(max(date, want.requested_date) if want.requested_date else date)
    return dates


def substitutes(product_ids: Iterable[int]) -> dict[int, list[Product]]:
    """What may be offered in place of each product, the best first; only what is sold."""
    found: dict[int, list[Product]] = {}
    rows = (
        Substitute.objects.filter(product_id__in=list(product_ids), replaced_by__is_active=True)
        .select_related("replaced_by__unit", "replaced_by__tax_code", "replaced_by__category")
        .order_by("position", "pk")
    )
    for row in rows:
        found.setdefault(row.product_id, []).append(row.replaced_by)
    return found
