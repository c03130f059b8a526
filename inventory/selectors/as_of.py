"""What lay where on any day, and what it was worth."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from core import formats
from core.models import Company
from core.refusals import Refusal

MOST = 500

# The moves up to the day are summed from an index that holds all of it; only what stood there is looked up.
_STOOD = """
    WITH moved AS (
      SELECT level_id, sum(quantity) AS on_hand, sum(value) AS value FROM inventory_stockmove
       WHERE company_id = %(company)s AND date <= %(day)s GROUP BY level_id
    ), stood AS (
      SELECT p.sku, p.name, w.code, w.name AS warehouse, m.on_hand, m.value
        FROM moved m
        JOIN inventory_stocklevel l ON l.id = m.level_id
        JOIN inventory_warehouse w ON w.id = l.warehouse_id
        JOIN catalog_product p ON p.id = l.product_id
       WHERE (m.on_hand <> 0 OR m.value <> 0) AND (%(places)s::bigint[] IS NULL OR w.id = ANY(%(places)s))
         AND (%(warehouse)s = '' OR w.code = %(warehouse)s)
         AND (%(text)s = '' OR strpos(lower(p.sku || ' ' || p.name), lower(%(text)s)) > 0)
    )
    SELECT s.sku, s.name, s.code, s.warehouse, s.on_hand, s.value, t.lines, t.value
      FROM (SELECT count(*) AS lines, coalesce(sum(value), 0) AS value FROM stood) t
      LEFT JOIN LATERAL (
        SELECT * FROM stood WHERE (sku, code) > (%(sku)s, %(code)s) ORDER BY sku, code LIMIT %(limit)s
      ) s ON true
     ORDER BY s.sku, s.code
"""


class Stood(NamedTuple):
    """A product in a warehouse on the day."""

    sku: str
    name: str
    warehouse_code: str
    warehouse: str
    on_hand: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class StockOfDay:
    """A page of what lay there, with how many lines there are in all and what they were worth."""

    rows: list[Stood]
    count: int
    value: Decimal
    following: str


def stock_as_of(
    company: Company,
    day: datetime.date,
    *,
    warehouse: str = "",
    text: str = "",
    after: str = "",
    limit: int = MOST,
    only: Collection[int] | None = None,
    day_field: str = "day",
) -> StockOfDay:
    """What lay where at the end of a day, by product, in one statement. ``after`` is where the page before ended.
    ``only`` are the warehouses that exist for who asks.

    Raises Refusal for a day to come and for a limit or a page that is none.
    """
    if day > company.today():
        words = _("The date %s lies in the future. Enter today or an earlier day.") % formats.day(day)
        raise Refusal(words, field=day_field)
    if not 1 <= limit <= MOST:
        raise Refusal(_("Ask for 1 to %d rows.") % MOST, field="limit")
    sku, slash, code = after.rpartition("/")
    if "\x00" in after + text + warehouse or bool(after) != bool(slash):
        raise Refusal(_("This cursor does not belong to this list. Begin again without one."), field="after")
    values: dict[str, Any] = {
        "company": company.pk, "day": day, "warehouse": warehouse, "text": text.strip(), "sku": sku, "code": code,
        "limit": limit + 1, "places": None if only is None else sorted(only),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STOOD, values)
        found = cursor.fetchall()
    rows = [Stood(*row[:6]) for row in found if row[0] is not None]
    following = f"{rows[limit - 1].sku}/{rows[limit - 1].warehouse_code}" if len(rows) > limit else ""
    return StockOfDay(rows[:limit], found[0][6], found[0][7], following)
