"""What all reports share: one statement each, and amounts of every currency as one in the company's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

#: What one unit of each currency is worth on the day ``as_of``. A currency without a rate has no row and counts nothing.
RATES = """
    rates AS (
      SELECT base_currency AS currency, 1::numeric AS rate FROM core_company WHERE id = %(company)s
      UNION ALL
      (SELECT DISTINCT ON (currency) currency, rate FROM core_exchangerate
        WHERE company_id = %(company)s AND date <= %(as_of)s
          AND currency <> (SELECT base_currency FROM core_company WHERE id = %(company)s)
        ORDER BY currency, date DESC)
    )
"""


def rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Every row of a report."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
