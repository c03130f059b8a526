"""What stands behind a figure of the aging report, and when the money is expected."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.models import Company
from receivables.selectors import STARTS
from receivables.selectors.as_of import OPEN_AS_OF, parameters
from reporting.selectors.sql import rows

MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as it stood on the day; amounts are signed, credits negative."""

    document_number: str
    kind: str
    customer_code: str
    customer_name: str
    posting_date: datetime.date
    due_date: datetime.date
    days_overdue: int
    currency: str
    item_amount: Decimal
    open_amount: Decimal
    base_open_amount: Decimal


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The items behind a figure: the first of them, and count and sum of all."""

    rows: list[ItemRow]
    count: int
    base_total: Decimal


@dataclass(frozen=True, slots=True)
class Behind:
    """Which figure is asked about. ``bucket`` 0 is not due, ``overdue`` all buckets after it; empty is everything."""

    customer: str = ""
    currency: str = ""
    bucket: str = ""
    kind: str = ""


_ITEMS = """
    WITH {open}, wanted AS (
      SELECT item.document_number, item.kind, customer.code, customer.name, item.posting_date, item.due_date,
             open.days_overdue, item.currency, CASE WHEN item.is_debit THEN item.item_amount ELSE -item.item_amount END,
             open.amount, open.base_amount, item.id
        FROM open JOIN receivables_openitem item ON item.id = open.id
        JOIN customers_customer customer ON customer.id = open.customer_id
       WHERE open.amount <> 0 AND {condition}
    )
    SELECT wanted.*, count(*) OVER (), sum(base_amount) OVER ()
      FROM wanted ORDER BY due_date, id LIMIT %(limit)s
"""
_BUCKETS = {
    "overdue": f"open.days_overdue >= {STARTS[0]}",
    "0": f"open.days_overdue < {STARTS[0]}",
    **{
        str(position): f"open.days_overdue >= {start}"
        + (f" AND open.days_overdue < {STARTS[position]}" if position < len(STARTS) else "")
        for position, start in enumerate(STARTS, start=1)
    },
}
BUCKETS = frozenset(_BUCKETS)


def items_behind(
    company: Company, as_of: datetime.date, figure: Behind, *, limit: int = MOST_ITEMS
) -> ItemPage:
    """The open items of the day behind a figure, the earliest due first, in one statement."""
    conditions = ["true"]
    values: dict[str, Any] = {**parameters(company, None, as_of), "limit": limit}
    if figure.customer:
        conditions.append("customer.code = %(customer)s")
        values["customer"] = figure.customer
    if figure.currency:
        conditions.append("item.currency = %(currency)s")
        values["currency"] = figure.currency
    if figure.kind:
        conditions.append("item.kind = %(kind)s")
        values["kind"] = figure.kind
    if figure.bucket in _BUCKETS:
        conditions.append(_BUCKETS[figure.bucket])
    found = rows(_ITEMS.format(open=OPEN_AS_OF, condition=" AND ".join(conditions)), values)
    return ItemPage(
        [ItemRow(*row[:11]) for row in found],
        count=found[0][12] if found else 0,
        base_total=found[0][13] if found else Decimal(0),
    )


@dataclass(frozen=True, slots=True)
class Week:
    """Money in a week: as it is due, and as these customers have paid so far."""

    first_day: datetime.date
    due: Decimal
    expected: Decimal


_CASH = """
    WITH habits AS (
      SELECT customer_id, greatest(0, round(sum((cleared_date - due_date) * base_amount) / sum(base_amount)))::int AS late
        FROM receivables_openitem
       WHERE company_id = %(company)s AND kind = 'invoice' AND is_debit AND base_amount > 0
         AND cleared_date > %(today)s::date - 365
       GROUP BY customer_id
    ), money AS (
      SELECT i.base_open_amount * CASE WHEN i.is_debit THEN 1 ELSE -1 END AS amount,
             greatest(i.due_date, %(today)s) AS due,
             greatest(i.due_date + coalesce(habits.late, 0), %(today)s) AS expected
        FROM receivables_openitem i LEFT JOIN habits USING (customer_id)
       WHERE i.company_id = %(company)s AND i.open_amount > 0
    )
    SELECT week.first_day::date,
           coalesce((SELECT sum(amount) FROM money WHERE due >= week.first_day AND due < week.first_day + interval '7 days'), 0),
           coalesce((SELECT sum(amount) FROM money
                      WHERE expected >= week.first_day AND expected < week.first_day + interval '7 days'), 0)
      FROM generate_series(date_trunc('week', %(today)s::date), %(today)s::date + %(span)s::int, interval '7 days')
             AS week(first_day)
     ORDER BY 1
"""


def cash_expected(company: Company, today: datetime.date, *, weeks: int = 8) -> list[Week]:
    """Open items by the week their money should come; what is overdue counts for this week. One statement.

    The expected day is the due date plus the days by which the customer was late in the past year, weighted by amount.
    """
    values = {"company": company.pk, "today": today, "span": 7 * (weeks - 1)}
    return [Week(*row) for row in rows(_CASH, values)]
