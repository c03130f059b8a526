"""The texts of cells: what ``core.formats`` writes, fast enough for hundreds of cells on a page."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from core import formats, quantity
from core.actors import Actor
from core.formats import MINUS, MISSING
from core.money import minor_units, round_amount
from core.numerals import SEPARATORS

__all__ = ["MISSING", "Frame", "amount", "bare_amount", "day", "integer", "moment", "number", "shortest"]

_NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Frame:
    """For whom and when a list is drawn."""

    actor: Actor
    today: datetime.date
    language: str
    zone: ZoneInfo

    @classmethod
    def of(cls, actor: Actor) -> Frame:
        """The frame of this actor now, in the active language."""
        language = (get_language() or "en").split("-")[0]
        return cls(actor, actor.company.today(), language, ZoneInfo(actor.company.time_zone))


@lru_cache(maxsize=16)
def _signs(language: str) -> dict[int, str]:
    """How grouped digits with a point become the language's own."""
    separators = SEPARATORS.get(language, SEPARATORS["en"])
    group = _NO_BREAK_SPACE if separators.group == " " else separators.group
    return str.maketrans({",": group, ".": separators.decimal, "-": MINUS})


def amount(value: Decimal, currency: str, language: str) -> str:
    """``1,234.50 EUR`` with the currency's decimals, kept together by a no-break space."""
    return f"{bare_amount(value, currency, language)}{_NO_BREAK_SPACE}{currency}"


def bare_amount(value: Decimal, currency: str, language: str) -> str:
    """``1,234.50`` with the currency's decimals."""
    decimals = minor_units(currency) if currency else 2
    exact = round_amount(value, currency) if currency else value
    return f"{exact if exact else abs(exact):,.{decimals}f}".translate(_signs(language))


def number(value: int | Decimal, language: str) -> str:
    """Grouped digits, with the decimals the value has."""
    return (
        f"{value:,f}".translate(_signs(language)) if isinstance(value, Decimal) else integer(value, language)
    )


def integer(value: int, language: str) -> str:
    """``1,204``."""
    return f"{value:,d}".translate(_signs(language))


def shortest(value: Decimal, language: str) -> str:
    """The shortest exact notation: quantities and percentages."""
    whole, _point, fraction = quantity.plain(value).partition(".")
    text = f"{int(whole):,d}" if whole not in ("-0",) else "-0"
    return (f"{text}.{fraction}" if fraction else text).translate(_signs(language))


@lru_cache(maxsize=4096)
def day(value: datetime.date, language: str) -> str:
    """``9 Mar 2026``: no doubt about day and month."""
    return formats.day(value, language)


def moment(value: datetime.datetime, language: str, zone: ZoneInfo) -> str:
    """``9 Mar 2026, 14:05`` in the company's time zone."""
    local = value.astimezone(zone)
    return f"{day(local.date(), language)}, {local:%H:%M}"
