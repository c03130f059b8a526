"""What a buyer does with an order he has: order it again, or ask to cancel what has not shipped."""

from decimal import Decimal

import pytest

from core.models import Event, Notification
from fulfillment.models import Shipment
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_draft_order,
    a_product,
    a_user,
    an_actor,
    an_order,
    the_company,
)
from tests.portal.shop import basket, everything, put_in, words
from tests.portal.stage import a_case, browser, colleague, visitor

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


@pytest.fixture
def order(alfki, tea):
    return an_order(alfki, product=tea, quantity="4")


def again(client, order):
    answer = client.post(f"/portal/orders/{order.number}/again/")
    assert answer.status_code == 303
    return words(client.get(answer["Location"]))


# Order again


def test_an_order_is_ordered_again_at_todays_prices_and_what_is_different_is_said(alfki, tea, buyer):
    cup = a_product(sku="CUP", name="Cup", price="3.00")
    pot = a_product(sku="POT", name="Pot", price="30.00")
    old = orders.create(
        orders.Header(alfki),
        [orders.LineEntry(product.sku, D(2)) for product in (tea, cup, pot)],
        by=an_actor(),
    )
    orders.submit(old, by=an_actor())
    cup.price, pot.is_active = D("3.50"), False
    cup.save()
    pot.save()

    page = again(buyer, old)

    assert {line.sku: line.unit_price for line in basket().lines.all()} == {"TEA": D(10), "CUP": D("3.5")}
    assert "Cup (CUP): was 3.00, now 3.50 EUR" in page
    assert "Pot (POT): no longer sold, left out" in page
    assert "Green tea (TEA)" not in page


def test_ordering_again_takes_no_discount_of_ours_along(alfki, tea, buyer):
    old = orders.create(
        orders.Header(alfki), [orders.LineEntry("TEA", D(2), discount_percent=D(10))], by=an_actor()
    )
    orders.submit(old, by=an_actor())

    page = again(buyer, old)

    assert "Green tea (TEA): was 9.00, now 10.00 EUR" in page
    assert basket().net_amount == D(20)


def test_ordering_again_adds_to_what_lies_in_the_basket(tea, buyer, order):
    put_in(buyer, (tea, "1"))

    page = again(buyer, order)

    assert basket().lines.get().quantity == 5
    assert "Everything is still sold at the same price." in page


def test_an_order_of_which_nothing_is_sold_any_more_is_refused(tea, buyer, order):
    tea.is_active = False
    tea.save()
    before = everything()

    answer = buyer.post(f"/portal/orders/{order.number}/again/")

    assert answer.status_code == 422
    assert f"Nothing of {order.number} is sold any more." in words(answer)
    assert everything() == before


def test_what_is_bought_most_often_is_one_click_away(tea, buyer, order):
    page = words(buyer.get("/portal/"))
    assert "Buy again To the catalog Green tea TEA · 10.00 EUR in stock" in page

    answer = buyer.post(
        "/portal/catalog/add/",
        {"customer": "ALFKI", "back": "home", f"quantity-{tea.pk}": "4", "add": tea.pk},
    )

    assert answer["Location"] == "/portal/"
    assert basket().lines.get().quantity == 4
    assert "Basket: 1 line" in words(buyer.get("/portal/"))


# Ask to cancel


def ask(client, order, text="Too much"):
    return client.post(f"/portal/orders/{order.number}/ask-cancellation/", {"words": text})


def test_a_wish_to_cancel_waits_for_the_desk_and_changes_nothing(alfki, buyer, order):
    clerk = a_user(the_company(), "SAL")
    before = everything()

    ask(buyer, order)

    assert everything() == before
    assert "You have asked to cancel what has not shipped" in words(
        buyer.get(f"/portal/orders/{order.number}/")
    )
    page = words(browser(clerk).get(f"/orders/{order.number}/"))
    assert page.count("The customer asks to cancel what has not shipped") == 2  # on top, and in the timeline
    assert "Too much" in page
    told = Notification.objects.get(user=clerk)
    assert (told.kind, told.url) == ("order.cancellation_asked", f"/orders/{order.number}/")


def test_the_customers_own_clerk_is_told_and_nobody_else(alfki, buyer, order):
    own, _other = a_user(the_company(), "SAL"), a_user(the_company(), "SAL")
    alfki.salesperson = own
    alfki.save()

    ask(buyer, order)

    assert [told.user for told in Notification.objects.all()] == [own]


def test_where_the_customers_clerk_has_left_all_who_may_cancel_are_told(alfki, buyer, order):
    alfki.salesperson = a_user(the_company())  # no role any more
    alfki.save()
    desk = [a_user(the_company(), "SAL"), a_user(the_company(), "MGR")]
    a_user(the_company(), "WH")

    ask(buyer, order)

    assert {told.user for told in Notification.objects.all()} == set(desk)


def test_asking_twice_is_asking_once(buyer, order):
    ask(buyer, order)

    answer = ask(buyer, order)

    assert answer.status_code == 409
    assert "You have asked for this already." in words(answer)
    assert Event.objects.filter(activity="cancellation asked").count() == 1


def test_once_the_desk_has_answered_the_wish_is_gone(buyer, order):
    ask(buyer, order)

    orders.cancel(SalesOrder.objects.get(), reason="customer", by=an_actor(None, "SAL"))

    assert "You have asked" not in words(buyer.get(f"/portal/orders/{order.number}/"))
    page = words(colleague(the_company(), "SAL").get(f"/orders/{order.number}/"))
    assert page.count("The customer asks to cancel what has not shipped") == 1  # the timeline remembers


def test_of_an_order_that_has_left_nothing_is_canceled(alfki, tea, buyer, order):
    a_dispatched_shipment(order)

    answer = ask(buyer, order)

    assert answer.status_code == 409
    assert f"Nothing of {order.number} is left to cancel." in words(answer)
    assert not Event.objects.filter(activity="cancellation asked").exists()
    assert Shipment.objects.get().status == "dispatched"


def test_a_long_story_is_refused(buyer, order):
    assert ask(buyer, order, "x" * 501).status_code == 422
    assert not Event.objects.filter(activity="cancellation asked").exists()


def test_a_quote_is_not_canceled_by_asking(alfki, tea, buyer):
    draft = a_draft_order(alfki, product=tea)
    orders.quote(draft, valid_until=the_company().today(), by=an_actor())

    assert ask(buyer, draft).status_code == 409


# What the page of an order shows


def test_the_page_of_an_order_says_where_it_goes_and_what_it_costs_with_tax(buyer, order):
    page = words(buyer.get(f"/portal/orders/{order.number}/"))

    assert "Ship to Customer" in page or "Ship to Alfreds Futterkiste" in page
    assert "Net 40.00 EUR Tax 20 % 8.00 EUR Total 48.00 EUR" in page


def test_notes_and_names_of_ours_are_not_on_the_pages(alfki, tea, buyer):
    clerk = an_actor(None, "SAL", first_name="Zacharias", last_name="Quill")
    old = orders.create(
        orders.Header(alfki, note="be firm with them"), [orders.LineEntry("TEA", D(1))], by=clerk
    )
    orders.submit(old, by=clerk)

    pages = (
        again(buyer, old)
        + words(buyer.get(f"/portal/orders/{old.number}/"))
        + words(buyer.get("/portal/catalog/"))
    )

    assert "be firm" not in pages
    assert "Zacharias" not in pages


def test_a_case_that_is_over_can_be_ordered_again_and_not_canceled(alfki, buyer):
    case = a_case(alfki)

    page = words(buyer.get(f"/portal/orders/{case.order.number}/"))

    assert "Order again" in page
    assert "Ask to cancel the rest" not in page
