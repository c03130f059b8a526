"""The lines of credit notes: quantities taken back, and corrections that make what stays cheaper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import formats
from core.money import ZERO, Money, round_amount
from core.refusals import Refusal
from invoicing.models import Invoice, InvoiceLine
from invoicing.selectors.crediting import Amounts, CreditableLine, parts_of, staying
from invoicing.shares import next_share

_PRICE = Decimal("0.000001")


class Correction(NamedTuple):
    """So much of an invoice line costs less: by ``unit_amount`` each, or nothing at all where that is None.

    Before tax, after the line's share of the document's discount and charges. ``field`` is where it was entered.
    """

    position: int
    quantity: Decimal
    unit_amount: Decimal | None = None
    field: str = ""


def credited_line(
    note: Invoice, position: int, row: CreditableLine, quantity: Decimal, agreed: Decimal | None = None
) -> InvoiceLine:
    """A quantity of an invoice line, at what it is billed for after its corrections, or at the less that was agreed."""
    part = _part(row, quantity, note.currency)
    if agreed is None:
        return _like(row, note, position, quantity, part, unit_price=row.line.unit_price)
    amount = min(part.net, round_amount(quantity * agreed, note.currency))
    part = _less(part, part.net - amount, note.currency)
    line = _like(row, note, position, quantity, part, unit_price=_price(row.line, part.own, quantity))
    line.discount_percent, line.unit_discount = ZERO, None
    return line


def corrected_lines(
    note: Invoice, rows: Sequence[CreditableLine], corrections: Sequence[Correction]
) -> list[InvoiceLine]:
    """Each correction as two lines, the old price taken back and the new one billed: the quantities net to nothing.

    So what the customer keeps stays billed, and is not billed again. Raises Refusal for what is not billed.
    """
    by_position = {row.line.position: row for row in rows}
    lines: list[InvoiceLine] = []
    for each in corrections:
        row = by_position.get(each.position)
        if row is None:
            raise Refusal(_("The invoice has no line %d.") % each.position, field=each.field or "lines")
        if not 0 < each.quantity <= row.creditable_quantity:
            words = _("Enter a quantity between zero and %s.") % formats.quantity(row.creditable_quantity)
            raise Refusal(words, field=f"{each.field}.quantity" if each.field else "lines")
        old = _part(row, each.quantity, note.currency)
        new = _less(old, _amount(old, each, note.currency), note.currency)
        price = _price(row.line, new.own, each.quantity)
        lines.append(_like(row, note, len(lines) + 1, each.quantity, old, unit_price=row.line.unit_price))
        lines.append(_like(row, note, len(lines) + 1, -each.quantity, _negated(new), unit_price=price))
    for line in lines:
        line.is_correction = True
        if line.quantity < 0:
            line.discount_percent, line.unit_discount = ZERO, None
    return lines


def _amount(old: Amounts, correction: Correction, currency: str) -> Decimal:
    """What the correction takes off. Raises Refusal for nothing, and for more than the line bills."""
    if correction.unit_amount is None:
        return old.net
    amount = round_amount(correction.quantity * correction.unit_amount, currency)
    if not 0 < amount <= old.net:
        most = Money(old.net / correction.quantity, currency).rounded()
        field = f"{correction.field}.unit_amount" if correction.field else "lines"
        raise Refusal(_("Enter an amount above zero and up to %s.") % most, field=field)
    return amount


def _price(line: InvoiceLine, own: Decimal, quantity: Decimal) -> Decimal:
    """What a unit as it was sold costs then: by the box where boxes were sold, with tax where the line's price has it."""
    price = own / quantity * line.sale_unit_factor
    if line.order_line is not None and line.order_line.price_includes_tax:
        price *= 1 + line.tax_rate / 100
    return price.quantize(_PRICE)


def _part(row: CreditableLine, quantity: Decimal, currency: str) -> Amounts:
    """What a quantity of the line bills, exact to the cent over all its credit notes.

    Once it was corrected, what was credited before was credited at another price: then what stays of it is shared.
    """
    of, before, wholes, taken = (
        (row.creditable_quantity, ZERO, staying(row, currency), parts_of(Amounts()))
        if row.corrected.net
        else (row.line.quantity, row.credited_quantity, parts_of(row.billed), parts_of(row.credited))
    )
    own, allowance, charge, freight, freight_tax = (
        next_share(whole, of, before=before, part=quantity, taken=given, currency=currency)
        for whole, given in zip(wholes, taken, strict=True)
    )
    return Amounts(own - allowance + charge, allowance, charge, freight=freight, freight_tax=freight_tax)


def _less(old: Amounts, amount: Decimal, currency: str) -> Amounts:
    """What is left when a net amount is taken off: discount and charges shrink with it."""
    net = old.net - amount
    if not net:
        return Amounts()
    return Amounts(
        net,
        round_amount(old.allowance * net / old.net, currency),
        round_amount(old.charge * net / old.net, currency),
        freight=round_amount(old.freight * net / old.net, currency),
        freight_tax=round_amount(old.freight_tax * net / old.net, currency),
    )


def _negated(amounts: Amounts) -> Amounts:
    return Amounts(
        -amounts.net,
        -amounts.allowance,
        -amounts.charge,
        freight=-amounts.freight,
        freight_tax=-amounts.freight_tax,
    )


def share_tax(lines: Sequence[InvoiceLine], tax: Decimal, currency: str) -> None:
    """Distribute the tax of a credit note over its lines by their net amounts, exactly."""
    shares = Money(tax, currency).share([line.net_amount for line in lines])
    for line, share in zip(lines, shares, strict=True):
        line.tax_amount = share.amount


def _like(
    row: CreditableLine, note: Invoice, position: int, quantity: Decimal, amounts: Amounts, *, unit_price: Decimal
) -> InvoiceLine:  # fmt: skip
    line = row.line
    return InvoiceLine(
        company_id=note.company_id,
        invoice=note,
        position=position,
        order_line_id=line.order_line_id,
        shipment_line_id=line.shipment_line_id,
        corrects=line,
        product_id=line.product_id,
        category_id=line.category_id,
        sku=line.sku,
        description=line.description,
        quantity=quantity,
        unit_code=line.unit_code,
        sale_unit_code=line.sale_unit_code,
        sale_unit_factor=line.sale_unit_factor,
        unit_price=unit_price,
        discount_percent=line.discount_percent,
        unit_discount=line.unit_discount,
        tax_code_id=line.tax_code_id,
        tax_category=line.tax_category,
        tax_rate=line.tax_rate,
        net_amount=amounts.net,
        allowance_amount=amounts.allowance,
        charge_amount=amounts.charge,
        freight_amount=amounts.freight,
        freight_tax_amount=amounts.freight_tax,
    )
