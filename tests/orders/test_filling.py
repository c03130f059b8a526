"""Goods that come are given to the lines that wait for them: by requested date, priority and age, in chunks or at once."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import jobs, outbox
from core.actors import Actor
from core.models import Job
from fulfillment.models import Shipment
from orders import operations as orders
from orders.models import SalesOrder
from orders.operations import backorders
from tests.builders import (
    a_customer,
    a_product,
    an_actor,
    an_order,
    expected,
    main_warehouse,
    stock,
    the_company,
)
from tests.orders.stage import D, a_clerk, a_draft, entry

pytestmark = pytest.mark.django_db


def reserved(*waiting: SalesOrder) -> list[int]:
    return [int(order.lines.get().reserved) for order in waiting]


def day(days: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=days)


def test_who_named_no_day_is_served_after_who_is_late_and_before_who_can_wait():
    product, customer = a_product(), a_customer()
    later = an_order(customer, product=product, requested_date=day(9))
    now = an_order(customer, product=product)
    late = an_order(customer, product=product, requested_date=day(1))
    late.lines.update(requested_date=day(-3))

    for held in ([0, 0, 1], [0, 1, 1], [1, 1, 1]):
        stock(product, "1")
        outbox.drain()
        assert reserved(later, now, late) == held


def test_what_is_left_waiting_gets_the_day_of_the_next_delivery_and_not_of_the_lead_time():
    product = a_product()
    first, second = (an_order(a_customer(), product=product, quantity="10") for _number in range(2))
    expected(product, "10", days=3)

    stock(product, "15")
    outbox.drain()

    assert reserved(first, second) == [10, 5]
    assert second.lines.get().promised_date == day(3)


def test_only_what_has_come_is_given_out():
    came, free = a_product(), a_product()
    order = a_draft(a_clerk(), entry(came, "2"), entry(free, "2"))
    orders.submit(order, by=a_clerk())
    stock(free, "2")

    orders.fill_backorders(main_warehouse(the_company()), [came.pk], by=an_actor())
    assert [line.reserved for line in order.lines.all()] == [D(0), D(0)]

    orders.fill_backorders(main_warehouse(the_company()), [came.pk, free.pk], by=an_actor())
    assert [line.reserved for line in order.lines.all()] == [D(0), D(2)]


def test_what_got_its_goods_is_promised_for_today_and_put_onto_a_shipment():
    product = a_product()
    whole = an_order(a_customer(), product=product, quantity="3")
    part = an_order(a_customer(), product=product, quantity="4")
    stock(product, "5")

    outbox.drain()

    for order in (whole, part):
        order.refresh_from_db()
    assert (whole.promised_date, whole.lines.get().promised_date) == (day(0), day(0))
    assert part.promised_date == part.lines.get().promised_date == day(product.lead_time_days)
    shipped = Shipment.objects.filter(order__in=[whole, part]).order_by("pk")
    assert [int(shipment.lines.get().quantity) for shipment in shipped] == [3, 2]


def test_an_order_that_ships_complete_holds_its_goods_and_waits_for_the_rest():
    product = a_product()
    order = an_order(a_customer(allows_partial_delivery=False), product=product, quantity="3")

    stock(product, "2")
    outbox.drain()
    assert (reserved(order), Shipment.objects.filter(order=order).count()) == ([2], 0)

    stock(product, "1")
    outbox.drain()
    assert Shipment.objects.get(order=order).lines.get().quantity == D(3)


def test_more_goods_for_the_same_order_go_onto_the_shipment_nobody_has_begun_to_pick():
    product = a_product()
    order = an_order(a_customer(), product=product, quantity="3")

    for _delivery in range(2):
        stock(product, "1")
        outbox.drain()

    shipment = Shipment.objects.get(order=order)
    assert (shipment.lines.get().quantity, shipment.version) == (D(2), 2)


# many ---------------------------------------------------------------------------------------------------------------
def wait(product, count: int) -> list[SalesOrder]:
    customer = a_customer()
    return [an_order(customer, product=product) for _number in range(count)]


def test_what_many_wait_for_is_given_out_by_a_job_that_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr(backorders, "LINES_PER_CHUNK", 2)
    product = a_product()
    waiting = wait(product, 5)
    stock(product, "4")

    outbox.drain()
    job = Job.objects.get(kind="backorders")
    assert (job.state, job.progress, job.total, reserved(*waiting)) == ("queued", 0, 5, [0] * 5)

    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress, job.result) == ("done", 4, {"lines": 4})
    assert job.message == "4 lines got stock"
    assert reserved(*waiting) == [1, 1, 1, 1, 0]


def test_a_job_that_was_stopped_goes_on_where_it_stopped_and_gives_nothing_twice(monkeypatch):
    monkeypatch.setattr(backorders, "LINES_PER_CHUNK", 2)
    product = a_product()
    waiting = wait(product, 5)
    stock(product, "5")
    outbox.drain()
    job = Job.objects.get(kind="backorders")
    by = Actor.system(the_company())

    assert orders.fill_next(job, by)
    assert (job.progress, job.total, job.message) == (2, 5, "2 of 5 lines")
    assert reserved(*waiting) == [1, 1, 0, 0, 0]
    job.save()
    jobs.run(job.pk)

    assert reserved(*waiting) == [1] * 5
    assert Job.objects.get(pk=job.pk).result == {"lines": 5}


def test_who_was_called_off_meanwhile_is_passed_over(monkeypatch):
    monkeypatch.setattr(backorders, "LINES_PER_CHUNK", 1)
    product = a_product()
    first, second = wait(product, 2)
    stock(product, "1")
    outbox.drain()

    orders.cancel(first, reason="price", by=a_clerk())
    jobs.run(Job.objects.get(kind="backorders").pk)

    assert reserved(first, second) == [0, 1]


def test_filling_costs_the_same_for_few_lines_and_for_many():
    counted = []
    for count in (3, 3, 30):
        product = a_product()
        wait(product, count)
        outbox.drain()
        stock(product, str(count))
        with CaptureQueriesContext(connection) as captured:
            outbox.drain()
        counted.append(len(captured))
        assert SalesOrder.objects.filter(lines__product=product, lines__reserved=1).count() == count

    assert counted[2] == counted[1]


def test_what_a_canceled_order_held_goes_to_who_waits():
    product = a_product(on_hand="2")
    outbox.drain()
    has, wants = (an_order(a_customer(), product=product, quantity="2") for _order in range(2))

    orders.cancel(has, reason="price", by=a_clerk())
    outbox.drain()

    assert reserved(has, wants) == [0, 2]
    assert Shipment.objects.get(order=wants).lines.get().quantity == D(2)
