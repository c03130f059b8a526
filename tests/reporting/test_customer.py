"""A customer at a glance: every figure from his documents, each for who may see it."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from receivables import operations
from reporting import selectors
from reporting.views import drawing
from tests import builders
from tests.programs import signed_in, text_of
from tests.receivables.stage import a_clerk, a_company, a_customer, an_invoice

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = datetime.date(2026, 3, 20)


def day(year: int, month: int, number: int) -> datetime.date:
    return datetime.date(year, month, number)


def paid(invoice, on: datetime.date) -> None:
    operations.post_payment(
        invoice.customer, amount=invoice.gross_amount, currency="EUR", received_on=on,
        allocations=[(invoice, invoice.gross_amount)], by=a_clerk(invoice.company),
    )  # fmt: skip


@pytest.fixture
def customer():
    """600 billed in 2024 and paid 10 days late; 1 000 and 3 000 in 2025, the first 20 days late, the other on time;
    500 billed in 2026 and still open, 48 days overdue."""
    customer = a_customer(a_company())
    paid(an_invoice(customer, "600", issued=day(2024, 6, 1), due=day(2024, 6, 30)), day(2024, 7, 10))
    paid(an_invoice(customer, "1000", issued=day(2025, 5, 2), due=day(2025, 5, 31)), day(2025, 6, 20))
    paid(an_invoice(customer, "3000", issued=day(2025, 9, 1), due=day(2025, 9, 30)), day(2025, 9, 30))
    an_invoice(customer, "500", issued=day(2026, 1, 5), due=day(2026, 1, 31))
    stranger = a_customer(customer.company, "C-2")
    an_invoice(stranger, "9000", issued=day(2026, 1, 5), due=day(2026, 1, 31))
    return customer


def test_two_years_of_turnover_and_days_late_by_the_month(customer):
    months = selectors.customer_months(customer.company, [customer.pk], TODAY)

    assert [months[0].first_day, months[-1].first_day, len(months)] == [day(2024, 4, 1), day(2026, 3, 1), 24]
    found = {
        month.first_day: (month.turnover, month.days_late)
        for month in months
        if month.turnover or month.paid_amount
    }
    assert found == {
        day(2024, 6, 1): (D(600), None), day(2024, 7, 1): (D(0), D("10.0")), day(2025, 5, 1): (D(1000), None),
        day(2025, 6, 1): (D(0), D("20.0")), day(2025, 9, 1): (D(3000), D("0.0")), day(2026, 1, 1): (D(500), None),
    }  # fmt: skip
    assert selectors.mean_days(months[-12:]) == D("5.0")


def test_the_captions_say_what_the_charts_show(customer):
    months = selectors.customer_months(customer.company, [customer.pk], TODAY)

    bought, late = drawing.bought(months, "EUR"), drawing.days_late(months)

    said = bought.caption.replace("\u00a0", " ")
    assert said.startswith("4,500.00 EUR bought in twelve months, 650")
    assert said.endswith("more than in the twelve before")
    assert late.caption == "Pays 5 days late on average"
    assert bought.table is not None
    assert late.table is not None
    assert (len(bought.table.rows), len(late.table.rows)) == (24, 24)


def test_what_is_open_and_overdue_of_him_alone(customer):
    glance = selectors.customer_glance(customer.company, [customer.pk], TODAY)

    assert (glance.open_items, glance.open_amount, glance.overdue_amount) == (1, D(500), D(500))
    assert (glance.oldest_days, glance.open_orders, glance.orders_amount) == (48, 0, D(0))


def test_orders_count_with_tax_and_without_what_is_invoiced():
    customer = builders.a_customer()
    product = builders.a_product(price="100.00", on_hand="10")
    builders.an_order(customer, product=product, quantity="3")
    builders.a_draft_order(customer, product=product, quantity="50")
    shipped = builders.an_order(customer, product=product, quantity="2")
    builders.a_dispatched_shipment(shipped)

    glance = selectors.customer_glance(customer.company, [customer.pk], customer.company.today())

    assert glance.orders_amount == D("360.00")
    assert glance.open_items == 1


def test_the_newest_of_order_invoice_payment_and_reminder_is_the_last_contact(customer):
    seen = selectors.last_contact([customer.pk], sees_money=True)
    paid(an_invoice(customer, "10", issued=day(2026, 2, 1), due=day(2026, 2, 1)), day(2026, 2, 3))
    newer = selectors.last_contact([customer.pk], sees_money=True)
    by_sales = selectors.last_contact([customer.pk], sees_money=False)

    assert seen is not None
    assert newer is not None
    assert by_sales is not None
    assert (seen.kind, seen.day) == ("invoice", day(2026, 1, 5))
    assert (newer.kind, newer.day) == ("payment", day(2026, 2, 3))
    assert (by_sales.kind, by_sales.day) == ("invoice", day(2026, 2, 1))
    assert selectors.last_contact([0], sees_money=True) is None


@pytest.mark.parametrize("role, sees_items", [("SAL", False), ("CRC", True), ("AR", True), ("MGR", True)])
def test_what_is_owed_is_shown_to_who_may_see_open_items(customer, role, sees_items):
    page = text_of(signed_in(role, company=customer.company).get(f"/reports/customers/{customer.code}/"))

    assert "Open orders" in page
    assert "bought in twelve months" in page
    for words in ("Overdue", "Open items", "days late", "Nothing was paid"):
        assert (words in page) <= sees_items
    assert ("Overdue" in page) == sees_items


def test_the_page_of_a_customer_names_its_panel_and_others_do_not_see_it(customer):
    client = signed_in("SAL", company=customer.company)

    assert f"/reports/customers/{customer.code}/" in text_of(client.get(f"/customers/{customer.code}/"))
    assert (
        signed_in("WH", company=customer.company).get(f"/reports/customers/{customer.code}/").status_code
        == 403
    )
    theirs = builders.a_customer(builders.a_company("OTHER"), "THEIRS")
    assert client.get(f"/reports/customers/{theirs.code}/").status_code == 404


def test_the_figures_take_one_statement_each_however_many_documents_there_are(customer):
    for number in range(10):
        an_invoice(customer, "10", issued=day(2026, 2, 1 + number), due=day(2026, 2, 1 + number))

    with CaptureQueriesContext(
        connection,
    ) as seen:
        selectors.customer_glance(customer.company, [customer.pk], TODAY)
        selectors.customer_months(customer.company, [customer.pk], TODAY)
        selectors.last_contact([customer.pk], sees_money=True)

    assert len(seen) == 3
