"""What a customer pays for a product today, how it is taxed, and where both come from.

Everything is looked up for all lines at once: the number of queries does not depend on their number.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

from catalog.models import PriceList, PriceListLine, Product, ProductCategory, TaxCode, TaxMapping, TaxRate
from core import exchange
from core.models import Company
from core.money import UnitPrice, round_amount
from core.prepared import AnyOf, Place, Prepared
from core.reasons import Param, Rate, Reason
from core.refusals import Refusal
from customers.models import Customer, CustomerPrice
from orders.lifecycle import PriceSource

ONE = Decimal(1)
NOBODY = 0  # the key no customer has
PRICE_STEP = Decimal("0.000001")


class TaxRateMissing(Refusal):
    """A tax code has no rate on the date."""

    code = "tax-rate-missing"


@dataclass(frozen=True, slots=True)
class Price:
    """A unit price with its source and how it came about; ``list_price`` is what it would be without any agreement."""

    unit_price: Decimal
    list_price: Decimal
    source: str
    steps: tuple[Reason, ...] = ()
    line_position: int | None = None

    def per_unit(self, factor: Decimal) -> Price:
        """The same for a sale unit that holds so many of the product's own."""
        if factor == ONE:
            return self
        return replace(
            self,
            unit_price=_rounded(self.unit_price * factor),
            list_price=_rounded(self.list_price * factor),
        )


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax code that holds for this customer and date, with its rate in percent."""

    code: TaxCode
    rate: Decimal


def _valid_on(date: datetime.date | Place, prefix: str = "") -> Q:
    return (Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": date})) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": date})
    )


_customer_prices = Prepared(
    lambda: CustomerPrice.objects.filter(
        _valid_on(Place(3)), customer=Place(0), currency=Place(1), product_id=AnyOf(2)
    ).order_by("-min_quantity")
)


class Prices:
    """Prices for one customer, currency and date; knows everything it needs after construction."""

    def __init__(
        self, customer: Customer, products: Iterable[Product], currency: str, date: datetime.date
    ) -> None:
        self.customer, self.currency, self.date = customer, currency, date
        self.company: Company = customer.company
        self.products = {product.pk: product for product in products}
        prefetch_related_objects(list(self.products.values()), "unit")  # no query where they are there
        self._agreed = self._customer_prices()
        self._lines = self._price_list_lines()
        self._ancestors = self._category_ancestors() if any(line.category_id for line in self._lines) else {}
        self._rates: dict[str, Decimal] = {}

    def price(self, product: Product, quantity: Decimal) -> Price:
        """Customer price, else the first fitting line of the price list, else the list price; all for the own unit."""
        list_price = self._in_currency(product.price, product.currency)
        steps = self._list_steps(product, list_price)
        for agreed in self._agreed.get(product.pk, ()):
            if quantity >= agreed.min_quantity:
                said = {"price": UnitPrice(agreed.price, self.currency)}
                steps += (Reason("price.agreed", said), *_conditions(agreed))
                return Price(agreed.price, list_price, PriceSource.CUSTOMER, steps)
        for line in self._lines:
            if self._fits(line, product, quantity):
                value = _rounded(
                    (line.price or Decimal(0)) if line.factor is None else list_price * line.factor
                )
                steps += (self._listed(line, value), *_conditions(line))
                return Price(value, list_price, PriceSource.PRICE_LIST, steps, line.position)
        return Price(list_price, list_price, PriceSource.LIST, steps)

    def _list_steps(self, product: Product, list_price: Decimal) -> tuple[Reason, ...]:
        own = Reason(
            "price.list", {"price": UnitPrice(product.price, product.currency), "unit": product.unit.name}
        )
        if product.currency == self.currency:
            return (own,)
        rate = self._rate(product.currency) / self._rate(self.currency)
        said: dict[str, Param] = {
            "price": UnitPrice(list_price, self.currency),
            "rate": Rate(rate),
            "currency": product.currency,
            "date": self.date,
        }
        return own, Reason("price.currency", said)

    def _listed(self, line: PriceListLine, value: Decimal) -> Reason:
        said: dict[str, Param] = {
            "list": line.price_list.name,
            "position": line.position,
            "price": UnitPrice(value, self.currency),
        }
        if line.factor is None:
            return Reason("price.price-list", said)
        return Reason("price.price-list-factor", {**said, "factor": line.factor})

    def steps(self, product: Product) -> list[tuple[Decimal, Decimal]]:
        """The quantities above one from which a unit costs less, with that price."""
        agreed = [each.min_quantity for each in self._agreed.get(product.pk, ())]
        listed = [line.min_quantity for line in self._lines if self._fits(line, product, line.min_quantity)]
        last = self.price(product, ONE).unit_price
        found = []
        for quantity in sorted({each for each in (*agreed, *listed) if each > ONE}):
            price = self.price(product, quantity).unit_price
            if price < last:
                found.append((quantity, price))
                last = price
        return found

    def _fits(self, line: PriceListLine, product: Product, quantity: Decimal) -> bool:
        if quantity < line.min_quantity or (line.product_id and line.product_id != product.pk):
            return False
        return not line.category_id or line.category_id in self._ancestors.get(product.category_id or 0, ())

    def _in_currency(self, price: Decimal, currency: str) -> Decimal:
        if currency == self.currency:
            return price
        return round_amount(price * self._rate(currency) / self._rate(self.currency), self.currency)

    def _rate(self, currency: str) -> Decimal:
        if currency not in self._rates:
            self._rates[currency] = exchange.rate_on(self.company, currency, self.date)
        return self._rates[currency]

    def _customer_prices(self) -> dict[int, list[CustomerPrice]]:
        found: dict[int, list[CustomerPrice]] = {}
        for row in _customer_prices.all(self.customer.pk, self.currency, list(self.products), self.date):
            found.setdefault(row.product_id, []).append(row)
        return found

    def _price_list_lines(self) -> list[PriceListLine]:
        if self.customer.price_list_id is None:
            return []
        return list(
            PriceListLine.objects.filter(
                _valid_on(self.date),
                _valid_on(self.date, "price_list__"),
                Q(product_id__in=list(self.products)) | Q(product__isnull=True),
                price_list_id=self.customer.price_list_id,
                price_list__currency=self.currency,
            )
            .select_related("price_list")
            .order_by("position")
        )

    def _category_ancestors(self) -> dict[int, set[int]]:
        parents = dict(ProductCategory.objects.filter(company=self.company).values_list("pk", "parent_id"))
        ancestors: dict[int, set[int]] = {}
        for category in parents:
            chain: set[int] = set()
            step: int | None = category
            while step is not None and step not in chain:
                chain.add(step)
                step = parents.get(step)
            ancestors[category] = chain
        return ancestors


def price_by_list(
    price_list: PriceList,
    product: Product,
    quantity: Decimal,
    date: datetime.date,
    *,
    customer: Customer | None = None,
) -> Price:
    """What the customer, or anybody without an agreement of his own, would pay if this were his price list."""
    payer = Customer(company=price_list.company) if customer is None else copy.copy(customer)
    payer.pk, payer.price_list = payer.pk or NOBODY, price_list
    return Prices(payer, [product], price_list.currency, date).price(product, quantity)


def _conditions(row: CustomerPrice | PriceListLine) -> Iterator[Reason]:
    """From which quantity on and between which days it holds."""
    if row.min_quantity > ONE:
        yield Reason("price.from-quantity", {"quantity": row.min_quantity})
    if row.valid_from is not None and row.valid_to is not None:
        yield Reason("price.valid-between", {"first": row.valid_from, "last": row.valid_to})
    elif row.valid_from is not None:
        yield Reason("price.valid-from", {"first": row.valid_from})
    elif row.valid_to is not None:
        yield Reason("price.valid-to", {"last": row.valid_to})


def _rounded(price: Decimal) -> Decimal:
    return price.quantize(PRICE_STEP, rounding=ROUND_HALF_UP)


_mappings = Prepared(lambda: TaxMapping.objects.filter(tax_position_id=Place()).select_related("replaced_by"))
_tax_rates = Prepared(
    lambda: TaxRate.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=Place(1)), tax_code_id=AnyOf(0), valid_from__lte=Place(1)
    )
)


def taxes_for(customer: Customer, codes: Sequence[TaxCode], date: datetime.date) -> dict[int, Tax]:
    """The tax that holds for the customer instead of each product's code, by the product's code (two queries).

    Raises TaxRateMissing.
    """
    mapped: dict[int | None, TaxCode] = {}
    if customer.tax_position_id is not None:
        mappings = _mappings.all(customer.tax_position_id)
        mapped = {mapping.tax_code_id: mapping.replaced_by for mapping in mappings}
    final = {code.pk: mapped.get(code.pk) or mapped.get(None) or code for code in codes}
    wanted = list({code.pk for code in final.values()})
    rates = {row.tax_code_id: row.rate for row in _tax_rates.all(wanted, date)}
    for code in final.values():
        if code.pk not in rates:
            raise TaxRateMissing(_("Tax code %s has no rate on this date.") % code.code, field="tax_code")
    return {pk: Tax(code, rates[code.pk]) for pk, code in final.items()}
