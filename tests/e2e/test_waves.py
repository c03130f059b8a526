"""A wave on a phone: scanned from tote to tote, short, packed into packages, and on its way."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fulfillment import operations
from fulfillment.models import Shipment
from orders import operations as orders
from tests.builders import a_customer, a_product, an_actor
from tests.e2e import books

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def wave(company):
    """Two shipments of the same tea, one of them with coffee, on a released wave."""
    by = an_actor(company, "WH")
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    for code, name in (("4711", "Tea"), ("4712", "Coffee")):
        a_product(company, code, name=name, price="1.00", on_hand="50")
    shipments = []
    for lines in ({"4711": 3, "4712": 2}, {"4711": 5}):
        entries = [orders.LineEntry(code, Decimal(count)) for code, count in lines.items()]
        order = orders.create(orders.Header(customer), entries, by=an_actor(company))
        orders.submit(order, by=an_actor(company))
        shipments.append(order.shipments.get())
    wave = operations.plan_wave(shipments, by=by)
    operations.release_wave(wave, by=by)
    return wave


@pytest.fixture
def picker(sits_down, wave):
    """Somebody with a phone and a scanner on it."""
    return sits_down("WH", **PHONE)


def fits(picker):
    """Nothing runs out of the screen sideways, and what is to be touched is big enough for a thumb."""
    page = picker.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    low = page.evaluate(
        "[...document.querySelectorAll('.picking button, .picking input:not([type=hidden])')]"
        ".filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML)"
    )
    assert low == []


def scans(picker, *codes):
    for code in codes:
        picker.type(code)
        picker.press("Enter")
    picker.page.locator("[data-scans-waiting][hidden]").wait_for(state="attached", timeout=20_000)


def shipments_of(wave):
    return list(Shipment.objects.filter(wave=wave).order_by("tote"))


def test_a_wave_is_picked_short_packed_and_dispatched_on_a_phone(picker, wave, company):
    page = picker.page
    page.locator(f"a:has-text('{wave.number}')").first.click()
    page.wait_for_url(f"**/waves/{wave.number}/pick/")
    picker.waits_for_the_focus_in("code")
    fits(picker)

    scans(picker, "4711", "4*4711", "4712")
    picker.sees("3 of 3 lines picked")
    picker.sees("Tote 1: 2 × 4712")
    page.locator("button:has-text('Finish with 1 line short')").click()
    page.wait_for_url(f"**/waves/{wave.number}/")
    first, second = shipments_of(wave)
    assert [dict(each.lines.values_list("product__sku", "picked")) for each in (first, second)] == [
        {"4711": 3, "4712": 2}, {"4711": 4},
    ]  # fmt: skip
    assert second.rests.get().lines.get().quantity == 1

    page.goto(f"{picker.address}/shipments/{first.number}/packages/")
    picker.waits_for_the_focus_in("code")
    scans(picker, "2*4711")
    page.fill("#id_package-1-weight", "2.5")
    page.locator("button:has-text('Close package 1')").click()
    picker.sees("Closed")
    picker.waits_for_the_focus_in("code")
    scans(picker, "4711", "4712")
    fits(picker)
    page.locator("button:has-text('Close package 2')").click()
    page.locator("button:has-text('Packed')").click()
    page.wait_for_url(f"**/shipments/{first.number}/")
    page.locator("#dispatch-form button").click()
    picker.sees("Proof of delivery")

    first.refresh_from_db()
    assert first.status == "dispatched"
    assert list(first.packages.values_list("position", "weight", "is_open")) == [
        (1, Decimal("2.5"), False), (2, None, False),
    ]  # fmt: skip
    contents = first.package_lines.order_by("package__position", "shipment_line__position")
    assert list(contents.values_list("package__position", "shipment_line__product__sku", "quantity")) == [
        (1, "4711", 2), (2, "4711", 1), (2, "4712", 2),
    ]  # fmt: skip
    books.assert_the_books_agree(company)


def test_a_refused_scan_is_shown_and_holds_up_none_behind_it(picker, wave):
    picker.page.goto(f"{picker.address}/shipments/waves/{wave.number}/pick/")
    picker.waits_for_the_focus_in("code")

    scans(picker, "4711", "NO-TEA", "4711", "4712")

    assert picker.page.locator("[data-scans-refused] li").all_inner_texts() == ["NO-TEA is not on this wave."]
    picker.sees("3 of 3 lines picked")
    fits(picker)
