"""Before goods are picked and before they leave: is the customer still good for them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from core import aftermath
from credit import operations as credit
from credit.lifecycle import CheckPoint
from credit.rule_sets import ALWAYS, Setting
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from tests.builders import a_customer, an_actor, the_company
from tests.credit.stage import D, ordered, rules
from tests.programs import Program

pytestmark = pytest.mark.django_db


def planned(amount: str = "100.00", **customer: Any) -> tuple[SalesOrder, Shipment]:
    """A confirmed order, ready to be picked."""
    order = ordered(a_customer(**{"credit_limit": "100.00", **customer}), amount)
    assert order.status == OrderStatus.CONFIRMED
    return order, Shipment.objects.get(order=order)


def picker() -> Any:
    return an_actor(None, "WH")


def decided_long_ago(order: SalesOrder) -> None:
    """The last decision about the order is older than the company lets it be."""
    date = the_company().today() - datetime.timedelta(days=15)
    credit.check(order, point=CheckPoint.RECHECK, by=an_actor(None, "CRC"), date=date)


def lower_limit(order: SalesOrder, amount: str = "50.00") -> None:
    credit.set_limit(order.customer, limit_amount=D(amount), by=an_actor(None, "MGR"))


def status_of(order: SalesOrder) -> str:
    return str(SalesOrder.objects.get(pk=order.pk).status)


def test_a_limit_lowered_since_stops_nothing_that_was_decided_lately() -> None:
    order, shipment = planned()
    lower_limit(order)

    fulfillment.pick(shipment, by=picker())

    assert Shipment.objects.get(pk=shipment.pk).status == "picked"
    assert status_of(order) == OrderStatus.CONFIRMED


def test_goods_of_an_old_decision_are_not_picked_for_who_is_no_longer_good_for_them() -> None:
    order, shipment = planned()
    decided_long_ago(order)
    lower_limit(order)

    with pytest.raises(credit.CreditRefused):
        fulfillment.pick(shipment, by=picker())
    aftermath.settle(even_inside=True)

    assert Shipment.objects.get(pk=shipment.pk).status == "planned"
    assert status_of(order) == OrderStatus.HELD
    decision = order.credit_decisions.latest("pk")
    assert (decision.check_point, decision.is_passed) == (CheckPoint.RELEASE, False)


def test_an_old_decision_that_still_holds_lets_the_goods_go() -> None:
    order, shipment = planned()
    decided_long_ago(order)

    fulfillment.pick(shipment, by=picker())

    assert status_of(order) == OrderStatus.CONFIRMED


def test_nothing_is_picked_for_a_customer_who_was_blocked_since() -> None:
    order, shipment = planned()
    credit.block(order.customer, reason="Insolvent", by=an_actor(None, "CRC"))

    with pytest.raises(credit.CreditRefused):
        fulfillment.start_picking(shipment, by=picker())
    aftermath.settle(even_inside=True)

    assert status_of(order) == OrderStatus.HELD


def test_nothing_leaves_for_a_customer_who_was_blocked_after_it_was_packed() -> None:
    order, shipment = planned()
    fulfillment.pick(shipment, by=picker())
    fulfillment.pack(shipment, by=picker())
    credit.block(order.customer, reason="Insolvent", by=an_actor(None, "CRC"))

    with pytest.raises(credit.CreditRefused):
        fulfillment.dispatch(shipment, by=picker())
    aftermath.settle(even_inside=True)

    assert Shipment.objects.get(pk=shipment.pk).status == "packed"
    assert status_of(order) == OrderStatus.HELD


def test_a_rule_is_asked_at_dispatch_where_it_is_switched_on_there() -> None:
    rules(limit=Setting(points=ALWAYS))
    order, shipment = planned()
    fulfillment.pick(shipment, by=picker())
    fulfillment.pack(shipment, by=picker())
    decided_long_ago(order)
    lower_limit(order)

    with pytest.raises(credit.CreditRefused):
        fulfillment.dispatch(shipment, by=picker())


def test_what_was_left_out_because_it_ships_later_is_counted_when_it_ships() -> None:
    rules(horizon=30)
    later = the_company().today() + datetime.timedelta(days=40)
    order = ordered(a_customer(credit_limit="100.00"), "500.00", requested_date=later)
    shipment = Shipment.objects.get(order=order)

    with pytest.raises(credit.CreditRefused):
        fulfillment.start_picking(shipment, by=picker())


def test_a_release_lets_the_goods_go_that_an_old_decision_would_stop() -> None:
    order, shipment = planned()
    decided_long_ago(order)
    lower_limit(order)
    with pytest.raises(credit.CreditRefused):
        fulfillment.start_picking(shipment, by=picker())
    aftermath.settle(even_inside=True)
    held = SalesOrder.objects.get(pk=order.pk)
    credit.release(held, reason="Paid by Friday", by=an_actor(None, "MGR"))
    decided_long_ago(held)

    fulfillment.start_picking(Shipment.objects.get(pk=shipment.pk), by=picker())

    assert Shipment.objects.get(pk=shipment.pk).status == "picking"


def test_the_warehouse_is_told_by_the_program_and_the_hold_stays() -> None:
    order, shipment = planned()
    credit.block(order.customer, reason="Insolvent", by=an_actor(None, "CRC"))

    answer = Program("WH").post(f"/shipments/{shipment.number}/pick", {})

    assert answer.status_code == 422, answer.content
    assert answer.json()["detail"] == (
        f"Order {order.number} goes on hold for credit. Nothing of it may be picked or shipped until it is released."
    )
    assert status_of(order) == OrderStatus.HELD
