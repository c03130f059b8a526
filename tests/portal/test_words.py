"""What customers read about their orders: their own words, and what is still to arrive."""

import re

import pytest

from fulfillment import operations as fulfillment
from tests.builders import a_customer, a_product, an_actor, an_order
from tests.portal.stage import a_case, visitor
from tests.programs import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI", credit_limit="0")


def order_numbers(client, query: str) -> set[str]:
    return set(re.findall(r"S-\d{4}-\d{6}", text_of(client.get(f"/portal/orders/?{query}"))))


@pytest.fixture
def held(alfki):
    order = an_order(alfki, product=a_product(alfki.company, on_hand="5"), unit_price="10.00")
    assert order.status == "held"
    return order


@pytest.mark.parametrize("address", ["/portal/", "/portal/orders/", "/portal/orders/{}/"])
def test_an_order_on_hold_is_being_checked_wherever_the_customer_looks(alfki, held, address):
    page = text_of(visitor(alfki).get(address.format(held.number)))

    assert '<span class="badge badge--submitted">Being checked</span>' in page
    assert "On hold" not in page
    assert "badge--held" not in page


def test_the_search_of_colleagues_finds_nothing_for_a_customer(alfki, held):
    page = text_of(visitor(alfki).get(f"/search?stay&q={held.number}"))

    assert "On hold" not in page
    assert f"/orders/{held.number}/" not in page


def test_the_customer_filters_by_his_own_words(alfki, held):
    client = visitor(alfki)

    assert order_numbers(client, "view=checked") == {held.number}
    assert order_numbers(client, "view=all&status=submitted") == {held.number}
    assert order_numbers(client, "view=all&status=confirmed") == set()


def test_still_to_arrive_is_what_was_confirmed_until_its_parcel_arrives():
    customer = a_customer(code="AROUT")
    client = visitor(customer)
    confirmed = an_order(customer, product=a_product(customer.company, on_hand="5"))
    case = a_case(customer)

    assert order_numbers(client, "view=open") == {confirmed.number, case.order.number}
    fulfillment.deliver(case.shipment, by=an_actor(customer.company))
    assert order_numbers(client, "view=open") == {confirmed.number}


def test_an_order_being_checked_is_not_still_to_arrive(alfki, held):
    assert order_numbers(visitor(alfki), "view=open") == set()


def test_goods_that_have_left_are_shipped_and_not_yet_delivered():
    customer = a_customer(code="AROUT")
    case = a_case(customer)

    case.order.refresh_from_db()

    assert case.order.get_delivery_status_display() == "Shipped"
