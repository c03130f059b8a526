"""What a typed line means: which product, in which unit, how much of it, and why it cannot be sold so."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from catalog import units
from catalog.models import Product, UnitOfMeasure
from core import quantity as quantities
from core.finding import folded
from core.models import Company, SearchEntry
from core.numerals import out_of_range
from core.prepared import AnyOf, Place, Prepared
from core.refusals import Refusal, Several
from customers.models import Customer, CustomerProduct
from orders.models import SalesOrderLine

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
    company: Company,
    entries: Sequence[LineEntry],
    customer: Customer | None = None,
    *,
    is_history: bool = False,
) -> dict[str, Product]:
    """The products by their number in lower case, in one query; by the customer's own where it is none of ours.

    An order of former days (``is_history``) may name what is no longer sold. Raises Several.
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
        refusal
        for index, entry in enumerate(entries)
        for refusal in _refusals(index, entry, products, is_history=is_history)
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


def no_longer_sold(product: Product) -> str:
    """Why a product that is known cannot be ordered."""
    return _("%s is no longer sold.") % product.sku


def _refusals(
    index: int, entry: LineEntry, products: dict[str, Product], *, is_history: bool
) -> list[Refusal]:
    product = products.get(entry.sku.strip().casefold())
    field = f"lines.{index}"
    if product is None:
        message = _("There is no product %s. Check the number or search by name.") % entry.sku
        return [UnknownProduct(message if entry.sku else _("Enter a product number."), field=f"{field}.sku")]
    found: list[Refusal] = []
    if not product.is_active and not is_history:
        found.append(UnknownProduct(no_longer_sold(product), field=f"{field}.sku"))
    if not 0 < entry.quantity <= MAX_QUANTITY:
        words = out_of_range(entry.quantity, _("Enter a quantity above zero."))
        found.append(Refusal(words, field=f"{field}.quantity"))
    elif not _is_foreign(entry, product) and (objection := _objection(product, entry.quantity)):
        found.append(Refusal(objection, field=f"{field}.quantity"))
    if not 0 <= entry.discount_percent <= HUNDRED:
        found.append(
            Refusal(_("Enter a discount between 0 and 100 percent."), field=f"{field}.discount_percent")
        )
    if entry.discount_amount is not None and not 0 <= entry.discount_amount < MAX_PRICE:
        words = out_of_range(entry.discount_amount, _("Enter a discount of zero or more."))
        found.append(Refusal(words, field=f"{field}.discount_amount"))
    if entry.discount_amount is not None and entry.discount_percent:
        found.append(
            Refusal(
                _("Enter the discount in percent or as an amount, not both."),
                field=f"{field}.discount_amount",
            )
        )
    if entry.unit_price is not None and not 0 <= entry.unit_price < MAX_PRICE:
        words = out_of_range(entry.unit_price, _("Enter a price of zero or more."))
        found.append(Refusal(words, field=f"{field}.unit_price"))
    return found


def too_fine(unit: UnitOfMeasure) -> str:
    """What to do about a quantity with more decimals than its unit has."""
    return units.too_fine(unit.name, unit.decimals)


def _objection(product: Product, quantity: Decimal) -> str | None:
    """Why the product is not sold in this quantity of its own unit; or nothing."""
    if not quantities.fits(quantity, product.unit.decimals):
        return too_fine(product.unit)
    return units.order_step_objection(product, quantity)


_customer_products = Prepared(lambda: CustomerProduct.objects.filter(customer=Place(0), product=AnyOf(1)))


def customer_products(customer: Customer, lines: Iterable[SalesOrderLine]) -> dict[int, CustomerProduct]:
    """How the customer names the products, by their key."""
    wanted = [line.product_id for line in lines if line.product_id is not None]
    return {each.product_id: each for each in _customer_products.all(customer.pk, wanted)}
