"""Orders from a file: what is checked, and how each is entered by the operations as by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Product, ShippingMethod
from core import imports
from core.imports import ImportKind, Record, Run, Sheet
from core.quantity import plain
from core.refusals import Refusal, Several
from customers.models import Customer
from orders import finding, operations, ubl
from orders.duplicates import DuplicateOrder
from orders.imports.columns import COLUMNS, DOCUMENT_COLUMNS, SHIP_TO
from orders.imports.lookups import Goods, Known, ids_of, looked_up
from orders.lifecycle import Channel, OrderStatus
from orders.models import SalesOrder
from orders.operations import Header, LineEntry

NO_LONGER_SOLD = "no-longer-sold"
_FIELDS = {"customer_reference": "order_reference", "lines": "order_reference"}
#: All these mean one piece; senders use the one their program knows (Recommendation 20).
HUNDRED = Decimal(100)
_PIECES = frozenset({"C62", "H87", "EA", "NAR", "PCE", "XPP"})


class _Undone(Exception):
    """A trial has seen what it wanted."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """An order as the operations take it; of a customer's own file his prices stand beside it, line by line."""

    header: Header
    entries: Sequence[LineEntry]
    his_prices: Sequence[Decimal | None] | None = None


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
    documents = "UBL Order 2.1"
    confirmations = (
        (DuplicateOrder.code, "confirm_duplicate", gettext_lazy("They are other orders: enter them as well")),
        (
            NO_LONGER_SOLD,
            "confirm_history",
            gettext_lazy("They are old orders: enter them with what was sold then"),
        ),
    )
    columns = COLUMNS
    document_columns = DOCUMENT_COLUMNS

    def open_document(self, content: bytes) -> Sheet:
        """An order in UBL as rows."""
        return ubl.open_order(content)

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
        known = looked_up(records, run)
        for record in records:
            _plan(record, known, run)
            if run.is_trial and record.is_good and record.outcome == "added":
                _try(record, run)

    def write(self, records: Sequence[Record], run: Run) -> None:
        """Each order by the operation; holds are placed as by hand, and what it refuses is said by row."""
        for record in records:
            if record.outcome == "added":
                try:
                    with transaction.atomic():
                        self.enter(record, run)
                except Refusal as refusal:
                    _put_to_rows(record, refusal)

    @staticmethod
    def enter(record: Record, run: Run) -> SalesOrder:
        """One that is good and has been checked."""
        return _enter(record.plan, run)


def _rows(record: Record) -> list[Record]:
    return [record, *record.others]


def _plan(record: Record, known: Known, run: Run) -> None:
    if record.values.get("order_reference") is None:
        record.refuse("order_reference", _("Say which order the row belongs to."))
        return
    customer = _customer(record, known)
    method = known.method_of(record)
    found = [_entry(row, customer, known) for row in _rows(record)]
    _refuse_differing(record)
    if not record.is_good or customer is None:
        return
    lines = [each for each in found if each is not None]
    record.plan = _Plan(_header(record, customer, method), [entry for _product, entry in lines])
    if run.by.customer_ids is not None:
        record.plan = _at_our_prices(record.plan)
    _compare(record, customer, lines, known, run)
    if record.outcome == "added":
        _refuse_no_longer_sold(record, [product for product, _entry in lines], run)


def _header(record: Record, customer: Customer, method: ShippingMethod | None) -> Header:
    ship_to = {name: record.get(f"ship_to_{name}", "") for name in SHIP_TO}
    has_place = any(ship_to[name] for name in ("street", "postal_code", "city"))
    ship_to["name"] = ship_to["name"] or customer.name
    ship_to["country"] = ship_to["country"] or customer.country
    return Header(
        customer=customer, currency=record.get("currency", ""), customer_reference=record.values["order_reference"],
        channel=Channel.FILE, order_date=record.get("date"), requested_date=record.get("requested_date"),
        ship_to=ship_to if has_place else None, note=record.get("note", ""),
        discount_amount=record.get("discount_amount"), charges=record.get("charges"),
        shipping_method=method,
    )  # fmt: skip


def _at_our_prices(plan: _Plan) -> _Plan:
    """A customer's own order: our prices hold (ORD-2), his are compared; what else he wanted off or on is for us to read."""
    header, notes = plan.header, [plan.header.note]
    if header.discount_amount:
        notes.append(_("Discount named by the customer, not taken over: %s") % plain(header.discount_amount))
    for charge in header.charges or ():
        words = _("Charge named by the customer, not taken over: %(name)s %(amount)s")
        notes.append(words % {"name": charge.text or charge.code, "amount": plain(charge.amount)})
    return _Plan(
        replace(
            header, channel=Channel.PORTAL, discount_amount=None, charges=None,
            note="\n".join(note for note in notes if note),
        ),
        [
            replace(entry, unit_price=None, discount_percent=Decimal(0), discount_amount=None)
            for entry in plan.entries
        ],
        [_net_price(entry) for entry in plan.entries],
    )  # fmt: skip


def _net_price(entry: LineEntry) -> Decimal | None:
    """What the file says one costs, after the line's discount."""
    if entry.unit_price is None:
        return None
    percent = entry.unit_price * (entry.discount_percent or 0) / HUNDRED
    return entry.unit_price - percent - (entry.discount_amount or 0)


def _compare(
    record: Record, customer: Customer, lines: Sequence[tuple[Product, LineEntry]], known: Known, run: Run
) -> None:
    """The same order again is left as it is; another one under a known reference needs a person's word."""
    there = known.orders.get((customer.pk, record.values["order_reference"]), [])
    goods = _goods(lines)
    record.outcome = "unchanged" if any(same == goods for _order, same in there) else "added"
    standing = [order for order, _same in there if order.status != OrderStatus.CANCELED]
    if record.outcome == "added" and standing and not run.options.get("confirm_duplicate"):
        record.refuse(
            "order_reference",
            _("The customer has ordered other goods or quantities with this reference before: %s.") % standing[-1].number,
            code=DuplicateOrder.code,
        )  # fmt: skip


def _refuse_no_longer_sold(record: Record, products: Sequence[Product], run: Run) -> None:
    """An order of former days may name what was sold then, on a person's word; one of today never does."""
    date = record.get("date")
    is_old = date is not None and date < run.today
    if is_old and run.options.get("confirm_history"):
        return
    for row, product in zip(_rows(record), products, strict=True):
        if not product.is_active:
            row.refuse("sku", finding.no_longer_sold(product), code=NO_LONGER_SOLD if is_old else "")


def _goods(lines: Sequence[tuple[Product, LineEntry]]) -> Goods:
    """How much of each product, in its own unit; nothing where a line's unit is none of the product's."""
    products = {product.sku.casefold(): product for product, _entry in lines}
    found: dict[int, Decimal] = {}
    try:
        amounts = finding.sale_amounts([entry for _product, entry in lines], products)
    except Refusal:
        return {}
    for amount in amounts:
        found[amount.product.pk] = found.get(amount.product.pk, Decimal(0)) + amount.quantity
    return found


def _customer(record: Record, known: Known) -> Customer | None:
    named, buyer = record.get("customer"), record.get("buyer_name", "")
    name = "buyer_name" if buyer else "customer"
    try:
        customer = known.customer_of(record)
    except Refusal as refusal:
        record.refuse(name, refusal.message)
        return None
    if customer is None:
        said = ", ".join(each for each in (named, buyer, *ids_of(record)) if each)
        words = _("There is no customer %s. Import or add the customer first.") % said
        record.refuse(name, words if said else _("Say who orders."))
    return customer


def _entry(row: Record, customer: Customer | None, known: Known) -> tuple[Product, LineEntry] | None:
    quantity, product = row.get("quantity"), known.product_of(row, customer)
    if product is None:
        _refuse_product(row)
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
    return product, LineEntry(
        product.sku, quantity, unit_price=row.get("unit_price"), discount_percent=row.get("discount_percent", Decimal(0)),
        requested_date=row.get("line_requested_date") or row.get("requested_date"), unit=_unit(row, product),
        discount_amount=row.get("line_discount_amount"),
    )  # fmt: skip


def _refuse_product(row: Record) -> None:
    """Name the article by every number and the name the row gives it."""
    name = next((each for each in ("sku", "customer_sku", "gtin") if row.get(each)), "sku")
    said = [row.get(each) for each in ("sku", "customer_sku", "gtin", "item_name") if row.get(each)]
    words = _("There is no product %s. Check the number or search by name.") % ", ".join(said)
    row.refuse(name, words if said else _("Say which product is ordered."))


def _unit(row: Record, product: Product) -> str:
    unit = str(row.get("unit", "")).upper()
    return "" if unit in _PIECES and product.unit.code in _PIECES else unit


def _refuse_differing(record: Record) -> None:
    """What holds for the whole order is said once, or the same in each row."""
    for row in record.others:
        for name in ("customer", "currency", "date", "shipping_method"):
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


def _enter(plan: _Plan, run: Run) -> SalesOrder:
    is_history = bool(run.options.get("confirm_history"))
    order = operations.create(plan.header, plan.entries, by=run.by, is_history=is_history)
    if plan.his_prices is not None:
        dearer = operations.keep_his_prices(order, plan.his_prices, by=run.by)
        if dearer and run.options.get("submit"):
            raise Several(dearer)
    if run.options.get("submit"):
        is_confirmed = bool(run.options.get("confirm_duplicate"))
        operations.submit(order, by=run.by, date=plan.header.order_date, confirm_duplicate=is_confirmed)
    return order


def _column(field: str) -> str:
    return "line_discount_amount" if field == "discount_amount" else field


def _put_to_rows(record: Record, refusal: Refusal) -> None:
    """``lines.2.quantity`` is about the order's third row."""
    rows = _rows(record)
    for single in refusal.singles:
        parts = single.field.split(".")
        if len(parts) == 3 and parts[0] == "lines" and parts[1].isdigit() and int(parts[1]) < len(rows):
            rows[int(parts[1])].refuse(_column(parts[2]), single.message)
        else:
            code = single.code if isinstance(single, DuplicateOrder) else ""
            record.refuse(_FIELDS.get(single.field, single.field), single.message, code=code)


ORDERS = OrderImport()
imports.register(ORDERS)
