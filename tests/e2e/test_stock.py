"""Receiving goods with a scanner: code, Enter, quantity, Enter, and nothing is posted before it is meant to be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from inventory.models import GoodsReceipt, StockLevel
from tests.builders import a_product, expected

pytestmark = pytest.mark.django_db(transaction=True)
GOODS = {"4711": "5", "4712": "12", "4713": "3"}


def test_a_receipt_is_scanned_line_by_line_and_posted_once(sits_down, company):
    for code in GOODS:
        a_product(company, code, name=f"Tea {code}")
    clerk = sits_down("WH")
    page = clerk.page
    page.goto(f"{clerk.address}/stock/receive/")
    clerk.waits_for_the_focus_in("lines-0-sku")
    page.route("**/products/options/**", lambda route: (page.wait_for_timeout(300), route.continue_()))

    for code, quantity in GOODS.items():
        clerk.type(code)
        clerk.press("Enter")
        clerk.type(quantity)
        clerk.press("Enter")
    clerk.press("Enter")
    assert not GoodsReceipt.objects.exists()
    clerk.does_the_next_step()

    assert GoodsReceipt.objects.count() == 1
    assert dict(StockLevel.objects.values_list("product__sku", "on_hand")) == {
        code: Decimal(quantity) for code, quantity in GOODS.items()
    }


def test_an_expected_receipt_is_received_by_keyboard_and_the_rest_stays(sits_down, company):
    tea, cup = a_product(company, "TEA"), a_product(company, "CUP")
    order = expected(tea, "10", supplier="Exotic Liquids")
    expected(cup, "2")
    clerk = sits_down("WH")
    clerk.page.goto(f"{clerk.address}/stock/expected/{order.number}/")
    clerk.page.wait_for_load_state("networkidle")

    clerk.does_the_next_step()
    clerk.waits_for_the_focus_in("lines-0-quantity")
    clerk.press("Control+a")
    clerk.type("12")
    with clerk.page.expect_response(lambda response: response.request.method == "POST"):
        clerk.press("Control+Enter")
    clerk.sees("Only 10 of TEA are still expected. Say why more has come.")
    assert not GoodsReceipt.objects.exists()
    clerk.tab_to("Has come TEA")
    clerk.press("Control+a")
    clerk.type("4")
    clerk.does_the_next_step()

    assert dict(StockLevel.objects.values_list("product__sku", "on_hand")) == {"TEA": Decimal(4)}
    assert order.lines.get().received == 4
    assert not clerk.problems
