"""Shipments follow what an order has reserved."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import outbox
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from fulfillment import operations
from fulfillment.models import Shipment
from orders import operations as orders
from tests.fulfillment.stage import (
    a_company,
    a_confirmed_order,
    a_customer,
    a_picker,
    goods,
    shipment_of,
    stock,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


def planned(order):
    return {
        shipment.number: {line.product.sku: line.quantity for line in shipment.lines.all()}
        for shipment in Shipment.objects.filter(order=order, status="planned").order_by("pk")
    }


def test_a_confirmed_order_gets_a_shipment_of_what_is_reserved(company):
    goods(company, "A", on_hand="10")
    goods(company, "B", on_hand="2")

    order = a_confirmed_order(a_customer(company), {"A": "4", "B": "5"})

    assert list(planned(order).values()) == [{"A": 4, "B": 2}]
    shipment = shipment_of(order)
    assert shipment.shipping_address["city"] == "Berlin"
    assert shipment.planned_date == company.today()
    assert shipment.number.startswith("D-")


def test_an_order_with_nothing_in_stock_gets_no_shipment(company):
    goods(company, "A")

    order = a_confirmed_order(a_customer(company), {"A": "4"})

    assert planned(order) == {}


def test_an_order_that_ships_complete_waits_until_all_of_it_is_reserved(company):
    goods(company, "A", on_hand="10")
    late = goods(company, "B", on_hand="2")
    order = a_confirmed_order(a_customer(company), {"A": "4", "B": "5"}, allows_partial_delivery=False)
    assert planned(order) == {}

    stock(late, "3")
    outbox.drain()

    assert list(planned(order).values()) == [{"A": 4, "B": 5}]


def test_goods_that_arrive_later_join_the_planned_shipment(company):
    late = goods(company, "A", on_hand="3")
    order = a_confirmed_order(a_customer(company), {"A": "10"})

    stock(late, "4")
    outbox.drain()

    assert list(planned(order).values()) == [{"A": 7}]


def test_goods_that_arrive_while_the_first_are_picked_get_a_shipment_of_their_own(company):
    late = goods(company, "A", on_hand="3")
    order = a_confirmed_order(a_customer(company), {"A": "10"})
    first = shipment_of(order)
    operations.start_picking(first, by=a_picker(company))

    stock(late, "4")
    outbox.drain()

    assert list(planned(order).values()) == [{"A": 4}]
    assert first.lines.get().quantity == 3


def test_canceling_a_shipment_keeps_the_goods_reserved_and_they_can_be_planned_again(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    shipment = shipment_of(order)
    picker = a_picker(company)

    operations.cancel(shipment, reason="Box was damaged", by=picker)

    assert shipment.status == "canceled"
    assert order.lines.get().reserved == 4
    again = operations.plan_shipment(order, by=picker)
    assert planned(order) == {again.number: {"A": 4}}


def test_nothing_is_planned_twice(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})

    with pytest.raises(operations.NothingToShip):
        operations.plan_shipment(order, by=a_picker(company))

    assert list(planned(order).values()) == [{"A": 4}]


def test_a_part_of_what_is_reserved_can_be_planned_but_not_more(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    picker, line = a_picker(company), order.lines.get()
    operations.cancel(shipment_of(order), reason="Split", by=picker)

    with pytest.raises(operations.QuantityRefused):
        operations.plan_shipment(order, {line.pk: Decimal(5)}, by=picker)
    operations.plan_shipment(order, {line.pk: Decimal(1)}, by=picker)

    assert list(planned(order).values()) == [{"A": 1}]


def test_an_order_amended_to_less_takes_it_off_the_planned_shipment(company):
    goods(company, "A", on_hand="10")
    goods(company, "B", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4", "B": "2"})

    orders.amend(order, {1: Decimal(3)}, by=Actor.system(company))

    assert list(planned(order).values()) == [{"A": 3, "B": 2}]


def test_an_order_amended_to_more_plans_more(company):
    goods(company, "A", on_hand="10")
    goods(company, "B", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})

    orders.amend(order, {1: Decimal(6)}, [orders.LineEntry("B", Decimal(2))], by=Actor.system(company))

    assert list(planned(order).values()) == [{"A": 6, "B": 2}]


def test_an_order_cannot_be_amended_to_less_than_is_being_picked(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    operations.start_picking(shipment_of(order), by=a_picker(company))

    with pytest.raises(operations.AlreadyPicked, match="being picked"):
        orders.amend(order, {1: Decimal(3)}, by=Actor.system(company))

    assert order.lines.get().quantity == 4
    assert order.lines.get().reserved == 4


def test_closing_a_line_takes_it_off_the_planned_shipment(company):
    goods(company, "A", on_hand="10")
    goods(company, "B", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4", "B": "2"})

    orders.close_line(order, 1, reason="customer", by=Actor.system(company))

    assert list(planned(order).values()) == [{"B": 2}]


def test_a_canceled_order_takes_its_planned_shipment_with_it(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    shipment = shipment_of(order)

    orders.cancel(order, reason="customer", by=Actor.system(company))

    shipment.refresh_from_db()
    assert shipment.status == "canceled"


def test_an_order_whose_goods_lie_picked_cannot_be_canceled(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    shipment = shipment_of(order)
    operations.pick(shipment, by=a_picker(company))

    with pytest.raises(MoveNotAllowed, match="already picked"):
        orders.cancel(order, reason="customer", by=Actor.system(company))

    shipment.refresh_from_db()
    order.refresh_from_db()
    assert (shipment.status, order.status) == ("picked", "confirmed")


def test_an_order_released_from_a_hold_does_not_plan_its_goods_twice(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    orders.place_hold(order, "manual", "Address is doubtful", by=Actor.system(company))

    orders.release_hold(order, "manual", "Customer called", by=Actor.system(company))

    assert list(planned(order).values()) == [{"A": 4}]


def test_an_order_held_after_it_was_confirmed_does_not_become_a_draft_under_its_shipment(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    orders.place_hold(order, "manual", "Address is doubtful", by=Actor.system(company))

    with pytest.raises(orders.NotEditable, match="Amend it"):
        orders.reopen(order, by=Actor.system(company))

    order.refresh_from_db()
    assert order.status == "held"
    assert list(planned(order).values()) == [{"A": 4}]


def test_an_order_amended_to_less_while_on_hold_takes_it_off_and_brings_it_back_when_released(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    system = Actor.system(company)
    orders.place_hold(order, "manual", "Customer thinks", by=system)

    orders.amend(order, {1: Decimal(3)}, by=system)
    orders.release_hold(order, "manual", "Customer called", by=system)

    assert list(planned(order).values()) == [{"A": 3}]


def test_stock_received_while_an_order_is_held_is_planned_when_it_is_released(company):
    late = goods(company, "A", on_hand="3")
    order = a_confirmed_order(a_customer(company), {"A": "10"})
    orders.place_hold(order, "manual", "Address is doubtful", by=Actor.system(company))
    stock(late, "7")
    outbox.drain()

    orders.release_hold(order, "manual", "Customer called", by=Actor.system(company))

    assert list(planned(order).values()) == [{"A": 10}]


def test_an_amendment_plans_its_shipment_once(company):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    more = {order.lines.get().position: Decimal(7)}

    with CaptureQueriesContext(connection) as sent:
        orders.amend(order, more, by=Actor.system(company))

    looked = [each["sql"] for each in sent if "picked_in_house" in each["sql"]]
    assert list(planned(order).values()) == [{"A": 7}]
    assert len(looked) == 2  # what is to come off, and what is to be planned then
