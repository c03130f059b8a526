"""A buyer orders in the portal, with script and without, and the clerk sees the order."""

from __future__ import annotations

import pytest

from customers.models import Address
from orders.models import SalesOrder
from portal.models import PortalAccount
from tests.builders import a_customer, a_product, a_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer(company):
    """Somebody of a customer with two addresses, and two products he can buy."""
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    Address.objects.create(
        company=company, customer=customer, street="Hafenstraße 12", postal_code="20457", city="Hamburg", country="DE",
        is_billing=False,
    )  # fmt: skip
    a_product(company, "TEA", name="Green tea", price="10.00", on_hand="50")
    a_product(company, "CUP", name="Cup", price="3.00", on_hand="50")
    user = a_user(company, "PB")
    PortalAccount.objects.create(company=company, user=user, customer=customer)
    return user


def has_no_sideways_scrolling(page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [1280, 390])
def test_a_buyer_orders_and_the_clerk_sees_it(company, buyer, sits_down, width):
    paula = sits_down(user=buyer, viewport={"width": width, "height": 844})
    page = paula.page

    page.get_by_role("link", name="New order").click()
    page.get_by_label("Quantity of Green tea").fill("3")
    page.get_by_label("Quantity of Cup").fill("2")
    assert has_no_sideways_scrolling(page)
    page.locator(".shop-bar").get_by_role("button", name="Add to basket").click()
    page.get_by_role("link", name="Basket: 2 lines").click()
    page.get_by_label("Quantity of Green tea").fill("5")
    page.get_by_label("Quantity of Green tea").press("Tab")
    page.get_by_role("button", name="Send order · 67.20 EUR").wait_for()
    page.get_by_label("Ship to").select_option("Hafenstraße 12, 20457 Hamburg, DE")
    page.get_by_label("Your reference").fill("PO 4711")
    assert has_no_sideways_scrolling(page)
    page.get_by_role("button", name="Send order").click()

    page.wait_for_url("**/portal/orders/**")
    order = SalesOrder.objects.get()
    assert (order.status, order.channel, str(order.gross_amount)) == ("confirmed", "portal", "67.2000")
    assert order.shipping_address["city"] == "Hamburg"
    paula.sees("Confirmed")
    assert has_no_sideways_scrolling(page)
    sally = sits_down("SAL")
    sally.finds(order.number)
    sally.sees("PO 4711")
    sally.sees("Portal")


def test_a_basket_is_filled_and_sent_without_script(company, buyer, live_server, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.locator("[name=login]").fill(buyer.username)
    page.locator("[name=password]").fill("correct horse battery")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/portal/")

    page.goto(f"{live_server.url}/portal/catalog/")
    page.get_by_label("Quantity of Green tea").fill("3")
    page.get_by_role("button", name="Add Cup to the basket").click()
    page.get_by_role("link", name="Basket: 2 lines").click()
    page.get_by_role("button", name="Remove Cup").click()
    page.get_by_label("Quantity of Green tea").fill("4")
    page.get_by_role("button", name="Save the basket").click()
    page.get_by_text("48.00 EUR").first.wait_for()
    page.get_by_role("button", name="Send order").click()

    page.wait_for_url("**/portal/orders/**")
    order = SalesOrder.objects.get()
    assert (order.status, [(line.sku, line.quantity) for line in order.lines.all()]) == (
        "confirmed",
        [("TEA", 4)],
    )
    page.context.close()
