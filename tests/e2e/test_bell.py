"""The bell by keyboard: a controller releases, the clerk hears of it, opens it and is at the order."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from core.actors import Actor
from core.models import Notification
from credit import operations as credit
from orders import operations as orders
from tests.builders import a_customer, a_product, a_user, an_actor
from tests.orders.stage import a_draft, entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(company):
    return a_user(company, "SAL", username="sally")


@pytest.fixture
def released(company, clerk):
    """Two orders the clerk has entered and waited for."""
    by = Actor.of(clerk, company)
    found = []
    for code in ("ALFKI", "BLAUS"):
        order = a_draft(
            by, entry(a_product(company, on_hand="9")), customer=a_customer(company, code, credit_limit="0")
        )
        orders.submit(order, by=by)
        credit.release(order, reason="good payer", by=an_actor(company, "MGR"))
        found.append(order)
    return found


def name_of_bell(typist):
    return typist.page.locator("[data-bell-count] .visually-hidden")


def test_a_clerk_opens_what_he_was_told_with_four_keys(sits_down, clerk, released):
    sally = sits_down(user=clerk)
    sally.tab_to("Notifications, 2 unread")

    sally.press("Enter")
    sally.page.get_by_text(f"{released[1].number} is released and confirmed").wait_for()
    sally.press("ArrowDown", "ArrowDown")
    assert released[0].number in sally.focused_name()
    sally.press("Enter")
    sally.page.wait_for_url(f"**/orders/{released[0].number}/")

    expect(name_of_bell(sally)).to_have_text("Notifications, 1 unread")
    assert list(Notification.objects.filter(read_at=None).values_list("url", flat=True)) == [
        f"/orders/{released[1].number}/"
    ]


def test_all_are_marked_read_and_the_focus_stays_in_the_menu(sits_down, clerk, released):
    sally = sits_down(user=clerk)
    sally.tab_to("Notifications, 2 unread")
    sally.press("Enter")
    sally.page.get_by_text(f"{released[1].number} is released and confirmed").wait_for()

    sally.press("End")
    assert sally.focused_name() == "Mark all as read"
    sally.press("Enter")
    expect(name_of_bell(sally)).to_have_text("Notifications")

    assert sally.focused_name() == "Mark all as read"
    assert sally.page.locator(".bell__entry--unread").count() == 0
    sally.press("Escape")
    assert not sally.page.locator(".bell__list").is_visible()
    assert sally.focused_name() == "Notifications"


def test_the_figure_is_asked_for_again_each_minute_and_not_more_often(sits_down, clerk, released):
    sally = sits_down(user=clerk)
    sally.page.clock.install()
    sally.page.reload()
    asked = []
    sally.page.on("request", lambda request: asked.append(request.url) if "count" in request.url else None)
    Notification.objects.all().delete()

    sally.page.clock.run_for(55_000)
    assert asked == []
    sally.page.clock.run_for(10_000)
    expect(name_of_bell(sally)).to_have_text("Notifications")

    assert len(asked) == 1


def test_the_bell_keeps_quiet_when_the_session_has_ended(sits_down, clerk, released):
    sally = sits_down(user=clerk)
    sally.page.clock.install()
    sally.page.reload()
    Session.objects.all().delete()

    with sally.page.expect_response("**/notifications/count") as answer:
        sally.page.clock.run_for(65_000)
    sally.page.wait_for_timeout(200)

    assert answer.value.status == 401
    assert sally.page.locator("dialog[open]").count() == 0
    expect(name_of_bell(sally)).to_have_text("Notifications, 2 unread")
    assert all("401" in problem for problem in sally.problems)
    sally.problems.clear()
