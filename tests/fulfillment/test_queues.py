"""What the warehouse's home page counts."""

import datetime

import pytest

from core.actors import Actor
from fulfillment import operations, selectors
from fulfillment.backlog import backlog
from orders import operations as orders
from tests.fulfillment.stage import a_company, a_confirmed_order, a_customer, a_picker, goods, shipment_of

pytestmark = pytest.mark.django_db


def test_each_shipment_lies_in_the_queue_of_its_next_step(django_assert_num_queries):
    company = a_company()
    picker, customer, today = a_picker(company), a_customer(company), company.today()
    goods(company, "A", on_hand="100")
    due, later, picking, picked, packed, short, held = (
        shipment_of(
            a_confirmed_order(customer, {"A": "2"}, requested_date=today + datetime.timedelta(days=days))
        )
        for days in (0, 3, 0, 0, 0, 0, 0)
    )
    operations.start_picking(picking, by=picker)
    operations.pick(picked, by=picker)
    operations.pick(packed, by=picker)
    operations.pack(packed, by=picker)
    rest = operations.pick(short, {short.lines.get().pk: short.lines.get().quantity - 1}, by=picker)
    orders.place_hold(held.order, "manual", "Wait", by=Actor.system(company))

    with django_assert_num_queries(1):
        queues = selectors.warehouse_queues(picker, today)

    counts = {
        name: getattr(queues, name).count
        for name in ("to_pick", "picking", "to_pack", "to_dispatch", "short")
    }
    assert counts == {"to_pick": 2, "picking": 1, "to_pack": 2, "to_dispatch": 1, "short": 1}
    assert list(selectors.to_pick(picker, today)) == [due, rest]
    assert queues.to_pick.oldest == today
    assert later.planned_date == today + datetime.timedelta(days=3)


def test_lines_that_wait_for_stock_are_counted_with_their_orders(django_assert_num_queries):
    company = a_company()
    customer, picker = a_customer(company), a_picker(company)
    goods(company, "A", on_hand="1")
    goods(company, "B")
    a_confirmed_order(customer, {"A": "5", "B": "1"})
    a_confirmed_order(customer, {"B": "2"})

    with django_assert_num_queries(1):
        short = selectors.lines_waiting_for_stock(picker)

    assert (short.count, short.orders) == (3, 2)


def test_a_backlog_says_where_each_piece_is(django_assert_num_queries):
    company = a_company()
    picker = a_picker(company)
    goods(company, "A", on_hand="6")
    order = a_confirmed_order(a_customer(company), {"A": "10"})
    shipment = shipment_of(order)
    rest = operations.pick(shipment, {shipment.lines.get().pk: shipment.lines.get().quantity - 2}, by=picker)
    operations.pack(shipment, by=picker)
    operations.dispatch(shipment, by=picker)
    assert rest is not None
    operations.cancel(rest, reason="Not on the shelf", by=picker)

    with django_assert_num_queries(1):
        (row,) = backlog(order)

    assert (row.line.shipped, row.in_house, row.to_plan, row.waiting, row.remaining) == (4, 0, 2, 4, 6)
