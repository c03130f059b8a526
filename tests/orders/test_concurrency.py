"""Two people at one order: real threads, real commits; each verb happens once or is refused in words."""

from __future__ import annotations

import pytest

from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.models import Event
from core.refusals import StaleVersion
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from orders import operations as orders
from orders.lifecycle import OrderStatus
from orders.models import OrderHold, OrderRevision, QuoteAnswer
from tests.builders import a_customer, a_draft_order, a_product, an_actor, an_order
from tests.orders.stage import D, a_clerk, a_draft, at_once, entry, mine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("limit, status", [(None, "confirmed"), ("0", "held")])
def test_two_clerks_submit_one_order_and_it_is_decided_once(limit: str | None, status: str) -> None:
    product = a_product(on_hand="5")
    order = a_draft_order(a_customer(credit_limit=limit), product=product, quantity="4")
    clerks = [a_clerk(), a_clerk()]

    answers = at_once(*(lambda by=by: orders.submit(mine(order), by=by) for by in clerks))

    [refusal] = [answer for answer in answers if answer is not None]
    assert isinstance(refusal, MoveNotAllowed)
    order.refresh_from_db()
    assert order.status == status
    assert Event.objects.filter(document_id=order.pk, activity="submitted").count() == 1
    assert order.credit_decisions.count() == 1
    assert product.stock_levels.get().reserved == (D(4) if status == "confirmed" else D(0))


def test_an_order_is_submitted_before_it_is_canceled_or_not_at_all() -> None:
    product = a_product(on_hand="5")
    order = a_draft_order(product=product, quantity="4")
    clerk = a_clerk()

    submitted, canceled = at_once(
        lambda: orders.submit(mine(order), by=clerk),
        lambda: orders.cancel(mine(order), reason="customer", by=clerk),
    )

    order.refresh_from_db()
    assert (canceled, order.status) == (None, OrderStatus.CANCELED)
    assert submitted is None or isinstance(submitted, MoveNotAllowed)
    assert product.stock_levels.get().reserved == D(0)


def test_two_clerks_edit_one_draft_and_the_second_is_told() -> None:
    order = a_draft_order()
    clerks = [a_clerk(), a_clerk()]

    answers = at_once(
        *(
            lambda by=by: orders.edit(
                mine(order), orders.Header(order.customer, note=by.name), [], by=by, version=1
            )
            for by in clerks
        )
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    assert isinstance(next(answer for answer in answers if answer), StaleVersion)
    order.refresh_from_db()
    winner = clerks[answers.index(None)]
    assert (order.version, order.note) == (2, winner.name)


def test_two_clerks_amend_one_order_and_the_second_is_told() -> None:
    product = a_product(on_hand="20")
    order = an_order(product=product, quantity="4")
    clerk = a_clerk()

    answers = at_once(
        *(
            lambda wanted=wanted: orders.amend(mine(order), {1: D(wanted)}, by=clerk, version=order.version)
            for wanted in (6, 8)
        )
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    line = order.lines.get()
    assert line.quantity == D((6, 8)[answers.index(None)])
    assert line.reserved == line.quantity == product.stock_levels.get().reserved


def test_an_order_is_amended_down_or_dispatched_first_and_never_both_out_of_step() -> None:
    product = a_product(on_hand="10")
    order = an_order(product=product, quantity="10")
    shipment = order.shipments.get()
    picker, clerk = an_actor(None, "WH"), a_clerk()
    fulfillment.pick(shipment, by=picker)
    fulfillment.pack(shipment, by=picker)

    dispatched, amended = at_once(
        lambda: fulfillment.dispatch(Shipment.objects.get(pk=shipment.pk), by=picker),
        lambda: orders.amend(mine(order), {1: D(4)}, by=clerk),
    )

    line = order.lines.get()
    assert dispatched is None
    assert amended is not None
    assert (line.quantity, line.shipped, line.reserved) == (D(10), D(10), D(0))


def test_two_managers_release_one_hold_and_the_order_is_confirmed_once() -> None:
    order = an_order(product=a_product(on_hand="5"), quantity="4")
    orders.place_hold(order, "manual", "Wait", by=an_actor())
    managers = [an_actor(None, "MGR"), an_actor(None, "MGR")]

    answers = at_once(
        *(lambda by=by: orders.release_hold(mine(order), "manual", "go", by=by) for by in managers)
    )

    assert [type(answer) for answer in answers if answer] == [orders.NoSuchHold]
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert OrderHold.objects.filter(order=order, lifted_at__isnull=True).count() == 0


def test_two_clerks_close_one_line_and_it_is_given_up_once() -> None:
    order = an_order(product=a_product(on_hand="2"), quantity="5")
    clerks = [a_clerk(), a_clerk()]

    answers = at_once(
        *(lambda by=by: orders.close_line(mine(order), 1, reason="stock", by=by) for by in clerks)
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    assert order.lines.get().canceled == D(5)


def test_a_quote_accepted_twice_at_once_becomes_one_order_with_one_answer() -> None:
    clerk = a_clerk()
    product = a_product(on_hand="20")
    quote = a_draft(clerk, entry(product, "4"))
    revision = orders.quote(quote, valid_until=quote.order_date, by=clerk)

    def by_link() -> None:
        orders.accept_offer(
            OrderRevision.objects.get(pk=revision.pk),
            orders.Reply("Maria Anders"),
            by=Actor.system(quote.company),
        )

    def by_phone() -> None:
        orders.accept(mine(quote), reply=orders.Reply("Thomas Hardy", told_by="phone"), by=clerk)

    answers = at_once(by_link, by_phone)

    assert sorted(answer is None for answer in answers) == [False, True]
    answer = QuoteAnswer.objects.get(order=quote)
    assert answer.name == ("Maria Anders", "Thomas Hardy")[answers.index(None)]
    assert (mine(quote).status, quote.lines.get().reserved, quote.shipments.count()) == ("confirmed", D(4), 1)
