"""A customer asks to cancel what has not shipped; nothing changes until a person of ours decides."""

from decimal import Decimal

import pytest

from core.models import Event
from core.refusals import NotPermitted, StaleVersion
from orders import operations
from orders.selectors import asked_cancellation
from tests.builders import a_customer, a_dispatched_shipment, a_draft_order, a_product, an_actor, an_order
from tests.orders.stage import a_clerk, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return an_order(a_customer(), product=a_product(on_hand="5"), quantity="4")


def test_the_wish_stands_in_the_timeline_until_it_is_answered(order):
    before = picture(order)[:-1]  # without the timeline

    operations.ask_cancellation(order, words=" Too much ", by=an_actor(None, "PB"))

    asked = asked_cancellation(order)
    assert (asked.reason, picture(order)[:-1]) == ("Too much", before)
    operations.close_line(order, 1, reason="customer", by=a_clerk())
    assert asked_cancellation(order) is None


@pytest.mark.parametrize("role", ["SAL", "MGR", "PV", "AR"])
def test_only_the_customers_buyer_asks(order, role):
    with pytest.raises(NotPermitted):
        operations.ask_cancellation(order, by=an_actor(None, role))

    assert asked_cancellation(order) is None


def test_what_has_left_or_was_never_ordered_is_not_asked_about(order):
    a_dispatched_shipment(order)

    for each in (order, a_draft_order(order.customer)):
        with pytest.raises(operations.NothingToCancel):
            operations.ask_cancellation(each, by=an_actor(None, "PB"))

    assert not Event.objects.filter(activity="cancellation asked").exists()


def test_a_wish_about_an_order_that_has_changed_meanwhile_is_refused(order):
    with pytest.raises(StaleVersion):
        operations.ask_cancellation(order, by=an_actor(None, "PB"), version=order.version - 1)

    assert asked_cancellation(order) is None


def test_a_new_wish_after_an_answer_is_heard(order):
    operations.ask_cancellation(order, by=an_actor(None, "PB"))
    operations.amend(order, {1: Decimal(2)}, by=a_clerk())

    operations.ask_cancellation(order, words="The rest as well", by=an_actor(None, "PB"))

    assert asked_cancellation(order).reason == "The rest as well"
