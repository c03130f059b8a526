"""Section D of the scenarios: what nobody can sell twice."""

from __future__ import annotations

import datetime

import pytest

from core.actors import Actor
from fulfillment import operations as shipments
from fulfillment.models import Shipment
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, a_product, an_actor, an_order, stock, the_company
from tests.inventory.stage import standing
from tests.orders.stage import D, a_clerk, a_draft, a_manager, at_once, entry, mine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def company():
    return the_company()


def submit_both(first: SalesOrder, second: SalesOrder) -> None:
    def submit(order: SalesOrder) -> None:
        orders.submit(mine(order), by=an_actor(order.company))

    assert at_once(lambda: submit(first), lambda: submit(second)) == [None, None]
    for order in (first, second):
        order.refresh_from_db()


def test_ps_71_of_two_orders_for_the_last_piece_exactly_one_reserves_it() -> None:
    product = a_product(on_hand="1")
    first, second = (a_draft_order(a_customer(), product=product) for _buyer in range(2))

    submit_both(first, second)

    held = sorted(order.lines.get().reserved for order in (first, second))
    assert ([first.status, second.status], held) == (["confirmed"] * 2, [D(0), D(1)])
    assert standing(product)[:2] == ("1", "1")
    today, later = first.company.today(), first.company.today() + datetime.timedelta(days=7)
    assert {order.lines.get().promised_date for order in (first, second)} == {today, later}


def test_ps_71_of_two_orders_that_exceed_the_limit_together_exactly_one_passes() -> None:
    product = a_product(on_hand="100")
    customer = a_customer(credit_limit="18.00")
    first, second = (a_draft_order(customer, product=product) for _order in range(2))

    submit_both(first, second)

    assert sorted((first.status, second.status)) == ["confirmed", "held"]
    assert standing(product)[:2] == ("100", "1")


def test_goods_that_are_moved_while_somebody_picks_them_end_in_one_place() -> None:
    product = a_product(on_hand="2")
    holds = an_order(a_customer(), product=product, quantity="2")
    waits = an_order(a_customer(), product=product, quantity="2")
    shipment, manager, picker = Shipment.objects.get(order=holds), a_manager(), an_actor(None, "WH")

    moved, picked = at_once(
        lambda: move(holds, waits, "2", manager), lambda: shipments.start_picking(shipment, by=picker)
    )

    held = [order.lines.get().reserved for order in (holds, waits)]
    assert (moved is None, picked is None) in {(True, False), (False, True)}
    assert held == ([D(0), D(2)] if moved is None else [D(2), D(0)])
    assert standing(product)[:2] == ("2", "2")


def test_two_managers_who_give_goods_to_each_others_order_do_not_wait_for_each_other_forever() -> None:
    tea, rice = a_product(on_hand="1"), a_product(on_hand="1")
    first = a_draft(a_clerk(), entry(tea), entry(rice, "2"))
    second = a_draft(a_clerk(), entry(rice, "2"), entry(tea))
    managers = [a_manager(), a_manager()]
    for order in (first, second):
        orders.submit(order, by=a_clerk())
    stock(rice, "2")
    orders.fill_backorders(
        second.warehouse, [rice.pk], by=an_actor(), without=[first.lines.get(position=2).pk]
    )

    def give(given: SalesOrder, taken: SalesOrder, sku: str, manager: Actor) -> None:
        lines = [order.lines.get(sku=sku) for order in (given, taken)]
        orders.move_reservation(lines[0], lines[1], D(1), reason="Urgent", by=manager)

    answers = at_once(
        lambda: give(first, second, tea.sku, managers[0]), lambda: give(second, first, rice.sku, managers[1])
    )

    assert answers == [None, None]
    assert [line.reserved for line in first.lines.all()] == [D(0), D(2)]
    assert [line.reserved for line in second.lines.all()] == [D(1), D(1)]


def move(given: SalesOrder, taken: SalesOrder, quantity: str, manager: Actor) -> None:
    lines = given.lines.get(), taken.lines.get()
    orders.move_reservation(lines[0], lines[1], D(quantity), reason="Urgent", by=manager)
