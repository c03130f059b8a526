"""Reasons that rules give: kept as a code with its figures, said when they are read (UX.md, section 14).

So each reader has the sentence in his own language, and no figure that does not concern him. What a person typed stays
as it was typed. Apps register how their codes are said in ``AppConfig.ready``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import formats, quantity
from core.money import Money, UnitPrice, round_amount


@dataclass(frozen=True, slots=True)
class Rate:
    """An exchange rate, said with its decimals."""

    rate: Decimal


Param = Money | UnitPrice | Rate | Decimal | datetime.date | int | str
Kept = Mapping[str, Any]

TEXT = "text"
RATE_STEP = Decimal("0.0000000001")


class Extent(Enum):
    """How much of a reason somebody may know."""

    FIGURES = "figures"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reason:
    """What a rule has found; amounts carry their currency, a number that is none is a Decimal."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is kept. Raises LookupError for a code that nobody could say."""
        if self.code not in _wordings:
            raise LookupError(f"unknown reason {self.code}")
        return {"code": self.code, "params": {name: _kept(value) for name, value in self.params.items()}}


@dataclass(frozen=True, slots=True)
class Wording:
    """How a code is said: ``full`` names its figures, such as ``%(limit)s``; ``plain`` has none, or is empty."""

    full: Any
    plain: Any = ""


_wordings: dict[str, Wording] = {TEXT: Wording("%(text)s")}
UNKNOWN = Wording(_("A rule that is no longer known."), _("A rule that is no longer known."))


def register(wordings: Mapping[str, Wording]) -> None:
    """Make codes known."""
    _wordings.update(wordings)


def keep(found: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as a JSON column keeps them."""
    return [each.as_json() for each in found]


def typed(text: str) -> list[Kept]:
    """What a person wrote, among the reasons of rules: it reads the same in every language."""
    return [{"code": TEXT, "params": {"text": text}}] if text else []


def say(kept: Kept, extent: Extent = Extent.FIGURES) -> str:
    """The sentence in the language at hand; a wording without figures is never given any."""
    wording = _wordings.get(kept["code"], UNKNOWN)
    if extent is Extent.FIGURES:
        return str(wording.full) % _Said({name: _said(value) for name, value in kept["params"].items()})
    return str(wording.plain) if extent is Extent.WORDS else ""


def sentences(kept: Sequence[Kept], extent: Extent = Extent.FIGURES) -> list[str]:
    """What there is to say of these, each sentence once: two figures may be one thing in words."""
    return list(dict.fromkeys(words for each in kept if (words := say(each, extent))))


def told(kept: Sequence[Kept], extent: Extent = Extent.FIGURES) -> list[dict[str, Any]]:
    """Code, figures and sentence for a program; the figures only with the full wording."""
    return [
        {
            "code": each["code"],
            "params": {name: _told(value) for name, value in each["params"].items()}
            if extent is Extent.FIGURES
            else {},
            "message": words,
        }
        for each in kept
        if (words := say(each, extent))
    ]


class _Said(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return formats.MISSING


def _kept(value: Param) -> Any:
    """A text or a count as it is, anything else with its type: ``{"amount": "12.50", "currency": "EUR"}``."""
    if isinstance(value, Money):
        return {"amount": format(value.amount, "f"), "currency": value.currency}
    if isinstance(value, UnitPrice):
        return {"price": quantity.plain(value.price), "currency": value.currency}
    if isinstance(value, Rate):
        return {"rate": format(value.rate.quantize(RATE_STEP).normalize(), "f")}
    if isinstance(value, Decimal):
        return {"number": quantity.plain(value)}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    return value


def _said(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "amount" in value:
        return formats.money(Decimal(value["amount"]), value["currency"])
    if "price" in value:
        return f"{formats.unit_price(Decimal(value['price']), value['currency'])}\u00a0{value['currency']}"
    if "rate" in value:
        return formats.rate(Decimal(value["rate"]))
    if "date" in value:
        return formats.day(datetime.date.fromisoformat(value["date"]))
    return formats.quantity(Decimal(value["number"]))


def _told(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "amount" in value:
        amount = round_amount(Decimal(value["amount"]), value["currency"])
        return {"amount": format(amount, "f"), "currency": value["currency"]}
    if "price" in value:
        return dict(value)
    return next(value[kind] for kind in ("date", "rate", "number") if kind in value)
