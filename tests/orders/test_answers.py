"""Whoever entered an order is told of the answer he waits for, once, and not of what he did himself."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from core import notifications
from core.actors import Actor
from core.models import Notification
from credit import operations as credit
from orders import operations as orders
from orders.models import OrderHold, SalesOrder
from receivables import operations as receivables
from tests.builders import a_customer, a_product, an_actor
from tests.orders.stage import D, a_clerk, a_draft, a_manager, entry

pytestmark = pytest.mark.django_db


def told(actor: Actor) -> list[tuple[str, str]]:
    """What the person reads and of whom, oldest first."""
    rows = Notification.objects.filter(user=actor.user).order_by("pk")
    return [(notifications.say(row.kind, row.data), row.actor_name) for row in rows]


def a_held_order(clerk: Actor, limit: str = "0") -> SalesOrder:
    """Entered and submitted by the clerk, held for credit."""
    order = a_draft(clerk, customer=a_customer(credit_limit=limit))
    orders.submit(order, by=clerk)
    assert order.status == "held"
    return order


def test_a_clerk_sees_on_the_page_that_his_order_is_held_or_confirmed():
    clerk = a_clerk()

    a_held_order(clerk)
    orders.submit(a_draft(clerk), by=clerk)

    assert not Notification.objects.exists()


def test_a_release_is_told_to_who_entered_the_order():
    clerk, manager = a_clerk(), a_manager()
    order = a_held_order(clerk)

    credit.release(order, reason="good payer", by=manager)

    assert told(clerk) == [(f"{order.number} is released and confirmed", manager.name)]
    row = Notification.objects.get()
    assert (row.url, row.data["detail"]) == (f"/orders/{order.number}/", order.customer.name)


def test_money_that_frees_the_order_is_told_as_well():
    clerk = a_clerk()
    order = a_held_order(clerk)
    receivables.post_payment(order.customer, amount=D("100.00"), currency="EUR", by=an_actor())

    credit.recheck(order, by=an_actor())

    assert told(clerk) == [(f"{order.number} is released and confirmed", "")]


def test_nothing_is_said_while_another_hold_remains():
    clerk, manager = a_clerk(), a_manager()
    order = a_held_order(clerk)
    orders.place_hold(order, "manual", "Wait", by=manager)

    credit.release(order, reason="good payer", by=manager)
    assert told(clerk) == []
    orders.release_hold(order, "manual", "Go", by=manager)

    assert told(clerk) == [(f"{order.number} is released and confirmed", manager.name)]


def test_a_clerk_who_lifts_the_last_hold_himself_is_not_told():
    clerk = a_clerk()
    order = a_draft(clerk)
    orders.submit(order, by=clerk)
    orders.place_hold(order, "manual", "Wait", by=clerk)

    orders.release_hold(order, "manual", "Go", by=clerk)

    assert order.status == "confirmed"
    assert told(clerk) == []


def test_a_rejection_is_told_and_a_cancellation_too():
    clerk, manager = a_clerk(), a_manager()
    rejected, canceled, own = a_held_order(clerk), a_draft(clerk), a_draft(clerk)

    credit.reject(rejected, reason="no", by=manager)
    orders.cancel(canceled, reason="customer", by=manager)
    orders.cancel(own, reason="customer", by=clerk)

    assert told(clerk) == [
        (f"{rejected.number} is rejected by credit and canceled", manager.name),
        (f"{canceled.number} is canceled", manager.name),
    ]


def test_a_credit_hold_that_somebody_else_brought_about_is_told_once():
    clerk, manager = a_clerk(), a_manager()
    product = a_product(on_hand="100")
    order = a_draft(clerk, entry(product), customer=a_customer(credit_limit="50.00"))
    orders.submit(order, by=clerk)
    assert order.status == "confirmed"

    orders.amend(order, {1: D(9)}, by=manager)
    credit.recheck(order, by=an_actor())

    assert order.status == "held"
    assert told(clerk) == [(f"{order.number} is on credit hold", manager.name)]


def test_a_later_look_at_an_order_that_stays_held_is_no_news():
    clerk = a_clerk()
    order = a_held_order(clerk)
    OrderHold.objects.update(placed_at=timezone.now() - datetime.timedelta(days=1))

    credit.recheck(order, by=an_actor())

    assert order.status == "held"
    assert told(clerk) == []


def test_a_customer_who_ordered_in_the_portal_has_no_bell():
    buyer = an_actor(None, "SAL")
    order = a_held_order(buyer)
    buyer.user.memberships.update(role="PB")

    credit.release(order, reason="good payer", by=a_manager())

    assert not Notification.objects.exists()


def test_an_order_of_a_program_without_a_person_tells_nobody():
    order = a_draft(an_actor(), customer=a_customer(credit_limit="0"))
    orders.submit(order, by=an_actor())

    credit.release(order, reason="good payer", by=a_manager())

    assert not Notification.objects.exists()
