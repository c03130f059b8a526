"""Many orders at once, over real connections: one customer's take turns, other customers' do not wait (CRD-2)."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from core.locking import lock
from credit import operations as credit
from credit import selectors
from credit.models import CreditAccount
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, an_actor, the_company
from tests.credit.stage import D, goods
from tests.orders.stage import at_once, mine

pytestmark = pytest.mark.django_db(transaction=True)


def submit(order: SalesOrder) -> None:
    order = mine(order)
    orders.submit(order, by=an_actor(order.company))


@pytest.mark.parametrize("how_many, fitting", [(2, 1), (10, 3)])
def test_orders_submitted_at_once_never_exceed_the_limit_together(how_many: int, fitting: int) -> None:
    customer = a_customer(credit_limit=str(100 * fitting))
    product = goods("100.00")
    drafts = [a_draft_order(customer, **product) for _number in range(how_many)]

    answers = at_once(*(lambda order=order: submit(order) for order in drafts))

    assert answers == [None] * how_many
    statuses = sorted(SalesOrder.objects.values_list("status", flat=True))
    assert statuses == ["confirmed"] * fitting + ["held"] * (how_many - fitting)
    assert selectors.standing(customer, the_company().today()).exposure == D(100 * fitting)


def test_ten_first_orders_of_a_family_share_the_limit() -> None:
    parent = a_customer(credit_limit="300.00")
    product = goods("100.00")
    drafts = [a_draft_order(a_customer(parent=parent), **product) for _number in range(10)]

    at_once(*(lambda order=order: submit(order) for order in drafts))

    assert sorted(SalesOrder.objects.values_list("status", flat=True)) == ["confirmed"] * 3 + ["held"] * 7


def test_an_order_and_a_lower_limit_take_turns() -> None:
    customer = a_customer(credit_limit="100.00")
    order = a_draft_order(customer, **goods("100.00"))

    at_once(
        lambda: submit(order),
        lambda: credit.set_limit(customer, limit_amount=Decimal(50), by=an_actor(the_company())),
    )

    order.refresh_from_db()
    decision = order.credit_decisions.get()
    assert order.status == ("confirmed" if decision.limit_amount == D(100) else "held")


def test_two_controllers_release_one_order_once() -> None:
    order = a_draft_order(a_customer(credit_limit="0"), **goods("100.00"))
    submit(order)
    managers = [an_actor(None, "MGR"), an_actor(None, "MGR")]

    answers = at_once(
        *(lambda by=by: credit.release(mine(order), reason="good payer", by=by) for by in managers)
    )

    assert [type(answer) for answer in answers if answer] == [orders.NoSuchHold]
    assert order.credit_releases.count() == 1


def test_an_order_of_another_customer_does_not_wait() -> None:
    busy, free = a_customer(credit_limit="100.00"), a_customer(credit_limit="100.00")
    theirs, ours = a_draft_order(busy, **goods("10.00")), a_draft_order(free, **goods("10.00"))
    is_locked, is_done = threading.Event(), threading.Event()

    def decide_slowly() -> None:
        try:
            with transaction.atomic():
                lock(mine(theirs))
                lock(CreditAccount.objects.get(customer=busy))
                is_locked.set()
                assert is_done.wait(timeout=20)
        finally:
            connection.close()

    slow = threading.Thread(target=decide_slowly)
    slow.start()
    try:
        assert is_locked.wait(timeout=10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        submit(ours)
    finally:
        is_done.set()
        slow.join()

    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.status, theirs.status) == ("confirmed", "draft")
