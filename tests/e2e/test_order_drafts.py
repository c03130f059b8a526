"""A draft saves itself while somebody types, so that a crash or a lost session costs at most the field being typed."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session

from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, a_product, an_actor, an_order
from tests.devstack.stack import eventually
from tests.e2e.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
PAUSE = 5100  # milliseconds after which a draft has saved itself


@pytest.fixture
def shop(company):
    """A customer and some teas."""
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    for number in range(1, 6):
        a_product(company, f"471{number}", name=f"Tea {number}", price="3.00", on_hand="100")
    return customer


@pytest.fixture
def clerk(sits_down, shop):
    """A clerk whose clock can be turned on."""
    typist = sits_down("SAL")
    typist.page.clock.install()
    return typist


def begins_an_order(clerk):
    clerk.press("c", "o")
    clerk.page.wait_for_url("**/orders/new/")
    clerk.waits_for_the_focus_in("customer")
    clerk.type("alf")
    clerk.press("Enter")


def lets_it_save(clerk):
    """Five seconds pass, and the answer is awaited."""
    with clerk.page.expect_response("**/orders/keep/"):
        clerk.page.clock.fast_forward(PAUSE)
    clerk.page.wait_for_function(
        "() => !document.querySelector('form[data-order-entry]').orderEntry.draft.isBusy"
    )


def lines_of(order):
    return list(order.lines.order_by("position").values_list("sku", "quantity"))


def test_a_draft_saves_itself_and_the_page_becomes_its_own(clerk):
    begins_an_order(clerk)
    clerk.type("4711")
    clerk.press("Enter")
    clerk.type("2")
    clerk.press("Enter")

    lets_it_save(clerk)

    order = SalesOrder.objects.get()
    assert (order.status, lines_of(order)) == ("draft", [("4711", Decimal(2))])
    assert clerk.page.url.endswith(f"/orders/{order.number}/edit/")
    assert clerk.page.title().startswith(order.number)

    clerk.page.reload()
    assert clerk.page.input_value("[name=lines-0-quantity]") == "2"


def test_an_edit_of_a_long_draft_sends_one_line(clerk, company):
    product = a_product(company, "4720", price="1.00")
    order = orders.create(
        orders.Header(a_customer(company, "BLAUS")),
        [orders.LineEntry("4720", Decimal(1))] * 300,
        by=an_actor(company),
    )
    clerk.page.goto(f"{clerk.address}/orders/{order.number}/edit/")
    clerk.page.locator("[data-totals] dt").first.wait_for()

    with clerk.page.expect_request("**/orders/preview/") as asked:
        clerk.page.fill("[name=lines-150-quantity]", "7")
    with clerk.page.expect_response("**/orders/keep/") as kept:
        clerk.page.clock.fast_forward(PAUSE)

    for request in (asked.value, kept.value.request):
        sent = request.post_data
        assert sent.count("-quantity") == 1
        assert "lines-150-quantity" in sent
    assert kept.value.json()["version"] == 2
    assert order.lines.count() == 300
    assert order.lines.get(position=151).quantity == 7
    assert order.lines.filter(quantity=1, product=product).count() == 299


def test_a_row_that_is_not_understood_yet_survives_a_reload(clerk):
    begins_an_order(clerk)
    clerk.type("4711")
    clerk.press("Enter", "Enter")
    clerk.type("no such tea")
    clerk.press("Enter")
    clerk.type("9")
    clerk.press("Enter")

    lets_it_save(clerk)
    clerk.page.reload()
    clerk.page.wait_for_load_state("networkidle")

    assert lines_of(SalesOrder.objects.get()) == [("4711", Decimal(1))]
    names = clerk.page.locator("[name$=-sku]").evaluate_all("fields => fields.map((field) => field.value)")
    assert [name for name in names if name] == ["Tea 1", "no such tea"]
    clerk.sees("There is no product no such tea.")


def test_leaving_the_page_saves_what_was_typed(clerk):
    begins_an_order(clerk)
    clerk.type("4712")
    clerk.press("Enter")
    clerk.type("8")
    clerk.press("Enter")
    clerk.page.wait_for_load_state("networkidle")

    clerk.page.goto(f"{clerk.address}/orders/")
    clerk.page.wait_for_load_state("networkidle")

    assert eventually(SalesOrder.objects.exists)  # what a page sends when it is left, no other page waits for
    assert lines_of(SalesOrder.objects.get()) == [("4712", Decimal(8))]


def test_a_discarded_order_leaves_nothing_behind(clerk):
    begins_an_order(clerk)
    clerk.type("4712")
    clerk.press("Enter", "Enter")
    clerk.page.on("dialog", lambda dialog: dialog.accept())

    clerk.page.click("text=Discard")
    clerk.page.wait_for_url("**/orders/")

    assert not SalesOrder.objects.exists()


def test_a_draft_changed_in_another_tab_is_told_and_not_overwritten(clerk, shop):
    order = a_draft_order(shop, product=a_product(shop.company, "4720"), quantity="1")
    clerk.page.goto(f"{clerk.address}/orders/{order.number}/edit/")
    clerk.page.wait_for_load_state("networkidle")
    colleague = an_actor(shop.company, "SAL", first_name="Nina", last_name="Olsen")
    orders.edit(
        order, orders.Header(shop, note="Ring twice"), [orders.LineEntry("4720", Decimal(5))], by=colleague
    )

    clerk.page.locator("[name=customer_reference]").focus()
    clerk.type("PO 77")
    clerk.page.fill("[name=lines-0-quantity]", "3")
    clerk.sees("Nina Olsen has changed")
    order.refresh_from_db()
    assert (order.customer_reference, lines_of(order)) == ("", [("4720", Decimal(5))])

    clerk.page.click("text=Compare with mine")
    clerk.sees("Nina Olsen has saved this meanwhile")
    assert clerk.page.input_value("[name=note]") == "Ring twice"  # untouched here: theirs stands
    assert clerk.page.input_value("[name=customer_reference]") == "PO 77"
    assert clerk.page.input_value("[name=lines-0-quantity]") == "3"
    clerk.page.locator("tr", has_text="Line 4720").locator("[value=theirs]").check()
    clerk.page.click("text=Save draft")
    clerk.page.wait_for_url(f"**/orders/{order.number}/")

    order.refresh_from_db()
    assert (order.note, order.customer_reference, lines_of(order)) == (
        "Ring twice",
        "PO 77",
        [("4720", Decimal(5))],
    )


def test_a_question_overtaken_by_the_own_save_is_asked_again(clerk, shop):
    order = a_draft_order(shop, product=a_product(shop.company, "4720"), quantity="1")
    clerk.page.goto(f"{clerk.address}/orders/{order.number}/edit/")
    clerk.page.wait_for_load_state("networkidle")
    questions = []

    def hold_the_first(route):
        questions.append(route)
        if len(questions) > 1:
            route.continue_()

    clerk.page.route("**/orders/preview/", hold_the_first)
    clerk.page.fill("[name=lines-0-quantity]", "3")
    clerk.page.clock.fast_forward(200)
    clerk.page.wait_for_timeout(200)
    lets_it_save(clerk)

    with clerk.page.expect_response(lambda answer: answer.url.endswith("/orders/preview/") and answer.ok):
        questions[0].continue_()
        clerk.page.wait_for_timeout(200)
        clerk.page.clock.fast_forward(200)

    assert lines_of(order) == [("4720", Decimal(3))]
    assert clerk.page.locator("[data-stale]").is_hidden()
    assert len(questions) == 2


def test_a_draft_whose_first_answer_was_lost_is_not_made_twice(clerk):
    begins_an_order(clerk)
    clerk.type("4711")
    clerk.press("Enter", "Enter")
    calls = []

    def lose_the_first(route):
        calls.append(route.fetch())
        if len(calls) == 1:
            route.abort()
        else:
            route.fulfill(response=calls[-1])

    clerk.page.route("**/orders/keep/", lose_the_first)
    clerk.page.clock.fast_forward(PAUSE)
    clerk.page.wait_for_timeout(400)

    with clerk.page.expect_response("**/orders/keep/"):
        clerk.page.clock.fast_forward(PAUSE)
    clerk.page.wait_for_url("**/edit/")
    clerk.problems.clear()  # the browser reports the lost answer by itself

    assert lines_of(SalesOrder.objects.get()) == [("4711", Decimal(1))]


def test_a_session_that_ends_while_typing_is_renewed_and_nothing_is_lost(clerk):
    begins_an_order(clerk)
    clerk.type("4711")
    clerk.press("Enter", "Enter")
    clerk.page.wait_for_load_state("networkidle")
    Session.objects.all().delete()

    clerk.page.clock.fast_forward(PAUSE)
    clerk.page.locator("[data-session-dialog]").wait_for()
    clerk.problems.clear()  # the browser reports the refused request by itself
    clerk.page.fill("#session-password", PASSWORD)
    with clerk.page.expect_response(lambda answer: answer.url.endswith("/orders/keep/") and answer.ok):
        clerk.page.keyboard.press("Enter")

    assert lines_of(SalesOrder.objects.get()) == [("4711", Decimal(1))]
    clerk.problems.clear()


# Keys --------------------------------------------------------------------------------------------------------------
def test_rows_from_a_spreadsheet_become_lines(clerk):
    begins_an_order(clerk)
    clerk.page.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }",
        "4711\t12\n4712\t3\nNOPE\t1\n4713",
    )
    clerk.sees("There is no product NOPE.")

    lets_it_save(clerk)

    assert lines_of(SalesOrder.objects.get()) == [("4711", 12), ("4712", 3), ("4713", 1)]


def test_lines_are_walked_removed_and_brought_back_by_keys(clerk):
    begins_an_order(clerk)
    for line in ("12*4711", "3*4712", "4*4713"):
        clerk.type(line)
        clerk.press("Enter", "Enter")

    clerk.press("ArrowUp", "ArrowUp")
    assert clerk.page.evaluate("document.activeElement.name") == "lines-1-sku"
    clerk.press("Control+Delete")
    lets_it_save(clerk)
    order = SalesOrder.objects.get()
    assert lines_of(order) == [("4711", 12), ("4713", 4)]

    clerk.page.click("[data-toasts] button:has-text('Undo')")
    lets_it_save(clerk)
    assert lines_of(order) == [("4711", 12), ("4712", 3), ("4713", 4)]


def test_the_details_of_a_line_open_with_one_key(clerk):
    begins_an_order(clerk)
    clerk.type("4711")
    clerk.press("Enter", "F2")
    clerk.waits_for_the_focus_in("lines-0-discount_percent")

    clerk.type("10")
    clerk.press("Tab", "Tab")  # past the discount in money
    clerk.type("+5")
    clerk.press("Tab")
    clerk.type("For the fair")
    clerk.press("Enter")
    lets_it_save(clerk)

    line = SalesOrder.objects.get().lines.get()
    today = line.company.today()
    assert (line.discount_percent, line.net_amount) == (10, Decimal("2.70"))
    assert (line.requested_date, line.description) == (today + datetime.timedelta(days=5), "For the fair")


def test_the_last_order_is_copied_with_one_key(clerk, shop):
    an_order(shop, product=a_product(shop.company, "4720", on_hand="50"), quantity="7")
    begins_an_order(clerk)

    clerk.press("F8")
    clerk.page.wait_for_function("() => document.querySelector('[name=lines-0-quantity]').value === '7'")
    lets_it_save(clerk)

    assert lines_of(SalesOrder.objects.get(status="draft")) == [("4720", Decimal(7))]


def test_a_shortage_offers_two_lines_or_a_later_date(clerk, shop):
    a_product(shop.company, "4720", name="Rare tea", on_hand="5", lead_time_days=7)
    begins_an_order(clerk)
    clerk.type("12*4720")
    clerk.press("Enter", "Enter")

    later = shop.company.today() + datetime.timedelta(days=7)
    clerk.page.click("button:has-text('5 now, 7 on') >> visible=true")
    lets_it_save(clerk)

    lines = SalesOrder.objects.get().lines.order_by("position")
    assert list(lines.values_list("quantity", "requested_date")) == [(5, None), (7, later)]
