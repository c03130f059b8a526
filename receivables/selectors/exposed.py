"""What customers owe in its parts and item by item, and how late they have paid month by month."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from core.models import Company
from receivables.models import OpenItem
from receivables.selectors.as_of import OPEN_AS_OF, parameters
from receivables.selectors.items import ItemAsOf


@dataclass(frozen=True, slots=True)
class OpenParts:
    """What a customer owes in one currency; ``credit_amount`` is negative: payments and notes that settle nothing yet."""

    customer_id: int
    currency: str
    not_due_amount: Decimal
    overdue_amount: Decimal
    credit_amount: Decimal

    @property
    def open_amount(self) -> Decimal:
        """All of it together."""
        return self.not_due_amount + self.overdue_amount + self.credit_amount


@dataclass(frozen=True, slots=True)
class MonthLate:
    """The invoices settled in a month: how many, how much, and how many days late, weighted by amount."""

    month: datetime.date
    count: int
    base_amount: Decimal
    days_late: Decimal


_PARTS = f"""
    WITH {OPEN_AS_OF}
    SELECT customer_id, currency, coalesce(sum(amount) FILTER (WHERE is_debit AND days_overdue <= 0), 0),
           coalesce(sum(amount) FILTER (WHERE is_debit AND days_overdue > 0), 0),
           coalesce(sum(amount) FILTER (WHERE NOT is_debit), 0)
      FROM open GROUP BY customer_id, currency ORDER BY customer_id, currency
"""
_LARGEST = f"""
    WITH {OPEN_AS_OF}
    SELECT id, amount, days_overdue, count(*) OVER () FROM open WHERE amount <> 0
     ORDER BY abs(base_amount) DESC, id LIMIT %(most)s
"""
_LATE = """
    SELECT date_trunc('month', cleared_date)::date, count(*), sum(base_amount),
           round(sum((cleared_date - due_date) * base_amount) / nullif(sum(base_amount), 0), 1)
      FROM receivables_openitem
     WHERE company_id = %(company)s AND kind = 'invoice' AND is_debit AND base_amount > 0
       AND customer_id = ANY(%(customers)s::bigint[]) AND cleared_date <= %(as_of)s
       AND cleared_date >= date_trunc('month', %(as_of)s::date) - make_interval(months => %(months)s - 1)
     GROUP BY 1 ORDER BY 1
"""


def open_parts(company: Company, customer_ids: Iterable[int], as_of: datetime.date) -> list[OpenParts]:
    """What was not due, overdue and to the credit of each customer on a day, per currency. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, parameters(company, customer_ids, as_of))
        return [OpenParts(*row) for row in cursor.fetchall()]


def largest_open_items(
    company: Company, customer_ids: Iterable[int], as_of: datetime.date, most: int
) -> tuple[list[ItemAsOf], int]:
    """The largest open items of customers on a day, debits and credits, and how many there are. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_LARGEST, {**parameters(company, customer_ids, as_of), "most": most})
        rows = cursor.fetchall()
    items = OpenItem.objects.select_related("customer").in_bulk([pk for pk, *_rest in rows])
    found = [ItemAsOf(items[pk], abs(amount), days) for pk, amount, days, _count in rows]
    return found, rows[0][3] if rows else 0


def days_late_by_month(
    company: Company, customer_ids: Iterable[int], as_of: datetime.date, months: int = 24
) -> list[MonthLate]:
    """The months up to a day in which customers together settled invoices, the earliest first. One query."""
    values = {**parameters(company, customer_ids, as_of), "months": months}
    with connection.cursor() as cursor:
        cursor.execute(_LATE, values)
        return [MonthLate(*row) for row in cursor.fetchall()]
