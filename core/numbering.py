"""Document numbers: per company, kind and year; legal ones without gaps (NUM-1 to NUM-3)."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from core import formats
from core.models import Company
from core.refusals import Refusal


class NumberKind(NamedTuple):
    """A series: its prefix, and whether the law wants its dates never to go back."""

    prefix: str
    is_legal: bool = False


QUOTE = NumberKind("Q")
ORDER = NumberKind("S")
STANDING_ORDER = NumberKind("T")
AGREEMENT = NumberKind("B")
SHIPMENT = NumberKind("D")
GOODS_RECEIPT = NumberKind("G")
STOCK_ADJUSTMENT = NumberKind("A")
INVOICE = NumberKind("R", is_legal=True)
CREDIT_NOTE = NumberKind("C", is_legal=True)
PAYMENT = NumberKind("P")
DUNNING_NOTICE = NumberKind("N")
DUNNING_RUN = NumberKind("U")
PROMISE = NumberKind("W")
APPROVAL_REQUEST = NumberKind("F")
TRANSFER = NumberKind("M")
STOCK_COUNT = NumberKind("K")
SUPPLY = NumberKind("E")
WAVE = NumberKind("V")
CONSIGNMENT = NumberKind("L")
RETURN = NumberKind("X")
COMPLAINT = NumberKind("Y")
DIGITS = 6

_TAKE = """
    INSERT INTO core_numbersequence (company_id, kind, year, last_number, last_date)
    VALUES (%(company)s, %(kind)s, %(year)s, %(count)s, %(date)s)
    ON CONFLICT (company_id, kind, year) DO UPDATE
       SET last_number = core_numbersequence.last_number + %(count)s,
           last_date = GREATEST(core_numbersequence.last_date, EXCLUDED.last_date)
     WHERE NOT %(legal)s OR core_numbersequence.last_date IS NULL OR core_numbersequence.last_date <= EXCLUDED.last_date
    RETURNING last_number
"""


class DateGoesBack(Refusal):
    """A legal number may not be dated before the last one of its series (NUM-3)."""

    code = "date-goes-back"


def next_number(company: Company, kind: NumberKind, date: datetime.date) -> str:
    """Take the next number of the series, as the last step of the transaction: its row stays locked until commit."""
    return next_numbers(company, kind, date, 1)[0]


def next_numbers(company: Company, kind: NumberKind, date: datetime.date, count: int) -> list[str]:
    """Take a run of numbers in one statement. Raises DateGoesBack for a legal series."""
    values: dict[str, Any] = {
        "company": company.pk, "kind": kind.prefix, "year": date.year, "count": count,
        "date": date, "legal": kind.is_legal,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
    if row is None:
        raise DateGoesBack(
            _("The date %s lies before the last number of this series. Use the same date or a later one.")
            % formats.day(date),
            field="date",
        )
    return [formatted(kind, date.year, number) for number in range(row[0] - count + 1, row[0] + 1)]


def formatted(kind: NumberKind, year: int, number: int) -> str:
    """``S-2026-000123``."""
    return f"{kind.prefix}-{year}-{number:0{DIGITS}}"
