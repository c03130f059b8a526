"""Builders: plain functions that say only what a test is about. Everything else is a sensible default.

Without a company they work in ``the_company()``; amounts may be given as text.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from catalog.models import (
    FreightBand,
    Product,
    ProductCategory,
    ProductKind,
    ShippingMethod,
    TaxCode,
    TaxRate,
    UnitOfMeasure,
)
from catalog.rec20 import measure_of
from core.actors import Actor
from core.models import Company, CompanyBankAccount, ExchangeRate, Membership, RoleCeiling, User
from credit.models import CreditAccount, CreditLimit
from customers.models import Address, Customer, Installment, PaymentTerms
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory import operations as inventory
from inventory.models import Bin, GoodsReceipt, SupplyOrder, Warehouse
from invoicing import operations as invoicing
from invoicing.models import Invoice
from ledger.chart import install_chart
from orders import operations as orders
from orders.models import SalesOrder
from receivables import operations as receivables
from receivables.models import Payment

_serial = itertools.count(1)
IBANS = {"EUR": "AT483200000012345864", "USD": "DE75512108001245126199", "GBP": "GB33BUKB20201555555555"}


# Company and people -----------------------------------------------------------------------------------------------
def a_company(code: str = "", *, base_currency: str = "EUR", **fields: Any) -> Company:
    """A company that can do business: chart of accounts, warehouse, unit, 20 % tax, 30 days net, bank account."""
    code = code or f"CO{next(_serial)}"
    company = Company.objects.create(
        code=code,
        base_currency=base_currency,
        **{
            "name": f"{code} Trading", "country": "AT", "street": "Ring 1", "postal_code": "1010", "city": "Wien",
            "email": "office@acme.example", **fields,
        },
    )  # fmt: skip
    install_chart(company)
    a_warehouse(company, is_default=True)
    UnitOfMeasure.objects.create(company=company, code="C62", name="piece")
    a_tax_code(company)
    payment_terms(company)
    CompanyBankAccount.objects.create(
        company=company,
        name="Main",
        iban=IBANS.get(base_currency, IBANS["EUR"]),
        bic="RLNWATWW",
        currency=base_currency,
        is_default=True,
    )
    return company


def the_company() -> Company:
    """The company of a test that needs only one."""
    return Company.objects.filter(code="ACME").first() or a_company("ACME")


def a_user(company: Company | None = None, *roles: str, **fields: Any) -> User:
    """Somebody with these roles in the company."""
    company = company or the_company()
    name = fields.pop("username", "") or f"{'-'.join(roles).lower() or 'nobody'}-{next(_serial)}"
    user = User.objects.create_user(name, **{"password": "correct horse battery", **fields})
    for role in roles:
        Membership.objects.create(user=user, company=company, role=role)
    return user


def an_actor(company: Company | None = None, *roles: str, **fields: Any) -> Actor:
    """Somebody at work; without roles the application itself."""
    company = company or the_company()
    if not roles:
        return Actor.system(company)
    actor = Actor.of(a_user(company, *roles, **fields), company)
    assert actor is not None
    return actor


def a_ceiling(
    role: str, permission: str, amount: str, *, currency: str = "EUR", company: Company | None = None
) -> RoleCeiling:
    """Up to which amount a role does something alone."""
    return RoleCeiling.objects.create(
        company=company or the_company(),
        role=role,
        permission=permission,
        currency=currency,
        ceiling_amount=Decimal(amount),
    )


def an_accountant(company: Company | None = None) -> Actor:
    """An accountant who posts manual entries of up to a million in the usual currencies alone."""
    company = company or the_company()
    for currency in IBANS:
        RoleCeiling.objects.get_or_create(
            company=company, role="GL", permission="ledger.post_entry", currency=currency,
            defaults={"ceiling_amount": Decimal(1_000_000)},
        )  # fmt: skip
    return an_actor(company, "GL")


def a_rate(company: Company, currency: str, rate: str, *, date: datetime.date | None = None) -> ExchangeRate:
    """What a unit of the currency is worth in the company's own, from a day on."""
    day = date or datetime.date(2000, 1, 1)
    return ExchangeRate.objects.create(company=company, currency=currency, date=day, rate=Decimal(rate))


# Master data ------------------------------------------------------------------------------------------------------
def a_tax_code(company: Company | None = None, rate: str = "20", *, code: str = "", **fields: Any) -> TaxCode:
    """A tax code with one rate; the first of a company is its default."""
    company = company or the_company()
    tax_code = TaxCode.objects.create(
        company=company, code=code or f"S{rate}", **{"name": f"{rate} %", **fields}
    )
    TaxRate.objects.create(company=company, tax_code=tax_code, rate=Decimal(rate))
    return tax_code


def a_category(company: Company | None = None, code: str = "", **fields: Any) -> ProductCategory:
    """A product category."""
    code = code or f"CAT{next(_serial)}"
    return ProductCategory.objects.create(
        company=company or the_company(), code=code, **{"name": code, **fields}
    )


def a_unit(company: Company | None = None, code: str = "KGM", **fields: Any) -> UnitOfMeasure:
    """A unit with what it measures by Recommendation 20; the company has one of a code."""
    company, measure = company or the_company(), measure_of(code)
    wanted = {"name": code, "dimension": measure.dimension, "factor": measure.factor, **fields}
    unit, _made = UnitOfMeasure.objects.get_or_create(company=company, code=code, defaults=wanted)
    return unit


def a_product(
    company: Company | None = None, sku: str = "", *, price: str = "10.00", on_hand: str = "0", **fields: Any
) -> Product:
    """Goods, unless said otherwise; ``on_hand`` receives that much at 4.00 each."""
    company = company or the_company()
    sku = sku or f"P-{next(_serial)}"
    product = Product.objects.create(
        company=company,
        sku=sku,
        price=Decimal(price),
        **{
            "name": f"Product {sku}", "kind": ProductKind.GOODS, "currency": company.base_currency,
            "unit": UnitOfMeasure.objects.get(company=company, code="C62"),
            **({} if "tax_code" in fields else {"tax_code": TaxCode.objects.filter(company=company).order_by("pk")[0]}),
            **fields,
        },
    )  # fmt: skip
    if Decimal(on_hand):
        stock(product, on_hand)
    return product


def payment_terms(
    company: Company | None = None, code: str = "N30", *, days: int = 30, **fields: Any
) -> PaymentTerms:
    """Payment in one installment."""
    company = company or the_company()
    terms = PaymentTerms.objects.create(company=company, code=code, **{"name": f"{days} days net", **fields})
    Installment.objects.create(company=company, payment_terms=terms, position=1, days=days)
    return terms


def a_customer(
    company: Company | None = None, code: str = "", *, credit_limit: str | None = None, **fields: Any
) -> Customer:
    """A customer with an address; ``credit_limit`` None is unlimited."""
    company = company or the_company()
    code = code or f"C-{next(_serial)}"
    customer = Customer.objects.create(
        company=company,
        code=code,
        **{
            "name": f"Customer {code}", "country": "DE", "currency": company.base_currency,
            "email": "buyer@alfki.example",
            **({} if "payment_terms" in fields else
               {"payment_terms": PaymentTerms.objects.filter(company=company).order_by("pk")[0]}),
            **fields,
        },
    )  # fmt: skip
    Address.objects.create(
        company=company,
        customer=customer,
        code="1",
        is_main_shipping=True,
        street="Obere Str. 57",
        postal_code="12209",
        city="Berlin",
        country="DE",
    )
    if credit_limit is not None:
        account, _created = CreditAccount.objects.get_or_create(company=company, customer=customer)
        CreditLimit.objects.create(
            company=company,
            account=account,
            limit_amount=Decimal(credit_limit),
            currency=company.base_currency,
        )
    return customer


# Stock ------------------------------------------------------------------------------------------------------------
def a_warehouse(company: Company | None = None, code: str = "MAIN", **fields: Any) -> Warehouse:
    """A warehouse."""
    return Warehouse.objects.create(
        company=company or the_company(),
        code=code,
        **{"name": f"Warehouse {code}", "country": "AT", **fields},
    )


def main_warehouse(company: Company) -> Warehouse:
    """The company's default warehouse."""
    return Warehouse.objects.get(company=company, is_default=True)


def stock(
    product: Product, quantity: str, *, unit_cost: str = "4.00", date: datetime.date | None = None
) -> GoodsReceipt:
    """Receive goods into the default warehouse, as the application itself."""
    return inventory.receive(
        main_warehouse(product.company),
        [inventory.ReceiptLine(product, Decimal(quantity), Decimal(unit_cost))],
        by=Actor.system(product.company),
        date=date,
    )


def a_bin(warehouse: Warehouse, code: str = "A-01", **fields: Any) -> Bin:
    """A bin; without a sequence pickers pass it after those that are there."""
    return inventory.save_bin(warehouse, None, {"code": code, **fields}, by=Actor.system(warehouse.company))


def a_shipping_method(
    company: Company | None = None,
    code: str = "STANDARD",
    *,
    bands: Iterable[tuple[str, ...]] = (),
    **fields: Any,
) -> ShippingMethod:
    """A way goods are sent; each band is what it starts at, price, cost, and its countries."""
    company = company or the_company()
    method = ShippingMethod.objects.create(company=company, code=code, **{"name": code.title(), **fields})
    for starts_at, price, cost, *countries in bands:
        FreightBand.objects.create(
            company=company,
            method=method,
            starts_at=Decimal(starts_at),
            price=Decimal(price),
            cost=Decimal(cost),
            countries=" ".join(countries),
        )
    return method


def put_in_bin(product: Product, code: str, *, sequence: int | None = None) -> Bin:
    """Let a product lie in this bin of the default warehouse, made where there is none; unsaid, bins go by their codes."""
    warehouse = main_warehouse(product.company)
    known = Bin.objects.filter(warehouse=warehouse, code=code).first()
    chosen = known or a_bin(warehouse, code, sequence=10 if sequence is None else sequence)
    inventory.put_in_bins(warehouse, [inventory.Placement(product, chosen)], by=Actor.system(product.company))
    return chosen


def expected(
    product: Product, quantity: str, *, days: int = 3, is_confirmed: bool = True, **header: Any
) -> SupplyOrder:
    """Goods a supplier is to bring to the default warehouse in so many days, as he has confirmed."""
    company = product.company
    return inventory.expect(
        main_warehouse(company),
        [inventory.ReceiptLine(product, Decimal(quantity))],
        expected_date=company.today() + datetime.timedelta(days=days),
        is_confirmed=is_confirmed,
        by=Actor.system(company),
        **header,
    )


# From order to cash -----------------------------------------------------------------------------------------------
def a_draft_order(
    customer: Customer | None = None,
    *,
    product: Product | None = None,
    quantity: str = "1",
    unit_price: str | None = None,
    **header: Any,
) -> SalesOrder:
    """A draft of one line."""
    customer = customer or a_customer()
    product = product or a_product(customer.company, currency=customer.currency)
    entry = orders.LineEntry(
        product.sku, Decimal(quantity), unit_price=None if unit_price is None else Decimal(unit_price)
    )
    return orders.create(
        orders.Header(customer=customer, **header), [entry], by=Actor.system(customer.company)
    )


def an_order(customer: Customer | None = None, **options: Any) -> SalesOrder:
    """A submitted order of one line: confirmed, if nothing holds it."""
    order = a_draft_order(customer, **options)
    orders.submit(order, by=Actor.system(order.company))
    order.refresh_from_db()
    return order


def a_dispatched_shipment(order: SalesOrder, *, date: datetime.date | None = None) -> Shipment:
    """The order's open shipment, picked, packed and on its way; the invoice follows by itself."""
    by = Actor.system(order.company)
    shipment = order.shipments.exclude(status__in=("dispatched", "delivered", "canceled")).get()
    fulfillment.pick(shipment, by=by)
    fulfillment.pack(shipment, by=by)
    fulfillment.dispatch(shipment, by=by, date=date)
    return shipment


def an_issued_invoice(
    customer: Customer | None = None, *, date: datetime.date | None = None, **options: Any
) -> Invoice:
    """An invoice for goods that were ordered, in stock, and shipped."""
    customer = customer or a_customer()
    options.setdefault("product", a_product(customer.company, on_hand="1000"))
    order = an_order(customer, order_date=date, **options)
    a_dispatched_shipment(order, date=date)
    invoice = order.invoices.get()
    if invoice.status == "draft":
        invoicing.issue(invoice, by=Actor.system(order.company), date=date)
        invoice.refresh_from_db()
    return invoice


def a_payment(
    invoice: Invoice, amount: str | None = None, *, received_on: datetime.date | None = None
) -> Payment:
    """Money for the invoice, all of it unless said otherwise, matched against it."""
    paid = invoice.gross_amount if amount is None else Decimal(amount)
    return receivables.post_payment(
        invoice.customer,
        amount=paid,
        currency=invoice.currency,
        received_on=received_on,
        allocations=[(invoice, paid)],
        by=Actor.system(invoice.company),
    )
