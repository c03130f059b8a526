"""How a printed document writes amounts, quantities and dates: as its recipient does."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from core.money import ZERO, minor_units, round_amount
from core.quantity import DECIMALS

# English is written as in Great Britain unless the recipient's country has its own English.
_ENGLISH = {"US": "en_US", "CA": "en_CA", "AU": "en_AU", "NZ": "en_NZ", "IE": "en_IE", "ZA": "en_ZA"}
_LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "CR", "GT", "PA", "SV", "DO"})
_MINUS = "\u2212"


@cache
def _locale(language: str, country: str) -> Locale:
    """The formatting locale: the document's language, for English also the recipient's country."""
    if language.split("-")[0] == "en":
        return Locale.parse(_ENGLISH.get(country, "en_GB"))
    return Locale.parse(language.replace("-", "_"))


@cache
def _pattern(least: int, most: int) -> str:
    return "#,##0" + ("." + "0" * least + "#" * (most - least) if most else "")


def paper_of(country: str) -> str:
    """The sheet letters are printed on there: ``"A4"`` or ``"Letter"``."""
    return "Letter" if country in _LETTER_COUNTRIES else "A4"


@dataclass(frozen=True)
class DocumentFormat:
    """Formats of one document: its language, its currency, and the recipient's country."""

    language: str
    currency: str = ""
    country: str = ""

    @cached_property
    def _babel(self) -> Locale:
        return _locale(self.language, self.country)

    def _decimal(self, number: Decimal, least: int, most: int) -> str:
        text: str = format_decimal(number, format=_pattern(least, most), locale=self._babel, decimal_quantization=False)
        return text.replace("-", _MINUS)

    def amount(self, amount: Decimal) -> str:
        """An amount in the document's currency without its code: ``1.234,50``."""
        digits = minor_units(self.currency)
        return self._decimal(round_amount(amount, self.currency), digits, digits)

    def money(self, amount: Decimal) -> str:
        """An amount with its currency: ``1.234,50 EUR``."""
        return f"{self.amount(amount)}\u00a0{self.currency}"

    def unit_price(self, price: Decimal) -> str:
        """A price with the currency's decimals, and as many more as it has."""
        digits = minor_units(self.currency)
        return self._decimal(price, digits, max(digits, DECIMALS))

    def quantity(self, quantity: Decimal) -> str:
        """A quantity without needless zeros: ``12``, ``0,5``."""
        return self._decimal(quantity, 0, DECIMALS)

    def percent(self, rate: Decimal) -> str:
        """A rate given in percent: 20 is ``20%`` in English, ``20 %`` where a space is customary."""
        text: str = self._babel.percent_formats[None].pattern.replace("#,##0", "\0", 1)
        return text.replace("\0", self._decimal(rate, 0, 4))

    def date(self, date: datetime.date | None) -> str:
        """A date nobody can misread: ``9 Mar 2026``; empty for no date."""
        return "" if date is None else str(format_date(date, "medium", locale=self._babel))

    def running(self, amounts: Iterable[Decimal]) -> list[str]:
        """The sum after each amount, formatted: what a page break carries forward."""
        total, sums = ZERO, []
        for amount in amounts:
            total += amount
            sums.append(self.amount(total))
        return sums
