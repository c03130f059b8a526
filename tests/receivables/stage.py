"""What tests of receivables are about: a company with books, customers that owe, and the people who collect."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from catalog.models import TaxCode, TaxRate
from core import numbering, timeline
from core.actors import Actor
from core.models import Company, CompanyBankAccount, ExchangeRate, Membership, User
from core.payment_reference import rf_reference
from customers.models import Address, Customer, Installment, PaymentTerms
from invoicing.models import Invoice, InvoiceInstallment, InvoiceLine, InvoiceTax
from invoicing.signals import credit_note_issued, invoice_issued
from ledger.chart import install_chart
from orders.models import SalesOrder, SalesOrderLine
from receivables import operations
from receivables.models import DunningLevel, DunningPolicy, OpenItem, PromiseToPay

D = Decimal


def a_company(code: str = "ACME", *, currency: str = "EUR") -> Company:
    company = Company.objects.create(
        code=code, name=f"{code} Trading", country="AT", base_currency=currency, street="Ring 1", postal_code="1010",
        city="Wien", email="office@acme.example",
    )  # fmt: skip
    CompanyBankAccount.objects.create(
        company=company,
        name="Main",
        iban="AT483200000012345864",
        bic="RLNWATWW",
        currency=currency,
        is_default=True,
    )
    tax = TaxCode.objects.create(company=company, code="S0", name="none", category="Z")
    TaxRate.objects.create(company=company, tax_code=tax, rate=Decimal(0))
    terms = PaymentTerms.objects.create(company=company, code="N30", name="30 days net")
    Installment.objects.create(company=company, payment_terms=terms, position=1, days=30)
    install_chart(company)
    return company


def somebody(company: Company, *roles: str) -> Actor:
    name = f"{'-'.join(roles).lower()}-{company.code.lower()}-{User.objects.count()}"
    user = User.objects.create_user(name, password="x")
    for role in roles:
        Membership.objects.create(user=user, company=company, role=role)
    actor = Actor.of(user, company)
    assert actor is not None
    return actor


def a_clerk(company: Company) -> Actor:
    """Of receivables: posts and matches."""
    return somebody(company, "AR")


def an_accountant(company: Company) -> Actor:
    """Also takes things back, and reminds."""
    return somebody(company, "GL")


def a_customer(company: Company, code: str = "C-1", **options) -> Customer:
    customer = Customer.objects.create(
        company=company, code=code, name=options.pop("name", f"Customer {code}"), country="DE",
        currency=options.pop("currency", company.base_currency), email=options.pop("email", "buyer@alfki.example"),
        payment_terms=PaymentTerms.objects.get(company=company), **options,
    )  # fmt: skip
    Address.objects.create(
        company=company,
        customer=customer,
        street="Obere Str. 57",
        postal_code="12209",
        city="Berlin",
        country="DE",
    )
    return customer


@transaction.atomic
def an_invoice(
    customer: Customer,
    amount: str,
    *,
    issued: datetime.date | None = None,
    due: datetime.date | None = None,
    installments: Sequence[tuple[datetime.date, str]] = (),
    order: SalesOrder | None = None,
    currency: str = "",
    rate: str = "1",
    corrects: Invoice | None = None,
) -> Invoice:
    """An issued invoice over a gross amount without tax, with its open items and its entry."""
    company, total = customer.company, Decimal(amount)
    date = issued or company.today()
    by = Actor.system(company)
    invoice = Invoice.objects.create(
        company=company, customer=customer, kind="credit_note" if corrects else "invoice", corrects=corrects,
        order=order, currency=currency or customer.currency, exchange_rate=Decimal(rate), issue_date=date,
        due_date=due or date, payment_terms=customer.payment_terms, net_amount=total, gross_amount=total,
        reason="credited" if corrects else "",
    )  # fmt: skip
    _fill(invoice, total, order)
    for position, (day, part) in enumerate(installments or [(due or date, amount)], start=1):
        InvoiceInstallment.objects.create(
            company=company,
            invoice=invoice,
            position=position,
            due_date=day,
            installment_amount=Decimal(part),
        )
    kind = numbering.CREDIT_NOTE if corrects else numbering.INVOICE
    invoice.status, invoice.number = "issued", numbering.next_number(company, kind, date)
    invoice.payment_reference = rf_reference(invoice.number)
    invoice.save()
    timeline.record(invoice, "issued", by=by)
    if corrects:
        credit_note_issued.send(sender=Invoice, credit_note=invoice, by=by)
    else:
        invoice_issued.send(sender=Invoice, invoice=invoice, by=by)
    return invoice


def _fill(invoice: Invoice, total: Decimal, order: SalesOrder | None) -> None:
    tax = TaxCode.objects.get(company=invoice.company)
    corrected = invoice.corrects.lines.first() if invoice.corrects else None
    ordered = SalesOrderLine.objects.filter(order=order).first() if order else None
    InvoiceLine.objects.create(
        company=invoice.company, invoice=invoice, position=1, description="Goods", quantity=total, unit_price=Decimal(1),
        tax_code=tax, tax_category="Z", net_amount=total, corrects=corrected,
        order_line=ordered or (corrected.order_line if corrected else None),
    )  # fmt: skip
    InvoiceTax.objects.create(
        company=invoice.company,
        invoice=invoice,
        tax_code=tax,
        category="Z",
        rate=Decimal(0),
        base_amount=total,
        tax_amount=Decimal(0),
    )


def a_credit_note(invoice: Invoice, amount: str) -> Invoice:
    """Over a part of an invoice, or all of it."""
    return an_invoice(
        invoice.customer, amount, issued=invoice.issue_date, corrects=invoice, order=invoice.order
    )


def item_of(invoice: Invoice, installment: int = 1) -> OpenItem:
    return OpenItem.objects.get(invoice=invoice, installment=installment)


def open_of(invoice: Invoice) -> Decimal:
    """What is left of an invoice."""
    return sum(OpenItem.objects.filter(invoice=invoice).values_list("open_amount", flat=True), Decimal(0))


def a_rate(company: Company, currency: str, date: datetime.date, rate: str) -> None:
    ExchangeRate.objects.create(company=company, currency=currency, date=date, rate=Decimal(rate))


def a_ladder(
    company: Company, *days: int, code: str = "STD", interval_days: int = 0, **costs: str
) -> DunningPolicy:
    """The default policy with levels at these days overdue; costs are the same on each level."""
    policy = DunningPolicy.objects.create(
        company=company, code=code, name=code, interval_days=interval_days,
        is_default=not DunningPolicy.objects.filter(company=company, is_default=True).exists(),
    )  # fmt: skip
    for level, day in enumerate(days, start=1):
        DunningLevel.objects.create(
            company=company,
            policy=policy,
            level=level,
            days=day,
            **{name: Decimal(value) for name, value in costs.items()},
        )
    return policy


def a_promise(
    customer: Customer,
    *invoices: Invoice,
    amount: str | None = None,
    days: int = 5,
    by: Actor | None = None,
    **word,
) -> PromiseToPay:
    """Given today, to be kept in so many days: about these invoices, without any about the whole account."""
    company = customer.company
    return operations.promise(
        customer,
        operations.Word(
            company.today() + datetime.timedelta(days=days),
            None if amount is None else Decimal(amount),
            **word,
        ),
        items=list(OpenItem.objects.filter(invoice__in=invoices, is_debit=True)) if invoices else None,
        by=by or somebody(company, "CRC"),
    )
