"""The arithmetic of a sales document: line nets, document discount, tax per code (EN 16931, BT-131, BR-CO-17).

Pure functions over decimals; orders, invoices, credit notes and the live order form all use them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from core.models import TaxRounding
from core.money import Money, round_amount

ZERO = Decimal(0)
HUNDRED = Decimal(100)

TaxKey = tuple[int, Decimal]


class PricedLine(NamedTuple):
    """What the arithmetic needs of a line. Percentages are 15 for 15 %."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    tax_code_id: int
    tax_rate: Decimal
    price_includes_tax: bool = False

    @property
    def tax_key(self) -> TaxKey:
        """Lines of one tax code and rate are taxed together."""
        return self.tax_code_id, self.tax_rate


@dataclass(frozen=True, slots=True)
class LineTotal:
    """A line after all discounts; ``gross`` is its share of the document's gross amount."""

    net: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """Tax of one code and rate: its base is the sum of the rounded line nets."""

    tax_code_id: int
    rate: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The document in figures, all in its currency and rounded to the minor unit."""

    lines: tuple[LineTotal, ...]
    taxes: tuple[TaxTotal, ...]
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        """Net plus tax."""
        return self.net + self.tax


def line_amount(line: PricedLine, currency: str) -> Decimal:
    """Quantity times price less the line's discount, rounded half up; with tax when the price includes it."""
    factor = (HUNDRED - line.discount_percent) / HUNDRED
    return round_amount(line.quantity * line.unit_price * factor, currency)


def document_totals(
    lines: Sequence[PricedLine],
    currency: str,
    *,
    discount_percent: Decimal = ZERO,
    rounding: str = TaxRounding.DOCUMENT,
) -> Totals:
    """Add up a document. The document discount is shared over tax groups, then over their lines; the last takes the rest."""
    amounts = [line_amount(line, currency) for line in lines]
    amounts = _less_document_discount(lines, amounts, discount_percent, currency)
    nets = [_net_of(line, amount, currency) for line, amount in zip(lines, amounts, strict=True)]
    return tax_totals(lines, nets, amounts, currency, rounding=rounding)


def tax_totals(
    lines: Sequence[PricedLine],
    nets: Sequence[Decimal],
    amounts: Sequence[Decimal],
    currency: str,
    *,
    rounding: str = TaxRounding.DOCUMENT,
) -> Totals:
    """Tax per code on given line nets. ``amounts`` are the nets, or the gross amounts where prices include tax."""
    grosses = [ZERO] * len(lines)
    taxes = []
    for key, members in _groups(lines).items():
        base = sum((nets[index] for index in members), ZERO)
        tax = _tax_of_group(
            [(lines[index], nets[index], amounts[index]) for index in members], currency, rounding
        )
        taxes.append(TaxTotal(key[0], key[1], base, tax))
        shares = Money(tax, currency).share([nets[index] for index in members])
        for index, share in zip(members, shares, strict=True):
            grosses[index] = nets[index] + share.amount
        if members and not base:
            grosses[members[-1]] += tax - sum((share.amount for share in shares), ZERO)
    return Totals(
        lines=tuple(LineTotal(net, gross) for net, gross in zip(nets, grosses, strict=True)),
        taxes=tuple(taxes),
        net=sum(nets, ZERO),
        tax=sum((tax.tax for tax in taxes), ZERO),
    )


def _groups(lines: Sequence[PricedLine]) -> dict[TaxKey, list[int]]:
    groups: dict[TaxKey, list[int]] = {}
    for index, line in enumerate(lines):
        groups.setdefault(line.tax_key, []).append(index)
    return groups


def _less_document_discount(
    lines: Sequence[PricedLine], amounts: Sequence[Decimal], percent: Decimal, currency: str
) -> list[Decimal]:
    reduced = list(amounts)
    discount = Money(sum(amounts, ZERO) * percent / HUNDRED, currency).rounded()
    if not discount:
        return reduced
    groups = list(_groups(lines).values())
    group_shares = discount.share([sum((amounts[index] for index in group), ZERO) for group in groups])
    for group, group_share in zip(groups, group_shares, strict=True):
        for index, share in zip(group, group_share.share([amounts[index] for index in group]), strict=True):
            reduced[index] -= share.amount
    return reduced


def _net_of(line: PricedLine, amount: Decimal, currency: str) -> Decimal:
    """Prices with tax included are split line by line."""
    if not line.price_includes_tax:
        return amount
    return round_amount(amount * HUNDRED / (HUNDRED + line.tax_rate), currency)


def _tax_of_group(
    members: Sequence[tuple[PricedLine, Decimal, Decimal]], currency: str, rounding: str
) -> Decimal:
    """Round once per document, or per line; where prices include tax it is what the gross amounts leave."""
    if all(line.price_includes_tax for line, _net, _amount in members):
        return sum((amount - net for _line, net, amount in members), ZERO)
    rate = members[0][0].tax_rate / HUNDRED
    if rounding == TaxRounding.LINE:
        return sum((round_amount(net * rate, currency) for _line, net, _amount in members), ZERO)
    return round_amount(sum((net for _line, net, _amount in members), ZERO) * rate, currency)
