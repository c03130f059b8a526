"""How customers pay, all of them at once: a constant number of queries however many there are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from core.models import Company
from receivables.selectors.as_of import OPEN_AS_OF, parameters

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PaymentPattern:
    """Days late on average, weighted by amount: of a year, of its last 90 days, and of the days before those."""

    year: Decimal | None = None
    lately: Decimal | None = None
    before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OpenDebits:
    """What a customer owes and what of it is overdue, in company currency; ``net_amount`` less what stands to his credit."""

    amount: Decimal = ZERO
    overdue_amount: Decimal = ZERO
    net_amount: Decimal = ZERO


_PATTERNS = """
    WITH settled AS (
      SELECT customer_id, (cleared_date - due_date) * base_amount AS late, base_amount AS weight,
             cleared_date > %(as_of)s::date - 90 AS is_late_year
        FROM receivables_openitem
       WHERE company_id = %(company)s AND kind = 'invoice' AND is_debit AND cleared_date <= %(as_of)s
         AND cleared_date > %(as_of)s::date - 365
         AND (%(customers)s::bigint[] IS NULL OR customer_id = ANY(%(customers)s::bigint[])))
    SELECT customer_id, round(sum(late) / nullif(sum(weight), 0), 1),
           round(sum(late) FILTER (WHERE is_late_year) / nullif(sum(weight) FILTER (WHERE is_late_year), 0), 1),
           round(sum(late) FILTER (WHERE NOT is_late_year)
                 / nullif(sum(weight) FILTER (WHERE NOT is_late_year), 0), 1)
      FROM settled GROUP BY customer_id
"""
_DEBITS = f"""
    WITH {OPEN_AS_OF}
    SELECT customer_id, coalesce(sum(base_amount) FILTER (WHERE is_debit), 0),
           coalesce(sum(base_amount) FILTER (WHERE is_debit AND days_overdue > 0), 0), sum(base_amount)
      FROM open GROUP BY customer_id
"""
_FIRST = """
    SELECT customer_id, min(posting_date) FROM receivables_openitem
     WHERE company_id = %(company)s AND kind = 'invoice' AND posting_date <= %(as_of)s
       AND (%(customers)s::bigint[] IS NULL OR customer_id = ANY(%(customers)s::bigint[]))
     GROUP BY customer_id
"""


def payment_patterns(
    company: Company, customer_ids: Iterable[int] | None, as_of: datetime.date
) -> dict[int, PaymentPattern]:
    """By customer; who settled nothing in the year before the day is missing. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PATTERNS, parameters(company, customer_ids, as_of))
        return {customer: PaymentPattern(*row) for customer, *row in cursor.fetchall()}


def open_debits(
    company: Company, customer_ids: Iterable[int] | None, as_of: datetime.date
) -> dict[int, OpenDebits]:
    """By customer; who has nothing open on the day is missing. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_DEBITS, parameters(company, customer_ids, as_of))
        return {customer: OpenDebits(*row) for customer, *row in cursor.fetchall()}


def first_invoices(
    company: Company, customer_ids: Iterable[int] | None, as_of: datetime.date
) -> dict[int, datetime.date]:
    """The day of each customer's first invoice. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, parameters(company, customer_ids, as_of))
        return dict(cursor.fetchall())
