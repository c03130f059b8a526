"""What tests of invoices are about: dispatched orders, and the people of the accounting department."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from catalog.models import Product, ProductKind, TaxCode
from core.actors import Actor
from core.models import Company
from customers.models import Customer
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from invoicing import operations
from invoicing.models import Invoice
from orders import operations as orders
from orders.models import SalesOrder
from tests import builders

IBAN = builders.IBANS["EUR"]


def a_seller(code: str = "ACME", *, automatic: bool = False) -> Company:
    """A company whose invoices wait as drafts, unless said otherwise."""
    return builders.a_company(code, issues_invoices_automatically=automatic)


def somebody(company: Company, *roles: str) -> Actor:
    """A person with these roles."""
    return builders.an_actor(company, *roles)


def an_accountant(company: Company) -> Actor:
    """Somebody who bills and credits without a ceiling."""
    return somebody(company, "GL")


def a_customer(company: Company, code: str = "C-1", **options: Any) -> Customer:
    """A customer in Berlin."""
    return builders.a_customer(company, code, **{"email": "buyer@alfki.example", **options})


def goods(company: Company, sku: str, *, on_hand: str = "0", **options: Any) -> Product:
    """Goods at 10.00, so many of them in stock."""
    return builders.a_product(company, sku, on_hand=on_hand, **options)


def taxed(company: Company, rate: str, code: str = "") -> TaxCode:
    """A tax code of this rate."""
    return builders.a_tax_code(company, rate, code=code)


def service(company: Company, sku: str, price: str = "30.00") -> Product:
    """Something done, not shipped."""
    return builders.a_product(company, sku, price=price, kind=ProductKind.SERVICE)


def charge(company: Company, sku: str, price: str = "3.00") -> Product:
    """Freight, handling and the like."""
    return builders.a_product(company, sku, price=price, kind=ProductKind.CHARGE)


def shipment_of(order: SalesOrder) -> Shipment:
    """The order's only shipment that has not left."""
    return Shipment.objects.exclude(status__in=["dispatched", "delivered", "canceled"]).get(order=order)


def an_order(
    customer: Customer,
    quantities: dict[str, str],
    *,
    prices: dict[str, str] | None = None,
    discounts: dict[str, str] | None = None,
    **header,
) -> SalesOrder:
    """A confirmed order of these quantities by SKU."""
    order = orders.create(
        orders.Header(customer=customer, **header),
        [
            orders.LineEntry(
                sku,
                Decimal(quantity),
                unit_price=Decimal(prices[sku]) if prices and sku in prices else None,
                discount_percent=Decimal((discounts or {}).get(sku, "0")),
            )
            for sku, quantity in quantities.items()
        ],
        by=Actor.system(customer.company),
    )
    orders.submit(order, by=Actor.system(customer.company))
    for hold in order.holds.filter(lifted_at__isnull=True):
        orders.lift_hold(order, hold.kind, reason="test", by=Actor.system(customer.company))
    order.refresh_from_db()
    assert order.status == "confirmed", list(order.holds.values("kind", "reason"))
    return order


def ship(order: SalesOrder, quantities: dict[str, str] | None = None, **dispatch) -> Shipment:
    """Pick (some of) what is planned, pack and dispatch it."""
    by = Actor.system(order.company)
    shipment = shipment_of(order)
    picked = None
    if quantities is not None:
        lines = {line.order_line.sku: line.pk for line in shipment.lines.select_related("order_line")}
        picked = {pk: Decimal(quantities.get(sku, "0")) for sku, pk in lines.items()}
    fulfillment.pick(shipment, picked, by=by)
    fulfillment.pack(shipment, by=by)
    fulfillment.dispatch(shipment, by=by, **dispatch)
    return shipment


def a_shipped_order(customer: Customer, quantities: dict[str, str], **options) -> SalesOrder:
    order = an_order(customer, quantities, **options)
    ship(order)
    order.refresh_from_db()
    return order


def a_draft(order: SalesOrder) -> Invoice:
    """The order's only draft."""
    return Invoice.objects.get(order=order, status="draft")


def an_invoice(order: SalesOrder, by: Actor, **options) -> Invoice:
    """The order's only draft, issued."""
    invoice = a_draft(order)
    operations.issue(invoice, by=by, **options)
    return invoice


def figures(invoice: Invoice) -> list[str]:
    """Net, tax and gross, as text."""
    invoice.refresh_from_db()
    amounts = (invoice.net_amount, invoice.tax_amount, invoice.gross_amount)
    return [str(amount.quantize(Decimal("0.01"))) for amount in amounts]


def an_issued_invoice(customer: Customer, quantities: dict[str, str], **options) -> Invoice:
    """An order of these quantities, shipped and billed by the application itself."""
    order = a_shipped_order(customer, quantities, **options)
    return an_invoice(order, Actor.system(customer.company))
