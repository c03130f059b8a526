"""Order entry on the server's side: what is typed, what is wrong with it, and what the screen says beforehand."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Product
from core import formats
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_company, a_customer, a_product, a_user, expected, the_company
from tests.credit.stage import company_tax
from tests.orders.stage import D, a_clerk, a_draft, mine, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> Client:
    """The browser of somebody who sells."""
    a_customer(the_company(), "ALFKI", credit_limit="1000.00")
    client.force_login(a_user(the_company(), "SAL"))
    return client


def typed(*rows: tuple[Product | str, str], customer: str = "ALFKI", **fields: str) -> dict[str, str]:
    """The form as the browser posts it."""
    form = {"customer": customer, **fields}
    for index, (product, quantity) in enumerate(rows):
        form[f"lines-{index}-sku_code"] = product if isinstance(product, str) else product.sku
        form[f"lines-{index}-quantity"] = quantity
    return form


def enter(client: Client, form: dict[str, str], order: SalesOrder | None = None) -> Any:
    return client.post(reverse("orders:edit", args=[order.number]) if order else reverse("orders:new"), form)


def preview(client: Client, form: dict[str, str]) -> Any:
    response = client.post(reverse("orders:preview"), form)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_line_in_doubt_is_marked_before_the_customer_is_known(clerk: Client) -> None:
    tea = a_product()

    seen = preview(clerk, typed((tea, "-3"), customer="nobody"))

    assert seen["errors"] == {"0": {"quantity": "Enter a number without a minus sign."}}


# entering ---------------------------------------------------------------------------------------------------------
def test_what_is_typed_becomes_a_draft_or_an_order(clerk: Client) -> None:
    tea = a_product(price="10.00", on_hand="9")

    saved = enter(clerk, typed((tea, "2"), customer_reference="PO 7", then="save"))
    submitted = enter(clerk, typed((tea, "3"), then="submit"))

    draft, order = SalesOrder.objects.order_by("pk")
    assert (saved.status_code, saved["Location"]) == (303, draft.get_absolute_url())
    assert (submitted.status_code, submitted["Location"]) == (303, order.get_absolute_url())
    assert (draft.status, draft.customer_reference, draft.net_amount) == ("draft", "PO 7", D("20.00"))
    assert (order.status, order.lines.get().reserved) == ("confirmed", D(3))


@pytest.mark.parametrize(
    "change, said",
    [
        ({"customer": ""}, "Fill this in."),
        ({"customer": "NOBODY"}, "There is no such customer"),
        ({"requested_date": "soon"}, "Enter a valid date"),
        ({"customer_reference": "x" * 81}, "at most 80 characters"),
        ({"channel": "owl"}, "Select a valid choice"),
        ({"discount_percent": "101"}, "Enter a discount between 0 and 100 percent"),
        ({"discount_percent": "1e1"}, ""),
        ({"freight": "some"}, "Freight: Enter a number such as"),
        ({"freight": "10000000000"}, "The number is too large"),
        ({"discount_amount": "10000000000"}, "The number is too large"),
        ({"note": "Ring twice" * 401}, "Note: Use at most 4000 characters."),
        ({"lines-0-quantity": "0"}, "Line 1: Enter a quantity above zero"),
        ({"lines-0-quantity": "1000000001"}, "Line 1: The number is too large"),
        ({"lines-0-quantity": "two"}, "Line 1: Enter a number such as"),
        ({"lines-0-text": "x" * 301}, "Line 1: Write at most 300 characters"),
        ({"lines-0-text": "a\0b"}, "Line 1: A text holds characters that cannot be kept"),
        ({"lines-0-sku_code": "\0", "lines-0-sku": ""}, "Line 1: Enter a product number"),
        ({"lines-0-quantity": "1.5"}, "piece is not sold in parts"),
        ({"lines-0-unit_price": "10000000000"}, "Line 1: The number is too large"),
        ({"lines-0-discount_amount": "10000000000"}, "Line 1: The number is too large"),
        ({"lines-4-sku": "NONE", "lines-4-quantity": "1"}, "Line 2: There is no product NONE"),
        ({"lines-0-sku_code": "NO-SUCH"}, "There is no product NO-SUCH"),
        ({"lines-0-discount_percent": "101"}, "Enter a discount between 0 and 100 percent"),
        ({"lines-0-unit_price": "-1"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(
    clerk: Client, change: dict[str, str], said: str
) -> None:
    form = typed((a_product(sku="TEA"), "2"), note="Ring twice", then="submit") | change

    response = enter(clerk, form)

    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert "Ring twice" in page
    assert not SalesOrder.objects.exists()


def test_an_empty_form_is_saved_as_a_draft_and_not_handed_in(clerk: Client) -> None:
    response = enter(clerk, typed(then="submit"))

    assert response.status_code == 422
    assert "Enter at least one line" in response.content.decode()
    assert not SalesOrder.objects.exists()


def test_a_customer_of_another_company_is_nobody(clerk: Client) -> None:
    a_customer(a_company("OTHER"), "THEIRS")

    response = enter(clerk, typed((a_product(), "1"), customer="THEIRS"))

    assert response.status_code == 422
    assert "There is no such customer" in response.content.decode()


def test_part_of_a_name_is_answered_with_whom_it_may_mean(clerk: Client) -> None:
    a_customer(name="Blue Owl", code="OWL")
    a_customer(a_company("OTHER"), "OWL-2", name="Blue Owl Rival")

    response = enter(clerk, typed((a_product(), "1"), customer="blue"))

    assert response.status_code == 422
    assert "choose. OWL (Blue Owl)" in response.content.decode()
    assert "Rival" not in response.content.decode()
    assert not SalesOrder.objects.exists()


def test_a_stale_form_keeps_what_was_typed_and_saves_nothing(clerk: Client) -> None:
    order = a_draft(a_clerk())
    orders.edit(order, orders.Header(order.customer, note="hers"), [], by=a_clerk())
    before = picture(order)

    response = enter(clerk, typed((a_product(), "1"), note="his", version="1"), order)

    assert response.status_code == 409
    assert "has saved this meanwhile" in response.content.decode()
    assert "his" in response.content.decode()
    assert picture(order) == before


def test_a_second_click_enters_one_order(clerk: Client) -> None:
    form = typed((a_product(), "1"), then="submit", idempotency_key="k-1")

    first, second = enter(clerk, form), enter(clerk, form)

    assert first["Location"] == second["Location"]
    assert SalesOrder.objects.count() == 1


def test_an_order_on_its_way_is_not_edited_by_its_form(clerk: Client) -> None:
    order = a_draft(a_clerk())
    orders.submit(order, by=a_clerk())
    before = picture(order)

    response = enter(clerk, typed((a_product(), "1")), order)

    assert response.status_code == 409
    assert "Amend it instead" in response.content.decode()
    assert picture(order) == before
    assert clerk.get(reverse("orders:edit", args=[order.number])).status_code == 302


@pytest.mark.parametrize("role", ["WH", "CRC", "AR", "GL", "ADM", "AUD"])
def test_others_neither_enter_nor_preview(client: Client, role: str) -> None:
    client.force_login(a_user(the_company(), role))

    for url in (reverse("orders:new"), reverse("orders:preview")):
        assert client.post(url, typed()).status_code == 403
    assert not SalesOrder.objects.exists()


# beforehand -------------------------------------------------------------------------------------------------------
def test_the_screen_promises_what_the_order_is_promised(clerk: Client) -> None:
    today = the_company().today()
    tea = a_product(sku="TEA", on_hand="5", lead_time_days=9)
    expected(tea, "3", days=4)
    form = typed((tea, "3"), (tea, "4"), (tea, "2"))

    cells = preview(clerk, form)["lines"]
    enter(clerk, form | {"then": "submit"})

    order = SalesOrder.objects.get()
    promised = [(line.promised_date - today).days for line in order.lines.all() if line.promised_date]
    assert promised == [0, 4, 13]
    assert ["is_short" in cells[index] for index in ("0", "1", "2")] == [False, True, True]
    assert [cells[index]["date"] for index in ("1", "2")] == [
        formats.day(today + datetime.timedelta(days=days)) for days in (4, 13)
    ]


def test_the_screen_adds_up_what_the_order_adds_up(clerk: Client) -> None:
    tea = a_product(price="3.333333", on_hand="99")
    form = typed((tea, "7"), discount_percent="2.5") | {"lines-0-discount_percent": "1.25"}

    totals = preview(clerk, form)["totals"]
    enter(clerk, form | {"then": "save"})

    order = SalesOrder.objects.get()
    line = order.lines.get()
    assert [row["label"] for row in totals] == ["Sum of lines", "Discount 2.5\xa0%", "Net", "Tax", "Total"]
    assert [row["value"].replace("\xa0EUR", "").replace("\u2212", "-") for row in totals] == [
        f"{amount:.2f}"
        for amount in (
            line.own_amount, -line.allowance_amount, order.net_amount, order.tax_amount, order.gross_amount,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "quantity, discount, states, status",
    [
        ("100", "0", ["watch"], "confirmed"),  # 1000.00 of 1000.00: at the limit
        ("101", "0", ["blocked"], "held"),
        ("1", "16", ["watch", "ok"], "held"),
        ("1", "15", ["ok"], "confirmed"),
    ],
)
def test_the_screen_decides_as_the_submit_does(
    clerk: Client, quantity: str, discount: str, states: list[str], status: str
) -> None:
    tea = a_product(price="10.00", on_hand="999", tax_code=company_tax("0"))
    form = typed((tea, quantity)) | {"lines-0-discount_percent": discount}

    seen = preview(clerk, form)["states"]
    enter(clerk, form | {"then": "submit"})

    assert [state["state"] for state in seen] == states
    assert mine(SalesOrder.objects.get()).status == status
    assert "1000" not in str(seen)  # the clerk is told in words


def test_lines_that_make_no_sense_yet_do_not_spoil_the_others(clerk: Client) -> None:
    answer = preview(clerk, typed((a_product(price="10.00"), "2"), ("NO-SUCH", "1")))

    assert list(answer["lines"]) == ["0"]
    assert answer["errors"]["1"] == {
        "sku": "There is no product NO-SUCH. Check the number or search by name."
    }
    assert answer["totals"][0]["value"] == "20.00\xa0EUR"
    assert not SalesOrder.objects.exists()


def test_without_a_customer_nothing_is_said(clerk: Client) -> None:
    assert preview(clerk, typed(customer="NOBODY")) == {"lines": {}, "errors": {}, "totals": [], "states": []}
