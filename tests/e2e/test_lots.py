"""Goods with numbers in the warehouse: a scanner types serial numbers at the gate and between the shelves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from fulfillment.models import Shipment
from orders import operations as orders
from tests.builders import a_customer, an_actor
from tests.inventory.lots import bring_in, goods_with_lots, goods_with_numbers, lots_of

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_serial_numbers_are_scanned_one_by_one_into_a_receipt(sits_down, company):
    phone = goods_with_numbers("PHONE", company=company)
    walt = sits_down("WH")
    page = walt.page
    page.goto(f"{walt.address}/stock/receive/")
    page.locator("#id_lines-0-sku").fill("PHONE")
    page.locator("#id_lines-0-quantity").fill("3")
    page.locator("#id_lines-0-lots").click()

    for code in ("SN-1", "SN-2", "SN-2"):
        walt.type(code)
        walt.press("Enter")
    page.get_by_role("button", name="Post receipt").click()
    walt.sees("SN-2 is there twice.")
    page.locator("#id_lines-0-lots").fill("SN-1\nSN-2\nSN-3")
    page.get_by_role("button", name="Post receipt").click()
    walt.sees("SN-3")

    assert lots_of(phone) == {"SN-1": "1", "SN-2": "1", "SN-3": "1"}
    assert [finding.rule for finding in invariants.run_all()] == []


def test_lots_and_numbers_are_scanned_on_a_phone(sits_down, company):
    tea = goods_with_lots("TEA", ("L-LATE", "5", 90), ("L-SOON", "3", 30), company=company)
    phone = goods_with_numbers("PHONE", "SN-1", "SN-2", "SN-3", company=company)
    by = an_actor(company)
    order = orders.create(
        orders.Header(a_customer(company, "ALFKI", name="Alfreds Futterkiste")),
        [orders.LineEntry("TEA", Decimal(4)), orders.LineEntry("PHONE", Decimal(2))],
        by=by,
    )
    orders.submit(order, by=by)
    shipment = order.shipments.get()
    walt = sits_down("WH", **PHONE)
    page = walt.page
    page.goto(f"{walt.address}/shipments/{shipment.number}/pick/")
    walt.waits_for_the_focus_in("code")
    walt.sees("L-SOON")

    for code in ("3*L-LATE", "L-SOON", "SN-3", "SN-9", "SN-1"):
        walt.type(code)
        walt.press("Enter")
    page.locator("[data-scans-waiting][hidden]").wait_for(state="attached", timeout=20_000)
    walt.sees("2 of 2 lines picked")
    refused = page.locator("[data-scans-refused] li").all_inner_texts()

    assert refused == ["SN-9 is not on this shipment."]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert (lots_of(tea), lots_of(phone)) == (
        {"L-LATE": "5/3", "L-SOON": "3/1"},
        {"SN-1": "1/1", "SN-2": "1", "SN-3": "1/1"},
    )
    page.get_by_role("button", name="Finish picking").click()
    page.wait_for_url(f"**/shipments/{shipment.number}/")
    assert Shipment.objects.get().status == "picked"
    assert [finding.rule for finding in invariants.run_all()] == []


def test_a_line_out_of_two_lots_is_pressed_and_another_one_is_scanned_by_its_article(sits_down, company):
    tea = goods_with_lots("TEA", ("L-LATE", "5", 90), ("L-SOON", "3", 30), company=company)
    cake = goods_with_lots("CAKE", ("C-LATE", "5", 90), company=company)
    by = an_actor(company)
    order = orders.create(
        orders.Header(a_customer(company, "ALFKI", name="Alfreds Futterkiste")),
        [orders.LineEntry("TEA", Decimal(4)), orders.LineEntry("CAKE", Decimal(2))],
        by=by,
    )
    orders.submit(order, by=by)
    walt = sits_down("WH", **PHONE)
    page = walt.page
    page.goto(f"{walt.address}/shipments/{order.shipments.get().number}/pick/")
    walt.waits_for_the_focus_in("code")
    bring_in(cake, ("C-SOON", "5", 30))

    walt.type("CAKE")
    walt.press("Enter")
    walt.sees("1 of 2 lines picked")
    page.get_by_role("button", name="Picked TEA").click()
    walt.sees("2 of 2 lines picked")

    assert lots_of(cake) == {"C-LATE": "5/2", "C-SOON": "5"}
    assert lots_of(tea) == {"L-LATE": "5/1", "L-SOON": "3/3"}
