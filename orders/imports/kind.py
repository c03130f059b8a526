"""Orders from a file: rows of one order reference are one order, entered by the operations as by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Product
from core import imports
from core.imports import Column, ImportKind, Record, Run
from core.refusals import Refusal, Several
from customers.models import Customer
from orders import operations
from orders.lifecycle import Channel
from orders.models import SalesOrder
from orders.operations import Header, LineEntry

_LINE_FIELDS = {
    "sku": "sku",
    "quantity": "quantity",
    "unit_price": "unit_price",
    "discount_percent": "discount_percent",
}


class _Undone(Exception):
    """A trial has seen what it wanted."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """An order as the operations take it."""

    header: Header
    entries: Sequence[LineEntry]


class OrderImport(ImportKind):
    """Orders, several rows each."""

    name = "orders"
    title = gettext_lazy("Import orders")
    permission = "orders.add_salesorder"
    namespace = "orders"
    list_url = "orders:list"
    list_label = gettext_lazy("Orders")
    place = "orders"
    explanation = gettext_lazy(
        "Rows with the same order reference are one order. An order that is there already, by customer and reference, is left as it is."
    )
    keys = ("order_reference",)
    chunk = 50
    switches = (("submit", gettext_lazy("Hand the orders in at once")),)
    second_file = gettext_lazy("A second file with what holds for whole orders")
    columns = (
        Column("order_reference", gettext_lazy("Order reference"), imports.text(80),
               ("order id", "order number", "customer reference", "po number", "reference", "order")),
        Column("customer", gettext_lazy("Customer"), imports.text(40), ("customer id", "customer code", "customer number", "account"),
               is_needed=True),
        Column("date", gettext_lazy("Order date"), imports.day, ("order date",), hint=gettext_lazy("Today where there is none.")),
        Column("sku", gettext_lazy("Product"), imports.text(40),
               ("product number", "product id", "article", "item", "item number", "article number"), is_needed=True),
        Column("quantity", gettext_lazy("Quantity"), imports.number(6), ("qty", "order qty", "pieces"), is_needed=True),
        Column("unit_price", gettext_lazy("Unit price"), imports.number(6), ("price",),
               hint=gettext_lazy("The customer's price where there is none.")),
        Column("discount_percent", gettext_lazy("Discount %"), imports.number(4), ("discount", "discount percent"),
               may_be_fraction=True),
        Column("tax_code", gettext_lazy("Tax code"), imports.text(12), ("tax", "vat code"),
               hint=gettext_lazy("Only compared: the tax follows from product and customer.")),
        Column("currency", gettext_lazy("Currency"), imports.currency, ("currency code",)),
        Column("requested_date", gettext_lazy("Requested date"), imports.day, ("required date", "delivery date", "requested")),
    )  # fmt: skip

    def key(self, record: Record) -> Any:
        """Rows of an order are gathered; nothing may not repeat."""
        return None

    def gathered(self, records: Iterable[Record]) -> Iterator[Record]:
        """One record per order reference, in the order of their first rows."""
        by_reference: dict[Any, Record] = {}
        for record in records:
            said = record.values.get("order_reference")
            first = by_reference.setdefault(said if said is not None else ("row", record.number), record)
            if first is not record:
                first.others.append(record)
        return iter(by_reference.values())

    def check(self, records: Sequence[Record], run: Run) -> None:
        """Customer and products named; a trial enters each order and takes it back, so that every check speaks."""
        customers, products, known = _looked_up(records, run)
        for record in records:
            _plan(record, customers, products, known, run)
            if run.is_trial and record.is_good and record.outcome == "added":
                _try(record, run)

    def write(self, records: Sequence[Record], run: Run) -> None:
        """Each order by the operation; holds are placed as by hand, and what it refuses is said by row."""
        for record in records:
            if record.outcome == "added":
                try:
                    with transaction.atomic():
                        _enter(record.plan, run)
                except Refusal as refusal:
                    _put_to_rows(record, refusal)


def _rows(record: Record) -> list[Record]:
    return [record, *record.others]


def _looked_up(
    records: Sequence[Record], run: Run
) -> tuple[dict[str, Customer], dict[str, Product], set[tuple[int, str]]]:
    """Customers and products by number or the other program's key, and the orders that are there."""
    rows = [row for record in records for row in _rows(record)]
    names = {row.get("customer") for row in rows} - {None}
    skus = {row.get("sku") for row in rows} - {None}
    named = Customer.objects.in_scope(run.by).filter(Q(code__in=names) | Q(external_reference__in=names))
    sold = Product.objects.filter(company=run.by.company).filter(
        Q(sku__in=skus) | Q(external_reference__in=skus)
    )
    buyers, goods = list(named), list(sold.select_related("tax_code"))
    customers = {each.external_reference: each for each in buyers if each.external_reference}
    customers |= {each.code: each for each in buyers}
    products = {each.external_reference: each for each in goods if each.external_reference}
    products |= {each.sku: each for each in goods}
    references = [
        record.values["order_reference"] for record in records if "order_reference" in record.values
    ]
    there = SalesOrder.objects.filter(
        company=run.by.company, customer__in=list(customers.values()), customer_reference__in=references
    )
    return customers, products, set(there.values_list("customer_id", "customer_reference"))


def _plan(
    record: Record,
    customers: dict[str, Customer],
    products: dict[str, Product],
    known: set[tuple[int, str]],
    run: Run,
) -> None:
    if record.values.get("order_reference") is None:
        record.refuse("order_reference", _("Say which order the row belongs to."))
        return
    customer = _customer(record, customers)
    entries = [_entry(row, products) for row in _rows(record)]
    _refuse_differing(record)
    if not record.is_good or customer is None:
        return
    reference = record.values["order_reference"]
    record.outcome = "unchanged" if (customer.pk, reference) in known else "added"
    header = Header(
        customer=customer, currency=record.get("currency", ""), customer_reference=reference, channel=Channel.FILE,
        order_date=record.get("date"), requested_date=record.get("requested_date"),
    )  # fmt: skip
    record.plan = _Plan(header, [entry for entry in entries if entry is not None])


def _customer(record: Record, customers: dict[str, Customer]) -> Customer | None:
    named = record.get("customer")
    customer = customers.get(named or "")
    if named is None:
        record.refuse("customer", _("Say who orders."))
    elif customer is None:
        record.refuse("customer", _("There is no customer %s. Import or add the customer first.") % named)
    return customer


def _entry(row: Record, products: dict[str, Product]) -> LineEntry | None:
    sku, quantity = row.get("sku"), row.get("quantity")
    product = products.get(sku or "")
    if sku is None:
        row.refuse("sku", _("Say which product is ordered."))
    elif product is None:
        row.refuse("sku", _("There is no product %s. Check the number or search by name.") % sku)
    if quantity is None:
        row.refuse("quantity", _("Enter a quantity above zero."))
    if product is None or quantity is None:
        return None
    tax_code = row.get("tax_code")
    if tax_code is not None and tax_code != product.tax_code.code:
        row.refuse(
            "tax_code",
            _("The tax code of %(sku)s is %(code)s.") % {"sku": product.sku, "code": product.tax_code.code},
        )
    return LineEntry(
        product.sku, quantity, unit_price=row.get("unit_price"), discount_percent=row.get("discount_percent", 0),
        requested_date=row.get("requested_date"),
    )  # fmt: skip


def _refuse_differing(record: Record) -> None:
    """What holds for the whole order is said once, or the same in each row."""
    for row in record.others:
        for name in ("customer", "currency", "date"):
            said = row.values.get(name)
            if said is not None and said != record.values.get(name):
                row.refuse(name, _("Row %d of this order says something else.") % record.number)


def _try(record: Record, run: Run) -> None:
    try:
        with transaction.atomic():
            _enter(record.plan, run)
            raise _Undone
    except _Undone:
        pass
    except Refusal as refusal:
        _put_to_rows(record, refusal)


def _enter(plan: _Plan, run: Run) -> None:
    order = operations.create(plan.header, plan.entries, by=run.by)
    if run.options.get("submit"):
        operations.submit(order, by=run.by, date=plan.header.order_date)


def _put_to_rows(record: Record, refusal: Refusal) -> None:
    """``lines.2.quantity`` is about the order's third row."""
    rows = _rows(record)
    for single in refusal.refusals if isinstance(refusal, Several) else [refusal]:
        parts = single.field.split(".")
        if len(parts) == 3 and parts[0] == "lines" and parts[1].isdigit() and int(parts[1]) < len(rows):
            rows[int(parts[1])].refuse(_LINE_FIELDS.get(parts[2], parts[2]), single.message)
        else:
            record.refuse(single.field, single.message)


ORDERS = imports.register(OrderImport())
