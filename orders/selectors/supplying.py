"""What orders want of the stock: what still waits, what was given up, and who waits for goods that are ordered in."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator

from django.db.models import F, QuerySet

from catalog.models import SupplyPolicy
from core.models import Company
from inventory.selectors import LostDemand, OpenDemand
from orders.lifecycle import OrderStatus
from orders.models import LostSale, SalesOrder, SalesOrderLine

#: What somebody counts on: it says what we have offered or promised.
_BINDING = (OrderStatus.QUOTED, OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED)


def waiting_lines(company: Company, products: Collection[int] | None = None) -> Iterator[OpenDemand]:
    """What confirmed orders wait for, and for which day, today at the earliest."""
    rows = SalesOrderLine.objects.waiting().filter(
        order__company=company, order__status=OrderStatus.CONFIRMED
    )
    if products is not None:
        rows = rows.filter(product_id__in=list(products))
    today = company.today()
    columns = ("product_id", "order__warehouse_id", "waiting", "requested_date")
    for product, warehouse, amount, date in rows.values_list(*columns):
        yield OpenDemand(product, warehouse, amount, max(date or today, today))


def waited_for(keys: Collection[int]) -> set[int]:
    """Those of the products that quotes and orders want of the stock; a draft is looked at when it is handed in."""
    rows = SalesOrderLine.objects.waiting().filter(product_id__in=list(keys), order__status__in=_BINDING)
    return set(rows.values_list("product_id", flat=True))


def lost_lines(company: Company, since: datetime.date) -> Iterator[LostDemand]:
    """What of orders was given up since a day; of kits their parts, which are what the stock would have to have."""
    rows = LostSale.objects.filter(company=company, date__gte=since, product__isnull=False)
    columns = ("product_id", "order__warehouse_id", "quantity", "date")
    parts = ("order_line__parts__product_id", "order_line__parts__per_kit")
    for product, warehouse, quantity, date, part, per_kit in rows.values_list(*columns, *parts):
        yield LostDemand(part or product, warehouse, quantity * (per_kit or 1), date)


def ordered_in(company: Company) -> QuerySet[SalesOrder]:
    """The confirmed orders that hold goods to be ordered in and wait for some of them."""
    return SalesOrder.objects.filter(
        company=company,
        status=OrderStatus.CONFIRMED,
        lines__quantity__gt=F("lines__shipped") + F("lines__canceled"),
        lines__product__supply_policy__in=[SupplyPolicy.STOCK_FIRST, SupplyPolicy.ALWAYS],
    ).distinct()
