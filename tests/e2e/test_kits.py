"""A kit through the browser, by keyboard: entered and billed as one thing, picked and shipped as its parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog import operations as catalog
from catalog.models import ProductKind
from catalog.operations import PartEntry
from core import outbox
from inventory.models import StockLevel
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, an_actor
from tests.e2e.books import assert_the_books_agree, open_receivables, receivables_in_the_ledger, words_of

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


@pytest.fixture
def kit(company):
    """A tea set at 40.00 of a pot and six cups; cups for three are there."""
    a_customer(company, "ALFKI", name="Alfreds Futterkiste", credit_limit="1000.00")
    parts = [
        PartEntry(a_product(company, "POT", name="Tea pot", on_hand="10"), D(1)),
        PartEntry(a_product(company, "CUP", name="Blue cup", on_hand="20"), D(6)),
    ]
    made = a_product(company, "TEASET", name="Tea set for six", price="40.00", kind=ProductKind.KIT)
    return catalog.save_product(made, {}, by=an_actor(company, "GL"), parts=parts)


def test_a_kit_is_sold_in_one_line_and_leaves_as_its_parts(sits_down, company, kit):
    order = the_clerk_orders_as_many_as_there_are(sits_down("SAL"))
    assert [line.sku for line in order.lines.entered()] == ["TEASET"]
    assert (order.status, order.gross_amount) == ("confirmed", D("144.00"))

    the_warehouse_ships_the_parts(sits_down("WH"), order)
    assert dict(StockLevel.objects.values_list("product__sku", "on_hand")) == {"POT": 7, "CUP": 2}
    invoice = order.invoices.get()
    assert (invoice.status, invoice.gross_amount) == ("issued", D("144.00"))
    assert list(invoice.lines.values_list("order_line__sku", "quantity")) == [("TEASET", 3)]
    assert open_receivables(company) == receivables_in_the_ledger(company) == D("144.00")
    assert_the_books_agree(company)

    outbox.drain()
    invoice.refresh_from_db()
    assert "Tea set for six" in words_of(invoice)
    assert "Blue cup" not in words_of(invoice)


def the_clerk_orders_as_many_as_there_are(clerk):
    clerk.press("c", "o")
    clerk.page.wait_for_url("**/orders/new/")
    clerk.waits_for_the_focus_in("customer")
    clerk.type("alf")
    clerk.press("Enter")
    clerk.type("teaset")
    clerk.press("Enter")
    clerk.type("4")
    clerk.press("Enter")
    clerk.sees("3 now, 1 on")
    clerk.page.fill("[name=lines-0-quantity]", "3")
    with clerk.page.expect_navigation(url=lambda url: "/orders/new/" not in url):
        clerk.press("Control+Enter")
    clerk.page.wait_for_load_state("networkidle")
    clerk.sees("Confirmed")
    clerk.sees("6 in each kit")
    return SalesOrder.objects.get(number=clerk.page.url.rstrip("/").rsplit("/", 1)[-1])


def the_warehouse_ships_the_parts(picker, order):
    picker.press("g", "s")
    picker.page.wait_for_url("**/shipments/**")
    picker.finds(order.shipments.get().number)
    picker.does_the_next_step()
    picker.sees("0 of 2 lines picked")
    picker.waits_for_the_focus_in("code")
    for sku in ("POT", "CUP"):
        picker.type(sku)
        picker.press("Enter")
    picker.sees("2 of 2 lines picked")
    picker.does_the_next_step()
    picker.sees("Packages")
    picker.does_the_next_step()  # pack
    picker.sees("Hand over to the carrier")
    picker.does_the_next_step()  # dispatch
    picker.sees("Proof of delivery")
