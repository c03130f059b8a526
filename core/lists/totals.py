"""Count and sum of the filtered set: exact at once for what is small, with an "as of" for what is large."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import F, Value
from django.utils import timezone

from core.lists.columns import MoneyColumn

#: Up to this many rows the figures are counted with every page.
COUNTED_AT_ONCE = 5_000
#: Older figures are fetched anew after the page; still older ones are not shown.
FRESH_SECONDS = 60
KEPT_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows there are, and their sum per currency; ``as_of`` where they were counted before this page."""

    count: int
    sums: Sequence[tuple[str, Decimal]] = ()
    as_of: datetime.datetime | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the figures should be counted again."""
        return self.as_of is not None and (timezone.now() - self.as_of).total_seconds() > FRESH_SECONDS


def at_once(rows: models.QuerySet[Any], column: MoneyColumn | None, currency: str) -> Totals | None:
    """The figures if they are cheap: remembered, or of a small set; None when they have to be counted."""
    statement = _statement(rows, column, currency)
    if statement is None:
        return Totals(0)
    known: Totals | None = cache.get(_key(statement))
    if known is not None:
        return known
    limited = _statement(rows, column, currency, COUNTED_AT_ONCE + 1)
    found = _counted(limited, rows.db) if limited is not None else Totals(0)
    return found if found.count <= COUNTED_AT_ONCE else None


def counted(rows: models.QuerySet[Any], column: MoneyColumn | None, currency: str) -> Totals:
    """The figures, counted now; of a large set they are remembered."""
    statement = _statement(rows, column, currency)
    if statement is None:
        return Totals(0)
    found = _counted(statement, rows.db)
    if found.count > COUNTED_AT_ONCE:
        found = Totals(found.count, found.sums, timezone.now())
        cache.set(_key(statement), found, KEPT_SECONDS)
    return found


Statement = tuple[str, tuple[Any, ...]]


def _statement(
    rows: models.QuerySet[Any], column: MoneyColumn | None, currency: str, limit: int | None = None
) -> Statement | None:
    """One statement for all figures; None when the filters contradict each other."""
    if column is None:
        values = rows.order_by().values(list_row=F("pk"))
    else:
        code: Any = F(column.currency) if column.currency else Value(currency)
        values = rows.order_by().values(list_currency=code, list_amount=F(column.path))
    try:
        inner, parameters = values[:limit].query.sql_with_params()
    except EmptyResultSet:
        return None
    figures = "count(*)" if column is None else "list_currency, count(*), sum(list_amount)"
    grouped = "" if column is None else " GROUP BY list_currency ORDER BY list_currency"
    return f"SELECT {figures} FROM ({inner}) AS filtered{grouped}", tuple(parameters)  # noqa: S608


def _counted(statement: Statement, database: str) -> Totals:
    with connections[database].cursor() as cursor:
        cursor.execute(*statement)
        groups = cursor.fetchall()
    if groups and len(groups[0]) == 1:
        return Totals(groups[0][0])
    sums = [(str(code or ""), Decimal(amount)) for code, _count, amount in groups if amount is not None]
    return Totals(sum(count for _code, count, _amount in groups), sums)


def _key(statement: Statement) -> str:
    return f"list-totals:{hashlib.sha256(repr(statement).encode()).hexdigest()}"
