"""Invoices go to who pays: his address, VAT id, language, terms and account; the goods to who ordered."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from core import invariants, jobs
from core.models import Company
from customers.models import Customer
from invoicing import operations
from invoicing.mailing import recipients_of
from invoicing.models import Invoice
from invoicing.selectors import billing_preview
from ledger.models import JournalLine
from receivables import operations as receivables
from receivables.models import OpenItem
from receivables.selectors import credit_standing
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_payment,
    a_product,
    an_actor,
    an_issued_invoice,
    an_order,
    payment_terms,
    the_company,
)
from tests.portal.stage import colleague
from tests.programs import text_of
from tests.receivables.stage import a_ladder

pytestmark = pytest.mark.django_db
DATE = datetime.date(2026, 3, 2)


@pytest.fixture
def company() -> Company:
    return the_company()


@pytest.fixture
def headquarters(company: Company) -> Customer:
    customer = a_customer(
        code="HQ", name="Headquarters", vat_id="DE136695976", language="it", email="bills@hq.example",
        payment_terms=payment_terms(code="N10", days=10),
    )  # fmt: skip
    customer.addresses.update(street="Kai 1", postal_code="20457", city="Hamburg")
    return customer


@pytest.fixture
def branch(headquarters: Customer) -> Customer:
    return a_customer(code="BRANCH", name="Branch", vat_id="DE123456788", invoice_party=headquarters)


def test_the_invoice_is_made_out_to_the_payer_and_shipped_to_the_branch(
    branch: Customer, headquarters: Customer
) -> None:
    invoice = an_issued_invoice(branch, date=DATE)

    assert (invoice.customer, invoice.language, invoice.payment_terms.code) == (headquarters, "it", "N10")
    assert invoice.buyer == {
        "name": "Headquarters", "street": "Kai 1", "postal_code": "20457", "city": "Hamburg", "region": "",
        "country": "DE", "code": "HQ", "vat_id": "DE136695976",
    }  # fmt: skip
    assert (invoice.ship_to["name"], invoice.ship_to["city"]) == ("Branch", "Berlin")
    assert (invoice.gross_amount, invoice.due_date) == (Decimal("12.00"), datetime.date(2026, 3, 12))
    assert invoice.shipment is not None
    assert invoice.order is not None
    assert (invoice.shipment.customer, invoice.order.customer) == (branch, branch)


def test_the_payer_owes_is_reminded_and_pays(branch: Customer, headquarters: Customer) -> None:
    a_ladder(headquarters.company, 5)
    invoice = an_issued_invoice(branch, date=DATE)
    item = OpenItem.objects.get(invoice=invoice)
    accountant = an_actor(None, "GL")

    run = receivables.propose(headquarters.company, datetime.date(2026, 3, 17), by=accountant)
    notice = run.notices.get()
    payment = a_payment(invoice)

    assert (item.customer, item.item_amount) == (headquarters, Decimal("12.00"))
    assert (notice.customer, notice.open_amount, notice.recipient_email) == (
        headquarters,
        Decimal("12.00"),
        "bills@hq.example",
    )
    assert payment.customer == headquarters
    assert invoice.order is not None
    invoice.order.refresh_from_db()
    assert invoice.order.payment_status == "paid"
    assert OpenItem.objects.get(pk=item.pk).open_amount == 0
    assert invoice.order.status == "closed"


def test_the_books_and_the_check_know_the_payer_alone(branch: Customer, headquarters: Customer) -> None:
    invoice = an_issued_invoice(branch)
    operations.credit(invoice, reason="broken", by=an_actor(None, "GL"))

    customers = set(
        JournalLine.objects.filter(customer__isnull=False).values_list("customer__code", flat=True)
    )
    note = Invoice.objects.get(kind="credit_note")

    assert customers == {"HQ"}
    assert (note.customer, note.buyer["name"]) == (headquarters, "Headquarters")
    assert credit_standing(branch.company, [branch.pk], branch.company.today()).open_amounts == {}
    assert invariants.run_all() == []


def test_the_invoice_s_page_names_who_ordered_where_it_is_another(
    branch: Customer, headquarters: Customer
) -> None:
    clerk = colleague(branch.company, "AR")
    theirs, own = (an_issued_invoice(customer) for customer in (branch, headquarters))

    pages = [text_of(clerk.get(invoice.get_absolute_url())) for invoice in (theirs, own)]

    assert ["Ordered by" in page for page in pages] == [True, False]
    assert all("Headquarters" in page for page in pages)


def test_the_mail_goes_to_the_payer(branch: Customer) -> None:
    invoice = an_issued_invoice(branch)

    assert [each.email for each in recipients_of(invoice)] == ["bills@hq.example"]


def test_orders_of_two_branches_are_collected_on_one_invoice_of_the_payer(
    branch: Customer, headquarters: Customer, company: Company
) -> None:
    Customer.objects.filter(pk=headquarters.pk).update(billing_policy="collected")
    headquarters.refresh_from_db()
    tea = a_product(price="10.00", on_hand="10")
    other = a_customer(code="OTHER", invoice_party=headquarters)
    for customer in (branch, other):
        dispatched(customer, tea)
    accountant = an_actor(None, "GL")
    today = company.today()

    preview = billing_preview(company, today)
    job = operations.start_billing_run(today, by=accountant, customers=[headquarters])
    jobs.run(job.pk)

    assert (preview.customers, preview.orders, preview.invoices) == (1, 2, 1)
    invoice = Invoice.objects.get()
    assert (invoice.customer, invoice.order, invoice.net_amount) == (headquarters, None, Decimal("20.00"))
    assert invoice.lines.count() == 2


def test_a_run_for_the_branch_bills_nothing_of_what_another_pays(branch: Customer, company: Company) -> None:
    Customer.objects.filter(code="HQ").update(billing_policy="collected")
    dispatched(Customer.objects.get(pk=branch.pk), a_product(on_hand="10"))

    with pytest.raises(operations.NothingToBill):
        operations.start_billing_run(company.today(), by=an_actor(None, "GL"), customers=[branch])

    assert not Invoice.objects.exists()


def dispatched(customer: Customer, product: Any) -> None:
    a_dispatched_shipment(an_order(customer, product=product))
