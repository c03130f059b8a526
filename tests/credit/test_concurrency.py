"""Many orders at once, over real connections: one customer's take turns, other customers' do not wait (CRD-2)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection, transaction

from core.locking import Busy, lock
from credit import operations as credit
from credit import selectors
from credit.models import CreditAccount, CreditDecision
from customers.models import Customer
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, an_actor, the_company
from tests.credit.stage import D, goods
from tests.orders.stage import at_once, mine, picture

pytestmark = pytest.mark.django_db(transaction=True)


def submit(order: SalesOrder) -> None:
    order = mine(order)
    orders.submit(order, by=an_actor(order.company))


def submit_all(drafts: list[SalesOrder]) -> None:
    """Everybody hands in at once; who is told that too many others are at it tries again later."""
    answers = at_once(*(lambda order=order: submit(order) for order in drafts))

    assert {type(answer) for answer in answers} <= {type(None), Busy}
    for order, answer in zip(drafts, answers, strict=True):
        if answer is not None:
            submit(order)


def statuses() -> list[str]:
    return sorted(SalesOrder.objects.values_list("status", flat=True))


def exposure(customer: Customer) -> Decimal:
    return selectors.standing(customer, the_company().today()).exposure


@contextmanager
def decided_on(*rows: SalesOrder | CreditAccount) -> Iterator[None]:
    """Somebody else's decision holds these rows and takes its time."""
    is_locked, is_done = threading.Event(), threading.Event()

    def decide_slowly() -> None:
        try:
            with transaction.atomic():
                for row in rows:
                    lock(type(row)._base_manager.get(pk=row.pk))
                is_locked.set()
                assert is_done.wait(timeout=20)
        finally:
            connection.close()

    slow = threading.Thread(target=decide_slowly)
    slow.start()
    try:
        assert is_locked.wait(timeout=10)
        yield
    finally:
        is_done.set()
        slow.join()


def wait_at_most(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {milliseconds}")


@pytest.mark.parametrize("how_many, fitting", [(2, 1), (10, 3), (50, 20)])
def test_orders_submitted_at_once_never_exceed_the_limit_together(how_many: int, fitting: int) -> None:
    customer = a_customer(credit_limit=str(100 * fitting))
    product = goods("100.00")
    drafts = [a_draft_order(customer, **product) for _number in range(how_many)]

    submit_all(drafts)

    assert statuses() == ["confirmed"] * fitting + ["held"] * (how_many - fitting)
    assert exposure(customer) == D(100 * fitting)


def test_each_decision_has_seen_the_orders_that_passed_before_it() -> None:
    customer = a_customer(credit_limit="300.00")
    product = goods("100.00")

    submit_all([a_draft_order(customer, **product) for _number in range(6)])

    seen = CreditDecision.objects.order_by("pk").values_list("is_passed", "open_orders_amount")
    assert list(seen) == [(True, D(0)), (True, D(100)), (True, D(200)), *[(False, D(300))] * 3]


def test_ten_first_orders_of_a_family_share_the_limit() -> None:
    parent = a_customer(credit_limit="300.00")
    product = goods("100.00")

    submit_all([a_draft_order(a_customer(parent=parent), **product) for _number in range(10)])

    assert statuses() == ["confirmed"] * 3 + ["held"] * 7
    assert exposure(parent) == D(300)


def test_ten_orders_of_branches_share_the_limit_of_who_pays() -> None:
    payer = a_customer(credit_limit="300.00")
    product = goods("100.00")

    submit_all([a_draft_order(a_customer(invoice_party=payer), **product) for _number in range(10)])

    assert statuses() == ["confirmed"] * 3 + ["held"] * 7
    assert exposure(payer) == D(300)


def test_first_orders_of_a_new_customer_make_one_account() -> None:
    customer = a_customer()
    product = goods("100.00")

    submit_all([a_draft_order(customer, **product) for _number in range(5)])

    assert CreditAccount.objects.filter(customer=customer).count() == 1
    assert statuses() == ["confirmed"] * 5


def test_an_amendment_and_a_new_order_never_exceed_the_limit_together() -> None:
    customer = a_customer(credit_limit="250.00")
    product = goods("100.00")
    amended, new = a_draft_order(customer, **product), a_draft_order(customer, **product)
    submit(amended)

    answers = at_once(
        lambda: submit(new),
        lambda: orders.amend(mine(amended), {1: D(2)}, by=an_actor()),
    )

    assert answers == [None, None]
    assert statuses() == ["confirmed", "held"]
    assert exposure(customer) in (D(100), D(200))


def test_a_release_and_a_new_order_know_of_each_other() -> None:
    customer = a_customer(credit_limit="100.00")
    held, new = a_draft_order(customer, **goods("150.00")), a_draft_order(customer, **goods("100.00"))
    submit(held)

    answers = at_once(
        lambda: submit(new),
        lambda: credit.release(mine(held), reason="good payer", by=an_actor(None, "MGR")),
    )

    new.refresh_from_db()
    decision = new.credit_decisions.get()
    assert answers == [None, None]
    assert (new.status, decision.open_orders_amount) in (("confirmed", D(0)), ("held", D(150)))


@pytest.mark.parametrize(
    "verb",
    [
        lambda draft, held, confirmed: submit(draft),
        lambda draft, held, confirmed: orders.amend(mine(confirmed), {1: D(2)}, by=an_actor()),
        lambda draft, held, confirmed: credit.release(mine(held), reason="ok", by=an_actor(None, "MGR")),
        lambda draft, held, confirmed: credit.recheck(mine(held), by=an_actor()),
        lambda draft, held, confirmed: credit.set_limit(
            draft.customer, limit_amount=D(1), by=an_actor(None, "MGR")
        ),
        lambda draft, held, confirmed: credit.block(draft.customer, reason="x", by=an_actor(None, "CRC")),
    ],
    ids=["submit", "amend", "release", "recheck", "limit", "block"],
)
def test_whatever_decides_or_changes_the_account_waits_its_turn(
    verb: Callable[[SalesOrder, SalesOrder, SalesOrder], object],
) -> None:
    customer = a_customer(credit_limit="100.00")
    product = goods("100.00")
    confirmed, held, draft = (a_draft_order(customer, **product) for _number in range(3))
    submit(confirmed)
    submit(held)
    before = [picture(order) for order in (confirmed, held, draft)]
    wait_at_most(300)

    with decided_on(CreditAccount.objects.get(customer=customer)), pytest.raises(Busy):
        verb(draft, held, confirmed)

    assert [picture(order) for order in (confirmed, held, draft)] == before


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
    wait_at_most(100)

    with decided_on(theirs, CreditAccount.objects.get(customer=busy)):
        submit(ours)

    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.status, theirs.status) == ("confirmed", "draft")


def test_submits_of_many_customers_take_no_longer_while_one_is_locked() -> None:
    busy = a_customer(credit_limit="100.00")
    product = goods("10.00")
    first, second = (
        [a_draft_order(a_customer(credit_limit="100.00"), **product) for _number in range(3)]
        for _part in range(2)
    )
    submit(first.pop())  # prepares the statements
    wait_at_most(100)

    with decided_on(a_draft_order(busy, **product), CreditAccount.objects.get(customer=busy)):
        begun = time.perf_counter()
        for order in second:
            submit(order)
        taken = time.perf_counter() - begun

    assert statuses() == ["confirmed"] * 4 + ["draft"] * 3
    assert taken < 5  # the busy one is held for as long as the others need; nobody has waited for a time-out
