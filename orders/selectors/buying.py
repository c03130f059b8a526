"""Who buys, since when, and what."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Aggregate, Count, DecimalField, Max

from core.models import Company
from customers.models import Customer
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine

USUAL_ITEMS = 10
USUAL_PERIOD = datetime.timedelta(days=730)


_BUYERS = """
    SELECT customer, min(order_date), max(order_date)
      FROM (SELECT unnest(ARRAY[customer_id, invoice_party_id]) AS customer, order_date FROM orders_salesorder
             WHERE company_id = %s AND submitted_at IS NOT NULL AND order_date <= %s) orders
     GROUP BY customer
"""


def first_and_last_orders(
    company: Company, as_of: datetime.date
) -> dict[int, tuple[datetime.date, datetime.date]]:
    """The days of the first and the last order up to a day that each customer placed or pays. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BUYERS, [company.pk, as_of])
        return {customer: (first, last) for customer, first, last in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Item:
    """A product and how much of it, to begin an order with."""

    sku: str
    name: str
    quantity: Decimal


class Median(Aggregate):
    """The quantity in the middle: one that was really ordered."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DecimalField()


def items_of_last_order(customer: Customer) -> list[Item]:
    """The lines of the customer's latest order that was handed in, without what is no longer sold."""
    last = (
        SalesOrder.objects.filter(customer=customer, submitted_at__isnull=False)
        .order_by("-order_date", "-pk")
        .first()
    )
    if last is None:
        return []
    lines = last.lines.entered().filter(product__is_active=True).select_related("product")
    return [Item(line.sku, line.product.name if line.product else "", line.quantity) for line in lines]


def usual_items(customer: Customer, limit: int = USUAL_ITEMS) -> list[Item]:
    """What the customer has ordered most often in two years, each in the usual quantity."""
    since = customer.company.today() - USUAL_PERIOD
    bought = (
        SalesOrderLine.objects.entered().filter(
            order__customer=customer, order__submitted_at__isnull=False, order__order_date__gte=since,
            product__is_active=True,
        )
        .exclude(order__status=OrderStatus.CANCELED)
        .values("product__sku", "product__name")
        .annotate(times=Count("order_id", distinct=True), usual=Median("quantity"), last=Max("order_id"))
        .order_by("-times", "-last", "product__sku")[:limit]
    )  # fmt: skip
    return [Item(row["product__sku"], row["product__name"], row["usual"]) for row in bought]
