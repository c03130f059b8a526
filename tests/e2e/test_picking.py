"""Picking with a scanner, a keyboard that never waits: no letter is lost, and every code is answered for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.models import Event
from orders import operations as orders
from tests.builders import a_customer, a_product, an_actor

pytestmark = pytest.mark.django_db(transaction=True)
SLOWNESS = 300  # milliseconds the server takes longer
CODES = [f"47{number}" for number in range(11, 24)]


@pytest.fixture
def shipment(company):
    """Thirteen articles, seven pieces of each."""
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    for code in CODES:
        a_product(company, code, name=f"Tea {code}", price="1.00", on_hand="10")
    order = orders.create(
        orders.Header(customer), [orders.LineEntry(code, Decimal(7)) for code in CODES], by=an_actor(company)
    )
    orders.submit(order, by=an_actor(company))
    return order.shipments.get()


@pytest.fixture
def picker(sits_down, shipment):
    """Somebody with a scanner, before the list of what is to be picked; the server takes its time."""
    typist = sits_down("WH")
    page = typist.page
    page.goto(f"{typist.address}/shipments/{shipment.number}/pick/")
    typist.waits_for_the_focus_in("code")
    page.route("**/pick/line/", lambda route: (page.wait_for_timeout(SLOWNESS), route.continue_()))
    return typist


def scans(picker, *codes):
    """One code after the other, without a look at the screen."""
    for code in codes:
        picker.type(code)
        picker.press("Enter")


def waits_until_all_is_sent(picker):
    picker.page.locator("[data-scans-waiting][hidden]").wait_for(state="attached", timeout=20_000)


def picked(shipment):
    """What is in the database, by article."""
    return {line.order_line.sku: line.picked for line in shipment.lines.select_related("order_line")}


def refusals(picker):
    return picker.page.locator("[data-scans-refused] li").all_inner_texts()


def test_a_scanner_that_never_waits_loses_nothing(picker, shipment):
    scans(picker, *CODES)
    picker.sees("Scans waiting: ")
    waits_until_all_is_sent(picker)

    assert picked(shipment) == dict.fromkeys(CODES, Decimal(7))
    picker.sees("13 of 13 lines picked")
    assert refusals(picker) == []
    assert picker.focused_name() == "Scan or type an article"


def test_a_refused_code_is_shown_and_holds_up_none_behind_it(picker, shipment):
    scans(picker, *CODES[:6], "NO-TEA", *CODES[6:])
    waits_until_all_is_sent(picker)

    assert picked(shipment) == dict.fromkeys(CODES, Decimal(7))
    assert refusals(picker) == ["NO-TEA is not on this shipment."]
    assert picker.page.locator("[data-scans-refused][role=alert]").is_visible()


def test_scans_with_a_quantity_count_exactly_and_one_too_many_is_refused(picker, shipment):
    scans(picker, *(f"3*{code}" for code in CODES[:5]), f"8*{CODES[5]}", *(f"3*{code}" for code in CODES[6:]))
    waits_until_all_is_sent(picker)

    assert picked(shipment) == dict.fromkeys(CODES, Decimal(3)) | {CODES[5]: None}
    [refusal] = refusals(picker)
    assert refusal.startswith(f"8*{CODES[5]} Only 7 of {CODES[5]}")

    scans(picker, f"3*{CODES[5]}", f"8*{CODES[5]}", f"2*{CODES[5]}")
    waits_until_all_is_sent(picker)
    assert picked(shipment)[CODES[5]] == Decimal(2)


def test_a_line_pressed_goes_behind_the_scans_and_the_scanner_goes_on(picker, shipment):
    scans(picker, CODES[0])
    picker.page.fill("#id_lines-3-quantity", "5")
    picker.page.click(".pick__form:has(#id_lines-2-quantity) button")
    scans(picker, CODES[3])
    waits_until_all_is_sent(picker)

    assert [picked(shipment)[code] for code in CODES[:5]] == [7, 7, None, 7, None]
    assert picker.page.input_value("#id_lines-3-quantity") == "5"


def test_picking_is_finished_after_the_last_scan(picker, shipment):
    scans(picker, *CODES)
    picker.press("Control+Enter")
    picker.sees("Picking is finished as soon as they are sent.")
    picker.page.wait_for_url(f"**/shipments/{shipment.number}/")

    shipment.refresh_from_db()
    assert (shipment.status, picked(shipment)) == ("picked", dict.fromkeys(CODES, Decimal(7)))


def test_picking_is_not_finished_over_a_refusal_nobody_has_seen(picker, shipment):
    scans(picker, *CODES, "NO-TEA")
    picker.press("Control+Enter")
    waits_until_all_is_sent(picker)

    shipment.refresh_from_db()
    assert shipment.status == "picking"
    assert refusals(picker) == ["NO-TEA is not on this shipment."]
    picker.does_the_next_step()
    shipment.refresh_from_db()
    assert shipment.status == "picked"


def test_scans_in_a_dead_spot_are_kept_and_sent_when_it_is_over(picker, shipment):
    picker.page.context.set_offline(True)
    scans(picker, *CODES[:4])
    picker.page.locator("[data-offline-bar]").wait_for()
    assert picker.page.locator("[data-scans-count]").inner_text() == "4"
    assert set(picked(shipment).values()) == {None}

    picker.page.context.set_offline(False)
    waits_until_all_is_sent(picker)
    picker.problems.clear()  # the browser reports the dead line by itself

    assert [picked(shipment)[code] for code in CODES[:5]] == [7, 7, 7, 7, None]
    assert picker.page.locator("[data-offline-bar]").is_hidden()


def test_an_answer_that_was_lost_is_asked_for_again_and_counts_once(picker, shipment):
    lost = []

    def lose_the_first(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    picker.page.route("**/pick/line/", lose_the_first)
    scans(picker, CODES[0], CODES[1])
    waits_until_all_is_sent(picker)
    picker.problems.clear()

    assert lost[0].status == 200
    assert refusals(picker) == []
    picker.sees("2 of 13 lines picked")
    assert Event.objects.filter(document_number=shipment.number, activity="line picked").count() == 2


def test_scans_that_wait_survive_a_reload(picker, shipment):
    page = picker.page
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/pick/line/", lambda route: route.abort())
    scans(picker, *CODES[:3])
    page.locator("[data-offline-bar]").wait_for()

    page.unroute("**/pick/line/")
    page.reload()
    waits_until_all_is_sent(picker)
    picker.problems.clear()

    assert [picked(shipment)[code] for code in CODES[:4]] == [7, 7, 7, None]
