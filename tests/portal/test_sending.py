"""A basket that is sent becomes one order, at the prices its buyer has seen."""

import datetime
import re
from decimal import Decimal

import pytest

from core import formats
from core.models import Event
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import (
    a_customer,
    a_product,
    an_actor,
    the_company,
)
from tests.portal.shop import basket, everything, put_in, seen_on_the_page, send, words
from tests.portal.stage import visitor

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI", name="Alfreds Futterkiste")


@pytest.fixture
def tea(alfki):
    return a_product(sku="TEA", name="Green tea", price="10.00", on_hand="50")


@pytest.fixture
def buyer(alfki, tea):
    return visitor(alfki)


def test_a_sent_basket_is_an_order_confirmed_with_its_day(tea, buyer):
    put_in(buyer, (tea, "2"))

    answer = send(buyer)

    order = SalesOrder.objects.get()
    page = words(buyer.get(answer["Location"]))
    today = formats.day(the_company().today())
    assert (order.status, order.channel, order.gross_amount) == ("confirmed", "portal", D(24))
    assert f"Thank you. {order.number} is confirmed and leaves on {today}." in page
    assert "Net 20.00 EUR Tax 20 % 4.00 EUR Total 24.00 EUR" in page
    assert "The basket is empty" in words(buyer.get("/portal/basket/"))


def test_what_was_typed_last_is_what_is_sent(tea, buyer):
    put_in(buyer, (tea, "2"))

    send(buyer, quantity_1="4", customer_reference="x")

    assert SalesOrder.objects.get().lines.get().quantity == 4


def test_an_order_over_the_limit_is_being_checked_and_no_word_says_why():
    customer = a_customer(code="ALFKI", credit_limit="0")
    client = visitor(customer)
    put_in(client, (a_product(sku="TEA", on_hand="5"), "1"))

    answer = send(client)

    order = SalesOrder.objects.get()
    page = words(client.get(answer["Location"]))
    assert order.status == "held"
    assert f"Thank you. {order.number} has reached us and is being checked." in page
    assert not re.search(r"credit|limit|exposure|hold", page, re.IGNORECASE)


def test_nothing_is_sent_at_a_price_the_buyer_has_not_seen(tea, buyer):
    put_in(buyer, (tea, "2"))
    shown = seen_on_the_page(buyer)
    tea.price = D(12)
    tea.save()
    before = everything()

    answer = buyer.post(f"/portal/basket/{basket().number}/", {**shown, "then": "send"})

    assert answer.status_code == 422
    assert "TEA: TEA now costs 12.00. Send the order again if you agree." in words(answer)
    assert everything() == before
    assert send(buyer).status_code == 303
    assert SalesOrder.objects.get().net_amount == D(24)


@pytest.mark.parametrize("seen", ["NaN", "Infinity", "", "much"])
def test_a_price_nobody_can_have_seen_agrees_to_nothing(tea, buyer, seen):
    put_in(buyer, (tea, "2"))
    before = everything()

    answer = buyer.post(
        f"/portal/basket/{basket().number}/",
        {"version": "1", "quantity-1": "2", "price-1": seen, "then": "send"},
    )

    assert answer.status_code == 422
    assert everything() == before


def test_a_price_that_fell_meanwhile_is_taken(tea, buyer):
    put_in(buyer, (tea, "2"))
    shown = seen_on_the_page(buyer)
    tea.price = D(9)
    tea.save()

    buyer.post(f"/portal/basket/{basket().number}/", {**shown, "then": "send"})

    assert (SalesOrder.objects.get().status, SalesOrder.objects.get().net_amount) == ("confirmed", D(18))


def test_an_empty_basket_is_not_sent(tea, buyer):
    put_in(buyer, (tea, "2"))

    answer = send(buyer, quantity_1="0")

    assert answer.status_code == 422
    assert "Enter at least one line." in words(answer)
    assert basket().lines.get().quantity == 2


def test_a_basket_sent_before_leads_to_its_order(tea, buyer):
    put_in(buyer, (tea, "2"))
    number, shown = basket().number, seen_on_the_page(buyer)
    send(buyer)

    answer = buyer.post(f"/portal/basket/{number}/", {**shown, "then": "send"})

    assert answer["Location"] == f"/portal/orders/{number}/"
    assert f"{number} was sent already." in words(buyer.get(answer["Location"]))
    assert Event.objects.filter(activity="submitted").count() == 1


def test_an_order_sent_tomorrow_is_of_tomorrow_and_at_its_prices(tea, buyer):
    put_in(buyer, (tea, "2"))
    yesterday = the_company().today() - datetime.timedelta(days=1)
    SalesOrder.objects.update(order_date=yesterday)

    send(buyer)

    assert SalesOrder.objects.get().order_date == the_company().today()


def test_an_order_we_took_back_to_draft_is_no_basket(tea):
    customer = a_customer(code="BROKE", credit_limit="0")
    client = visitor(customer)
    put_in(client, (tea, "2"), customer="BROKE")
    send(client)
    order = SalesOrder.objects.get()
    orders.reopen(order, by=an_actor(None, "SAL"))

    answer = client.post(f"/portal/basket/{order.number}/", {"version": order.version, "quantity-1": "9"})

    assert answer.status_code == 409
    assert order.lines.get().quantity == 2
    assert "The basket is empty" in words(client.get("/portal/basket/"))


def test_a_basket_like_the_last_order_is_shown_beside_it_and_sent_when_it_is_another_one(tea, buyer):
    put_in(buyer, (tea, "2"))
    send(buyer)
    first = SalesOrder.objects.get()
    put_in(buyer, (tea, "2"))
    before = everything()

    asked = send(buyer)

    page = words(asked)
    assert (asked.status_code, everything()) == (409, before)
    assert f"has ordered almost the same within two days: {first.number}" in page
    assert "It is another order" in page
    form = {**seen_on_the_page(buyer), "then": "send_anyway"}
    answer = buyer.post(f"/portal/basket/{basket().number}/", form)
    assert answer.status_code == 303
    assert list(SalesOrder.objects.values_list("status", flat=True)) == ["confirmed", "confirmed"]
