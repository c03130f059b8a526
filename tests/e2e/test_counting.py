"""Counting between the shelves: a phone in one hand, a scanner that types, and a sheet that is handed in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from inventory.models import StockCount
from tests.builders import a_product, put_in_bin

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def counted():
    """What is in the database, by article."""
    return {
        line.product.sku: line.counted for line in StockCount.objects.get().lines.select_related("product")
    }


def test_a_sheet_is_counted_on_a_phone_and_handed_in(sits_down, company):
    for number, sku in enumerate(("4711", "4712", "4713"), start=1):
        put_in_bin(a_product(company, sku, name=f"Tea {sku}", on_hand="3"), f"A-0{number}", sequence=number)
    walt = sits_down("WH", **PHONE)
    page = walt.page
    page.goto(f"{walt.address}/stock/counts/new/")
    page.get_by_role("button", name="Begin the count").click()
    walt.waits_for_the_focus_in("code")

    for code in ("4711", "4711", "4711", "2*4712", "NO-TEA"):
        walt.type(code)
        walt.press("Enter")
    page.locator("[data-scans-waiting][hidden]").wait_for(state="attached", timeout=20_000)
    walt.sees("2 of 3 lines counted")
    refused = page.locator("[data-scans-refused] li").all_inner_texts()
    page.get_by_label("Quantity counted of 4713").fill("0")
    page.get_by_role("button", name="Counted 4713").click()
    walt.sees("3 of 3 lines counted")

    assert counted() == {"4711": Decimal(3), "4712": Decimal(2), "4713": Decimal(0)}
    assert refused == ["There is no product NO-TEA."]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_role("button", name="Hand in the count").bounding_box()["height"] >= 44
    page.get_by_role("button", name="Hand in the count").click()
    walt.sees("Far from what is expected: 4712, 4713.")
    page.get_by_role("button", name="Hand in as it is").click()
    walt.sees("Waits for approval")
    assert StockCount.objects.get().status == "submitted"
    assert [finding.rule for finding in invariants.run_all()] == []
