"""Lists by keyboard: the preview beside the rows, walking on, and the way back to the same list."""

from __future__ import annotations

import pytest

from tests.builders import a_customer, a_product, an_issued_invoice

pytestmark = pytest.mark.django_db(transaction=True)
ROLES = {
    "/orders/": "SAL",
    "/invoices/": "SAL",
    "/shipments/?view=all": "WH",
    "/customers/": "SAL",
    "/receivables/": "AR",
}


@pytest.fixture
def chain(company):
    """Two orders of two customers, shipped and billed."""
    tea = a_product(company, "TEA", name="Green tea", on_hand="50")
    return [an_issued_invoice(a_customer(company, code), product=tea) for code in ("ALFKI", "BLAUS")]


@pytest.mark.parametrize("path", ROLES)
def test_space_opens_the_document_beside_the_list_and_arrows_walk_on(sits_down, chain, path):
    clerk = sits_down(ROLES[path])
    clerk.page.goto(clerk.address + path)
    clerk.page.wait_for_load_state("networkidle")
    names = clerk.page.locator("table[data-rows] tbody tr").evaluate_all(
        "rows => rows.map((row) => row.querySelector('a').textContent)"
    )
    panel = clerk.page.locator("[data-list-preview]")

    clerk.press("j", " ")
    panel.get_by_text(names[0], exact=True).first.wait_for()
    clerk.press("ArrowDown")
    panel.get_by_text(names[1], exact=True).first.wait_for()
    clerk.press("Escape")

    assert not panel.is_visible()
    assert clerk.page.evaluate("document.activeElement.textContent") == names[1]
    assert clerk.page.url.endswith(path)


def test_the_breadcrumb_leads_back_to_the_same_list(sits_down, chain):
    clerk = sits_down("SAL")
    clerk.page.goto(f"{clerk.address}/invoices/?sort=number&q=R-")
    clerk.press("j", "j", "Enter")
    clerk.page.wait_for_url(f"**/invoices/{chain[1].number}/")

    clerk.page.click(".breadcrumbs a")
    clerk.page.wait_for_url("**/invoices/?*")

    assert "sort=number" in clerk.page.url
    assert "q=R-" in clerk.page.url


def test_the_keys_of_the_page_are_one_key_away_and_letters_can_be_switched_off(sits_down, chain):
    clerk = sits_down("SAL")
    clerk.page.goto(f"{clerk.address}/orders/")
    clerk.press("?")
    dialog = clerk.page.locator("[data-keys-dialog]")
    for words in ("Next, previous row", "Preview the row", "Add a filter"):
        assert words in dialog.inner_text()
    clerk.press("Escape")

    clerk.page.goto(f"{clerk.address}/preferences")
    clerk.page.uncheck("[name=has_single_key_shortcuts]")
    clerk.page.click("main button:has-text('Save')")
    clerk.page.goto(f"{clerk.address}/orders/")
    clerk.press("?", "g", "h")

    assert not dialog.is_visible()
    assert clerk.page.url.endswith("/orders/")
