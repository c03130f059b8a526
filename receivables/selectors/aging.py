"""Aged receivables: who owes how much since when, on any day."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from core.models import Company
from receivables.selectors.as_of import OPEN_AS_OF, parameters

#: First day of each bucket of overdue days: 1-30, 31-60, 61-90, over 90; before the first an item is not due.
STARTS = (1, 31, 61, 91)


@dataclass(frozen=True, slots=True)
class AgedCustomer:
    """A customer's balance and its parts by age. ``buckets[0]`` is not due; amounts are signed.

    In company currency unless asked for by currency; then there is a row per customer and currency.
    """

    customer_id: int
    code: str
    name: str
    currency: str
    balance: Decimal
    buckets: tuple[Decimal, ...]


def aged_receivables(
    company: Company,
    as_of: datetime.date,
    *,
    starts: Sequence[int] = STARTS,
    by_currency: bool = False,
    customer_ids: Iterable[int] | None = None,
) -> list[AgedCustomer]:
    """One row per customer with an open item on the day, in one query; ages count from the due date.

    Credits (unmatched payments and credit notes) lower the bucket of their own day.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(starts, by_currency), parameters(company, customer_ids, as_of))
        rows = cursor.fetchall()
    base = company.base_currency
    return [
        AgedCustomer(customer_id, code, name, currency or base, balance, tuple(buckets))
        for customer_id, code, name, currency, balance, *buckets in rows
        if any(buckets)
    ]


def _statement(starts: Sequence[int], by_currency: bool) -> str:
    amount = "amount" if by_currency else "base_amount"
    currency = "currency" if by_currency else "NULL"
    edges = [None, *(int(start) for start in starts), None]
    sums = ", ".join(
        f"coalesce(sum({amount}) FILTER (WHERE {_between(low, high)}), 0) AS bucket_{position}"
        for position, (low, high) in enumerate(itertools.pairwise(edges))
    )
    columns = ", ".join(f"aged.bucket_{position}" for position in range(len(starts) + 1))
    return f"""
        WITH {OPEN_AS_OF}, aged AS (
          SELECT customer_id, {currency} AS currency, sum({amount}) AS balance, {sums}
            FROM open GROUP BY 1, 2
        )
        SELECT customer.id, customer.code, customer.name, aged.currency, aged.balance, {columns}
          FROM aged JOIN customers_customer customer ON customer.id = aged.customer_id
         ORDER BY customer.code, aged.currency
    """


def _between(low: int | None, high: int | None) -> str:
    """Overdue days from the first day of a bucket to the day before the next one."""
    parts = []
    if low is not None:
        parts.append(f"days_overdue >= {low}")
    if high is not None:
        parts.append(f"days_overdue < {high}")
    return " AND ".join(parts)


def bucket_labels(starts: Sequence[int] = STARTS) -> list[str]:
    """How the overdue buckets are called, without the first one: ``1–30``, ``31–60``, ``61–90``, ``91+``."""
    pairs = itertools.pairwise(starts)
    return [*(f"{low}–{high - 1}" for low, high in pairs), f"{starts[-1]}+"]
