"""How a customer stands: what he owes, what of it is overdue, how often he was reminded, how late he pays."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

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


#: Today's account: nothing was allocated later than the day, so that what is open is what the items say. The sums read
#: nothing but the index of open items (``item_open_customer``), what is overdue again for itself, for it is less; the
#: level is the first entry of the index of reminded items (``item_reminded``). So a decision costs the customer with
#: much that is open hardly more than others. A later allocation answers with one row that says so.
_LATER = """
    (SELECT EXISTS (SELECT FROM receivables_allocation WHERE company_id = %(company)s AND date > %(as_of)s) AS is_there)
"""
_OPEN_NOW = """
    NOT later.is_there AND customer_id = ANY(%(customers)s::bigint[]) AND open_amount > 0 AND posting_date <= %(as_of)s
"""
_SIGNED = """
    coalesce(sum(open_amount) FILTER (WHERE is_debit), 0) - coalesce(sum(open_amount) FILTER (WHERE NOT is_debit), 0)
"""
_STANDING_NOW = f"""
    SELECT later.is_there, currency, opened.amount, coalesce(overdue.amount, 0),
           coalesce(%(as_of)s::date - overdue.oldest, 0), coalesce(reminded.level, 0)
      FROM {_LATER} later
      LEFT JOIN LATERAL (
        SELECT currency, {_SIGNED} AS amount FROM receivables_openitem WHERE {_OPEN_NOW} GROUP BY currency
      ) opened ON true
      LEFT JOIN LATERAL (
        SELECT currency, sum(open_amount) AS amount, min(due_date) FILTER (WHERE kind <> 'fee') AS oldest
          FROM receivables_openitem WHERE {_OPEN_NOW} AND is_debit AND due_date < %(as_of)s::date GROUP BY currency
      ) overdue USING (currency)
      LEFT JOIN LATERAL (
        SELECT max((SELECT dunning_level FROM receivables_openitem
                     WHERE customer_id = customer AND open_amount > 0 AND dunning_level > 0 AND due_date < %(as_of)s::date
                     ORDER BY dunning_level DESC LIMIT 1)) AS level
          FROM unnest(%(customers)s::bigint[]) customer
      ) reminded ON true
"""
_AMOUNTS_NOW = f"""
    SELECT later.is_there, customer_id, currency, opened.amount
      FROM {_LATER} later
      LEFT JOIN LATERAL (
        SELECT customer_id, currency, {_SIGNED} AS amount
          FROM receivables_openitem WHERE {_OPEN_NOW} GROUP BY customer_id, currency
      ) opened ON true
"""

_ROLLED_BACK = f"""
    WITH {OPEN_AS_OF}
    SELECT currency, sum(amount), coalesce(sum(amount) FILTER (WHERE is_debit AND days_overdue > 0), 0),
           coalesce(max(days_overdue) FILTER (WHERE is_debit AND amount > 0 AND kind <> 'fee'), 0),
           coalesce(max(dunning_level) FILTER (WHERE days_overdue > 0), 0)
      FROM open GROUP BY currency
"""
_AMOUNTS_ROLLED_BACK = f"WITH {OPEN_AS_OF} SELECT customer_id, currency, sum(amount) FROM open GROUP BY 1, 2"

_OPEN = f"""
    WITH {OPEN_AS_OF}
    SELECT customer_id, currency, sum(amount), sum(base_amount) FROM open
     GROUP BY customer_id, currency ORDER BY customer_id, currency
"""


def credit_standing(company: Company, customer_ids: Iterable[int], as_of: datetime.date) -> CreditStanding:
    """Open and overdue amounts, oldest overdue day and highest dunning level of customers together.

    One query; a second one where something was allocated after the day.
    """
    opened: dict[str, Decimal] = {}
    overdue: dict[str, Decimal] = {}
    days = level = 0
    for currency, open_amount, overdue_amount, oldest, highest in _rows(
        _STANDING_NOW, _ROLLED_BACK, company, customer_ids, as_of
    ):
        opened[currency] = open_amount
        if overdue_amount:
            overdue[currency] = overdue_amount
        days, level = max(days, oldest), max(level, highest)
    return CreditStanding(opened, overdue, days, level)


def open_amounts_by_customer(
    company: Company, customer_ids: Iterable[int], as_of: datetime.date
) -> dict[int, dict[str, Decimal]]:
    """The open amounts of ``credit_standing`` for each customer by himself; who owes nothing is missing."""
    found: dict[int, dict[str, Decimal]] = {}
    for customer, currency, amount in _rows(_AMOUNTS_NOW, _AMOUNTS_ROLLED_BACK, company, customer_ids, as_of):
        found.setdefault(customer, {})[currency] = amount
    return found


def _rows(
    now: str, rolled_back: str, company: Company, customer_ids: Iterable[int], as_of: datetime.date
) -> list[tuple[Any, ...]]:
    """What the statement about today's account finds, or the other one where something was allocated after the day."""
    values = parameters(company, customer_ids, as_of)
    with connection.cursor() as cursor:
        cursor.execute(now, values)
        rows = cursor.fetchall()
        if not rows[0][0]:
            return [row[1:] for row in rows if row[1] is not None]
        cursor.execute(rolled_back, values)
        return list(cursor.fetchall())


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
