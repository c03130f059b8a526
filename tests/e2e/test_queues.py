"""Working a queue: open an item, decide, and the next one appears; one returns where one left (UX.md, section 2)."""

from __future__ import annotations

import pytest

from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, a_product, a_user, an_actor
from tests.core.approvals.stage import a_request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drafts(company, sits_down):
    """Three drafts of the clerk who sits at the desk."""
    user = a_user(company, "SAL")
    tea = a_product(company, "TEA", name="Green tea", on_hand="500")
    made = [a_draft_order(a_customer(company, code), product=tea) for code in ("ALFKI", "BLAUS", "CACTU")]
    SalesOrder.objects.update(entered_by=user)
    return sits_down(user=user), made


def number(clerk):
    return clerk.page.locator("h1").inner_text()


def test_j_and_k_walk_from_document_to_document_and_say_where_one_is(drafts):
    clerk, _made = drafts
    clerk.page.goto(f"{clerk.address}/orders/?view=all&sort=number")
    clerk.press("j", "Enter")
    clerk.page.locator("[data-walk]").wait_for()
    first = number(clerk)

    clerk.press("j")
    clerk.page.wait_for_function("first => document.querySelector('h1').textContent !== first", arg=first)
    second, place = number(clerk), clerk.page.locator("[data-walk-place]").inner_text()
    clerk.press("k")
    clerk.page.wait_for_function("first => document.querySelector('h1').textContent === first", arg=first)

    assert second != first
    assert place == "2 of 3"


def test_what_is_decided_makes_room_for_the_next_item_of_the_queue(drafts):
    clerk, made = drafts
    clerk.page.goto(f"{clerk.address}/")
    clerk.page.locator("a.queue", has_text="My drafts").first.click()
    clerk.page.wait_for_url("**/orders/?*")
    clerk.press("j", "Enter")
    clerk.page.locator("[data-walk]").wait_for()
    seen = []

    for left in (3, 2, 1):
        clerk.page.wait_for_function(
            "left => document.querySelector('[data-walk-place]')?.textContent === `1 of ${left}`", arg=left
        )
        seen.append(number(clerk))
        clerk.page.get_by_role("button", name="Submit").first.click()
    clerk.page.wait_for_url("**/orders/?*")

    assert sorted(seen) == sorted(order.number for order in made)
    assert {order.status for order in SalesOrder.objects.all()} == {OrderStatus.CONFIRMED}
    assert seen[-1] in clerk.page.locator("[data-toasts]").inner_text()


def test_the_count_follows_where_a_decision_leads_on_by_itself(company, sits_down):
    asker = an_actor(company, "GL")
    for month in ("May", "June", "July"):
        a_request(asker, description=f"Rent of {month}")
    manager = sits_down("MGR")
    manager.page.goto(f"{manager.address}/")
    manager.page.locator("a.queue", has_text="Approvals for me").first.click()
    manager.page.wait_for_url("**/approvals/?*")
    manager.press("j", "Enter")
    manager.page.locator("[data-walk]").wait_for()
    first = number(manager)

    manager.page.get_by_role("button", name="Approve").first.click()
    manager.page.wait_for_function(
        "() => document.querySelector('[data-walk-place]')?.textContent === '1 of 2'"
    )

    assert number(manager) != first
    assert first in manager.page.locator("[data-toasts]").inner_text()


def test_out_of_a_plain_list_one_stays_with_the_document_that_was_decided(drafts):
    clerk, _made = drafts
    clerk.page.goto(f"{clerk.address}/orders/?view=all")
    clerk.press("j", "Enter")
    clerk.page.locator("[data-walk]").wait_for()
    first = number(clerk)

    clerk.page.get_by_role("button", name="Submit").first.click()
    clerk.page.locator("[data-toasts] .toast__text").wait_for()
    clerk.page.wait_for_load_state("networkidle")

    assert number(clerk) == first
