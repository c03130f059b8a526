"""Each line knows when it was wanted, first promised, is promised now, and when it left and arrived."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client

from core import invariants, outbox
from core.document_page import timeline_of
from core.models import MailMessage
from core.refusals import Refusal, Several, StaleVersion
from fulfillment import operations as fulfillment
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_product,
    a_user,
    an_actor,
    an_order,
    stock,
    the_company,
)
from tests.orders.stage import D, a_clerk, a_draft, a_manager, entry, mine, picture
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


def day(number: int) -> datetime.date:
    """So many days from today."""
    return the_company().today() + datetime.timedelta(days=number)


def waiting(quantity: str = "3", **customer: Any) -> SalesOrder:
    """A confirmed order of goods that come from the supplier in seven days."""
    return an_order(a_customer(**customer), product=a_product(sku="TEA", price="10.00"), quantity=quantity)


def dates(order: SalesOrder, position: int = 1) -> tuple[datetime.date | None, ...]:
    line = order.lines.get(position=position)
    return line.first_promised_date, line.promised_date, line.shipped_date, line.delivered_date


# promises ---------------------------------------------------------------------------------------------------------
def test_a_new_promise_stands_beside_the_first_one() -> None:
    order = waiting()

    orders.repromise(order, {1: day(12)}, reason="The supplier is late", by=a_clerk())

    assert dates(order)[:2] == (day(7), day(12))
    assert mine(order).promised_date == day(12)
    assert order.lines.get().comes_on(day(0)) == day(12)
    told = timeline_of(order, a_clerk())
    assert [entry.reason for entry in told if entry.text.startswith("Line 1 promised for")] == [
        "The supplier is late"
    ]


def test_the_first_promise_is_never_overwritten_whatever_happens() -> None:
    product = a_product()
    order = an_order(product=product, quantity="3")
    orders.repromise(order, {1: day(12)}, reason="late", by=a_clerk())
    orders.amend(order, {1: D(4)}, by=a_clerk())
    orders.place_hold(order, "manual", "Wait", by=a_clerk())
    orders.release_hold(order, "manual", "Go", by=a_manager())
    stock(product, "9")
    outbox.drain()

    assert dates(order)[:2] == (day(7), day(0))
    for days in (1, -1):
        with pytest.raises(IntegrityError, match="never overwritten"), transaction.atomic():
            order.lines.update(first_promised_date=F("first_promised_date") + datetime.timedelta(days=days))
    with pytest.raises(IntegrityError, match="never overwritten"), transaction.atomic():
        order.lines.update(first_promised_date=None)


def test_a_promise_stays_when_another_line_is_amended() -> None:
    clerk = a_clerk()
    order = a_draft(clerk, entry(a_product(sku="TEA")), entry(a_product(sku="MILK")))
    orders.submit(order, by=clerk)
    orders.repromise(order, {1: day(20)}, reason="late", by=clerk)

    orders.amend(order, {2: D(2)}, by=clerk)

    assert (dates(order, 1)[1], dates(order, 2)[1]) == (day(20), day(7))
    assert mine(order).promised_date == day(20)


def test_what_has_left_keeps_the_day_it_was_promised_for() -> None:
    order = an_order(product=a_product(on_hand="2"), quantity="3", order_date=day(-3))
    a_dispatched_shipment(order)
    orders.close_line(order, 1, reason="stock", by=a_clerk())
    promised = dates(order)[1]

    orders.place_hold(order, "manual", "Wait", by=a_clerk())
    orders.release_hold(order, "manual", "Go", by=a_manager())

    assert promised == day(7)
    assert dates(order)[:2] == (promised, promised)


def test_a_new_promise_needs_a_reason_a_line_to_come_and_a_day_to_come() -> None:
    order = waiting()
    before = picture(order)

    with pytest.raises(Refusal, match="Enter the reason") as silent:
        orders.repromise(order, {1: day(9)}, reason=" ", by=a_clerk())
    with pytest.raises(Several) as wrong:
        orders.repromise(order, {1: day(-1), 7: day(9)}, reason="late", by=a_clerk())
    with pytest.raises(StaleVersion):
        orders.repromise(order, {1: day(9)}, reason="late", by=a_clerk(), version=99)
    with pytest.raises(Refusal, match="at least one line"):
        orders.repromise(order, {}, reason="late", by=a_clerk())

    assert silent.value.field == "reason"
    assert [each.field for each in wrong.value.refusals] == ["lines.0.promised_date", "lines.6"]
    assert picture(order) == before


def test_a_line_that_has_left_is_not_promised_again() -> None:
    order = an_order(product=a_product(on_hand="5"))
    a_dispatched_shipment(order)
    before = picture(order)

    with pytest.raises(Several, match="Nothing of this line is still to come"):
        orders.repromise(order, {1: day(9)}, reason="late", by=a_clerk())

    assert picture(order) == before


# what really happened ---------------------------------------------------------------------------------------------
def test_the_days_a_line_left_and_arrived_are_those_of_its_latest_shipment() -> None:
    product = a_product(on_hand="2")
    order = an_order(product=product, quantity="5", order_date=day(-9))
    first = a_dispatched_shipment(order, date=day(-5))
    fulfillment.deliver(first, date=day(-4), by=an_actor())
    assert dates(order)[2:] == (day(-5), day(-4))

    stock(product, "3")
    outbox.drain()
    second = a_dispatched_shipment(order, date=day(-1))

    assert dates(order)[2:] == (day(-1), day(-4))
    fulfillment.deliver(second, date=day(0), by=an_actor())
    assert dates(order)[2:] == (day(-1), day(0))
    assert invariants.run_all() == []


def test_a_service_leaves_and_arrives_when_it_is_done() -> None:
    order = an_order(product=a_product(kind="service"))

    orders.deliver_services(order, {order.lines.get().pk: D(1)}, by=a_clerk())

    assert dates(order)[2:] == (day(0), day(0))


@pytest.mark.parametrize("promised, late", [(12, "5 d late"), (7, ""), (3, "")])
def test_the_page_says_by_how_much_a_line_misses_its_first_promise(
    client: Client, promised: int, late: str
) -> None:
    order = waiting()
    orders.repromise(order, {1: day(promised)}, reason="late", by=a_clerk())
    client.force_login(a_user(the_company(), "SAL"))

    page = client.get(order.get_absolute_url()).content.decode()

    assert ("d late" in page, late in page) == (bool(late), True)


# acknowledgement --------------------------------------------------------------------------------------------------
def acknowledgements(order: SalesOrder) -> int:
    return MailMessage.objects.filter(document_id=order.pk, event_key=f"order-confirmed:{order.pk}").count()


def test_nothing_is_acknowledged_before_stock_is_reserved_or_a_day_promised() -> None:
    held = an_order(a_customer(credit_limit="0"), product=a_product(on_hand="5"))
    promised, reserved = waiting(), an_order(product=a_product(on_hand="5"))

    outbox.drain()

    assert [acknowledgements(order) for order in (held, promised, reserved)] == [0, 1, 1]


def test_an_order_stopped_before_its_acknowledgement_left_is_acknowledged_when_it_goes_on() -> None:
    order = an_order(product=a_product(on_hand="5"))
    orders.place_hold(order, "manual", "Wait", by=a_clerk())
    outbox.drain()
    assert acknowledgements(order) == 0

    orders.release_hold(order, "manual", "Go", by=a_manager())
    outbox.drain()
    orders.place_hold(order, "manual", "Wait", by=a_clerk())
    orders.release_hold(order, "manual", "Go", by=a_manager())
    outbox.drain()

    assert acknowledgements(order) == 1


# API --------------------------------------------------------------------------------------------------------------
def test_a_program_promises_again_and_reads_all_dates() -> None:
    order, program = waiting(), Program(the_company(), "SAL")
    lines = [{"position": 1, "promised_date": day(12).isoformat()}]
    body = {"lines": lines, "reason": "late"}

    line = program.post(f"/orders/{order.number}/repromise", body, expected=200)["lines"][0]

    named = ("requested_date", "first_promised_date", "promised_date", "shipped_date", "delivered_date")
    assert [line[name] for name in named] == [None, day(7).isoformat(), day(12).isoformat(), None, None]
    body = {"lines": lines * 2, "reason": "late"}
    twice = program.post(f"/orders/{order.number}/repromise", body, expected=422)
    assert twice["errors"][0]["field"] == "lines.1.position"
    program = Program(the_company(), "WH")
    assert program.post(f"/orders/{order.number}/repromise", body, expected=403)["status"] == 403
