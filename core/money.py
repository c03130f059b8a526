"""Money: exact amounts that travel with their currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision

ZERO = Decimal(0)
# Funds, metals and test codes of ISO 4217 have no minor unit and are no currencies to trade in.
_NOT_TRADED = frozenset(
    {"XAU", "XAG", "XPT", "XPD", "XDR", "XXX", "XTS", "XBA", "XBB", "XBC", "XBD", "XSU", "XUA"}
)
# ISO 4217 minor units that differ from CLDR's customary digits (CLDR rounds some currencies to cash).
_ISO_MINOR_UNITS = {
    "BHD": 3, "BIF": 0, "CLF": 4, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KMF": 0,
    "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0, "UYI": 0, "UYW": 4, "VND": 0,
    "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip


class CurrencyMismatch(TypeError):
    """Two amounts of different currencies were mixed."""


@cache
def is_currency(code: str) -> bool:
    """Whether the code is an ISO 4217 currency one can invoice in."""
    return code in get_global("all_currencies") and code not in _NOT_TRADED


@cache
def minor_units(currency: str) -> int:
    """Digits after the decimal point of the currency's smallest coin (ISO 4217: EUR 2, JPY 0, KWD 3)."""
    if currency in _ISO_MINOR_UNITS:
        return _ISO_MINOR_UNITS[currency]
    return 2 if is_currency(currency) else get_currency_precision(currency)


@cache
def smallest_unit(currency: str) -> Decimal:
    """The smallest amount that can be owed: 0.01 EUR, 1 JPY, 0.001 KWD."""
    return Decimal(1).scaleb(-minor_units(currency))


def round_amount(amount: Decimal, currency: str) -> Decimal:
    """Round half up (away from zero) to the currency's minor unit. OverflowError when no column could hold it."""
    try:
        return amount.quantize(smallest_unit(currency), rounding=ROUND_HALF_UP)
    except InvalidOperation as error:
        raise OverflowError(f"{amount} {currency}") from error


def round_to_step(amount: Decimal, step: Decimal) -> Decimal:
    """To the nearest multiple of a coin, half a coin away from zero: 42.06 to 0.05 is 42.05."""
    return (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one unit and its currency; it is not rounded to the minor unit."""

    price: Decimal
    currency: str


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount and its currency; adding euros to dollars raises CurrencyMismatch."""

    amount: Decimal
    currency: str

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def rounded(self) -> Money:
        """Half up to the minor unit, as every amount on a document is."""
        return Money(round_amount(self.amount, self.currency), self.currency)

    def share(self, weights: list[Decimal]) -> list[Money]:
        """Distribute over weights so that the parts sum exactly; the last part takes the rounding."""
        whole = sum(weights, ZERO)
        if not whole:
            return [Money(ZERO, self.currency) for _ in weights]
        parts = [Money(self.amount * weight / whole, self.currency).rounded() for weight in weights[:-1]]
        rest = self.amount - sum((part.amount for part in parts), ZERO)
        return [*parts, Money(rest, self.currency)]
