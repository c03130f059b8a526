"""Agreed prices from a file: found again by customer, product, currency, quantity and first day."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.naming import FROM_QUANTITY, PRODUCT_COLUMNS, VALIDITY, NamedProducts
from core import imports
from core.imports import Column, ImportKind, Record, Run, plan_each
from core.refusals import Refusal, Several
from customers.agreements import PriceEntry, entry_of, save_price
from customers.models import Customer, CustomerPrice

_Key = tuple[int, int, str, Decimal, datetime.date | None]
_Goods = tuple[int, int, str, Decimal]


@dataclass(slots=True)
class _Known:
    """What a chunk names, looked up."""

    customers: dict[str, Customer]
    products: NamedProducts
    prices: dict[_Key, CustomerPrice] = field(default_factory=dict)
    by_goods: dict[_Goods, dict[datetime.date | None, PriceEntry]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A price as the operation takes it."""

    customer: Customer
    row: CustomerPrice | None
    entry: PriceEntry


class CustomerPriceImport(ImportKind):
    """Prices agreed with single customers."""

    name = "customer-prices"
    title = gettext_lazy("Import agreed prices")
    permission = "catalog.change_pricelist"
    namespace = "customers"
    list_url = "customers:list"
    list_label = gettext_lazy("Customers")
    place = "customers"
    explanation = gettext_lazy(
        "A price is found again by customer, product, currency, quantity and first day: those that are there are changed, others added."
    )
    keys = ("sku", "external_reference")
    chunk = 200
    writes = (CustomerPrice,)
    columns = (
        Column("customer", gettext_lazy("Customer"), imports.text(40), ("customer code", "customer id", "customer number", "account"),
               is_needed=True, takes_default=True),
        *PRODUCT_COLUMNS,
        FROM_QUANTITY,
        Column("price", gettext_lazy("Price"), imports.number(6), ("unit price",), is_needed=True),
        Column("currency", gettext_lazy("Currency"), imports.currency, ("currency code",),
               hint=gettext_lazy("The customer's where there is none.")),
        *VALIDITY,
    )  # fmt: skip

    def key(self, record: Record) -> Hashable:
        """A price stands in the file once."""
        names = ("customer", "sku", "external_reference", "currency", "min_quantity", "valid_from")
        return tuple(record.get(name) for name in names)

    def check(self, records: Sequence[Record], run: Run) -> None:
        """Each by the rules of an agreed price; unknown customers and products are named."""
        known = _looked_up(records, run)
        plan_each(records, lambda record: _plan(record, known))

    def write(self, records: Sequence[Record], run: Run) -> None:
        """Each by the operation, which looks at the days again; earlier ones of a customer first."""
        said = [record for record in records if record.outcome != "unchanged"]
        plan_each(said, lambda record: _save(record.plan, run))


def _save(plan: _Plan, run: Run) -> None:
    save_price(plan.customer, plan.row, plan.entry, by=run.by)


def _looked_up(records: Sequence[Record], run: Run) -> _Known:
    codes = {record.get("customer") for record in records} - {None}
    buyers = list(Customer.objects.in_scope(run.by).filter(code__in=codes))
    named = Customer.objects.in_scope(run.by).exclude(external_reference="")
    by_reference = {each.external_reference: each for each in named.filter(external_reference__in=codes)}
    customers = by_reference | {each.code: each for each in buyers}
    known = _Known(customers, NamedProducts.of(run.by.company, records))
    wanted = {each.pk for each in customers.values()}
    for row in CustomerPrice.objects.filter(customer__in=wanted).select_related("product"):
        key = (row.customer_id, row.product_id, row.currency, row.min_quantity, row.valid_from)
        known.prices[key] = row
        known.by_goods.setdefault(key[:4], {})[row.valid_from] = entry_of(row)
    return known


def _plan(record: Record, known: _Known) -> None:
    """The price as it would be, and whether that is new, another or the same."""
    customer, product = _customer(record, known), known.products.need(record)
    if record.get("price") is None:
        raise Refusal(_("Enter a price of zero or more."), field="price")
    currency, least = record.get("currency") or customer.currency, record.get("min_quantity", Decimal(0))
    first, last = record.get("valid_from"), record.get("valid_to")
    row = known.prices.get((customer.pk, product.pk, currency, least, first))
    if row is not None and last is None:
        last = row.valid_to
    entry = PriceEntry(product, record.get("price"), currency, least, first, last)
    if refusals := entry.refusals():
        raise Several(refusals)
    is_same = row is not None and (row.price, row.valid_to) == (entry.price, entry.valid_to)
    record.outcome = "added" if row is None else "unchanged" if is_same else "changed"
    record.plan = _Plan(customer, row, entry)
    _put(record, customer, entry, known)


def _put(record: Record, customer: Customer, entry: PriceEntry, known: _Known) -> None:
    """Look at the days as they will be once the rows before this one are written."""
    there = known.by_goods.setdefault((customer.pk, entry.product.pk, entry.currency, entry.min_quantity), {})
    for first, other in there.items():
        if first != entry.valid_from and _meet(other, entry) and record.outcome != "unchanged":
            words = _("On some of these days %s holds already. End it before.")
            raise Refusal(words % other, field="valid_from")
    there[entry.valid_from] = entry


def _meet(one: PriceEntry, other: PriceEntry) -> bool:
    begins = max(one.valid_from or datetime.date.min, other.valid_from or datetime.date.min)
    return begins <= min(one.valid_to or datetime.date.max, other.valid_to or datetime.date.max)


def _customer(record: Record, known: _Known) -> Customer:
    code = record.get("customer")
    found = known.customers.get(code or "")
    if found is None:
        words = _("There is no customer %s. Import or add the customer first.") % code
        raise Refusal(words if code else _("Say whose price it is."), field="customer")
    return found


CUSTOMER_PRICES = imports.register(CustomerPriceImport())
