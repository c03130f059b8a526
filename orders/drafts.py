"""Building an order's lines: products found, prices and taxes looked up, totals added up. Saves nothing.

Used by the verbs that save and by the order form that only shows what would be saved.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from catalog import units
from catalog.models import Product, ProductKind, UnitOfMeasure
from core import formats
from core import quantity as quantities
from core.finding import folded
from core.models import Company, SearchEntry
from core.money import UnitPrice
from core.prepared import AnyOf, Place, Prepared
from core.reasons import Param, Reason, keep
from core.refusals import Refusal, Several
from customers.models import Address, Customer, CustomerProduct
from orders import price_steps
from orders.agreements import CallOffs
from orders.lifecycle import PriceSource
from orders.models import AgreementLine, SalesOrder, SalesOrderLine
from orders.pricing import Price, Prices, Tax, taxes_for
from orders.scanning import without_barcodes
from orders.totals import PricedLine, Totals, cash_rounding, document_totals, line_amount, percent_of

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
MAX_LINES = 2000
MAX_QUANTITY = Decimal(10) ** 9
MAX_PRICE = Decimal(10) ** 10


class UnknownProduct(Refusal):
    """No product with this number can be sold."""

    code = "unknown-product"


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A line as somebody entered it; what is empty is looked up.

    Quantity, price and a discount in money are in ``unit``, such as BX; without one in the product's own.
    """

    sku: str
    quantity: Decimal
    unit_price: Decimal | None = None
    discount_percent: Decimal = ZERO
    requested_date: datetime.date | None = None
    description: str = ""
    unit: str = ""
    discount_amount: Decimal | None = None


def price_lines(order: SalesOrder, entries: Sequence[LineEntry]) -> tuple[list[SalesOrderLine], Totals]:
    """Unsaved lines with the customer's prices, the tax of who gets the invoice, and totals.

    Raises Several with a refusal for each bad line, its field named ``lines.<index>.<name>``.
    """
    entries = without_barcodes(order.company, entries)
    products = find_products(order.company, entries, order.customer)
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


_customer_products = Prepared(lambda: CustomerProduct.objects.filter(customer=Place(0), product=AnyOf(1)))


def customer_products(customer: Customer, lines: Iterable[SalesOrderLine]) -> dict[int, CustomerProduct]:
    """How the customer names the products, by their key."""
    wanted = [line.product_id for line in lines if line.product_id is not None]
    return {each.product_id: each for each in _customer_products.all(customer.pk, wanted)}


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
    totals = document_totals(
        [priced(line) for line in lines],
        order.currency,
        discount_percent=order.discount_percent,
        discount_amount=order.discount_amount,
        charge_amount=order.charge_amount,
        rounding=order.company.tax_rounding,
    )
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


class SaleAmount(NamedTuple):
    """How much of a product is sold: in its own unit, and which unit it is sold and priced in."""

    product: Product
    quantity: Decimal
    unit_code: str = ""
    unit_name: str = ""
    factor: Decimal = ONE


def sale_amounts(entries: Sequence[LineEntry], products: Mapping[str, Product]) -> list[SaleAmount]:
    """The entered quantities in the products' own units; no query unless a line names another unit. Raises Several."""
    wanted = [(entry, products[entry.sku.strip().casefold()]) for entry in entries]
    foreign = [product for entry, product in wanted if _is_foreign(entry, product)]
    found = units.SaleUnits(foreign) if foreign else None
    amounts, refusals = [], []
    for index, (entry, product) in enumerate(wanted):
        try:
            amounts.append(_sale_amount(entry, product, found))
        except Refusal as refusal:
            refusal.field = f"lines.{index}.{refusal.field}"
            refusals.append(refusal)
    if refusals:
        raise Several(refusals)
    return amounts


def _is_foreign(entry: LineEntry, product: Product) -> bool:
    return entry.unit.strip().upper() not in ("", product.unit.code.upper())


def _sale_amount(entry: LineEntry, product: Product, found: units.SaleUnits | None) -> SaleAmount:
    if found is None or not _is_foreign(entry, product):
        return SaleAmount(product, entry.quantity)
    quantity = found.to_stock(product, entry.quantity, entry.unit)
    if objection := units.order_step_objection(product, quantity):
        raise Refusal(objection, field="quantity")
    code = entry.unit.strip().upper()
    unit = next(each for each in found.units_of(product) if each.code.upper() == code)
    factor = quantities.round_quantity(unit.factor)
    if not 0 < quantity <= MAX_QUANTITY or not factor:
        words = _("%(sku)s is not counted in %(unit)s here: the quantity is too large or the unit too small.")
        raise Refusal(words % {"unit": unit.name, "sku": product.sku}, field="quantity")
    return SaleAmount(product, quantity, unit.code, unit.name, factor)


_products_by_sku = Prepared(
    lambda: Product.objects.filter(company=Place(0), sku=AnyOf(1)).select_related(
        "tax_code", "unit", "category"
    )
)


def find_products(
    company: Company, entries: Sequence[LineEntry], customer: Customer | None = None
) -> dict[str, Product]:
    """The products by their number in lower case, in one query; by the customer's own where it is none of ours.

    Raises Several.
    """
    if len(entries) > MAX_LINES:
        raise Refusal(_("An order has at most %d lines. Split it.") % MAX_LINES, field="lines")
    wanted = {entry.sku.strip() for entry in entries}
    products = {product.sku.casefold(): product for product in _products_by_sku.all(company.pk, list(wanted))}
    missing = {sku for sku in wanted if sku.casefold() not in products}
    if missing:
        products |= _in_another_case(company, missing)
        unknown = [sku.casefold() for sku in missing if sku.casefold() not in products]
        if customer is not None and unknown:
            products |= products_by_own_number(customer, unknown)
    refusals = [
        refusal for index, entry in enumerate(entries) for refusal in _refusals(index, entry, products)
    ]
    if refusals:
        raise Several(refusals)
    return products


def _in_another_case(company: Company, numbers: Iterable[str]) -> dict[str, Product]:
    """Products that are sold whose number is written in other letters, large or small."""
    codes = [folded(sku) for sku in numbers]
    entries = SearchEntry.objects.filter(company=company, kind="product", code__in=codes)
    found = Product.objects.filter(company=company, pk__in=entries.values("object_id"))
    return {
        product.sku.casefold(): product for product in found.select_related("tax_code", "unit", "category")
    }


def products_by_own_number(customer: Customer, numbers: Sequence[str]) -> dict[str, Product]:
    """What the customer means by his own article numbers, which are told in lower case."""
    rows = (
        CustomerProduct.objects.filter(customer=customer)
        .annotate(folded=Lower("sku"))
        .filter(folded__in=numbers)
        .select_related("product__tax_code", "product__unit", "product__category")
    )
    return {row.sku.casefold(): row.product for row in rows}


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
    elif not _is_foreign(entry, product) and (objection := _objection(product, entry.quantity)):
        found.append(Refusal(objection, field=f"{field}.quantity"))
    if not 0 <= entry.discount_percent <= HUNDRED:
        found.append(
            Refusal(_("Enter a discount between 0 and 100 percent."), field=f"{field}.discount_percent")
        )
    if entry.discount_amount is not None and not 0 <= entry.discount_amount < MAX_PRICE:
        found.append(Refusal(_("Enter a discount of zero or more."), field=f"{field}.discount_amount"))
    if entry.discount_amount is not None and entry.discount_percent:
        found.append(
            Refusal(
                _("Enter the discount in percent or as an amount, not both."),
                field=f"{field}.discount_amount",
            )
        )
    if entry.unit_price is not None and not 0 <= entry.unit_price < MAX_PRICE:
        found.append(Refusal(_("Enter a price of zero or more."), field=f"{field}.unit_price"))
    return found


def too_fine(unit: UnitOfMeasure) -> str:
    """What to do about a quantity with more decimals than its unit has."""
    return units.too_fine(unit.name, unit.decimals)


def _objection(product: Product, quantity: Decimal) -> str | None:
    """Why the product is not sold in this quantity of its own unit; or nothing."""
    if not quantities.fits(quantity, product.unit.decimals):
        return too_fine(product.unit)
    return units.order_step_objection(product, quantity)


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


def address_of(customer: Customer, addresses: Sequence[Address], *, shipping: bool) -> dict[str, str]:
    """A copy of the customer's billing or shipping address, as the document keeps it."""
    wanted = [a for a in addresses if (a.is_shipping if shipping else a.is_billing)] or list(addresses)
    if not wanted:
        return {"name": customer.name, "country": customer.country}
    return copy_of(customer, next((a for a in wanted if shipping and a.is_main_shipping), wanted[0]))


def own_address(order: SalesOrder) -> dict[str, Any]:
    """Where the customer himself gets letters: the billing address, unless somebody else is billed."""
    if order.invoice_party_id == order.customer_id:
        return dict(order.billing_address)
    return dict(address_of(order.customer, list(order.customer.addresses.order_by("pk")), shipping=False))


def copy_of(customer: Customer, address: Address) -> dict[str, str]:
    """An address as the document keeps it."""
    return {
        "name": address.name or customer.name,
        "street": address.street,
        "postal_code": address.postal_code,
        "city": address.city,
        "region": address.region,
        "country": address.country,
    }


def address_of_order(order: SalesOrder) -> Address | None:
    """The customer's address that the order goes to; None when it goes elsewhere."""
    for address in order.customer.addresses.order_by("-is_main_shipping", "pk"):
        if copy_of(order.customer, address) == order.shipping_address:
            return address
    return None


def needs_stock(line: SalesOrderLine) -> bool:
    """Whether the line is reserved and shipped."""
    return line.kind == ProductKind.GOODS
