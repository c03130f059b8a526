"""Receiving goods with a scanner: code, Enter, quantity, Enter, and nothing is posted before it is meant to be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from inventory.models import GoodsReceipt, StockLevel
from tests.builders import a_product

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
