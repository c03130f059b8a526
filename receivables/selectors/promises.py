"""What customers' words are worth: promises kept and broken, the last one, and the rules that hold."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from core.models import Company
from receivables.lifecycle import PromiseStatus
from receivables.models import PromiseLine, PromiseRules, PromiseToPay

YEAR = 365


@dataclass(frozen=True, slots=True)
class LastPromise:
    """The newest promise that still counts or was decided; one replaced or withdrawn is passed over."""

    number: str
    made_on: datetime.date
    promised_date: datetime.date
    amount: Decimal
    currency: str
    status: str


@dataclass(frozen=True, slots=True)
class PromiseRecord:
    """How many promises were decided in a time, and how."""

    kept: int = 0
    partly_kept: int = 0
    broken: int = 0

    @property
    def decided(self) -> int:
        """All of them."""
        return self.kept + self.partly_kept + self.broken

    @property
    def kept_share(self) -> Decimal | None:
        """In percent, by number; None where nothing was decided."""
        return round(Decimal(100) * self.kept / self.decided, 1) if self.decided else None


_RECORD = """
    SELECT count(*) FILTER (WHERE status = 'kept'), count(*) FILTER (WHERE status = 'partly_kept'),
           count(*) FILTER (WHERE status = 'broken')
      FROM receivables_promisetopay
     WHERE customer_id = ANY(%(customers)s) AND status IN ('kept', 'partly_kept', 'broken')
       AND decided_on <= %(as_of)s AND decided_on > %(as_of)s::date - %(days)s::int AND company_id = %(company)s
"""
_BROKEN = """
    SELECT count(*) FROM receivables_promisetopay
     WHERE customer_id = ANY(%(customers)s) AND status = 'broken' AND status IN ('kept', 'partly_kept', 'broken')
       AND decided_on <= %(as_of)s AND decided_on > %(as_of)s::date - %(days)s::int AND company_id = %(company)s
"""


def promise_record(
    company: Company, customer_ids: Iterable[int], as_of: datetime.date, days: int = YEAR
) -> PromiseRecord:
    """How the promises of customers together ended in the days up to a day. One query."""
    return PromiseRecord(*_row(_RECORD, company, customer_ids, as_of, days))


def broken_promises(
    company: Company, customer_ids: Iterable[int], as_of: datetime.date, days: int = YEAR
) -> int:
    """How many promises customers together broke in the days up to a day; one kept in part is not broken. One query."""
    return int(_row(_BROKEN, company, customer_ids, as_of, days)[0])


def kept_share(
    company: Company, customer_ids: Iterable[int], as_of: datetime.date, days: int = YEAR
) -> Decimal | None:
    """Which share of their promises customers together kept in full, in percent; None without any. One query."""
    return promise_record(company, customer_ids, as_of, days).kept_share


def _row(
    statement: str, company: Company, customer_ids: Iterable[int], as_of: datetime.date, days: int
) -> tuple[int, ...]:
    values: dict[str, Any] = {
        "company": company.pk,
        "customers": sorted(customer_ids),
        "as_of": as_of,
        "days": days,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(cursor.fetchone())


def last_promise(customer_ids: Iterable[int]) -> LastPromise | None:
    """The newest promise of customers together. One query."""
    found = (
        PromiseToPay.objects.filter(customer__in=list(customer_ids))
        .exclude(status__in=(PromiseStatus.REPLACED, PromiseStatus.WITHDRAWN))
        .order_by("-pk")
        .first()
    )
    if found is None:
        return None
    return LastPromise(
        found.number, found.made_on, found.promised_date, found.promised_amount, found.currency, found.status
    )


def promise_rules(company: Company) -> PromiseRules:
    """The company's rules, or the defaults."""
    return PromiseRules.objects.filter(company=company).first() or PromiseRules(company=company)


def open_promises_of_items(item_ids: Iterable[int]) -> dict[int, PromiseToPay]:
    """The open promise about each of these items, where there is one."""
    lines = PromiseLine.objects.filter(item__in=list(item_ids), promise__status=PromiseStatus.OPEN)
    return {line.item_id: line.promise for line in lines.select_related("promise")}
