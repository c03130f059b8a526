"""Two revisions side by side: what changed in the header, and which lines were added, removed or changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.presentation import Change
from customers.models import BillingPolicy, ShipsWhen
from orders.charges import label_of
from orders.revisions import LATER, Content, commercial_part, line_of
from orders.selling import sold

Line = Mapping[str, Any]
Say = Callable[[Any, str], str]


@dataclass(frozen=True, slots=True)
class Field:
    """One value of both revisions in words."""

    label: str
    before: str
    after: str
    is_figure: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.after


class LineState(StrEnum):
    """What became of a line."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class LinePair:
    """A line of both revisions, or of one of them."""

    state: LineState
    state_label: str
    tone: str
    before_position: str
    after_position: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that two revisions say, with what differs marked."""

    header: Sequence[Field]
    lines: Sequence[LinePair]
    heads: Sequence[str]

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return any(each.is_changed for each in self.header) or any(
            pair.state != LineState.SAME for pair in self.lines
        )


def compare(before: Content, after: Content, units: Mapping[str, str] | None = None) -> Comparison:
    """The two contents side by side. Lines belong together by position and product, else by product, else by position.

    ``units`` are the names of the units by code, where they are known.
    """
    header = [
        Field(str(label), _said(before, name, say), _said(after, name, say), say in _FIGURES)
        for name, label, say in _HEADER
        if (name in before and name in after) or name in LATER
    ]
    every_line = [*before["lines"], *after["lines"]]
    columns = [
        each for each in _LINE if each[0] not in _SELDOM or any(line.get(each[0]) for line in every_line)
    ]
    pairs = [
        _pair(first, second, columns, str((before if first else after).get("currency", "")), units or {})
        for first, second in matched(before["lines"], after["lines"])
    ]
    heads = [str(label) for _name, label, _say in columns]
    return Comparison([each for each in header if each.before or each.after], pairs, heads)


def commercial_changes(before: Content, after: Content) -> list[Change]:
    """What an approver has to look at again: customer, terms, products, quantities, prices, discounts and taxes."""
    old, new = commercial_part(before), commercial_part(after)
    changes = [
        Change(str(label), _said(old, name, say) or formats.MISSING, _said(new, name, say) or formats.MISSING)
        for name, label, say in _HEADER
        if old.get(name) != new.get(name)
    ]
    currency = str(after.get("currency", ""))
    for first, second in matched(before["lines"], after["lines"]):
        changes += _line_changes(first, second, currency)
    return changes


def matched(before: Sequence[Line], after: Sequence[Line]) -> list[tuple[Line | None, Line | None]]:
    """Which line became which: in the order of the later revision, what is gone where it stood."""
    partner: dict[int, int] = {}
    free = dict(enumerate(before))
    for belongs in (_is_same_line, _is_same_product, _is_same_place):
        for index, line in enumerate(after):
            if index in partner:
                continue
            found = next((key for key, other in free.items() if belongs(other, line)), None)
            if found is not None:
                partner[index] = found
                del free[found]
    pairs: list[tuple[Line | None, Line | None]] = []
    for index, line in enumerate(after):
        pairs.append((before[partner[index]] if index in partner else None, line))
    for line in free.values():
        place = next((at for at, (first, _second) in enumerate(pairs) if first and first["position"] > line["position"]), len(pairs))  # fmt: skip
        pairs.insert(place, (line, None))
    return pairs


def _is_same_line(one: Line, other: Line) -> bool:
    return bool(one["position"] == other["position"] and one["sku"] == other["sku"])


def _is_same_product(one: Line, other: Line) -> bool:
    return bool(one["sku"] == other["sku"])


def _is_same_place(one: Line, other: Line) -> bool:
    return bool(one["position"] == other["position"])


def _pair(
    first: Line | None,
    second: Line | None,
    columns: Sequence[tuple[str, Any, Say]],
    currency: str,
    units: Mapping[str, str],
) -> LinePair:
    fields = [
        Field(
            str(label),
            _part(first, name, say, currency, units),
            _part(second, name, say, currency, units),
            say in _FIGURES,
        )
        for name, label, say in columns
    ]
    state = LineState.CHANGED if any(each.is_changed for each in fields) else LineState.SAME
    state = LineState.ADDED if first is None else LineState.REMOVED if second is None else state
    return LinePair(
        state,
        str(_STATES[state]),
        _TONES[state],
        str(first["position"]) if first else "",
        str(second["position"]) if second else "",
        fields,
    )


def _line_changes(first: Line | None, second: Line | None, currency: str) -> Iterator[Change]:
    line = second or first or {}
    label = _("Line %(position)s · %(sku)s") % {"position": line["position"], "sku": line["sku"]}
    if first is None or second is None:
        words = _("%(quantity)s at %(price)s") % {
            "quantity": _part(line, "quantity", _quantity, currency),
            "price": _price(line.get("unit_price", ""), currency),
        }
        yield Change(label, formats.MISSING, words) if first is None else Change(label, words, _("Removed"))
        return
    for name, part, say in _LINE:
        together = _SAID_TOGETHER.get(name, (name,))
        if name in _OF_LINE and any(first.get(each) != second.get(each) for each in together):
            yield Change(
                f"{label} · {part}",
                _part(first, name, say, currency) or formats.MISSING,
                _part(second, name, say, currency) or formats.MISSING,
            )


# How the parts are said -------------------------------------------------------------------------------------------
def _said(content: Content, name: str, say: Say) -> str:
    value = content.get(name)
    return "" if value in (None, "") else say(value, str(content.get("currency", "")))


def _part(
    line: Line | None, name: str, say: Say, currency: str, units: Mapping[str, str] | None = None
) -> str:
    """A line's value in words; a quantity is said in the unit it is sold in, a discount as it was given."""
    if line is None:
        return ""
    if name == "quantity" and line.get("sale_unit_code"):
        return str(sold(line_of(line), units or {}))
    if name == "discount_percent" and line.get("unit_discount"):
        return _price(line["unit_discount"], currency)
    return say(line.get(name, ""), currency)


def _charges(value: Any, currency: str) -> str:
    return ", ".join(f"{label_of(each)} {_amount(each['amount'], currency)}" for each in value)


def _text(value: Any, currency: str) -> str:
    return str(value)


def _day(value: Any, currency: str) -> str:
    return formats.day(datetime.date.fromisoformat(value)) if value else ""


def _amount(value: Any, currency: str) -> str:
    return formats.money(Decimal(value), currency) if currency else formats.amount(Decimal(value))


def _price(value: Any, currency: str) -> str:
    return formats.unit_price(Decimal(value), currency) if value else ""


def _quantity(value: Any, currency: str) -> str:
    return formats.quantity(Decimal(value)) if value else ""


def _percent(value: Any, currency: str) -> str:
    return formats.percent(Decimal(value)) if value and Decimal(value) else ""


def _rate(value: Any, currency: str) -> str:
    return formats.percent(Decimal(value)) if value else ""


def _net(value: Any, currency: str) -> str:
    return formats.amount(Decimal(value), currency) if value else ""


def _address(value: Any, currency: str) -> str:
    place = f"{value.get('postal_code', '')} {value.get('city', '')}".strip()
    parts = (value.get("name"), value.get("street"), place, value.get("country"))
    return ", ".join(str(part) for part in parts if part)


def _delivery(value: Any, currency: str) -> str:
    return _("Partial deliveries allowed") if value else _("Complete only")


def _billing(value: Any, currency: str) -> str:
    return str(dict(BillingPolicy.choices).get(value, value))


def _moment(value: Any, currency: str) -> str:
    return str(dict(ShipsWhen.choices).get(value or ShipsWhen.CONFIRMED, value))


_FIGURES: frozenset[Say] = frozenset({_amount, _price, _quantity, _percent, _rate, _net})
_HEADER: tuple[tuple[str, Any, Say], ...] = (
    ("customer_name", gettext_lazy("Customer"), _text),
    ("customer", gettext_lazy("Customer number"), _text),
    ("invoice_party_name", gettext_lazy("Invoice to"), _text),
    ("customer_reference", gettext_lazy("Customer's reference"), _text),
    ("order_date", gettext_lazy("Order date"), _day),
    ("requested_date", gettext_lazy("Requested"), _day),
    ("valid_until", gettext_lazy("Valid until"), _day),
    ("currency", gettext_lazy("Currency"), _text),
    ("payment_terms", gettext_lazy("Payment terms"), _text),
    ("billing_policy", gettext_lazy("Billing"), _billing),
    ("allows_partial_delivery", gettext_lazy("Delivery"), _delivery),
    ("ships_when", gettext_lazy("Goods leave"), _moment),
    ("billing_address", gettext_lazy("Bill to"), _address),
    ("shipping_address", gettext_lazy("Ship to"), _address),
    ("shipping_method", gettext_lazy("Shipping method"), _text),
    ("incoterm", gettext_lazy("Incoterm"), _text),
    ("incoterm_place", gettext_lazy("Place of the Incoterm"), _text),
    ("discount_percent", gettext_lazy("Discount on all lines"), _percent),
    ("discount_amount", gettext_lazy("Discount in money"), _amount),
    ("charges", gettext_lazy("Charges"), _charges),
    ("net_amount", gettext_lazy("Net"), _amount),
    ("tax_amount", gettext_lazy("Tax"), _amount),
    ("rounding_amount", gettext_lazy("Rounding"), _amount),
    ("gross_amount", gettext_lazy("Total"), _amount),
)
_LINE: tuple[tuple[str, Any, Say], ...] = (
    ("sku", gettext_lazy("Product"), _text),
    ("customer_sku", gettext_lazy("Customer's number"), _text),
    ("description", gettext_lazy("Description"), _text),
    ("quantity", gettext_lazy("Quantity"), _quantity),
    ("unit_price", gettext_lazy("Price"), _price),
    ("discount_percent", gettext_lazy("Discount"), _percent),
    ("tax_rate", gettext_lazy("Tax"), _rate),
    ("requested_date", gettext_lazy("Requested"), _day),
    ("agreement", gettext_lazy("Agreement"), _text),
    ("net_amount", gettext_lazy("Net"), _net),
)
#: Columns that few orders need.
_SELDOM = frozenset({"customer_sku", "agreement"})
#: What is told with one value: a quantity with the unit it is sold in, a discount in percent or in money.
_SAID_TOGETHER = {
    "quantity": ("quantity", "sale_unit_code", "sale_unit_factor"),
    "discount_percent": ("discount_percent", "unit_discount"),
}
_OF_LINE = frozenset({"sku", "quantity", "unit_price", "discount_percent", "tax_rate"})
_STATES = {
    LineState.SAME: gettext_lazy("Unchanged"),
    LineState.CHANGED: gettext_lazy("Changed"),
    LineState.ADDED: gettext_lazy("Added"),
    LineState.REMOVED: gettext_lazy("Removed"),
}
_TONES = {
    LineState.SAME: "none",
    LineState.CHANGED: "warning",
    LineState.ADDED: "success",
    LineState.REMOVED: "danger",
}
