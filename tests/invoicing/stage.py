"""What tests of invoices are about: dispatched orders, and the people of the accounting department."""

from __future__ import annotations

from decimal import Decimal

from catalog.models import Product, ProductKind, TaxCode, TaxRate, UnitOfMeasure
from core.actors import Actor
from core.models import Company, CompanyBankAccount
from customers.models import Customer
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from invoicing import operations
from invoicing.models import Invoice
from orders import operations as orders
from orders.models import SalesOrder
from tests.fulfillment import stage
from tests.fulfillment.stage import a_customer, goods, shipment_of, somebody

__all__ = [
    "a_customer",
    "a_draft",
    "a_seller",
    "a_shipped_order",
    "an_accountant",
    "an_invoice",
    "an_order",
    "charge",
    "figures",
    "goods",
    "service",
    "ship",
    "shipment_of",
    "somebody",
    "taxed",
]  # fmt: skip


def a_seller(code: str = "ACME", *, automatic: bool = False) -> Company:
    """A company with a bank account; invoices wait as drafts unless said otherwise."""
    company = stage.a_company(code)
    company.issues_invoices_automatically = automatic
    company.save()
    CompanyBankAccount.objects.create(
        company=company, name="Giro", iban="AT611904300234573201", bic="BKAUATWW", bank_name="Erste", currency="EUR",
        is_default=True,
    )  # fmt: skip
    return company


def an_accountant(company: Company) -> Actor:
    return somebody(company, "GL", name=f"accountant-{company.code.lower()}")


def taxed(company: Company, rate: str, code: str = "") -> TaxCode:
    """A tax code of this rate."""
    tax = TaxCode.objects.create(company=company, code=code or f"S{rate}", name=f"{rate} %")
    TaxRate.objects.create(company=company, tax_code=tax, rate=Decimal(rate))
    return tax


def _other(company: Company, sku: str, kind: ProductKind, price: str) -> Product:
    return Product.objects.create(
        company=company, sku=sku, name=f"{kind.label} {sku}", kind=kind, price=Decimal(price), currency="EUR",
        unit=UnitOfMeasure.objects.get(company=company, code="C62"), tax_code=TaxCode.objects.get(company=company),
    )  # fmt: skip


def service(company: Company, sku: str, price: str = "30.00") -> Product:
    return _other(company, sku, ProductKind.SERVICE, price)


def charge(company: Company, sku: str, price: str = "3.00") -> Product:
    return _other(company, sku, ProductKind.CHARGE, price)


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
