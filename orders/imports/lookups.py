"""Who and what the rows mean: customers and products by every number a sender may know them by, in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from catalog.models import Product, ShippingMethod
from core.imports import Record, Run
from core.refusals import Refusal
from customers.models import Customer, CustomerProduct
from orders.models import SalesOrder, SalesOrderLine

#: Product and how much of it, which is what makes two orders of one reference the same.
Goods = Mapping[int, Decimal]


@dataclass(slots=True)
class Known:
    """What a chunk names, looked up."""

    customers: dict[str, Customer] = field(default_factory=dict)
    by_vat_id: dict[str, list[Customer]] = field(default_factory=dict)
    by_name: dict[str, list[Customer]] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    by_barcode: dict[str, Product] = field(default_factory=dict)
    own_numbers: dict[tuple[int, str], Product] = field(default_factory=dict)
    orders: dict[tuple[int, str], list[tuple[SalesOrder, Goods]]] = field(default_factory=dict)
    methods: dict[str, ShippingMethod] = field(default_factory=dict)

    def customer_of(self, record: Record) -> Customer | None:
        """The customer by our code or his key; of a document by VAT id, endpoint or name too. Raises Refusal."""
        if (found := self.customers.get(record.get("customer", ""))) is not None:
            return found
        for said in ids_of(record):
            sharing = self.by_vat_id.get(bare_id(said), [])
            if len(sharing) > 1:
                sharing = [each for each in sharing if each in self._named(record)] or sharing
            if (found := self.customers.get(said) or _only(sharing)) is not None:
                return found
        return _only(self._named(record))

    def _named(self, record: Record) -> list[Customer]:
        return self.by_name.get(record.get("buyer_name", "").casefold(), [])

    def product_of(self, row: Record, customer: Customer | None) -> Product | None:
        """The product by our number, the customer's own, or its barcode."""
        sku, own = row.get("sku", ""), row.get("customer_sku", "")
        found = self.products.get(sku)
        if found is None and customer is not None:
            numbers = (each.casefold() for each in (own, sku) if each)
            found = next(
                (hit for each in numbers if (hit := self.own_numbers.get((customer.pk, each)))), None
            )
        return found or self.by_barcode.get(row.get("gtin", "").lstrip("0"))

    def method_of(self, record: Record) -> ShippingMethod | None:
        """How the order is sent, where the record says so; an unknown one is refused there."""
        code = record.get("shipping_method", "")
        found = self.methods.get(code.casefold())
        if code and found is None:
            record.refuse("shipping_method", _("There is no shipping method %s.") % code)
        return found


def looked_up(records: Sequence[Record], run: Run) -> Known:
    """Customers, products and orders that the records name."""
    rows = [row for record in records for row in (record, *record.others)]
    known = Known()
    _look_up_customers(known, records, rows, run)
    _look_up_products(known, rows, run)
    _look_up_orders(known, records, run)
    if _said(records, "shipping_method"):
        methods = ShippingMethod.objects.filter(company=run.by.company)
        known.methods = {each.code.casefold(): each for each in methods.order_by("-code")}
    return known


def _look_up_customers(known: Known, records: Sequence[Record], rows: Sequence[Record], run: Run) -> None:
    ids = {said for record in records for said in ids_of(record)}
    codes = (_said(rows, "customer") | ids) - {""}
    vat_ids, names = {bare_id(said) for said in ids}, _said(records, "buyer_name")
    wanted = Q(code__in=codes) | (~Q(external_reference="") & Q(external_reference__in=codes))
    if ids:
        wanted |= Q(vat_id__in=vat_ids - {""})
    for name in names:  # of documents, which hold one each
        wanted |= Q(name__iexact=name)
    buyers = list(Customer.objects.in_scope(run.by).filter(wanted))
    for each in buyers:
        each.company = run.by.company
    known.customers = {each.external_reference: each for each in buyers if each.external_reference}
    known.customers |= {each.code: each for each in buyers}
    for each in buyers:
        if each.is_active:
            known.by_vat_id.setdefault(each.vat_id, []).append(each)
            known.by_name.setdefault(each.name.casefold(), []).append(each)
    known.by_vat_id.pop("", None)


def _look_up_products(known: Known, rows: Sequence[Record], run: Run) -> None:
    skus, barcodes = _said(rows, "sku"), _said(rows, "gtin")
    wanted = Q(sku__in=skus) | (~Q(external_reference="") & Q(external_reference__in=skus))
    if barcodes:
        bare = {each.lstrip("0") for each in barcodes} - {""}
        wanted |= Q(barcode__in={each.zfill(width) for each in bare for width in (0, 8, 12, 13, 14)})
    goods = list(
        Product.objects.filter(company=run.by.company).filter(wanted).select_related("tax_code", "unit")
    )
    known.products = {each.external_reference: each for each in goods if each.external_reference}
    known.products |= {each.sku: each for each in goods}
    known.by_barcode = {each.barcode.lstrip("0"): each for each in goods if each.barcode}
    known.by_barcode.pop("", None)
    numbers = {
        each.casefold() for each in _said(rows, "customer_sku") | {sku for sku in skus if sku not in known.products}
    }  # fmt: skip
    if numbers:
        buyers = {each.pk for each in known.customers.values()}
        own = CustomerProduct.objects.annotate(folded=Lower("sku")).filter(
            customer__in=buyers, folded__in=numbers
        )
        for each in own.select_related("product__tax_code", "product__unit"):
            known.own_numbers[each.customer_id, each.sku.casefold()] = each.product


def _look_up_orders(known: Known, records: Sequence[Record], run: Run) -> None:
    """The orders that are there by these references, with what they order."""
    there = SalesOrder.objects.filter(
        company=run.by.company, customer__in={each.pk for each in known.customers.values()},
        customer_reference__in=_said(records, "order_reference"),
    )  # fmt: skip
    orders = {order.pk: (order, dict[int, Decimal]()) for order in there.order_by("pk")}
    for order, goods in orders.values():
        known.orders.setdefault((order.customer_id, order.customer_reference), []).append((order, goods))
    lines = SalesOrderLine.objects.entered().filter(order__in=list(orders), product__isnull=False)
    for order_id, product, quantity in lines.values_list("order_id", "product_id", "quantity"):
        goods = orders[order_id][1]
        goods[product] = goods.get(product, Decimal(0)) + quantity


def ids_of(record: Record) -> list[str]:
    """By which ids a document names its buyer."""
    return [each for each in record.get("buyer_ids", "").split(" | ") if each]


def bare_id(said: str) -> str:
    """An id as VAT ids are kept: letters and digits alone, in capitals."""
    return "".join(sign for sign in said.upper() if sign.isalnum())


def _said(rows: Iterable[Record], name: str) -> set[str]:
    return {str(row.get(name)) for row in rows if row.get(name)}


def _only(found: Sequence[Customer]) -> Customer | None:
    if len(found) > 1:
        codes = ", ".join(sorted(each.code for each in found)[:5])
        raise Refusal(_("The buyer may be %s. Ask for our customer number in the document.") % codes)
    return found[0] if found else None
