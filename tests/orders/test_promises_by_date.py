"""What is promised, and for which day: goods to come against what is promised of them already, each on its day."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from core import outbox
from core.models import Event, Notification
from inventory import operations as inventory
from inventory.models import StockRules
from inventory.selectors import left_of
from orders import operations as orders
from orders import tasks
from orders.models import SalesOrder
from orders.operations import redating
from orders.selectors import Want, availability_for, promised_dates
from tests.builders import (
    a_customer,
    a_draft_order,
    a_product,
    an_actor,
    an_order,
    expected,
    main_warehouse,
    the_company,
)
from tests.orders.stage import D, a_clerk, a_draft, entry

pytestmark = pytest.mark.django_db


def day(days: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=days)


def promised(product: Product, quantity: str) -> int:
    """In how many days so much can ship."""
    available = availability_for(main_warehouse(the_company()), {product.pk: 7})
    (date,) = promised_dates([Want(product.pk, D(quantity))], available, day(0))
    return (date - day(0)).days


def quote(product: Product, quantity: str, days: int) -> SalesOrder:
    order = a_draft_order(a_customer(), product=product, quantity=quantity, requested_date=day(days))
    orders.quote(order, valid_until=day(60), by=a_clerk())
    return order


def test_what_is_wanted_later_leaves_an_earlier_delivery_to_others():
    product = a_product()
    expected(product, "10", days=5)
    expected(product, "10", days=30)
    order = an_order(a_customer(), product=product, quantity="10", requested_date=day(30))

    assert order.lines.get().promised_date == day(30)
    assert (promised(product, "10"), promised(product, "11")) == (5, 12)


def test_an_order_gets_the_day_that_entry_has_said():
    product = a_product()
    expected(product, "10", days=5)
    expected(product, "10", days=30)
    an_order(a_customer(), product=product, quantity="8", requested_date=day(40))
    said = promised(product, "10")

    order = an_order(a_customer(), product=product, quantity="10")

    assert said == 5
    assert order.promised_date == day(said)
    assert promised(product, "3") == 37


def test_goods_that_are_promised_for_later_are_not_promised_twice():
    product = a_product()
    expected(product, "10", days=5)
    an_order(a_customer(), product=product, quantity="6", requested_date=day(20))

    assert (promised(product, "4"), promised(product, "5")) == (5, 12)


def test_what_is_late_is_served_from_the_next_delivery():
    product = a_product()
    order = an_order(a_customer(), product=product, quantity="4")
    order.lines.update(promised_date=day(-5))
    expected(product, "10", days=3)

    assert (promised(product, "6"), promised(product, "7")) == (3, 10)


def test_quotes_count_only_where_the_company_wants_it_and_with_its_share():
    product = a_product()
    expected(product, "10", days=5)
    quote(product, "8", 5)

    assert promised(product, "10") == 5

    StockRules.objects.create(company=the_company(), quote_percent=50)
    assert (promised(product, "6"), promised(product, "7")) == (5, 12)


def test_a_quote_does_not_stand_in_its_own_way_when_it_is_accepted():
    product = a_product()
    StockRules.objects.create(company=the_company(), quote_percent=100)
    expected(product, "10", days=5)
    order = quote(product, "10", 5)

    orders.submit(order, by=a_clerk())

    assert order.lines.get().promised_date == day(5)


def test_the_day_costs_three_statements_whoever_waits():
    product = a_product()
    for quantity in ("1", "2", "3"):
        an_order(a_customer(), product=product, quantity=quantity)
    StockRules.objects.create(company=the_company(), quote_percent=100)
    quote(product, "8", 5)
    warehouse = main_warehouse(the_company())

    with CaptureQueriesContext(connection) as captured:
        availability_for(warehouse, {product.pk: 7})

    assert len(captured) == 3


@pytest.mark.parametrize(
    "free, receipts, wanted, left",
    [
        ("0", [(5, 10), (30, 10)], [(30, 10)], [(5, 10)]),
        ("0", [(5, 10), (30, 10)], [(5, 4)], [(5, 6), (30, 10)]),
        ("0", [(5, 10), (30, 10)], [(10, 4), (35, 12)], [(5, 4)]),
        ("0", [(5, 10)], [(50, 10)], []),
        ("3", [(5, 10)], [(5, 3)], [(5, 7)]),
        ("0", [(5, 10), (5, 2)], [(1, 1)], [(5, 11)]),
        ("0", [(5, 2)], [(1, 8), (9, 1)], []),
    ],
)
def test_of_each_delivery_only_what_stays_free_can_be_promised(free, receipts, wanted, left):
    def dated(rows):
        return [(day(days), D(quantity)) for days, quantity in rows]

    assert left_of(D(free), dated(receipts), dated(wanted)) == dated(left)


def test_a_line_that_is_added_gets_none_of_what_another_line_of_its_order_was_promised():
    product = a_product()
    expected(product, "10", days=5)
    order = an_order(a_customer(), product=product, quantity="10")
    entry = orders.LineEntry(product.sku, D(10))

    orders.amend(order, {}, [entry], by=a_clerk())

    assert [line.promised_date for line in order.lines.order_by("position")] == [day(5), day(7)]


# What is to come comes otherwise ------------------------------------------------------------------------------------
def waits(product: Product, quantity: str = "10", **header) -> SalesOrder:
    order = a_draft(a_clerk(), entry(product, quantity), **header)
    orders.submit(order, by=a_clerk())
    outbox.drain()
    return order


def promised_in(*waiting: SalesOrder) -> list[int]:
    """In how many days each order's line is promised; the order says the same."""
    found = []
    for order in waiting:
        order.refresh_from_db()
        assert order.promised_date is not None
        assert order.promised_date == order.lines.get().promised_date
        found.append((order.promised_date - day(0)).days)
    return found


def told_late() -> list[str]:
    outbox.drain()
    return list(
        Notification.objects.filter(kind="order.promised_later")
        .order_by("pk")
        .values_list("data__number", flat=True)
    )


def test_a_postponed_delivery_moves_the_days_of_who_waits_in_turn_and_their_clerks_are_told():
    product = a_product(lead_time_days=60)
    supply = expected(product, "20", days=5)
    first, second, third = waits(product), waits(product), waits(product)
    later = expected(product, "10", days=12)
    assert promised_in(first, second) == [5, 5]

    inventory.postpone(supply, day(20), reason="Strike", by=an_actor(None, "WH"))

    assert told_late() == [first.number, second.number]
    assert promised_in(first, second, third) == [12, 20, 20]
    [event] = Event.objects.filter(activity="promised again", order_id=second.pk)
    assert event.data == {
        "lines": [{"position": 1, "before": day(5).isoformat(), "date": day(20).isoformat()}]
    }
    assert second.lines.get().first_promised_date == day(5)
    assert later.status == "confirmed"


def test_a_canceled_delivery_leaves_who_waits_with_the_lead_time():
    product = a_product(lead_time_days=30)
    order_of = expected(product, "10", days=5)
    order = waits(product)

    inventory.cancel_expected(order_of, reason="Sold out", by=an_actor(None, "WH"))

    assert told_late() == [order.number]
    assert promised_in(order) == [30]


def test_a_delivery_that_is_confirmed_at_last_brings_the_day_forward_and_tells_nobody():
    product = a_product(lead_time_days=30)
    supply = expected(product, "10", days=5, is_confirmed=False)
    order = waits(product)
    assert promised_in(order) == [30]

    inventory.confirm_expected(supply, by=an_actor(None, "WH"))

    assert told_late() == []
    assert promised_in(order) == [5]


def test_what_should_have_come_yesterday_counts_from_tomorrow_and_who_waits_is_told_once():
    product = a_product()
    supply = expected(product, "20", days=0)
    order = waits(product)
    assert promised_in(order) == [0]
    supply.lines.update(expected_date=day(-1))

    assert promised(product, "10") == 1
    tasks.date_overdue()
    assert (told_late(), promised_in(order)) == ([order.number], [1])

    supply.lines.update(expected_date=day(-2))
    order.lines.update(promised_date=day(0))
    tasks.date_overdue()
    assert (told_late(), promised_in(order)) == ([order.number], [1])


def test_many_who_wait_are_dated_in_chunks_as_if_it_were_one(monkeypatch):
    monkeypatch.setattr(redating, "LINES_PER_CHUNK", 1)
    product = a_product(lead_time_days=60)
    supply = expected(product, "20", days=5)
    waiting = [waits(product) for _number in range(3)]
    expected(product, "10", days=12)

    inventory.postpone(supply, day(20), reason="Strike", by=an_actor(None, "WH"))
    outbox.drain()

    assert promised_in(*waiting) == [12, 20, 20]
