"""How a printed document writes amounts, quantities and dates: as its recipient does."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core import formats
from core.money import ZERO, round_amount

_LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "CR", "GT", "PA", "SV", "DO"})


def paper_of(country: str) -> str:
    """The sheet letters are printed on there: ``"A4"`` or ``"Letter"``."""
    return "Letter" if country in _LETTER_COUNTRIES else "A4"


@dataclass(frozen=True)
class DocumentFormat:
    """Formats of one document: its language, its currency, and the recipient's country, which decides the paper."""

    language: str
    currency: str = ""
    country: str = ""

    @property
    def paper(self) -> str:
        """The sheet the recipient prints on."""
        return paper_of(self.country)

    def amount(self, amount: Decimal) -> str:
        """An amount in the document's currency without its code: ``1.234,50``."""
        return formats.amount(round_amount(amount, self.currency), self.currency, self.language)

    def money(self, amount: Decimal) -> str:
        """An amount with its currency: ``1.234,50 EUR``."""
        return formats.money(round_amount(amount, self.currency), self.currency, self.language)

    def unit_price(self, price: Decimal) -> str:
        """A price with the currency's decimals, and as many more as it has."""
        return formats.unit_price(price, self.currency, self.language)

    def quantity(self, quantity: Decimal) -> str:
        """A quantity without needless zeros: ``12``, ``0,5``."""
        return formats.quantity(quantity, self.language)

    def percent(self, rate: Decimal) -> str:
        """A rate given in percent: ``20 %``."""
        return formats.percent(rate, self.language)

    def date(self, date: datetime.date | None) -> str:
        """A date nobody can misread: ``9 Mar 2026``; empty for no date."""
        return formats.day(date, self.language) if date else ""

    def running(self, amounts: Iterable[Decimal]) -> list[str]:
        """The sum after each amount, formatted: what a page break carries forward."""
        total, sums = ZERO, []
        for amount in amounts:
            total += amount
            sums.append(self.amount(total))
        return sums
