"""Numbers, money and dates as people of each language read them (UX.md, section 14)."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from core.money import Money, minor_units

Amount = Decimal | Money | int | str | None

MISSING = "–"
MINUS = "\u2212"
_LOCALES = {"en": "en_GB", "id": "id", "it": "it", "nb": "nb", "ro": "ro", "de": "de"}
_SHORT_DAYS = {"nb": "dd.MM.y", "ro": "dd.MM.y", "de": "dd.MM.y"}
_GROUPED = "#,##0"
_MOST_DECIMALS = 6
_ALL_DECIMALS = 10


def locale_of(language: str | None = None) -> str:
    """The CLDR locale whose formats a language is shown in; English writes dates as Britain does."""
    code = (language or get_language() or "en").split("-")[0].lower()
    return _LOCALES.get(code, "en_GB")


def _decimal(value: Decimal, pattern: str, language: str | None) -> str:
    locale = locale_of(language)
    text = format_decimal(value, format=pattern, locale=locale).replace("-", MINUS)
    return text.replace("\u202f", "\u00a0")


def _fixed(value: Decimal, places: int, language: str | None) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    pattern = f"{_GROUPED}.{'0' * places}" if places else _GROUPED
    return _decimal(abs(rounded) if rounded == 0 else rounded, pattern, language)


def _parts(value: Amount, currency: str) -> tuple[Decimal | None, str]:
    """The bare figure and its currency; templates give an empty text for what is missing."""
    if isinstance(value, Money):
        return value.amount, value.currency
    return (None if value is None or value == "" else Decimal(value)), currency


def amount(value: Amount, currency: str = "", language: str | None = None) -> str:
    """An amount with the decimals of its currency and no code: ``1,234.50``."""
    figure, currency = _parts(value, currency)
    return MISSING if figure is None else _fixed(figure, minor_units(currency) if currency else 2, language)


def money(value: Amount, currency: str = "", language: str | None = None) -> str:
    """An amount with its ISO code, which a no-break space keeps beside it: ``1,234.50 EUR``."""
    figure, currency = _parts(value, currency)
    text = amount(figure, currency, language)
    return text if figure is None or not currency else f"{text}\u00a0{currency}"


def quantity(value: Decimal | int | None, language: str | None = None) -> str:
    """A quantity as short as it is exact: ``12``, ``1,250.5``."""
    if value is None or value == "":
        return MISSING
    return _decimal(Decimal(value), f"{_GROUPED}.{'#' * _MOST_DECIMALS}", language)


def decimal(value: Decimal, language: str | None = None) -> str:
    """Any number as short as it is exact, up to ten decimals: ``0.0283495231``."""
    return _decimal(value, f"{_GROUPED}.{'#' * _ALL_DECIMALS}", language)


def unit_price(value: Decimal | None, currency: str = "", language: str | None = None) -> str:
    """A price of one unit: at least the currency's decimals, at most six."""
    if value is None or value == "":
        return MISSING
    least = minor_units(currency) if currency else 2
    pattern = f"{_GROUPED}.{'0' * least}{'#' * (_MOST_DECIMALS - least)}"
    return _decimal(Decimal(value), pattern, language)


def rate(value: Decimal | None, language: str | None = None) -> str:
    """An exchange rate with at least four and at most ten decimals."""
    if value is None or value == "":
        return MISSING
    return _decimal(Decimal(value), f"{_GROUPED}.0000{'#' * 6}", language)


def percent(value: Decimal | int | None, language: str | None = None) -> str:
    """A percentage given as 25: ``25 %`` with a no-break space."""
    return MISSING if value is None or value == "" else f"{quantity(Decimal(value), language)}\u00a0%"


def number(value: int | Decimal | None, language: str | None = None) -> str:
    """A count: ``1,204``."""
    return MISSING if value is None or value == "" else _decimal(Decimal(value), _GROUPED, language)


def day(value: datetime.date | None, language: str | None = None) -> str:
    """A date nobody can misread: ``9 Mar 2026``."""
    return format_date(_local(value), "d MMM y", locale=locale_of(language)) if value else MISSING


def short_day(value: datetime.date | None, language: str | None = None) -> str:
    """A date in figures with a year of four digits: ``09/03/2026``, ``09.03.2026``."""
    pattern = _SHORT_DAYS.get(locale_of(language), "dd/MM/y")
    return format_date(_local(value), pattern, locale=locale_of(language)) if value else MISSING


def month(value: datetime.date | None, language: str | None = None) -> str:
    """A month: ``Mar 2026``."""
    return format_date(value, "MMM y", locale=locale_of(language)) if value else MISSING


def moment(value: datetime.datetime | None, language: str | None = None, zone: ZoneInfo | None = None) -> str:
    """An instant in the time zone at hand: ``9 Mar 2026, 14:05``."""
    if not value:
        return MISSING
    local = timezone.localtime(value, zone) if timezone.is_aware(value) else value
    return format_datetime(local, "d MMM y, HH:mm", locale=locale_of(language))


def ago(value: datetime.datetime | None, now: datetime.datetime, language: str | None = None) -> str:
    """How long ago something happened: ``5 minutes ago``."""
    if not value:
        return MISSING
    return format_timedelta(value - now, add_direction=True, locale=locale_of(language), format="long")


def late(due: datetime.date | None, today: datetime.date) -> str:
    """By how much a date has passed: ``5 d late``; empty while it has not."""
    if due is None:
        return ""
    days = (today - (_local(due) or today)).days
    return ngettext("%(days)d d late", "%(days)d d late", days) % {"days": days} if days > 0 else ""


def _local(value: datetime.date | None) -> datetime.date | None:
    """The day an instant falls on in the time zone at hand; days stay as they are."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value
