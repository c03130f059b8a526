"""How a customer stands: what he owes, what of it is overdue, how often he was reminded, how late he pays."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from core.models import Company
from receivables.selectors.as_of import OPEN_AS_OF, parameters

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CreditStanding:
    """What credit weighs, over all customers asked for. Amounts per currency are signed: credits reduce them.

    ``overdue_amounts`` and ``overdue_days`` look at debits only; an unmatched payment does not make them less, and an
    unpaid reminder fee does not make them older.
    """

    open_amounts: dict[str, Decimal] = field(default_factory=dict)
    overdue_amounts: dict[str, Decimal] = field(default_factory=dict)
    overdue_days: int = 0
    dunning_level: int = 0


@dataclass(frozen=True, slots=True)
class OpenReceivable:
    """Invoices less credit notes less unmatched payments of a customer in one currency."""

    customer_id: int
    currency: str
    amount: Decimal
    base_amount: Decimal


_STANDING = f"""
    WITH {OPEN_AS_OF}
    SELECT currency, sum(amount), coalesce(sum(amount) FILTER (WHERE is_debit AND days_overdue > 0), 0),
           coalesce(max(days_overdue) FILTER (WHERE is_debit AND amount > 0 AND kind <> 'fee'), 0),
           coalesce(max(dunning_level) FILTER (WHERE amount > 0), 0)
      FROM open GROUP BY currency
"""

_OPEN = f"""
    WITH {OPEN_AS_OF}
    SELECT customer_id, currency, sum(amount), sum(base_amount) FROM open
     GROUP BY customer_id, currency ORDER BY customer_id, currency
"""


def credit_standing(company: Company, customer_ids: Iterable[int], as_of: datetime.date) -> CreditStanding:
    """Open and overdue amounts, oldest overdue day and highest dunning level of customers together; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, parameters(company, customer_ids, as_of))
        rows = cursor.fetchall()
    return CreditStanding(
        open_amounts={currency: amount for currency, amount, *_rest in rows},
        overdue_amounts={currency: overdue for currency, _amount, overdue, *_rest in rows if overdue},
        overdue_days=max((max(days, 0) for *_rest, days, _level in rows), default=0),
        dunning_level=max((level for *_rest, level in rows), default=0),
    )


def open_receivables(
    company: Company, customer_ids: Iterable[int] | None, as_of: datetime.date
) -> list[OpenReceivable]:
    """What is owed per customer and currency on a day; None asks for all customers. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, parameters(company, customer_ids, as_of))
        return [OpenReceivable(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class PaymentHistory:
    """How a customer has paid: invoices settled in the last year, and how late, weighted by amount."""

    settled: int = 0
    average_days_late: Decimal | None = None
    share_late: Decimal | None = None


_HISTORY = """
    SELECT customer_id, count(*), round(sum((cleared_date - due_date) * base_amount) / nullif(sum(base_amount), 0), 1),
           round(100 * avg((cleared_date > due_date)::int), 0)
      FROM receivables_openitem
     WHERE company_id = %(company)s AND kind = 'invoice' AND is_debit AND cleared_date <= %(as_of)s
       AND cleared_date > %(as_of)s::date - 365
       AND (%(customers)s::bigint[] IS NULL OR customer_id = ANY(%(customers)s::bigint[]))
     GROUP BY customer_id
"""


def payment_history(
    company: Company, customer_ids: Iterable[int] | None, as_of: datetime.date
) -> dict[int, PaymentHistory]:
    """By customer; who settled nothing in the year before the day is missing. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, parameters(company, customer_ids, as_of))
        return {customer: PaymentHistory(*row) for customer, *row in cursor.fetchall()}
