"""Which channels bring orders, and why sales are lost: by month, in each currency."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actors import Actor
from core.models import Company, SecurityEvent
from orders import operations as orders
from orders.lifecycle import HoldKind
from orders.models import SalesOrder
from reporting import selectors
from tests import builders
from tests.reporting.test_api import read

pytestmark = pytest.mark.django_db
D = Decimal
MARCH, APRIL = datetime.date(2026, 3, 1), datetime.date(2026, 4, 1)
DAYS = (MARCH, datetime.date(2026, 4, 30))
QUERY = "since=2026-03-01&until=2026-04-30"


def taken(
    channel: str, date: str, *quantities: str, minutes: int = 0, currency: str = "EUR", held: bool = False
) -> SalesOrder:
    """An order of a line for each quantity at 10.00, handed in so many minutes after it was begun."""
    company = builders.the_company()
    customer = builders.a_customer(company, currency=currency)
    product = builders.a_product(company, price="10.00", currency=currency, on_hand="1000")
    by = Actor.system(company)
    order = orders.create(
        orders.Header(customer=customer, channel=channel, order_date=datetime.date.fromisoformat(date)),
        [orders.LineEntry(product.sku, D(quantity)) for quantity in quantities],
        by=by,
    )
    orders.submit(order, by=by)
    if held:
        orders.place_hold(order, HoldKind.MANUAL, "Ask again", by=by)
    order.refresh_from_db()
    begun = timezone.now() - datetime.timedelta(days=60)
    SalesOrder.objects.filter(pk=order.pk).update(
        created_at=begun, confirmed_at=begun + datetime.timedelta(minutes=minutes) if minutes else None
    )
    return order


@pytest.fixture
def year() -> Company:
    """Two orders by phone and one by the portal in March, one by the portal in April in dollars; one that does not count."""
    company = builders.the_company()
    builders.a_rate(company, "USD", "0.90", date=MARCH)
    taken("phone", "2026-03-01", "1", minutes=10)
    taken("phone", "2026-03-31", "2", "3", minutes=21, held=True)
    taken("portal", "2026-03-15", "1", "1", "1", minutes=4)
    taken("portal", "2026-04-30", "4", currency="USD")
    taken("phone", "2026-05-01", "9")
    canceled = taken("phone", "2026-03-02", "7")
    orders.cancel(canceled, reason="error", by=Actor.system(company))
    builders.a_draft_order(channel="phone", order_date=MARCH)
    return company


def test_orders_are_counted_by_month_and_channel_and_once_more_over_all_days(year: Company) -> None:
    found = selectors.orders_by_channel(year, *DAYS)

    assert [
        (row.month, row.channel, row.orders, row.values, row.average_lines, row.held, row.minutes)
        for row in found
    ] == [
        (MARCH, "phone", 2, {"EUR": D("60.00")}, D("1.5"), D("50.0"), D("15.5")),
        (MARCH, "portal", 1, {"EUR": D("30.00")}, D("3.0"), D("0.0"), D("4.0")),
        (APRIL, "portal", 1, {"USD": D("40.00")}, D("1.0"), D("0.0"), None),
        (None, "phone", 2, {"EUR": D("60.00")}, D("1.5"), D("50.0"), D("15.5")),
        (None, "portal", 2, {"EUR": D("30.00"), "USD": D("40.00")}, D("2.0"), D("0.0"), D("4.0")),
    ]


def test_one_channel_may_be_asked_for(year: Company) -> None:
    found = selectors.orders_by_channel(year, *DAYS, "portal")

    assert {row.channel for row in found} == {"portal"}


def test_orders_of_another_company_do_not_count(year: Company) -> None:
    other = builders.a_company("OTHER")

    assert selectors.orders_by_channel(other, *DAYS) == []


def test_the_report_is_one_statement_that_reads_no_table_from_end_to_end(year: Company) -> None:
    with CaptureQueriesContext(connection) as captured:
        selectors.orders_by_channel(year, *DAYS)

    (statement,) = [query["sql"] for query in captured]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
    assert "hashed SubPlan" not in plan, plan  # a table of all there is


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(builders.a_user(None, role))
    return client


def test_the_page_says_which_channel_brings_most(year: Company) -> None:
    response = client_of("SAL").get(f"/reports/channels/?{QUERY}")

    text = response.content.decode()
    assert "brings 50\u00a0% of 4 orders" in text
    assert "15.5 min" in text
    assert "30.00\u00a0EUR · 40.00\u00a0USD" in text


def test_the_page_takes_no_more_statements_for_more_orders(year: Company) -> None:
    client = client_of("SAL")
    with CaptureQueriesContext(connection) as few:
        client.get("/reports/channels/?since=2026-04-01&until=2026-04-30")
    with CaptureQueriesContext(connection) as many:
        client.get(f"/reports/channels/?{QUERY}")

    assert len(few) == len(many)


@pytest.mark.parametrize("path", ["channels", "lost-sales"])
def test_days_in_the_wrong_order_are_refused(year: Company, path: str) -> None:
    response = client_of("MGR").get(f"/reports/{path}/?since=2026-04-30&until=2026-03-01")

    assert response.status_code == 422
    assert "The first day comes after the last one." in response.content.decode()


def test_the_file_has_a_column_for_each_currency_and_its_export_is_logged(year: Company) -> None:
    response = client_of("SAL").get(f"/reports/channels/?{QUERY}&export=csv")

    rows = list(
        csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=_delimiter(response.content))
    )
    assert rows[0][-2:] == ["Net, EUR", "Net, USD"]
    assert len(rows) == 4
    assert rows[1][-2:] == ["60.00", ""]
    assert SecurityEvent.objects.get(kind="export").detail["report"] == "orders-by-channel"


def _delimiter(content: bytes) -> str:
    return ";" if b";" in content.splitlines()[0] else ","


def test_programs_read_the_channels(year: Company) -> None:
    found = read("MGR", "channels?from=2026-03-01&to=2026-04-30&channel=portal").json()

    assert found[-1] == {
        "month": None, "channel": "portal", "orders": 2, "net": {"EUR": "30.00", "USD": "40.00"},
        "average_lines": "2.0", "held": "0.0", "median_minutes": "4.0",
    }  # fmt: skip


def test_an_unknown_channel_is_refused(year: Company) -> None:
    answer = read("MGR", "channels?channel=pigeon", 422).json()

    assert answer["errors"][0]["field"] == "channel"


# lost sales ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def losses() -> Company:
    """Lost today: 10.00 and 20.00 EUR for want of stock, 30.00 USD (27.00 EUR) for the price."""
    company = builders.the_company()
    by = Actor.system(company)
    builders.a_rate(company, "USD", "0.90", date=MARCH)
    stock = taken("phone", "2026-03-01", "1", "2")
    orders.close_lines(stock, [1, 2], reason="stock", by=by)
    price = taken("phone", "2026-03-01", "3", currency="USD")
    orders.close_lines(price, [1], reason="price", by=by)
    return company


def test_lost_sales_are_added_up_by_reason_and_month(losses: Company) -> None:
    today = losses.today()

    found = selectors.lost_by_reason(losses, today.replace(day=1), today)

    assert [(row.month, row.reason, row.lines, row.values, row.worth) for row in found] == [
        (today.replace(day=1), "stock", 2, {"EUR": D("30.00")}, D("30.00")),
        (today.replace(day=1), "price", 1, {"USD": D("30.00")}, D("27.00")),
    ]
    assert [row.reason for row in selectors.lost_by_reason(losses, today, today, "price")] == ["price"]


def test_the_page_says_what_was_lost_and_why_most(losses: Company) -> None:
    response = client_of("SAL").get("/reports/lost-sales/")

    assert "57.00\u00a0EUR lost, most of it for: Cannot be supplied" in response.content.decode()


def test_programs_read_what_was_lost(losses: Company) -> None:
    found = read("AUD", "lost-sales").json()

    assert [(row["reason"], row["lines"], row["net"], row["value"]) for row in found] == [
        ("stock", 2, {"EUR": "30.00"}, "30.00"),
        ("price", 1, {"USD": "30.00"}, "27.00"),
    ]


def test_the_file_of_lost_sales(losses: Company) -> None:
    response = client_of("MGR").get("/reports/lost-sales/?export=xlsx")

    assert response.status_code == 200
    assert response.content[:2] == b"PK"


@pytest.mark.parametrize("path", ["channels", "lost-sales"])
def test_who_does_not_sell_reads_neither(path: str) -> None:
    read("WH", path, 403)
