"""Building an order's lines: products found, prices and taxes looked up, totals added up. Saves nothing.

Used by the verbs that save and by the order form that only shows what would be saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import FreightBasis, Product, ProductKind
from core import formats
from core import quantity as quantities
from core.money import UnitPrice
from core.reasons import Param, Reason, keep
from core.refusals import Refusal, Several
from orders import freight, price_steps
from orders.agreements import CallOffs
from orders.finding import HUNDRED, LineEntry, SaleAmount, customer_products, find_products, sale_amounts
from orders.lifecycle import EDITABLE, PriceSource
from orders.models import AgreementLine, SalesOrder, SalesOrderLine
from orders.pricing import Price, Prices, Tax, taxes_for
from orders.scanning import without_barcodes
from orders.totals import PricedLine, Totals, cash_rounding, document_totals, line_amount, percent_of

ZERO = Decimal(0)


def price_lines(
    order: SalesOrder, entries: Sequence[LineEntry], *, is_history: bool = False
) -> tuple[list[SalesOrderLine], Totals]:
    """Unsaved lines with the customer's prices, the tax of who gets the invoice, and totals.

    Raises Several with a refusal for each bad line, its field named ``lines.<index>.<name>``.
    """
    entries = without_barcodes(order.company, entries)
    products = find_products(order.company, entries, order.customer, is_history=is_history)
    amounts = sale_amounts(entries, products)
    prices = Prices(order.customer, products.values(), order.currency, order.order_date)
    taxes = taxes_for(order.payer, [product.tax_code for product in products.values()], order.order_date)
    lines = [
        _line(order, position, entry, amount, prices, taxes)
        for position, (entry, amount) in enumerate(zip(entries, amounts, strict=True), start=1)
    ]
    _name_as_customer_does(order, entries, lines)
    _call_off(order, lines, products.values())
    refuse_large_discounts(lines)
    if order.status in EDITABLE:
        freight.requote(order, lines)
    return lines, apply_totals(order, lines)


def _name_as_customer_does(
    order: SalesOrder, entries: Sequence[LineEntry], lines: Sequence[SalesOrderLine]
) -> None:
    """His own article numbers, and his texts where nobody has entered another (UX 12)."""
    known = customer_products(order.customer, lines)
    for entry, line in zip(entries, lines, strict=True):
        if (own := known.get(line.product_id or 0)) is not None:
            line.customer_sku = own.sku
            line.description = entry.description or own.name or line.description


def _call_off(order: SalesOrder, lines: Sequence[SalesOrderLine], products: Iterable[Product]) -> None:
    """Lines nobody has priced by hand take the price of an agreement of which something is left."""
    call_offs = CallOffs(order, [product.pk for product in products])
    for line in lines:
        if line.price_source == PriceSource.MANUAL or line.product_id is None:
            continue
        if (taken := call_offs.take(line.product_id, line.quantity)) is not None:
            agreed, line.agreement_left = taken
            _take_agreed_price(order, line, agreed)


def _take_agreed_price(order: SalesOrder, line: SalesOrderLine, agreed: AgreementLine) -> None:
    line.agreement_line, line.price_source = agreed, PriceSource.AGREEMENT
    line.unit_price = quantities.round_quantity(agreed.unit_price * line.sale_unit_factor)
    if line.unit_discount is not None:
        line.discount_percent = min(percent_of(line.unit_discount, line.unit_price), HUNDRED)
    said: dict[str, Param] = {
        "agreement": agreed.agreement.number, "price": UnitPrice(line.unit_price, order.currency),
    }  # fmt: skip
    line.price_steps = [*line.price_steps[:1], *keep([Reason("price.blanket", said)])]


def apply_totals(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> Totals:
    """Write the totals into the unsaved order and its lines."""
    totals = totals_of(order, lines, order.charge_amount)
    for line, total in zip(lines, totals.lines, strict=True):
        line.net_amount, line.gross_amount = total.net, total.gross
        line.allowance_amount, line.charge_amount = total.allowance, total.charge
    if order.discount_amount is not None:
        whole = sum((line_amount(priced(line), order.currency) for line in lines), ZERO)
        order.discount_percent = min(percent_of(order.discount_amount, whole), HUNDRED)
    order.net_amount, order.tax_amount = totals.net, totals.tax
    order.rounding_amount = rounding_of(order, totals.gross)
    order.gross_amount = totals.gross + order.rounding_amount
    return totals


def totals_of(order: SalesOrder, lines: Sequence[SalesOrderLine], charge_amount: Decimal) -> Totals:
    """The order's figures, were these its charges."""
    return document_totals(
        [priced(line) for line in lines],
        order.currency,
        discount_percent=order.discount_percent,
        discount_amount=order.discount_amount,
        charge_amount=charge_amount,
        rounding=order.company.tax_rounding,
    )


def leave_out_freight_of_shipments(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """Take what is only expected for shipments out of the lines in memory: each shipment is charged its own.

    ``lines`` are all of the order's; they are not to be saved afterwards.
    """
    expected = freight.charged_as(order, FreightBasis.SHIPMENT)
    if not expected:
        return
    totals = totals_of(order, lines, order.charge_amount - expected)
    for line, total in zip(lines, totals.lines, strict=True):
        line.net_amount, line.gross_amount = total.net, total.gross
        line.allowance_amount, line.charge_amount = total.allowance, total.charge


def rounding_of(order: SalesOrder, total: Decimal) -> Decimal:
    """What is added so that the order can be paid in coins."""
    if not order.company.cash_rounding_step:
        return ZERO
    return cash_rounding(order.company, order.currency, total, is_cash=order.payment_terms.is_cash)


def refuse_too_much_discount(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """Nobody is paid for ordering: the document's discount takes at most what the lines come to."""
    if order.discount_amount is None:
        return
    whole = sum((line_amount(priced(line), order.currency) for line in lines), ZERO)
    if order.discount_amount > whole:
        raise Refusal(
            _("The discount is more than the lines come to (%s).") % formats.money(whole, order.currency),
            field="discount_amount",
        )


def refuse_large_discounts(lines: Sequence[SalesOrderLine]) -> None:
    """A discount in money takes at most the price. Raises Several."""
    refusals = [
        Refusal(
            _("The discount is more than the price (%s).") % formats.unit_price(line.unit_price),
            field=f"lines.{index}.discount_amount",
        )
        for index, line in enumerate(lines)
        if line.unit_discount is not None and line.unit_discount > line.unit_price
    ]
    if refusals:
        raise Several(list(refusals))


def priced(line: SalesOrderLine) -> PricedLine:
    """What the arithmetic needs of an order line."""
    return PricedLine(
        line.quantity,
        line.unit_price,
        line.discount_percent,
        line.tax_code_id,
        line.tax_rate,
        line.price_includes_tax,
        line.sale_unit_factor,
        line.unit_discount,
    )


def entered(line: SalesOrderLine, quantity: Decimal | None = None) -> tuple[Decimal, str]:
    """The quantity of a saved line, or another of its product's own unit, as it would be entered: in the sale unit
    where that is a number, else in the own unit."""
    amount = line.quantity if quantity is None else quantity
    in_sale_unit = quantities.round_quantity(amount / line.sale_unit_factor)
    if line.sale_unit_code and in_sale_unit * line.sale_unit_factor == amount:
        return in_sale_unit, line.sale_unit_code
    return amount, ""


def _line(
    order: SalesOrder,
    position: int,
    entry: LineEntry,
    amount: SaleAmount,
    prices: Prices,
    taxes: dict[int, Tax],
) -> SalesOrderLine:
    product = amount.product
    price = prices.price(product, amount.quantity).per_unit(amount.factor)
    tax = taxes[product.tax_code_id]
    unit_price = price.unit_price if entry.unit_price is None else entry.unit_price
    is_manual = unit_price != price.unit_price
    line = SalesOrderLine(
        company=order.company,
        order=order,
        position=position,
        kind=product.kind,
        product=product,
        sku=product.sku,
        customer_sku="",
        description=entry.description or product.name,
        quantity=amount.quantity,
        unit_code=product.unit.code,
        sale_unit_code=amount.unit_code,
        sale_unit_factor=amount.factor,
        unit_price=unit_price,
        list_price=price.list_price,
        price_source=PriceSource.MANUAL if is_manual else price.source,
        discount_percent=entry.discount_percent,
        unit_discount=entry.discount_amount,
        tax_code=tax.code,
        tax_category=tax.code.category,
        tax_rate=tax.rate,
        price_includes_tax=tax.code.price_includes_tax,
        requested_date=entry.requested_date or order.requested_date,
    )
    if entry.discount_amount is not None:
        line.discount_percent = min(percent_of(entry.discount_amount, unit_price), HUNDRED)
    line.price_steps = _price_steps(line, price, amount)
    return line


def _price_steps(line: SalesOrderLine, price: Price, amount: SaleAmount) -> list[dict[str, Any]]:
    """How the price came about, from the list price on."""
    currency = line.order.currency
    steps = list(price.steps)
    if amount.unit_code:
        said: dict[str, Param] = {
            "unit": amount.unit_name,
            "factor": amount.factor,
            "own": amount.product.unit.name,
            "price": UnitPrice(price.unit_price, currency),
        }
        steps.append(Reason("price.sale-unit", said))
    if line.price_source == PriceSource.MANUAL:
        steps.append(Reason(price_steps.MANUAL, {"price": UnitPrice(line.unit_price, currency), "by": ""}))
    return keep(steps)


def needs_stock(line: SalesOrderLine) -> bool:
    """Whether the line is reserved and shipped."""
    return line.kind == ProductKind.GOODS
