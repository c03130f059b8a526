"""Who may order in the portal, and for whom."""

from decimal import Decimal

import pytest

from orders.models import SalesOrder
from portal.models import PortalAccount
from tests.builders import (
    a_customer,
    a_draft_order,
    a_product,
    a_user,
    an_order,
    the_company,
)
from tests.portal.shop import basket, everything, put_in, words
from tests.portal.stage import browser, colleague, visitor
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


def posts(order: SalesOrder) -> list[str]:
    return [
        "/portal/catalog/add/",
        "/portal/customer/",
        f"/portal/basket/{order.number}/",
        f"/portal/basket/{order.number}/totals/",
        f"/portal/orders/{order.number}/again/",
        f"/portal/orders/{order.number}/ask-cancellation/",
    ]


def test_a_viewer_sees_prices_and_nothing_to_order_with(alfki, tea):
    order = an_order(alfki, product=tea)
    viewer = visitor(alfki, "PV")
    before = everything()

    pages = [
        text_of(viewer.get(url))
        for url in ("/portal/", "/portal/catalog/", f"/portal/orders/{order.number}/")
    ]

    assert "10.00" in pages[1]
    for control in (
        "quantity-",
        "/portal/catalog/add/",
        "Add to basket",
        "Order again",
        "Basket",
        "Ask to cancel",
        "New order",
        "Buy again",
    ):
        assert control not in "".join(pages), control
    assert viewer.get("/portal/basket/").status_code == 403
    assert {viewer.post(url).status_code for url in posts(order)} == {403}
    assert everything() == before


def test_colleagues_do_not_shop(alfki, tea):
    order = an_order(alfki, product=tea)
    clerk = colleague(the_company(), "SAL")

    assert {clerk.post(url).status_code for url in posts(order)} == {403}
    assert {clerk.get(url).status_code for url in ("/portal/catalog/", "/portal/basket/")} == {403}


def test_baskets_and_orders_of_others_do_not_exist(alfki, tea, buyer):
    put_in(visitor(alfki), (tea, "2"))  # a colleague's of the same customer
    put_in(visitor(a_customer(code="AROUT")), (tea, "2"), customer="AROUT")
    theirs = an_order(a_customer(code="BLAUS"), product=tea)
    ours = a_draft_order(alfki, product=tea)
    drafts = SalesOrder.objects.filter(status="draft")
    before = everything()

    answers = [buyer.post(url).status_code for order in drafts for url in posts(order)[2:]]
    answers += [buyer.post(url).status_code for url in posts(theirs)[2:]]

    assert set(answers) == {404}
    assert ours in drafts
    assert everything() == before


def test_nobody_buys_for_a_customer_who_is_not_his(tea, buyer):
    a_customer(code="AROUT")

    assert put_in(buyer, (tea, "1"), customer="AROUT").status_code == 404
    assert not SalesOrder.objects.exists()


def test_who_belongs_to_several_customers_chooses_for_whom_he_buys(alfki, tea):
    a_customer(code="CHILD", name="Alfreds Filiale", parent=alfki)
    client = visitor(alfki, sees_children=True)
    assert '<option value="ALFKI" selected>' in text_of(client.get("/portal/catalog/"))

    client.post("/portal/customer/", {"customer": "CHILD"})
    put_in(client, (tea, "1"), customer="CHILD")

    assert '<option value="CHILD" selected>' in text_of(client.get("/portal/basket/"))
    assert basket().customer.code == "CHILD"


def test_somebody_without_a_customer_is_told_so(tea):
    client = browser(a_user(the_company(), "PB"))

    assert "Your sign-in does not belong to a customer yet." in words(client.get("/portal/catalog/"))
    assert client.get("/portal/basket/").status_code == client.get("/portal/").status_code == 200
    assert put_in(client, (tea, "1")).status_code == 404


def test_an_account_that_ends_takes_its_basket_along(alfki, tea, buyer):
    put_in(buyer, (tea, "2"))
    PortalAccount.objects.all().delete()

    assert buyer.post(f"/portal/basket/{basket().number}/", {"version": "1"}).status_code == 404


@pytest.mark.parametrize("text", ["\x00", "99999999999999999999", "1e999", "NaN", "\u0663", "x" * 9000])
def test_nonsense_in_any_field_is_answered_and_changes_nothing(tea, buyer, text):
    put_in(buyer, (tea, "2"))
    number, before = basket().number, everything()
    names = ("add", "at", "category", "customer", "idempotency_key", "q", "remove", "requested_date", "ship_to", "version",
             "quantity-1", "price-1", f"quantity-{tea.pk}", "quantity-99999999999999999999", "words", "then")  # fmt: skip

    answers = [buyer.get("/portal/catalog/", dict.fromkeys(names, text))]
    answers.append(buyer.get("/portal/basket/", {"again": text}))
    posted = ("catalog/add/", "customer/", f"basket/{number}/", f"basket/{number}/totals/")
    answers += [buyer.post(f"/portal/{url}", dict.fromkeys(names, text)) for url in posted]

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert everything() == before
