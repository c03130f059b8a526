"""What is agreed with one customer about products: his own article numbers and texts, and his prices."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Product
from core import formats, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.money import is_currency
from core.numerals import out_of_range
from core.refusals import Refusal, Several
from customers.models import Customer, CustomerPrice, CustomerProduct

MOST = Decimal(10) ** 9


class NumberTaken(Refusal):
    """The customer already means another product by this number, or the product by another number."""

    code = "number-taken"


@operation
def save_article_number(
    customer: Customer,
    row: CustomerProduct | None,
    *,
    product: Product,
    sku: str,
    name: str = "",
    by: Actor,
    version: int | None = None,
) -> CustomerProduct:
    """Write down how a customer names a product. Raises NumberTaken, StaleVersion."""
    by.require("customers.change_customer")
    _begin(customer, version)
    row = row or CustomerProduct(company=customer.company, customer=customer)
    row.product, row.sku, row.name = product, sku.strip(), name.strip()
    if not row.sku or not row.sku.isprintable():
        raise Refusal(_("Enter the customer's number."), field="sku")
    others = customer.products.exclude(pk=row.pk).select_related("product")
    if same := others.filter(sku__iexact=row.sku).first():
        words = _("%(customer)s already means %(product)s by %(number)s.")
        told = {"customer": customer.name, "product": same.product.sku, "number": row.sku}
        raise NumberTaken(words % told, field="sku")
    if same := others.filter(product=product).first():
        words = _("%(product)s is already called %(number)s by this customer.")
        raise NumberTaken(words % {"product": product.sku, "number": same.sku}, field="product")
    row.save()
    timeline.record(
        customer, "changed", by=by, data={"changes": {"article number": ["", f"{product.sku} = {row.sku}"]}}
    )
    return row


@operation
def delete_article_number(row: CustomerProduct, *, by: Actor) -> None:
    """Forget how a customer names a product."""
    by.require("customers.change_customer")
    _begin(row.customer, None)
    said = f"{row.product.sku} = {row.sku}"
    row.delete()
    timeline.record(row.customer, "changed", by=by, data={"changes": {"article number": [said, ""]}})


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """A price agreed with a customer, from a quantity on and between two days, both inclusive."""

    product: Product
    price: Decimal
    currency: str
    min_quantity: Decimal = Decimal(0)
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None

    def __str__(self) -> str:
        words = f"{self.product.sku} {formats.unit_price(self.price, self.currency)} {self.currency}"
        if self.min_quantity:
            words += f" ≥ {formats.quantity(self.min_quantity)}"
        if self.valid_from or self.valid_to:
            words += f" {formats.day(self.valid_from)} – {formats.day(self.valid_to)}"
        return words

    def refusals(self) -> list[Refusal]:
        """What is wrong with it, each at its field."""
        found: list[Refusal] = []
        if not is_currency(self.currency):
            found.append(Refusal(_("%s is not a currency code.") % self.currency, field="currency"))
        if not 0 <= self.price < MOST:
            words = out_of_range(self.price, _("Enter a price of zero or more."))
            found.append(Refusal(words, field="price"))
        if not 0 <= self.min_quantity < MOST:
            words = out_of_range(self.min_quantity, _("Enter a quantity of 0 or more."))
            found.append(Refusal(words, field="min_quantity"))
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            found.append(Refusal(_("The first day comes after the last one."), field="valid_to"))
        return found


@operation
def save_price(
    customer: Customer,
    row: CustomerPrice | None,
    entry: PriceEntry,
    *,
    by: Actor,
    version: int | None = None,
) -> CustomerPrice:
    """Agree a price; on no day are there two for a product from the same quantity on. Raises Several, StaleVersion."""
    by.require("catalog.change_pricelist")
    _begin(customer, version)
    if found := entry.refusals():
        raise Several(found)
    before = str(entry_of(row)) if row else ""
    row = row or CustomerPrice(company=customer.company, customer=customer)
    same_days = customer.prices.exclude(pk=row.pk).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=entry.valid_from or datetime.date.min),
        product=entry.product,
        currency=entry.currency,
        min_quantity=entry.min_quantity,
    )
    if entry.valid_to:
        same_days = same_days.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=entry.valid_to))
    if other := same_days.select_related("product").first():
        words = _("On some of these days %s holds already. End it before.")
        raise Refusal(words % entry_of(other), field="valid_from")
    for name in entry.__slots__:
        setattr(row, name, getattr(entry, name))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refusal(_("This price is agreed already."), field="valid_from") from error
    timeline.record(customer, "changed", by=by, data={"changes": {"price": [before, str(entry)]}})
    return row


@operation
def delete_price(row: CustomerPrice, *, by: Actor) -> None:
    """End an agreement as if it had never been; orders keep the price they were made with."""
    by.require("catalog.change_pricelist")
    _begin(row.customer, None)
    said = str(entry_of(row))
    row.delete()
    timeline.record(row.customer, "changed", by=by, data={"changes": {"price": [said, ""]}})


def entry_of(row: CustomerPrice) -> PriceEntry:
    """An agreed price as it was entered."""
    return PriceEntry(row.product, row.price, row.currency, row.min_quantity, row.valid_from, row.valid_to)


def _begin(customer: Customer, version: int | None) -> None:
    """One at a time at a customer."""
    lock(customer)
    check_version(customer, version)
    customer.version += 1
    customer.save(update_fields=["version"])
