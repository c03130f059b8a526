"""Two people at one shipment: real threads, real commits; exactly one of them wins."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from core.actors import Actor
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.models import Package, Shipment
from inventory.models import StockMove
from orders import operations as orders
from orders.models import SalesOrder
from tests.fulfillment.stage import a_company, a_confirmed_order, a_customer, a_picker, goods, shipment_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def shipment(company):
    goods(company, "A", on_hand="10")
    return shipment_of(a_confirmed_order(a_customer(company), {"A": "4"}))


def at_once(*acts):
    """Run the acts in threads of their own, begun together; what each answered: None, or its refusal."""
    ready = Barrier(len(acts))

    def run(act):
        try:
            ready.wait(timeout=10)
            act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def mine(shipment):
    """The shipment as a clerk's own page has loaded it."""
    return Shipment.objects.get(pk=shipment.pk)


def bring_to_packing(shipment, by):
    operations.pick(shipment, by=by)
    operations.pack(shipment, by=by)


def test_two_clerks_dispatch_the_same_shipment_and_it_leaves_once(company, shipment):
    clerks = [a_picker(company, "anna"), a_picker(company, "bert")]
    bring_to_packing(shipment, clerks[0])

    answers = at_once(*(lambda by=by: operations.dispatch(mine(shipment), by=by) for by in clerks))

    assert sorted(answer is None for answer in answers) == [False, True]
    assert "already dispatched" in str(next(answer for answer in answers if answer))
    assert StockMove.objects.get(kind="issue").quantity == -4
    assert shipment.order.lines.get().shipped == 4


@pytest.mark.parametrize("verb", [operations.start_picking, operations.pick])
def test_two_clerks_pick_the_same_shipment_and_one_of_them_is_told(company, shipment, verb):
    clerks = [a_picker(company, "anna"), a_picker(company, "bert")]

    answers = at_once(*(lambda by=by: verb(mine(shipment), by=by) for by in clerks))

    assert sorted(answer is None for answer in answers) == [False, True]


def test_two_clerks_pack_and_the_parcels_are_counted_once(company, shipment):
    clerks = [a_picker(company, "anna"), a_picker(company, "bert")]
    operations.pick(shipment, by=clerks[0])

    answers = at_once(*(lambda by=by: operations.pack(mine(shipment), [Decimal(3)], by=by) for by in clerks))

    assert sorted(answer is None for answer in answers) == [False, True]
    assert Package.objects.count() == 1


def test_two_short_picks_leave_one_rest(company, shipment):
    clerks = [a_picker(company, "anna"), a_picker(company, "bert")]
    short = {shipment.lines.get().pk: Decimal(3)}

    answers = at_once(*(lambda by=by: operations.pick(mine(shipment), short, by=by) for by in clerks))

    assert sorted(answer is None for answer in answers) == [False, True]
    assert Shipment.objects.filter(split_from=shipment).count() == 1


def test_a_delivery_and_the_carrier_s_event_deliver_once(company, shipment):
    clerk = a_picker(company, "anna")
    bring_to_packing(shipment, clerk)
    operations.dispatch(shipment, by=clerk)

    answers = at_once(
        lambda: operations.deliver(mine(shipment), by=clerk),
        lambda: operations.add_tracking_event(mine(shipment), "delivered", by=Actor.system(company)),
    )

    shipment.refresh_from_db()
    assert shipment.status == "delivered"
    assert answers[1] is None


def test_an_order_is_canceled_or_its_shipment_dispatched_but_never_both(company, shipment):
    clerk = a_picker(company, "anna")
    bring_to_packing(shipment, clerk)
    order = shipment.order

    at_once(
        lambda: operations.dispatch(mine(shipment), by=clerk),
        lambda: orders.cancel(
            SalesOrder.objects.get(pk=order.pk), reason="customer", by=Actor.system(company)
        ),
    )

    order.refresh_from_db()
    shipment.refresh_from_db()
    assert (order.status, shipment.status) == ("confirmed", "dispatched")


def test_an_order_is_put_on_hold_or_picked_first_but_never_picked_while_on_hold(company, shipment):
    clerk = a_picker(company, "anna")

    answers = at_once(
        lambda: operations.start_picking(mine(shipment), by=clerk),
        lambda: orders.place_hold(
            SalesOrder.objects.get(pk=shipment.order_id), "manual", "Wait", by=Actor.system(company)
        ),
    )

    shipment.refresh_from_db()
    assert answers[1] is None
    assert shipment.status == ("planned" if answers[0] else "picking")


def test_two_clerks_plan_the_same_backlog_once(company, shipment):
    clerks = [a_picker(company, "anna"), a_picker(company, "bert")]
    order = shipment.order
    operations.cancel(shipment, reason="Again", by=clerks[0])

    answers = at_once(
        *(lambda by=by: operations.plan_shipment(SalesOrder.objects.get(pk=order.pk), by=by) for by in clerks)
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    assert Shipment.objects.filter(order=order, status="planned").count() == 1


def test_two_orders_pick_the_last_free_piece_beyond_their_order_and_one_gets_it(company):
    goods(company, "ROPE", on_hand="21", over_delivery_percent=Decimal(10))
    customer, clerk = a_customer(company), a_picker(company, "anna")
    both = [shipment_of(a_confirmed_order(customer, {"ROPE": "10"})) for _each in range(2)]

    answers = at_once(
        *(
            lambda each=each: operations.pick(mine(each), {each.lines.get().pk: Decimal(11)}, by=clerk)
            for each in both
        )
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    assert "only 0 more lie free" in str(next(answer for answer in answers if answer))
    assert sorted(SalesOrder.objects.values_list("lines__reserved", flat=True)) == [10, 11]
