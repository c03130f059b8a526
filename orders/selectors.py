"""Questions about orders."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Aggregate, Count, DecimalField, F, Max, Sum
from django.utils.translation import gettext as _

from catalog.models import Product, ProductKind, Substitute
from core import timeline
from core.models import Company, Event
from customers.models import Customer
from inventory.models import Warehouse
from inventory.selectors import Availability, availability
from orders.lifecycle import OrderStatus, RevisionKind
from orders.models import OrderHold, OrderRevision, SalesOrder, SalesOrderLine
from orders.revisions import SAID, Content, content_of, fingerprint, is_said_by

ZERO = Decimal(0)
USUAL_ITEMS = 10
USUAL_PERIOD = datetime.timedelta(days=730)


def open_holds(order: SalesOrder) -> list[OrderHold]:
    """What keeps the order, oldest first."""
    return list(order.holds.filter(lifted_at__isnull=True).order_by("pk"))


def current_offer(order: SalesOrder) -> OrderRevision | None:
    """The revision a quote stands for; one from before revisions were kept has none."""
    rows = order.revisions.filter(revision=order.revision, kind=RevisionKind.OFFER)
    return rows.select_related("pdf", "made_by").first()


@dataclass(frozen=True, slots=True)
class Version:
    """An order as it was once, or as it is now."""

    key: str
    label: str
    content: Content
    sha256: str
    at: datetime.datetime | None = None
    valid_until: datetime.date | None = None
    by: str = ""

    @property
    def is_current(self) -> bool:
        """Whether this is the order as it stands."""
        return self.key == NOW


#: The order as it stands, among its revisions.
NOW = "now"


def versions_of(order: SalesOrder) -> list[Version]:
    """Every revision that was kept, oldest first, and the order as it is now where that says something else."""
    kept = list(order.revisions.select_related("made_by").order_by("revision"))
    found = [
        Version(
            str(each.revision),
            _("Revision %(number)s · %(kind)s")
            % {"number": each.revision, "kind": str(each.get_kind_display()).lower()},
            each.content,
            each.sha256,
            each.created_at,
            each.valid_until,
            str(each.made_by) if each.made_by else "",
        )
        for each in kept
    ]
    content = content_of(order, list(order.lines.select_related(*SAID).order_by("position")))
    if not kept or not is_said_by(kept[-1].sha256, content):
        found.append(Version(NOW, _("As it is now"), content, fingerprint(content)))
    return found


#: What the timeline calls a customer's wish to give up the rest, and what answers it.
ASKED = "cancellation asked"
_ANSWERS = ("canceled", "amended", "line closed", "reopened", "sent back")


def asked_cancellation(order: SalesOrder) -> Event | None:
    """The customer's wish to give up what has not shipped, as long as nobody has answered it."""
    latest = timeline.of_document(order).filter(activity__in=(ASKED, *_ANSWERS)).first()
    return latest if latest is not None and latest.activity == ASKED else None


def has_unshipped(order: SalesOrder) -> bool:
    """Whether something is neither shipped nor given up."""
    return order.lines.filter(quantity__gt=F("shipped") + F("canceled")).exists()


def is_promised(order: SalesOrder) -> bool:
    """Whether stock is reserved or a day promised for everything that is still to come."""
    return not order.lines.filter(
        quantity__gt=F("reserved") + F("shipped") + F("canceled"), promised_date__isnull=True
    ).exists()


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


#: SQL over an order ``o`` and its line ``l``: the quantity that counts against the customer's limit. What an order that
#: was put on hold again has shipped stays owed; the rest of it waits for the decision.
QUANTITY_AT_RISK = """
    CASE o.status WHEN 'confirmed' THEN l.quantity - l.canceled - l.invoiced WHEN 'held' THEN l.shipped - l.invoiced END
"""
_OPEN_LINES = f"""
    SELECT o.id, o.number, o.invoice_party_id AS customer_id, o.currency, l.gross_amount, l.quantity,
           l.shipped - l.invoiced AS delivered, {QUANTITY_AT_RISK} AS whole,
           CASE WHEN coalesce(l.promised_date, l.requested_date) > %(until)s THEN l.shipped - l.invoiced
                ELSE {QUANTITY_AT_RISK} END AS at_risk
      FROM orders_salesorder o JOIN orders_salesorderline l ON l.order_id = o.id
     WHERE o.status IN ('confirmed', 'held')
"""
_OF_CUSTOMERS = f"{_OPEN_LINES} AND o.invoice_party_id = ANY(%(customers)s) AND o.id <> %(besides)s"
_OF_COMPANY = f"{_OPEN_LINES} AND o.company_id = %(company)s"


def _worth(quantity: str) -> str:
    """SQL: what this much of a line comes to with tax. Most lines are open as a whole, and need no division."""
    return f"CASE WHEN {quantity} = quantity THEN gross_amount ELSE round(gross_amount * {quantity} / quantity, 4) END"


def _open_value(lines: str) -> str:
    return f"""
        SELECT customer_id, currency, sum({_worth("at_risk")}) FROM ({lines}) open_lines
         WHERE at_risk > 0 GROUP BY customer_id, currency
    """


def value_not_yet_invoiced(
    customer_ids: Iterable[int], *, besides: int | None = None, until: datetime.date | None = None
) -> dict[str, Decimal]:
    """Orders that the customers pay, value not yet invoiced with tax, by currency (CRD-1); ``besides`` leaves one order out.

    What ships later than ``until`` does not count before it has left.
    """
    total: dict[str, Decimal] = {}
    for _payer, currency, amount in _open_values(customer_ids, besides, until):
        total[currency] = total.get(currency, ZERO) + amount
    return total


def values_not_yet_invoiced(customer_ids: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """The same for each customer by himself; who has nothing on order is missing."""
    found: dict[int, dict[str, Decimal]] = {}
    for payer, currency, amount in _open_values(customer_ids, None, None):
        found.setdefault(payer, {})[currency] = amount
    return found


def _open_values(
    customer_ids: Iterable[int], besides: int | None, until: datetime.date | None
) -> list[tuple[int, str, Decimal]]:
    values: dict[str, Any] = {"customers": list(customer_ids), "besides": besides or 0, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(_open_value(_OF_CUSTOMERS), values)
        return list(cursor.fetchall())


class OpenOrder(NamedTuple):
    """What of an order counts against the limit of who pays it, of that what has left, and what ships too late to count."""

    order_id: int
    number: str
    customer_id: int
    currency: str
    open_amount: Decimal
    delivered_amount: Decimal
    later_amount: Decimal


class OpenOrders(NamedTuple):
    """The same of all orders of a payer in one currency."""

    customer_id: int
    currency: str
    open_amount: Decimal
    delivered_amount: Decimal
    later_amount: Decimal


_BY_ORDER = f"""
    SELECT id, number, customer_id, currency,
           sum({_worth("greatest(at_risk, 0)")}) AS open_amount, sum({_worth("greatest(delivered, 0)")}) AS delivered_amount,
           sum({_worth("greatest(whole, 0)")} - {_worth("greatest(at_risk, 0)")}) AS later_amount
      FROM ({_OF_CUSTOMERS}) lines WHERE whole > 0 OR delivered > 0 GROUP BY id, number, customer_id, currency
"""


def largest_open_orders(
    customer_ids: Iterable[int],
    *,
    besides: int | None = None,
    until: datetime.date | None = None,
    most: int,
) -> tuple[list[OpenOrder], int]:
    """The orders ``value_not_yet_invoiced`` is made of, the largest first, and how many there are. One query."""
    statement = f"""
        WITH open_orders AS ({_BY_ORDER}) SELECT *, count(*) OVER () FROM open_orders
         WHERE open_amount > 0 OR later_amount > 0 ORDER BY open_amount DESC, id LIMIT %(most)s
    """
    values: dict[str, Any] = {
        "customers": list(customer_ids), "besides": besides or 0, "until": until, "most": most,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return [OpenOrder(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def open_orders_of(customer_ids: Iterable[int], *, until: datetime.date | None = None) -> list[OpenOrders]:
    """What ``value_not_yet_invoiced`` is made of, by payer and currency. One query."""
    statement = f"""
        WITH open_orders AS ({_BY_ORDER})
        SELECT customer_id, currency, sum(open_amount), sum(delivered_amount), sum(later_amount)
          FROM open_orders GROUP BY customer_id, currency ORDER BY customer_id, currency
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, {"customers": list(customer_ids), "besides": 0, "until": until})
        return [OpenOrders(*row) for row in cursor.fetchall()]


def open_values_of_company(company: Company) -> list[tuple[int, str, Decimal]]:
    """The same of every customer of a company by himself: who pays, currency and value. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_open_value(_OF_COMPANY), {"company": company.pk, "until": None})
        return [(payer, currency, value) for payer, currency, value in cursor.fetchall()]


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


_DELIVERED_VALUE = """
    SELECT o.currency, sum(round(l.gross_amount * (l.shipped - l.invoiced) / l.quantity, 4))
      FROM orders_salesorder o JOIN orders_salesorderline l ON l.order_id = o.id
     WHERE o.invoice_party_id = ANY(%s) AND o.status IN ('confirmed', 'held') AND l.shipped > l.invoiced
     GROUP BY o.currency
"""


def delivered_not_invoiced(customer_ids: Iterable[int]) -> dict[str, Decimal]:
    """The part of the value not yet invoiced that has been shipped already, by currency."""
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERED_VALUE, [list(customer_ids)])
        return dict(cursor.fetchall())


def orders_of_lines(line_ids: Iterable[int]) -> list[int]:
    """The orders these lines belong to."""
    return list(
        SalesOrderLine.objects.filter(pk__in=list(line_ids))
        .order_by("order_id")
        .values_list("order_id", flat=True)
        .distinct()
    )


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
    lines = last.lines.filter(product__is_active=True).select_related("product")
    return [Item(line.sku, line.product.name if line.product else "", line.quantity) for line in lines]


def usual_items(customer: Customer, limit: int = USUAL_ITEMS) -> list[Item]:
    """What the customer has ordered most often in two years, each in the usual quantity."""
    since = customer.company.today() - USUAL_PERIOD
    bought = (
        SalesOrderLine.objects.filter(
            order__customer=customer, order__submitted_at__isnull=False, order__order_date__gte=since,
            product__is_active=True,
        )
        .exclude(order__status=OrderStatus.CANCELED)
        .values("product__sku", "product__name")
        .annotate(times=Count("order_id", distinct=True), usual=Median("quantity"), last=Max("order_id"))
        .order_by("-times", "-last", "product__sku")[:limit]
    )  # fmt: skip
    return [Item(row["product__sku"], row["product__name"], row["usual"]) for row in bought]
