"""Goods that were held and lie free again, for whatever reason, go to who waits for them, from the warehouse they lie in."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from core import outbox
from inventory import operations as inventory
from inventory.models import Reservation, StockRules, SupplyRequest
from orders import operations as orders
from orders import tasks
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from orders.operations import GiveUp, HeaderChange, LineChange
from tests.builders import (
    a_customer,
    a_product,
    a_warehouse,
    an_actor,
    an_order,
    stock,
    the_company,
)
from tests.inventory.stage import standing
from tests.orders.stage import a_clerk, a_manager

pytestmark = pytest.mark.django_db
D = Decimal


def reserved(*waiting: SalesOrder) -> list[int]:
    return [int(order.lines.get().reserved) for order in waiting]


def less(order):
    orders.amend(order, {1: D(2)}, by=a_clerk())


def another_product(order):
    a_product(sku="OAT")
    orders.amend(order, {1: LineChange(sku="OAT")}, by=a_manager())


def another_warehouse(order):
    header = HeaderChange(warehouse=a_warehouse(the_company(), "EAST"))
    orders.amend(order, {}, header=header, by=a_clerk())


def closed(order):
    orders.close_line(order, 1, reason="customer", by=a_clerk())


def given_up(order):
    orders.cannot_fulfill(order, {1: GiveUp("stock")}, by=a_clerk())


def canceled(order):
    orders.cancel(order, reason="price", by=a_clerk())


@pytest.mark.parametrize(
    "verb, got",
    [
        (less, [2, 8]),
        (another_product, [0, 10]),
        (another_warehouse, [0, 10]),
        (closed, [0, 10]),
        (given_up, [0, 10]),
        (canceled, [0, 10]),
    ],
)
def test_what_an_order_needs_no_more_goes_to_who_waits(verb, got):
    product = a_product(on_hand="10")
    has, wants = (an_order(a_customer(), product=product, quantity="10") for _order in range(2))
    outbox.drain()
    assert reserved(has, wants) == [10, 0]

    verb(has)
    outbox.drain()

    assert (reserved(has, wants), standing(product)[1]) == (got, "10")


def test_what_an_amendment_frees_that_credit_stops_goes_to_who_waits():
    product = a_product(on_hand="10", price="1.00")
    has = an_order(a_customer(credit_limit="20"), product=product, quantity="10")
    wants = an_order(a_customer(), product=product, quantity="10")
    outbox.drain()

    orders.amend(has, {1: LineChange(quantity=D(5), unit_price=D(9))}, by=a_manager())
    outbox.drain()

    assert (has.status, reserved(has, wants)) == (OrderStatus.HELD, [0, 10])


def test_an_amendment_nobody_waits_behind_leaves_no_work():
    product = a_product(on_hand="10")
    order = an_order(a_customer(), product=product, quantity="10")
    outbox.drain()

    orders.amend(order, {1: D(2)}, by=a_clerk())

    assert not outbox.OutboxMessage.objects.filter(task="orders.tasks.fill_backorders").exclude(status="done")


# ordered in ---------------------------------------------------------------------------------------------------------
def requested() -> dict[str, int]:
    """What is to be ordered in, by the order it is for."""
    rows = SupplyRequest.objects.filter(status="open").values_list("demand_number", "quantity")
    return {number: int(quantity) for number, quantity in rows}


def test_who_gives_his_goods_away_has_others_ordered_in_at_once():
    product = a_product(on_hand="10", supply_policy="stock_first")
    has, wants = (an_order(a_customer(), product=product, quantity="10") for _order in range(2))
    assert requested() == {wants.number: 10}

    orders.move_reservation(has.lines.get(), wants.lines.get(), D(10), reason="Trade fair", by=a_manager())
    assert requested() == {has.number: 10}

    orders.release_reservation(wants.lines.get(), D(4), reason="Too much", by=a_manager())
    assert requested() == {has.number: 10, wants.number: 4}


@pytest.mark.parametrize("policy", ["stock_first", "always"])
def test_an_order_that_ships_from_elsewhere_has_its_goods_ordered_in_there(policy):
    product = a_product(supply_policy=policy)
    order = an_order(a_customer(), product=product, quantity="10")
    inventory.order_request(SupplyRequest.objects.get(), by=an_actor(None, "WH"))
    west = a_warehouse(the_company(), "WEST")

    orders.amend(order, {}, header=HeaderChange(warehouse=west), by=a_clerk())

    asked = SupplyRequest.objects.get(status="open")
    assert (asked.warehouse, asked.quantity) == (west, D(10))


def test_another_lead_time_reaches_what_is_asked_for_already():
    product = a_product(supply_policy="always", lead_time_days=5)
    order = an_order(a_customer(), product=product, quantity="10")
    type(product).objects.update(lead_time_days=9)

    orders.look_after_supply(order, by=an_actor())

    assert SupplyRequest.objects.get().lead_time_days == 9


def test_filling_what_is_ordered_in_costs_the_same_for_few_orders_and_for_many():
    counted = []
    for count in (2, 2, 12):
        product, customer = a_product(supply_policy="stock_first"), a_customer()
        for _order in range(count):
            an_order(customer, product=product)
        outbox.drain()
        stock(product, str(count))
        with CaptureQueriesContext(connection) as captured:
            outbox.drain()
        counted.append(len(captured))
        assert requested() == {}

    assert counted[2] == counted[1]


# held too long ------------------------------------------------------------------------------------------------------
def test_of_what_is_held_only_that_expires_which_was_held_too_long():
    StockRules.objects.create(company=the_company(), reservation_days=30)
    product = a_product(on_hand="2")
    order = an_order(a_customer(), product=product, quantity="10")
    Reservation.objects.update(created_at=F("created_at") - datetime.timedelta(days=31))
    stock(product, "8")
    outbox.drain()
    assert reserved(order) == [10]

    tasks.expire_reservations()

    assert reserved(order) == [8]
    assert standing(product)[:2] == ("10", "8")
    assert Reservation.objects.get(status="active").quantity == D(8)
