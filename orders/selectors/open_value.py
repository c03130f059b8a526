"""What customers have on order: the value that is not yet invoiced."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from core.models import Company

ZERO = Decimal(0)


#: SQL over a line ``l``: what came back and was not replaced, so that nobody owes it (docs/decisions/0015).
FORGONE = "(l.returned - l.replaced)"
#: SQL over a line ``l``: what the customer has and was not billed for.
DELIVERED = f"(l.shipped - {FORGONE} - l.invoiced)"
#: SQL over an order ``o`` and its line ``l``: the quantity that counts against the customer's limit. What an order that
#: was put on hold again has shipped stays owed; the rest of it waits for the decision.
QUANTITY_AT_RISK = f"""
    CASE o.status WHEN 'confirmed' THEN greatest(l.quantity - l.canceled, l.shipped) - {FORGONE} - l.invoiced
                  WHEN 'held' THEN {DELIVERED} END
"""
_OPEN_LINES = f"""
    SELECT o.id, o.number, o.invoice_party_id AS customer_id, o.currency, l.gross_amount, l.quantity,
           {DELIVERED} AS delivered, {QUANTITY_AT_RISK} AS whole,
           CASE WHEN coalesce(l.promised_date, l.requested_date) > %(until)s THEN {DELIVERED}
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


_DELIVERED_VALUE = f"""
    SELECT o.currency, sum(round(l.gross_amount * {DELIVERED} / l.quantity, 4))
      FROM orders_salesorder o JOIN orders_salesorderline l ON l.order_id = o.id
     WHERE o.invoice_party_id = ANY(%s) AND o.status IN ('confirmed', 'held') AND {DELIVERED} > 0
     GROUP BY o.currency
"""


def delivered_not_invoiced(customer_ids: Iterable[int]) -> dict[str, Decimal]:
    """The part of the value not yet invoiced that has been shipped already, by currency."""
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERED_VALUE, [list(customer_ids)])
        return dict(cursor.fetchall())
