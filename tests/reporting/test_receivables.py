"""Aging as of any day, with the items behind each figure (PS-55), and the account at the ends of months."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import SecurityEvent
from receivables import operations
from receivables.selectors import aged_receivables
from reporting import selectors
from reporting.selectors import Behind
from tests import builders
from tests.receivables.stage import a_clerk, a_company, a_customer, a_rate, an_invoice, item_of

pytestmark = pytest.mark.django_db
D = Decimal


def day(month: int, number: int) -> datetime.date:
    return datetime.date(2025, month, number)


@pytest.fixture
def company():
    """PS-55: 1 000 received in February, 50 000 billed in March, 100 000 in April; 49 000 received and matched in May."""
    company = a_company()
    clerk, customer = a_clerk(company), a_customer(company)
    early = operations.post_payment(
        customer, amount=D(1000), currency="EUR", received_on=day(2, 20), by=clerk
    )
    march = [an_invoice(customer, "10000", issued=day(3, 15)) for _number in range(5)]
    an_invoice(customer, "100000", issued=day(4, 10))
    operations.allocate(
        early.open_items.get(is_debit=False), [(item_of(march[0]), D(1000))], date=day(5, 20), by=clerk
    )
    settled = [(march[0], D(9000)), *((invoice, D(10000)) for invoice in march[1:])]
    operations.post_payment(
        customer, amount=D(49000), currency="EUR", received_on=day(5, 20), allocations=settled, by=clerk
    )
    return company


def signed_in(company, *roles: str) -> Client:
    client = Client()
    client.force_login(builders.a_user(company, *roles))
    return client


def test_payments_matched_later_do_not_change_the_account_of_the_day(company):
    (row,) = aged_receivables(company, day(4, 30))

    assert row.balance == D(149000)
    assert row.buckets == (D(0), D(100000), D(50000), D(-1000), D(0))


def test_after_the_matching_the_april_invoice_alone_is_open(company):
    (row,) = aged_receivables(company, day(5, 31))

    assert (row.balance, row.buckets[2]) == (D(100000), D(100000))


def test_an_invoice_paid_in_june_is_open_at_the_end_of_may():
    company = a_company()
    invoice = an_invoice(a_customer(company), "500", issued=day(4, 30))
    operations.post_payment(
        invoice.customer, amount=D(500), currency="EUR", received_on=day(6, 30), allocations=[(invoice, D(500))],
        by=a_clerk(company),
    )  # fmt: skip

    assert selectors.items_behind(company, day(5, 31), Behind()).base_total == D(500)
    assert selectors.items_behind(company, day(6, 30), Behind()).count == 0


@pytest.mark.parametrize(
    "bucket,count,total",
    [("0", 0, 0), ("1", 1, 100000), ("2", 5, 50000), ("3", 1, -1000), ("4", 0, 0), ("overdue", 7, 149000)],
)
def test_the_items_behind_a_figure_sum_to_it(company, bucket, count, total):
    page = selectors.items_behind(company, day(4, 30), Behind(bucket=bucket))

    assert (page.count, page.base_total) == (count, D(total))


def test_items_of_one_currency_or_customer_only(company):
    a_rate(company, "USD", day(1, 1), "0.5")
    dollars = a_customer(company, "C-2", currency="USD")
    an_invoice(dollars, "80", issued=day(4, 12), currency="USD", rate="0.5")

    for figure in (Behind(currency="USD"), Behind(customer="C-2")):
        page = selectors.items_behind(company, day(4, 30), figure)
        assert [(row.open_amount, row.base_open_amount) for row in page.rows] == [(D(80), D(40))]


def test_the_account_at_month_ends_agrees_with_the_aging(company):
    ends = [day(2, 28), day(3, 31), day(4, 30), day(5, 31)]

    found = selectors.account_days(company, ends, window=30)

    assert [each.receivables for each in found] == [D(-1000), D(49000), D(149000), D(100000)]
    assert [each.sales for each in found] == [D(0), D(50000), D(100000), D(0)]
    assert [each.not_due for each in found] == [D(0), D(0), D(0), D(0)]
    assert found[2].dso == D("44.7")


def test_what_is_not_due_makes_the_best_possible_dso():
    company = a_company()
    customer = a_customer(company)
    an_invoice(customer, "600", issued=day(4, 5), due=day(4, 10))
    an_invoice(customer, "400", issued=day(4, 20), due=day(5, 20))

    (found,) = selectors.account_days(company, [day(4, 30)], window=30)

    assert (found.receivables, found.not_due, found.overdue_share) == (D(1000), D(400), D(60))
    assert (found.dso, found.best_dso, found.days_delinquent) == (D(30), D(12), D(18))


def test_every_figure_of_the_page_leads_to_its_items(company):
    page = signed_in(company, "AR").get("/reports/receivables/", {"as_of": "2025-04-30"}).content.decode()

    assert "149,000.00" in page
    assert "/reports/receivables/items/?as_of=2025-04-30&amp;customer=C-1&amp;bucket=2" in page
    assert "\u22121,000.00" in page


def test_a_report_costs_one_statement_each(company, django_assert_num_queries):
    with django_assert_num_queries(1):
        aged_receivables(company, day(4, 30))
    with django_assert_num_queries(1):
        selectors.account_days(company, selectors.month_ends(day(5, 31)), window=90)
    with django_assert_num_queries(1):
        selectors.items_behind(company, day(4, 30), Behind(bucket="2"))
    with django_assert_num_queries(1):
        selectors.cash_expected(company, day(4, 30))


def test_the_page_takes_at_most_twenty_statements(company):
    client = signed_in(company, "GL")

    with CaptureQueriesContext(connection) as captured:
        client.get("/reports/receivables/")

    assert len(captured) <= 20


def test_an_impossible_day_is_answered_at_its_field(company):
    response = signed_in(company, "AR").get("/reports/receivables/", {"as_of": "31.2.2025"})

    assert response.status_code == 422
    assert "Enter a valid date" in response.content.decode()


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_an_export_has_what_the_page_shows_and_is_logged(company, export_format):
    response = signed_in(company, "AUD").get(
        "/reports/receivables/", {"as_of": "2025-04-30", "export": export_format}
    )

    assert f"aged-receivables-2025-04-30.{export_format}" in response["Content-Disposition"]
    logged = SecurityEvent.objects.get(kind="export")
    assert (logged.detail["format"], logged.detail["rows"]) == (export_format, 1)
    if export_format == "csv":
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert rows[1] == [
            "C-1", "Customer C-1", "EUR", "0.00", "100000.00", "50000.00", "-1000.00", "0.00", "149000.00",
        ]  # fmt: skip


def test_another_company_sees_nothing_of_it(company):
    other = a_company("OTHER")

    assert aged_receivables(other, day(4, 30)) == []
    assert "C-1" not in signed_in(other, "GL").get("/reports/receivables/items/").content.decode()
