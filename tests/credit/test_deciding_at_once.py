"""Several people and payments at the same moment: each decision is taken once, no money counts twice."""

from __future__ import annotations

import pytest
from django.db import transaction

from core import outbox
from credit import operations as credit
from credit import tasks
from credit.models import PrepaymentRequest, PrepaymentShare
from orders import operations as orders
from orders.models import SalesOrder
from receivables import operations as receivables
from tests.builders import an_actor
from tests.core.raw import at_once
from tests.credit.stage import D, held, ordered
from tests.orders.stage import mine

pytestmark = pytest.mark.django_db(transaction=True)


def ask(order: SalesOrder, amount: str = "30.00") -> PrepaymentRequest:
    return credit.ask_prepayment(mine(order), D(amount), "New", by=an_actor(None, "MGR"))


def test_one_asks_for_a_prepayment_while_another_releases() -> None:
    order = held("100.00")
    first, second = an_actor(None, "MGR"), an_actor(None, "MGR")

    answers = at_once(
        lambda: credit.ask_prepayment(mine(order), D("30.00"), "New", by=first),
        lambda: credit.release(mine(order), reason="Good payer", by=second),
    )

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [orders.NoSuchHold]
    assert PrepaymentRequest.objects.count() + order.credit_releases.count() == 1


def test_two_ask_for_a_prepayment_once() -> None:
    order = held("100.00")
    people = [an_actor(None, "MGR"), an_actor(None, "MGR")]

    answers = at_once(
        *(lambda by=by: credit.ask_prepayment(mine(order), D("30.00"), "New", by=by) for by in people)
    )

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [orders.NoSuchHold]
    assert PrepaymentRequest.objects.count() == 1


def test_money_for_one_order_frees_one_although_both_are_looked_at_at_once() -> None:
    first = held("100.00")
    second = ordered(first.customer, "100.00")
    ask(first)
    ask(second)
    receivables.post_payment(first.customer, amount=D("50.00"), currency="EUR", by=an_actor())
    system = an_actor()

    at_once(*(lambda order=order: credit.recheck(mine(order), by=system) for order in (first, second)))

    assert sorted(mine(order).status for order in (first, second)) == ["confirmed", "held"]
    assert [share.counted_amount for share in PrepaymentShare.objects.all()] == [D("30.00")]


def test_withdrawn_while_the_money_comes_it_is_one_or_the_other() -> None:
    order = held("100.00")
    ask(order)
    receivables.post_payment(order.customer, amount=D("30.00"), currency="EUR", by=an_actor())
    system, manager = an_actor(), an_actor(None, "MGR")

    at_once(
        lambda: credit.recheck(mine(order), by=system),
        lambda: credit.withdraw_prepayment(mine(order), "No", by=manager),
    )

    ended = (PrepaymentRequest.objects.get().outcome, mine(order).status)
    assert ended in {("received", "confirmed"), ("withdrawn", "held")}


def test_each_held_order_is_checked_again_in_a_transaction_of_its_own() -> None:
    first = held("60.00")
    second = ordered(first.customer, "50.00")
    credit.set_limit(first.customer, limit_amount=D("110.00"), by=an_actor())

    with transaction.atomic():
        tasks.recheck_held_orders(first.customer.pk)

    assert [mine(order).status for order in (first, second)] == ["confirmed", "held"]
    outbox.drain()
    assert mine(second).status == "confirmed"
