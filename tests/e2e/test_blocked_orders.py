"""A controller works the queue of blocked orders by keyboard; money frees an order; a clerk sees what he may."""

from __future__ import annotations

from typing import Any

import pytest

from core import outbox
from credit import operations as credit
from receivables import operations as receivables
from tests.builders import a_ceiling, a_customer, an_actor
from tests.credit.stage import D, held, invoiced, ordered
from tests.orders.stage import mine

pytestmark = pytest.mark.django_db(transaction=True)
MOST_KEYS = 4


@pytest.fixture
def controller(company: Any, sits_down: Any) -> Any:
    """A controller with a ceiling, at the home page."""
    a_ceiling("CRC", "credit.release_credit_hold", "1000.00")
    return sits_down


def test_from_home_a_held_order_is_released_in_at_most_four_keys_and_the_next_one_is_at_hand(
    controller: Any,
) -> None:
    large, small = held("300.00"), held("20.00")
    person = controller("CRC")
    person.page.goto(f"{person.address}/")
    person.page.locator("a.queue", has_text="Orders blocked for credit").wait_for()
    person.page.wait_for_load_state("networkidle")

    person.press("b")
    person.page.wait_for_url("**/credit/")
    person.page.wait_for_load_state("networkidle")
    person.press("r")
    person.page.wait_for_url("**/decide/")
    person.waits_for_the_focus_in("release-reason")
    person.press("Enter")
    person.page.locator("[data-toasts] .toast__text").wait_for()

    assert person.keys <= MOST_KEYS
    assert mine(large).status == "confirmed"
    person.page.wait_for_load_state("networkidle")
    person.press("r")
    person.page.wait_for_url(f"**/{small.number}/decide/")
    person.waits_for_the_focus_in("release-reason")
    person.press("Enter")
    person.sees("Nothing in")
    assert mine(small).status == "confirmed"


def test_an_order_waits_for_its_prepayment_and_goes_on_by_itself_when_the_money_comes(
    controller: Any,
) -> None:
    order = held("100.00")
    person = controller("CRC")
    person.page.goto(f"{person.address}/credit/orders/{order.number}/decide/")
    person.page.get_by_label("To pay in advance").fill("30")
    person.page.locator("#id_prepay-reason").fill("Half now")
    person.page.get_by_role("button", name="Ask for part prepayment").click()
    person.page.locator("[data-toasts] .toast__text").wait_for()
    assert mine(order).status == "held"

    receivables.post_payment(order.customer, amount=D("30.00"), currency="EUR", by=an_actor(order.company))
    outbox.drain()

    person.page.goto(f"{person.address}/orders/{order.number}/")
    person.sees("Confirmed")
    assert mine(order).status == "confirmed"


def test_a_clerk_sees_why_and_what_to_pay_and_nothing_he_may_not(company: Any, sits_down: Any) -> None:
    customer = a_customer(company)
    invoice = invoiced(customer, "400.00")
    credit.set_limit(customer, limit_amount=D("333.00"), by=an_actor(company, "MGR"))
    order = ordered(customer, "100.00")
    clerk = sits_down("SAL")

    clerk.page.goto(f"{clerk.address}/orders/{order.number}/")
    clerk.sees("The credit limit does not cover this order.")
    text = clerk.page.get_by_label("For the customer, to copy").input_value()

    assert str(invoice.number) in text
    assert "400.00" in text
    clerk.sees_no("333")
    clerk.sees_no("Release 100.00")
