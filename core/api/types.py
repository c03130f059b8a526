"""Numbers and dates as the API speaks them: numbers are strings with a dot, never floats, dates never numbers."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, WithJsonSchema

from core import numerals, quantity
from core.money import round_amount

_NUMBER = re.compile(r"[-+]?\d+(\.\d*)?")


def _parsed(value: Any, decimals: int, *, signed: bool) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(_('Send a number as a string with a dot, such as "1234.50".'))
    try:
        return numerals.parse_plain(str(value), decimals=decimals, signed=signed)
    except numerals.NumberRefused as refusal:
        raise ValueError(refusal.message) from refusal


def _described(decimals: int, *, signed: bool) -> WithJsonSchema:
    """What the OpenAPI document says: a string, for a number with a point is refused."""
    sign = "-?" if signed else ""
    return WithJsonSchema(
        {"type": "string", "pattern": rf"^{sign}\d+(\.\d{{1,{decimals}}})?$", "examples": ["12.50"]}
    )


Amount = Annotated[
    Decimal, BeforeValidator(lambda value: _parsed(value, 4, signed=True)), _described(4, signed=True)
]
UnitPrice = Annotated[
    Decimal, BeforeValidator(lambda value: _parsed(value, 6, signed=False)), _described(6, signed=False)
]
Quantity = Annotated[
    Decimal, BeforeValidator(lambda value: _parsed(value, 6, signed=True)), _described(6, signed=True)
]
Percent = Annotated[
    Decimal, BeforeValidator(lambda value: _parsed(value, 4, signed=False)), _described(4, signed=False)
]


def _written(value: Any) -> Any:
    """A number would be taken for seconds since 1970, which nobody means."""
    if isinstance(value, bool | int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value.strip())):
        raise ValueError(_('Send a date as a string, such as "2026-03-15".'))
    return value


Day = Annotated[datetime.date, BeforeValidator(_written)]
Moment = Annotated[datetime.datetime, BeforeValidator(_written)]


def amount_text(amount: Decimal, currency: str) -> str:
    """An amount with its currency's decimals: ``"1234.50"``."""
    return format(round_amount(amount, currency), "f")


def plain_text(value: Decimal) -> str:
    """A quantity, price or rate as short as it is exact: ``"12"``, ``"0.5"``."""
    return quantity.plain(value)
