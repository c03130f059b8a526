"""The basket is a buyer's own draft order: reckoned at today's prices, changed, and never half saved."""

import datetime
from decimal import Decimal

import pytest

from core import formats
from customers.models import Address
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import (
    a_customer,
    a_product,
    a_warehouse,
    an_actor,
    the_company,
)
from tests.portal.shop import basket, everything, put_in, send, words
from tests.portal.stage import visitor
from tests.programs import text_of

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


def test_the_basket_shows_todays_price_and_what_it_was(tea, buyer):
    put_in(buyer, (tea, "2"))
    tea.price = D(11)
    tea.save()

    page = words(buyer.get("/portal/basket/"))

    assert "The price was 10.00 when you put it in." in page
    assert "Net 22.00 EUR Tax 20 % 4.40 EUR Total 26.40 EUR" in page


def test_the_totals_are_answered_while_one_types_and_nothing_is_saved(tea, buyer):
    put_in(buyer, (tea, "2"))
    before = everything()

    answer = words(buyer.post(f"/portal/basket/{basket().number}/totals/", {"quantity-1": "60"}))

    later = formats.day(the_company().today() + datetime.timedelta(days=7))
    assert "Net 600.00 EUR Tax 20 % 120.00 EUR Total 720.00 EUR" in answer
    assert f"from {later}" in answer
    assert everything() == before


def test_where_when_and_for_what_the_goods_are_is_the_buyers_choice(alfki, tea, buyer):
    north = Address.objects.create(
        company=alfki.company, customer=alfki, street="Hafenstraße 12", city="Hamburg", country="DE", is_billing=False
    )  # fmt: skip
    put_in(buyer, (tea, "2"))
    day = the_company().today() + datetime.timedelta(days=3)

    buyer.post(
        f"/portal/basket/{basket().number}/",
        {"version": "1", "quantity-1": "7", "ship_to": north.pk, "requested_date": day.isoformat(),
         "customer_reference": "PO 4711", "note": "Ring twice"},
    )  # fmt: skip

    order = basket()
    assert (order.shipping_address["city"], order.requested_date, order.customer_reference, order.note) == (
        "Hamburg", day, "PO 4711", "Ring twice",
    )  # fmt: skip
    assert [(line.quantity, line.requested_date) for line in order.lines.all()] == [(7, day)]


@pytest.mark.parametrize(
    "body, says",
    [
        ({"quantity-1": "0.5"}, "TEA: Enter a whole number"),
        ({"requested_date": "2020-01-01"}, "Choose a day that is still to come."),
        ({"requested_date": "soon"}, "Requested date"),
        ({"ship_to": "999999"}, "999999"),
    ],
)
@pytest.mark.parametrize("then", ["save", "send"])
def test_a_basket_with_a_problem_is_not_saved_and_names_the_field(tea, buyer, body, says, then):
    put_in(buyer, (tea, "2"))
    before = everything()

    answer = buyer.post(
        f"/portal/basket/{basket().number}/", {"version": "1", "quantity-1": "2", **body, "then": then}
    )

    assert answer.status_code == 422
    assert says in words(answer)
    assert everything() == before


def test_an_address_of_another_customer_is_no_choice(tea, buyer):
    theirs = a_customer(code="AROUT").addresses.get()
    put_in(buyer, (tea, "2"))
    before = everything()

    answer = buyer.post(f"/portal/basket/{basket().number}/", {"version": "1", "ship_to": theirs.pk})

    assert answer.status_code == 422
    assert everything() == before


@pytest.mark.parametrize("body", [{"remove": "1"}, {"quantity-1": "0"}, {"quantity-1": ""}])
def test_a_line_is_taken_out(tea, buyer, body):
    put_in(buyer, (tea, "2"), (a_product(sku="CUP"), "1"))

    buyer.post(f"/portal/basket/{basket().number}/", {"version": "1", "quantity-2": "1", **body})

    assert [(line.position, line.sku) for line in basket().lines.all()] == [(1, "CUP")]


def test_a_basket_saved_in_another_tab_is_shown_as_it_is_now(tea, buyer):
    put_in(buyer, (tea, "2"))
    put_in(buyer, (tea, "3"))

    answer = buyer.post(
        f"/portal/basket/{basket().number}/", {"version": "1", "quantity-1": "9", "then": "send"}
    )

    assert answer.status_code == 409
    assert [line.quantity for line in basket().lines.all()] == [5]
    assert 'value="5"' in text_of(answer)


def test_what_we_note_in_a_buyers_draft_is_not_for_him_and_stays(alfki, tea, buyer):
    put_in(buyer, (tea, "2"))
    header = orders.Header(alfki, note="be firm with them")
    orders.edit(basket(), header, [orders.LineEntry("TEA", D(2))], by=an_actor(None, "SAL"))

    page = text_of(buyer.get("/portal/basket/"))
    send(buyer, note="Ring twice")

    assert "be firm" not in page
    assert 'name="note"' not in page
    assert SalesOrder.objects.get().note == "be firm with them"


def test_a_line_no_longer_sold_says_so_and_leaves_when_something_is_added(tea, buyer):
    cup = a_product(sku="CUP")
    put_in(buyer, (tea, "2"), (cup, "1"))
    cup.is_active = False
    cup.save()

    assert "CUP is no longer sold." in words(buyer.get("/portal/basket/"))
    assert send(buyer).status_code == 422
    put_in(buyer, (tea, "1"))

    assert [(line.sku, line.quantity) for line in basket().lines.all()] == [("TEA", 3)]
    assert "No longer sold and taken out: CUP." in words(buyer.get("/portal/basket/"))


def test_forty_lines_in_the_basket_cost_no_more_statements_than_one(
    alfki, tea, buyer, django_assert_max_num_queries
):
    put_in(buyer, (tea, "1"))
    with django_assert_max_num_queries(20):
        buyer.get("/portal/basket/")
    put_in(buyer, *((a_product(sku=f"CUP-{number}"), "2") for number in range(40)))

    with django_assert_max_num_queries(20):
        buyer.get("/portal/basket/")
    with django_assert_max_num_queries(20):
        buyer.post(f"/portal/basket/{basket().number}/totals/", {"quantity-1": "3"})


def test_a_buyer_chooses_where_his_goods_ship_from_where_there_are_several(tea, buyer):
    put_in(buyer, (tea, "2"))
    number = basket().number
    assert "Ships from" not in words(buyer.get("/portal/basket/"))
    east = a_warehouse(code="EAST", name="Eastern depot")
    assert "Eastern depot" in words(buyer.get("/portal/basket/"))

    later = formats.day(the_company().today() + datetime.timedelta(days=7))
    assert f"from {later}" in words(
        buyer.post(f"/portal/basket/{number}/totals/", {"quantity-1": "2", "warehouse": "EAST"})
    )
    assert basket().warehouse.code == "MAIN"
    unknown = {"version": "1", "quantity-1": "2", "warehouse": "NOPE"}
    assert buyer.post(f"/portal/basket/{number}/", unknown).status_code == 422
    buyer.post(f"/portal/basket/{number}/", {"version": "1", "quantity-1": "2", "warehouse": "EAST"})

    assert basket().warehouse == east
