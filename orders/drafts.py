"""Building an order's lines: products found, prices and taxes looked up, totals added up. Saves nothing.

Used by the verbs that save and by the order form that only shows what would be saved.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.models import Product, ProductKind, UnitOfMeasure
from core import quantity as quantities
from core.models import Company
from core.prepared import AnyOf, Place, Prepared
from core.refusals import Refusal, Several
from customers.models import Address, Customer
from orders.agreements import CallOffs
from orders.lifecycle import PriceSource
from orders.models import SalesOrder, SalesOrderLine
from orders.pricing import Prices, Tax, taxes_for
from orders.totals import PricedLine, Totals, document_totals

ZERO = Decimal(0)
HUNDRED = Decimal(100)
MAX_LINES = 2000
MAX_QUANTITY = Decimal(10) ** 9
MAX_PRICE = Decimal(10) ** 10


class UnknownProduct(Refusal):
    """No product with this number can be sold."""

    code = "unknown-product"


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A line as somebody entered it; what is empty is looked up."""

    sku: str
    quantity: Decimal
    unit_price: Decimal | None = None
    discount_percent: Decimal = ZERO
    requested_date: datetime.date | None = None
    description: str = ""


def price_lines(order: SalesOrder, entries: Sequence[LineEntry]) -> tuple[list[SalesOrderLine], Totals]:
    """Unsaved lines with price, tax and totals for the order's customer, currency and date.

    Raises Several with a refusal for each bad line, its field named ``lines.<index>.<name>``.
    """
    products = find_products(order.company, entries)
    prices = Prices(order.customer, products.values(), order.currency, order.order_date)
    taxes = taxes_for(order.customer, [product.tax_code for product in products.values()], order.order_date)
    lines = [
        _line(order, position, entry, products[entry.sku.casefold()], prices, taxes)
        for position, entry in enumerate(entries, start=1)
    ]
    _call_off(order, lines, products.values())
    return lines, apply_totals(order, lines)


def _call_off(order: SalesOrder, lines: Sequence[SalesOrderLine], products: Iterable[Product]) -> None:
    """Lines nobody has priced by hand take the price of an agreement of which something is left."""
    call_offs = CallOffs(order, [product.pk for product in products])
    for line in lines:
        if line.price_source == PriceSource.MANUAL or line.product_id is None:
            continue
        if (agreed := call_offs.take(line.product_id, line.quantity)) is not None:
            line.agreement_line, line.unit_price = agreed, agreed.unit_price
            line.price_source = PriceSource.AGREEMENT


def apply_totals(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> Totals:
    """Write the totals into the unsaved order and its lines."""
    totals = document_totals(
        [priced(line) for line in lines],
        order.currency,
        discount_percent=order.discount_percent,
        rounding=order.company.tax_rounding,
    )
    for line, total in zip(lines, totals.lines, strict=True):
        line.net_amount, line.gross_amount = total.net, total.gross
    order.net_amount, order.tax_amount, order.gross_amount = totals.net, totals.tax, totals.gross
    return totals


def priced(line: SalesOrderLine) -> PricedLine:
    """What the arithmetic needs of an order line."""
    return PricedLine(
        line.quantity,
        line.unit_price,
        line.discount_percent,
        line.tax_code_id,
        line.tax_rate,
        line.price_includes_tax,
    )


_products_by_sku = Prepared(
    lambda: Product.objects.filter(company=Place(0), sku=AnyOf(1)).select_related(
        "tax_code", "unit", "category"
    )
)


def find_products(company: Company, entries: Sequence[LineEntry]) -> dict[str, Product]:
    """The products by their number in lower case, in one query. Raises Several."""
    if len(entries) > MAX_LINES:
        raise Refusal(_("An order has at most %d lines. Split it.") % MAX_LINES, field="lines")
    wanted = {entry.sku.strip() for entry in entries}
    products = {product.sku.casefold(): product for product in _products_by_sku.all(company.pk, list(wanted))}
    missing = {sku for sku in wanted if sku.casefold() not in products}
    if missing:
        folded = Product.objects.filter(company=company).select_related("tax_code", "unit", "category")
        for sku in missing:
            if (product := folded.filter(sku__iexact=sku).first()) is not None:
                products[sku.casefold()] = product
    refusals = [
        refusal for index, entry in enumerate(entries) for refusal in _refusals(index, entry, products)
    ]
    if refusals:
        raise Several(refusals)
    return products


def _refusals(index: int, entry: LineEntry, products: dict[str, Product]) -> list[Refusal]:
    product = products.get(entry.sku.strip().casefold())
    field = f"lines.{index}"
    if product is None:
        message = _("There is no product %s. Check the number or search by name.") % entry.sku
        return [UnknownProduct(message if entry.sku else _("Enter a product number."), field=f"{field}.sku")]
    found: list[Refusal] = []
    if not product.is_active:
        found.append(UnknownProduct(_("%s is no longer sold.") % product.sku, field=f"{field}.sku"))
    if not 0 < entry.quantity <= MAX_QUANTITY:
        found.append(Refusal(_("Enter a quantity above zero."), field=f"{field}.quantity"))
    elif not quantities.fits(entry.quantity, product.unit.decimals):
        found.append(Refusal(too_fine(product.unit), field=f"{field}.quantity"))
    if not 0 <= entry.discount_percent <= HUNDRED:
        found.append(
            Refusal(_("Enter a discount between 0 and 100 percent."), field=f"{field}.discount_percent")
        )
    if entry.unit_price is not None and not 0 <= entry.unit_price < MAX_PRICE:
        found.append(Refusal(_("Enter a price of zero or more."), field=f"{field}.unit_price"))
    return found


def too_fine(unit: UnitOfMeasure) -> str:
    """What to do about a quantity with more decimals than its unit has."""
    if not unit.decimals:
        return _("Enter a whole number; %s is not sold in parts.") % unit.name
    return _("%(unit)s is counted with %(decimals)d decimals.") % {
        "unit": unit.name,
        "decimals": unit.decimals,
    }


def _line(
    order: SalesOrder,
    position: int,
    entry: LineEntry,
    product: Product,
    prices: Prices,
    taxes: dict[int, Tax],
) -> SalesOrderLine:
    price = prices.price(product, entry.quantity)
    tax = taxes[product.tax_code_id]
    is_manual = entry.unit_price is not None and entry.unit_price != price.unit_price
    return SalesOrderLine(
        company=order.company,
        order=order,
        position=position,
        kind=product.kind,
        product=product,
        sku=product.sku,
        description=entry.description or product.name,
        quantity=entry.quantity,
        unit_code=product.unit.code,
        unit_price=price.unit_price if entry.unit_price is None else entry.unit_price,
        list_price=price.list_price,
        price_source=PriceSource.MANUAL if is_manual else price.source,
        discount_percent=entry.discount_percent,
        tax_code=tax.code,
        tax_category=tax.code.category,
        tax_rate=tax.rate,
        price_includes_tax=tax.code.price_includes_tax,
        requested_date=entry.requested_date or order.requested_date,
    )


def address_of(customer: Customer, addresses: Sequence[Address], *, shipping: bool) -> dict[str, str]:
    """A copy of the customer's billing or shipping address, as the document keeps it."""
    wanted = [a for a in addresses if (a.is_shipping if shipping else a.is_billing)] or list(addresses)
    if not wanted:
        return {"name": customer.name, "country": customer.country}
    address = wanted[0]
    return {
        "name": address.name or customer.name,
        "street": address.street,
        "postal_code": address.postal_code,
        "city": address.city,
        "region": address.region,
        "country": address.country,
    }


def needs_stock(line: SalesOrderLine) -> bool:
    """Whether the line is reserved and shipped."""
    return line.kind == ProductKind.GOODS
