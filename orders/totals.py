"""The arithmetic of a sales document: line nets, document discount and charges, tax per code (EN 16931, BR-CO-17).

A price is for one sale unit, such as a box of 12; the quantity counts the product's own unit. Document discount and
charges are part of what is taxed: they are shared over the tax groups by value, and over the lines of each.
Pure functions over decimals; orders, invoices, credit notes and the live order form all use them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from core.models import CashRounding, Company, TaxRounding
from core.money import Money, round_amount, round_to_step

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
PERCENT_STEP = Decimal("0.0001")

TaxKey = tuple[int, Decimal]


class PricedLine(NamedTuple):
    """What the arithmetic needs of a line. Percentages are 15 for 15 %.

    The price holds for ``per`` of the quantity's unit; a ``unit_discount`` in money holds before the percentage.
    """

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    tax_code_id: int
    tax_rate: Decimal
    price_includes_tax: bool = False
    per: Decimal = ONE
    unit_discount: Decimal | None = None

    @property
    def tax_key(self) -> TaxKey:
        """Lines of one tax code and rate are taxed together."""
        return self.tax_code_id, self.tax_rate


@dataclass(frozen=True, slots=True)
class LineTotal:
    """A line after all discounts and charges; ``gross`` is its share of the document's gross amount.

    ``allowance`` and ``charge`` are its shares of the document discount and charges, without tax, both in ``net``.
    """

    net: Decimal
    gross: Decimal
    allowance: Decimal = ZERO
    charge: Decimal = ZERO


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
    if line.unit_discount is not None:
        return round_amount(line.quantity * (line.unit_price - line.unit_discount) / line.per, currency)
    kept = HUNDRED - line.discount_percent
    return round_amount(line.quantity * line.unit_price * kept / (HUNDRED * line.per), currency)


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """An amount of another as a percentage, as it is kept: 3.3333 of 10 is 33.3330 %."""
    return (part * HUNDRED / whole).quantize(PERCENT_STEP, rounding=ROUND_HALF_UP) if whole else ZERO


def cash_rounding(company: Company, currency: str, total: Decimal, *, is_cash: bool) -> Decimal:
    """What is added to a total so that it can be paid in coins (BT-114); nothing where the company does not round."""
    step = company.cash_rounding_step
    if not step or currency != (company.cash_rounding_currency or company.base_currency):
        return ZERO
    if company.cash_rounding_on == CashRounding.CASH and not is_cash:
        return ZERO
    return round_amount(round_to_step(total, step) - total, currency)


def document_totals(
    lines: Sequence[PricedLine],
    currency: str,
    *,
    discount_percent: Decimal = ZERO,
    discount_amount: Decimal | None = None,
    charge_amount: Decimal = ZERO,
    rounding: str = TaxRounding.DOCUMENT,
) -> Totals:
    """Add up a document. Its discount and charges are shared over tax groups, then over their lines; the last takes the rest.

    A discount in money holds before the percentage; it takes at most what the lines come to.
    """
    amounts = [line_amount(line, currency) for line in lines]
    whole = sum(amounts, ZERO)
    if discount_amount is None:
        discount_amount = round_amount(whole * discount_percent / HUNDRED, currency)
    discounts = _spread(lines, amounts, min(discount_amount, max(whole, ZERO)), currency)
    charges = _spread(lines, amounts, charge_amount, currency)
    own = [_net_of(line, amount, currency) for line, amount in zip(lines, amounts, strict=True)]
    reduced = [amount - discount for amount, discount in zip(amounts, discounts, strict=True)]
    reduced_nets = [_net_of(line, amount, currency) for line, amount in zip(lines, reduced, strict=True)]
    final = [amount + charge for amount, charge in zip(reduced, charges, strict=True)]
    nets = [_net_of(line, amount, currency) for line, amount in zip(lines, final, strict=True)]
    totals = tax_totals(lines, nets, final, currency, rounding=rounding)
    return replace(
        totals,
        lines=tuple(
            replace(total, allowance=net - reduced_net, charge=total.net - reduced_net)
            for total, net, reduced_net in zip(totals.lines, own, reduced_nets, strict=True)
        ),
    )


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


def _spread(
    lines: Sequence[PricedLine], amounts: Sequence[Decimal], whole: Decimal, currency: str
) -> list[Decimal]:
    """Shares of a document's discount or charge by value; where nothing has a value the last line takes it all."""
    shares = [ZERO] * len(lines)
    if not whole or not lines:
        return shares
    groups = list(_groups(lines).values())
    group_values = [sum((amounts[index] for index in group), ZERO) for group in groups]
    if not any(group_values):
        shares[-1] = whole
        return shares
    for group, group_share in zip(groups, Money(whole, currency).share(group_values), strict=True):
        parts = group_share.share([amounts[index] for index in group])
        for index, part in zip(group, parts, strict=True):
            shares[index] = part.amount
    return shares


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
