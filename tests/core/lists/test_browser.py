"""Lists in a real browser: keys, selection, preview, swaps that keep the focus; and the same without script."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from core.actors import Actor
from core.models import Role, SavedView
from orders.models import SalesOrder
from tests.core.lists.orders import Shop

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.core.lists.urls"),
    pytest.mark.breaks_invariants,  # orders without lines: lists only read their heads
]
PATH = "/test-orders/?view=all"


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    shop = Shop()
    shop.orders(60)
    return shop


@pytest.fixture
def sign_in_to(
    live_server: Any, shop: Shop, actor: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Any], None]:
    """Give a browser context the session of a manager."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    client = Client()
    user = actor(Role.MANAGER).user
    assert user is not None
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return lambda context: context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )


@pytest.fixture
def listed(page: Any, live_server: Any, sign_in_to: Callable[[Any], None]) -> Iterator[Any]:
    """The list in the browser; any error of a script fails the test."""
    sign_in_to(page.context)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(live_server.url + PATH)
    yield page
    assert not errors


def first_number(page: Any) -> str:
    return str(page.locator("tbody .doc-link").first.inner_text())


def test_paging_swaps_the_list_pushes_its_address_and_keeps_the_focus(listed):
    listed.evaluate("document.body.dataset.same = 'page'")

    listed.keyboard.press("n")
    listed.wait_for_url("**at=*")

    assert first_number(listed) == "S-00010"
    assert listed.evaluate("document.body.dataset.same") == "page"
    listed.locator("#list-orders-previous").wait_for()
    listed.go_back()
    listed.locator("text=S-00060").wait_for()


def test_sorting_keeps_the_focus_on_the_heading(listed):
    listed.locator("#list-orders-sort-number").click()
    listed.wait_for_url("**sort=number")

    assert listed.evaluate("document.activeElement.id") == "list-orders-sort-number"
    assert first_number(listed) == "S-00001"


def test_rows_are_walked_selected_and_previewed_by_keys(listed):
    for key in ("j", "x", "j", "j", "Shift+X"):
        listed.keyboard.press(key)
    selected = listed.locator("[data-selected-count]").inner_text()
    listed.keyboard.press("Space")
    listed.locator("text=Preview of S-00058").wait_for()
    listed.keyboard.press("ArrowDown")
    listed.locator("text=Preview of S-00057").wait_for()
    listed.keyboard.press("Escape")

    assert selected == "3 selected"
    assert not listed.locator("[data-list-preview]").is_visible()
    listed.keyboard.press("Enter")
    listed.wait_for_url("**/test-orders/S-00057/")


def test_slash_searches_the_list(listed):
    listed.keyboard.press("/")
    listed.keyboard.type("S-00007")
    listed.keyboard.press("Enter")
    listed.wait_for_url("**q=S-00007**")

    assert first_number(listed) == "S-00007"
    expect(listed.locator("#list-orders-search")).to_be_focused()


def test_a_filter_is_added_by_keyboard(listed):
    listed.keyboard.press("f")
    listed.keyboard.press("ArrowDown")
    listed.keyboard.press("Enter")
    listed.locator("input[value=held]").check()
    listed.keyboard.press("Enter")
    listed.wait_for_url("**status=held")

    expect(listed.locator(".empty__title")).to_have_text("Nothing matches these filters")
    expect(listed.locator(".empty__title")).to_be_focused()


def test_only_the_inputs_of_the_operator_are_shown(listed):
    listed.keyboard.press("f")
    listed.locator(".menu__item:has-text('Order date')").click()
    listed.locator("[data-operator]").select_option("last")

    assert listed.locator("input[name=days]").is_visible()
    assert not listed.locator("input[name=value]").is_visible()
    listed.locator("input[name=days]").fill("5")
    listed.keyboard.press("Enter")
    listed.wait_for_url("**order_date.last=5")


def test_columns_move_and_stay(listed):
    listed.locator("#list-orders-columns").click()
    listed.locator("[aria-label='Move Customer up']").click()
    listed.locator("text=Show these columns").click()
    listed.wait_for_url("**cols=**")

    heads = listed.locator("thead .table__sort").all_inner_texts()
    assert heads[:3] == ["Number", "Customer", "Order date"]


def test_the_chain_works_without_script(browser, live_server, sign_in_to):
    context = browser.new_context(java_script_enabled=False)
    sign_in_to(context)
    page = context.new_page()
    page.goto(live_server.url + PATH)
    page.locator("text=Save view").click()
    page.locator("input[name=name]").fill("Mine")
    page.locator("form button:has-text('Save view')").click()
    page.locator("tbody input[name=selected]").first.check()
    page.locator(".bulkbar button:has-text('Add a note')").click()
    page.locator("#id_note").fill("Without script")
    page.locator("button:has-text('Add a note')").click()
    page.locator("text=1 done").wait_for()

    assert SavedView.objects.get().name == "Mine"
    assert SalesOrder.objects.get(note="Without script").number == "S-00060"
    context.close()
