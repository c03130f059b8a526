"""Order entry: keys typed ahead are never lost, a held order says why, and all of it works without script."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.models import ProductUnit, Substitute, UnitOfMeasure
from core.models import RoleCeiling
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, a_unit, a_user
from tests.e2e.books import assert_the_books_agree, open_receivables
from tests.e2e.people import PASSWORD, PATIENT, QUICK

pytestmark = pytest.mark.django_db(transaction=True)
FIVE_LINES = [("4711", "12"), ("4712", "3"), ("4713", "1"), ("4714", "20"), ("4715", "7")]
MOST_KEYS = 60


def rows_of(order):
    """What an order is, apart from its number, whose it is and who entered it when."""
    order_fields = (
        "status",
        "net_amount",
        "gross_amount",
        "promised_date",
        "warehouse",
        "channel",
    )
    line_fields = ("position", "sku", "quantity", "unit_price", "net_amount", "reserved", "promised_date")
    header = SalesOrder.objects.filter(pk=order.pk).values_list(*order_fields).get()
    return header, list(order.lines.order_by("position").values_list(*line_fields))


def test_a_robot_gets_the_same_order_as_a_patient_human(sits_down, company):
    a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    a_customer(company, "AROUT", name="Around the Horn")
    for code, _quantity in FIVE_LINES:
        a_product(company, code, name=f"Tea {code}", price="3.25", on_hand="0" if code == "4714" else "100")
    robot, human = sits_down("SAL", delay=QUICK), sits_down("SAL", delay=PATIENT)

    robot.enters_an_order("alf", FIVE_LINES)
    human.enters_an_order("aro", FIVE_LINES)  # the same again for the same customer would be asked about

    by_robot, by_human = SalesOrder.objects.order_by("pk")
    assert rows_of(by_robot) == rows_of(by_human)
    assert list(by_robot.lines.order_by("position").values_list("sku", "quantity")) == [
        (code, Decimal(quantity)) for code, quantity in FIVE_LINES
    ]
    assert robot.keys == human.keys <= MOST_KEYS


def test_an_order_handed_in_before_the_last_answer_waits_for_it(sits_down, company):
    a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    a_product(company, "4711", name="Green tea", on_hand="5")
    clerk = sits_down("SAL", delay=0)
    clerk.page.route(
        "**/products/options/**", lambda route: (clerk.page.wait_for_timeout(600), route.continue_())
    )

    clerk.enters_an_order("alf", [("green", "2")])

    line = SalesOrder.objects.get().lines.get()
    assert (line.sku, line.quantity) == ("4711", Decimal(2))


def test_a_stray_enter_hands_nothing_in(sits_down, company):
    a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    clerk = sits_down("SAL")
    clerk.press("c", "o")
    clerk.waits_for_the_focus_in("customer")

    clerk.press("Enter")
    clerk.type("alf")
    clerk.press("Enter", "Enter", "Enter")

    assert clerk.page.url.endswith("/orders/new/")
    assert not SalesOrder.objects.exists()


def test_the_controller_releases_what_the_clerk_may_not(sits_down, company):
    a_customer(company, "ALFKI", name="Alfreds Futterkiste", credit_limit="100.00")
    a_product(company, "4711", name="Green tea", price="40.00", on_hand="20")
    RoleCeiling.objects.create(
        company=company,
        role="CRC",
        permission="credit.release_credit_hold",
        currency="EUR",
        ceiling_amount=500,
    )
    clerk, controller = sits_down("SAL"), sits_down("CRC")

    clerk.enters_an_order("alf", [("4711", "5")])
    order = SalesOrder.objects.get()
    assert order.status == "held"
    clerk.sees("On hold: credit")
    clerk.sees("The credit controllers decide about this order.")
    clerk.sees_no("100.00")
    clerk.sees_no("Release")

    controller.page.goto(controller.address)
    controller.page.wait_for_load_state("networkidle")
    controller.keys = 0
    controller.press("g", "o")
    controller.page.wait_for_url("**/orders/**")
    controller.press("j", "Enter")
    controller.page.wait_for_url(f"**/{order.number}/**")
    assert controller.keys == 4
    controller.page.locator("#id_credit_reason").wait_for()  # the credit panel comes by itself
    controller.press("r")
    controller.waits_for_the_focus_in("reason")
    controller.type("Paid yesterday")
    with controller.page.expect_response("**/release/"):
        controller.press("Control+Enter")
    controller.page.wait_for_load_state("networkidle")

    order.refresh_from_db()
    assert order.status == "confirmed"
    assert order.holds.get().lift_reason == "Paid yesterday"


def test_an_order_becomes_cash_without_script(browser, live_server, company):
    a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    a_product(company, "4711", name="Green tea", price="40.00", on_hand="20")

    clerk = a_plain_browser(browser, live_server, a_user(company, "SAL"))
    order = the_clerk_fills_in_the_form(clerk, live_server)
    assert (order.status, order.gross_amount) == ("confirmed", Decimal("96.00"))

    picker = a_plain_browser(browser, live_server, a_user(company, "WH"))
    the_picker_clicks_through(picker, live_server, order.shipments.get())
    order.refresh_from_db()
    assert (order.delivery_status, order.billing_status) == ("complete", "complete")

    payer = a_plain_browser(browser, live_server, a_user(company, "AR"))
    the_payment_is_entered(payer, live_server)
    order.refresh_from_db()
    assert (order.status, order.payment_status, open_receivables(company)) == ("closed", "paid", 0)
    assert_the_books_agree(company)


def a_plain_browser(browser, live_server, user):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    return page


def the_clerk_fills_in_the_form(page, live_server):
    page.goto(f"{live_server.url}/orders/new/")
    page.fill("[name=customer]", "ALFKI")
    page.fill("[name=lines-0-sku]", "4711")
    page.fill("[name=lines-0-quantity]", "2")
    page.click("button:has-text('Submit order')")
    page.wait_for_url("**/orders/S-*/")
    return SalesOrder.objects.get()


def the_picker_clicks_through(page, live_server, shipment):
    page.goto(f"{live_server.url}{shipment.get_absolute_url()}")
    for button in ("Start picking", "Picked in full", "Pack", "Dispatch goods", "Record delivery"):
        page.locator(f"main button:has-text({button!r})").first.click()
        page.wait_for_load_state()
    shipment.refresh_from_db()
    assert shipment.status == "delivered"


def the_payment_is_entered(page, live_server):
    page.goto(f"{live_server.url}/receivables/payments/new/")
    page.fill("[name=customer]", "ALFKI")
    page.fill("[name=amount]", "96.00")
    page.click("main .panel__foot button:has-text('Show open items')")
    page.click("text=Post payment")
    page.wait_for_url("**/payments/P-*/")


def test_a_box_is_chosen_where_a_product_has_one_and_the_price_says_why(sits_down, company):
    a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    tea, _cup = (
        a_product(company, "4711", name="Green tea", price="1.25", on_hand="99"),
        a_product(company, "4712"),
    )
    box = UnitOfMeasure.objects.create(company=company, code="BX", name="box")
    ProductUnit.objects.create(company=company, product=tea, unit=box, factor=Decimal(12))
    clerk = sits_down("SAL")
    clerk.page.goto(f"{clerk.address}/orders/new/?customer=ALFKI")
    clerk.page.fill("[name=lines-0-sku]", "4711")
    clerk.page.fill("[name=lines-0-quantity]", "2")
    clerk.page.fill("[name=lines-1-sku]", "4712")

    clerk.page.select_option("[name=lines-0-unit]", label="box of 12")
    clerk.page.click("[data-entry-row='0'] [data-line-details]")

    clerk.sees("Sold by box, which holds 12 piece: 15.00 EUR.")
    clerk.sees("24 piece")
    assert clerk.page.locator("[name=lines-1-unit]").is_hidden()
    clerk.page.fill("[name=lines-0-discount_amount]", "1.5")
    clerk.sees("27.00")
    assert clerk.page.get_attribute("[name=lines-0-discount_percent]", "placeholder") == "10"


def test_the_least_quantity_a_scanned_box_and_a_substitute_by_keyboard(sits_down, company):
    a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    kilo = a_unit(company, "KGM", name="kilogram", decimals=3)
    a_product(company, "4711", name="Nuts", unit=kilo, minimum_quantity=Decimal("0.1"), on_hand="100")
    tea = a_product(company, "4712", name="Green tea", on_hand="100")
    box = a_unit(company, "BX", name="box")
    ProductUnit.objects.create(company=company, product=tea, unit=box, factor=12, barcode="4006381333931")
    cup = a_product(company, "4713", name="Blue cup", on_hand="1")
    jug = a_product(company, "4714", name="Blue jug", on_hand="50")
    Substitute.objects.create(company=company, product=cup, replaced_by=jug)
    clerk = sits_down("SAL")
    clerk.press("c", "o")
    clerk.waits_for_the_focus_in("customer")

    clerk.type("alf")
    clerk.press("Enter")
    for code in ("4711", "4006381333931"):
        clerk.type(code)
        clerk.press("Enter", "Enter")
    clerk.type("4713")
    clerk.press("Enter")
    clerk.type("5")
    clerk.page.locator("[data-offer=instead]").first.wait_for()
    clerk.press("F4")
    clerk.page.locator("[data-cell=source] a").first.wait_for(timeout=15000)
    clerk.press("Control+Enter")
    clerk.page.wait_for_url("**/orders/S-*/")

    order = SalesOrder.objects.get()
    assert list(order.lines.order_by("position").values_list("sku", "quantity", "sale_unit_code")) == [
        ("4711", Decimal("0.1"), ""), ("4712", Decimal(12), "BX"), ("4714", Decimal(5), ""),
    ]  # fmt: skip
