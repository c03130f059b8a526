"""A quote from the clerk's desk to the customer's phone and back, in real browsers."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from core.actors import Actor
from core.models import Company
from orders import operations as orders
from orders.models import OrderRevision, SalesOrder
from portal.quote_tokens import token_of
from tests.builders import a_customer, a_product

pytestmark = pytest.mark.django_db(transaction=True)
WIDTH = 390


def offered(company: Company) -> OrderRevision:
    products = [a_product(company, sku, price="12.50", on_hand="90") for sku in ("CHAI", "CHANG")]
    entries = [orders.LineEntry(product.sku, Decimal(3)) for product in products]
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    by = Actor.system(company)
    order = orders.create(orders.Header(customer), entries, by=by)
    return orders.quote(order, valid_until=company.today() + datetime.timedelta(days=9), by=by)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_customer_accepts_on_his_phone_with_and_without_scripts(
    company: Company, browser: Any, live_server: Any, has_scripts: bool
) -> None:
    revision = offered(company)
    context = browser.new_context(viewport={"width": WIDTH, "height": 844}, java_script_enabled=has_scripts)
    page = context.new_page()

    page.goto(f"{live_server.url}/portal/quotes/{token_of(revision)}/")
    width = page.evaluate("document.documentElement.scrollWidth") if has_scripts else 0
    page.get_by_label("Your name").first.fill("Maria Anders")
    page.get_by_label("Your order number").fill("PO 77")
    page.get_by_role("button", name="Accept and order").click()
    page.get_by_text("Accepted by Maria Anders").wait_for()
    context.close()

    order = SalesOrder.objects.get(pk=revision.order_id)
    assert width <= WIDTH
    assert (order.status, order.customer_reference) == ("confirmed", "PO 77")


def test_a_clerk_lays_two_offers_side_by_side(company: Company, sits_down: Any) -> None:
    revision = offered(company)
    order = revision.order
    orders.extend(order, valid_until=company.today() + datetime.timedelta(days=30), by=Actor.system(company))
    clerk = sits_down("SAL")

    clerk.page.goto(f"{clerk.address}{order.get_absolute_url()}")
    clerk.page.get_by_text("Actions", exact=True).click()
    clerk.page.get_by_text("Compare revisions").click()

    clerk.page.get_by_role("heading", name=f"Revisions of {order.number}").wait_for()
    assert clerk.page.locator(".compare__changed").count() == 1
