"""What a customer may buy: searched by number (ours or his), name or barcode, at his own prices, with the day it can leave."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from catalog.models import Product, ProductCategory, ProductKind, ProductUnit
from catalog.units import Proposal, SaleUnits, least_quantity, proposals
from core.models import Company
from core.refusals import Refusal
from customers.models import Customer, CustomerProduct
from inventory.selectors import default_warehouse
from orders.pricing import Prices
from orders.selectors import Want, supply_of
from portal.basket import UnitChoice, unit_choices

ONE = Decimal(1)
MOST_WORDS = 8
#: One of the product's own unit.
USUALLY = Proposal(ONE)


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as the customer can have it; without a price he has to ask for one."""

    product: Product
    unit_price: Decimal | None
    steps: Sequence[tuple[Decimal, Decimal]] = ()
    from_date: datetime.date | None = None
    in_basket: Decimal = Decimal(0)
    own_number: str = ""
    proposal: Proposal = USUALLY
    units: Sequence[UnitChoice] = ()

    @property
    def least(self) -> Decimal:
        """The least that is sold, in the product's own unit."""
        return least_quantity(self.product)


def proposed(product: Product, unit: str) -> Decimal:
    """What the button puts into the basket where nothing was typed: the least that is sold, or one of another unit."""
    proposal = proposals(product.company, [product])[product.pk]
    if unit and unit == proposal.unit_code:
        return proposal.quantity
    return least_quantity(product) if unit in ("", product.unit.code) else ONE


@dataclass(frozen=True, slots=True)
class Branch:
    """A category with something for sale in it or below it, and how deep it lies."""

    category: ProductCategory
    depth: int

    @property
    def indent(self) -> str:
        """Blanks that show the depth where only text can."""
        return "\u00a0" * 3 * self.depth


def for_sale(company: Company) -> QuerySet[Product]:
    """Goods, services and kits that are sold; charges such as freight are added by us."""
    return (
        Product.objects.filter(company=company, is_active=True)
        .exclude(kind=ProductKind.CHARGE)
        .select_related("unit", "category", "tax_code")
    )


def found(
    company: Company, text: str, category_ids: Iterable[int] | None = None, customer: Customer | None = None
) -> QuerySet[Product]:
    """What is for sale and matches every word by number, name, barcode of a piece or a package, or what the customer
    himself calls it; within these categories if given."""
    products = for_sale(company)
    for word in text.split()[:MOST_WORDS]:
        packed = ProductUnit.objects.filter(company=company, barcode=word)
        fits = Q(sku__icontains=word) | Q(name__icontains=word) | Q(barcode=word)
        fits |= Q(pk__in=packed.values("product_id"))
        if customer is not None:
            called = Q(sku__icontains=word) | Q(name__icontains=word)
            fits |= Q(pk__in=CustomerProduct.objects.filter(called, customer=customer).values("product_id"))
        products = products.filter(fits)
    return products if category_ids is None else products.filter(category_id__in=list(category_ids))


def offers(
    customer: Customer, products: Sequence[Product], in_basket: Mapping[int, Decimal] | None = None
) -> list[Offer]:
    """Each product at the customer's price of today, with the day one piece can leave; the same few statements for any number."""
    today = customer.company.today()
    prices = Prices(customer, products, customer.currency, today)
    dates = _dates(customer.company, products, today)
    called = CustomerProduct.objects.filter(customer=customer, product__in=[each.pk for each in products])
    numbers = dict(called.values_list("product_id", "sku"))
    unpriced: set[str] = set()
    usual, units = proposals(customer.company, products), SaleUnits(products)
    rows = []
    for product in products:
        price, steps = _price(prices, product, unpriced)
        inside = (in_basket or {}).get(product.pk, Decimal(0))
        proposal = usual[product.pk]
        rows.append(
            Offer(
                product, price, steps, dates.get(product.pk), inside, numbers.get(product.pk, ""), proposal,
                unit_choices(units, product, proposal.unit_code),
            )
        )  # fmt: skip
    return rows


def _price(
    prices: Prices, product: Product, unpriced: set[str]
) -> tuple[Decimal | None, Sequence[tuple[Decimal, Decimal]]]:
    """What a piece costs and from which quantity it costs less; nothing where a currency has no rate, asked once."""
    if product.currency in unpriced:
        return None, ()
    try:
        return prices.price(product, ONE).unit_price, prices.steps(product)
    except Refusal:
        unpriced.add(product.currency)
        return None, ()


def _dates(company: Company, products: Sequence[Product], today: datetime.date) -> dict[int, datetime.date]:
    """The day one piece of each product can leave, for what is not there today."""
    supplied = [product for product in products if product.is_supplied]
    if not supplied:
        return {}
    supply = supply_of(default_warehouse(company), supplied)
    dates = {each.pk: supply.dates([Want(each.pk, ONE)], today)[0] for each in supplied}
    return {pk: date for pk, date in dates.items() if date > today}


def branches(company: Company) -> list[Branch]:
    """The categories a customer can choose from, as a tree in the order of their codes (two statements)."""
    categories = list(ProductCategory.objects.filter(company=company).order_by("name"))
    used = set(for_sale(company).order_by().values_list("category_id", flat=True).distinct())
    children: dict[int | None, list[ProductCategory]] = {}
    for category in categories:
        children.setdefault(category.parent_id, []).append(category)

    def walk(parent: int | None, depth: int) -> list[Branch]:
        tree = []
        for category in children.get(parent, ()):
            below = walk(category.pk, depth + 1)
            if below or category.pk in used:
                tree += [Branch(category, depth), *below]
        return tree

    return walk(None, 0)


def within(tree: Sequence[Branch], code: str) -> list[int] | None:
    """The category of the code with everything below it; None where there is no such category."""
    for index, branch in enumerate(tree):
        if branch.category.code == code:
            below = []
            for each in tree[index + 1 :]:
                if each.depth <= branch.depth:
                    break
                below.append(each.category.pk)
            return [branch.category.pk, *below]
    return None
