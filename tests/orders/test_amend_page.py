"""The page on which an order is amended: by keyboard, without a script, with what it would come to."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from catalog.models import Product
from orders import operations as orders
from orders.models import SalesOrder
from orders.operations import HeaderChange, LineChange
from tests.builders import a_dispatched_shipment, a_product, a_warehouse, an_order, the_company
from tests.orders.stage import a_clerk, mine, picture
from tests.portal.shop import words
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def order() -> SalesOrder:
    """4 x 10.00 of tea."""
    return mine(an_order(product=a_product(sku="TEA", price="10.00", on_hand="60"), quantity="4"))


@pytest.fixture
def cup() -> Product:
    return a_product(sku="CUP", price="3.00", on_hand="9")


def amend(client: Any, order: SalesOrder, **typed: str) -> Any:
    form = {name.replace("__", "-"): text for name, text in typed.items()}
    return client.post(reverse("orders:amend", args=[order.number]), {"version": str(order.version), **form})


def drawn(page: Any) -> dict[str, str]:
    """The table as the browser would post it back."""
    text = text_of(page)
    form = re.search(r'<form[^>]*id="amend-form".*?</form>', text, re.DOTALL)
    assert form is not None
    found = {}
    for tag in [
        *re.findall(r"<input[^>]*>", form[0]),
        *re.findall(r'<input[^>]*form="amend-form"[^>]*>', text),
    ]:
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in said and (said.get("type") != "radio" or re.search(r"\bchecked\b", tag)):
            found[said["name"]] = html.unescape(said.get("value", ""))
    for tag, body in re.findall(r'(<select[^>]*form="amend-form"[^>]*>)(.*?)</select>', text, re.DOTALL):
        name, chosen = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)" selected', body)
        found[name[1] if name else ""] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if "99999" not in name}


def test_the_table_shows_what_may_change_and_the_product_only_until_something_has_left(order) -> None:
    client = signed_in("SAL")
    address = f"{order.get_absolute_url()}?amend=1"

    fresh = text_of(client.get(address))
    more = mine(order)
    orders.amend(more, {1: D(70)}, by=a_clerk())
    a_dispatched_shipment(more)
    shipped = text_of(client.get(address))

    for name in ("sku-1", "quantity-1", "unit_price-1", "discount_percent-1", "requested_date-1", "close-1"):
        assert f'name="{name}"' in fresh
    assert ('name="sku-1"' in shipped, 'name="quantity-1"' in shipped) == (False, True)


def test_product_price_discount_and_a_new_line_are_typed_and_saved(order, cup) -> None:
    answer = amend(
        signed_in("SAL"), order, sku__1="CUP", quantity__1="5", unit_price__1="2.90", discount_percent__1="10",
        lines__0__sku="TEA", lines__0__quantity="1",
    )  # fmt: skip

    assert answer.status_code == 303
    assert [(line.sku, line.quantity, line.unit_price, line.net_amount) for line in order.lines.all()] == [
        ("CUP", D(5), D("2.90"), D("13.05")),
        ("TEA", D(1), D("10.00"), D("10.00")),
    ]


def test_saving_the_form_as_it_is_drawn_changes_nothing(order) -> None:
    client = signed_in("SAL")
    drawn = client.get(f"{order.get_absolute_url()}?amend=1").context
    rows, form = drawn["amend_rows"], drawn["amend_form"]
    typed = {f"{name}-{row.position}": text for row in rows.rows for name, text in row.typed.items()}
    typed |= {name: form[name].value() or "" for name in form.fields}
    before = picture(order)

    answer = client.post(reverse("orders:amend", args=[order.number]), {"version": order.version, **typed})

    assert (answer.status_code, "Nothing was changed" in words(answer)) == (422, True)
    assert picture(order) == before


def test_the_header_is_amended_on_the_same_page(order) -> None:
    north = a_warehouse(the_company(), "NORTH")

    amend(signed_in("SAL"), order, customer_reference="PO 9", warehouse="NORTH", freight="5")

    fresh = mine(order)
    assert (fresh.customer_reference, fresh.warehouse, fresh.net_amount) == ("PO 9", north, D("45.00"))


def test_the_new_total_is_shown_before_anything_is_saved_and_what_was_typed_stays(order) -> None:
    before = picture(order)

    page = words(answer := amend(signed_in("SAL"), order, quantity__1="5", then="preview"))

    assert "The order would come to 60.00 EUR, now 48.00 EUR" in page.replace("\u00a0", " ")
    assert 'value="5"' in text_of(answer)
    assert picture(order) == before


def test_every_refusal_stands_at_its_line_and_what_was_typed_stays(order) -> None:
    before = picture(order)

    answer = amend(
        signed_in("SAL"), order, quantity__1="4.5", discount_percent__1="200", lines__0__sku="NONE", lines__0__quantity="1"
    )  # fmt: skip

    page = text_of(answer)
    assert answer.status_code == 422
    for expected in ('value="4.5"', 'value="200"', 'id="quantity-1-error">Enter a whole number',
                     'id="discount_percent-1-error">Enter a discount between'):  # fmt: skip
        assert expected in page
    assert picture(order) == before


def test_an_unknown_product_in_a_new_line_is_named_there(order) -> None:
    page = text_of(amend(signed_in("SAL"), order, lines__3__sku="NONE", lines__3__quantity="1"))

    assert 'id="additions-3-error">There is no product NONE.' in page


def test_who_comes_second_sees_what_was_saved_meanwhile_and_nothing_is_overwritten(order) -> None:
    orders.amend(mine(order), {1: LineChange(quantity=D(6))}, by=a_clerk())
    before = picture(order)

    answer = amend(signed_in("SAL"), order, quantity__1="5")

    page = words(answer)
    assert (answer.status_code, "has saved this meanwhile" in page) == (409, True)
    assert "Line 1: Quantity Take theirs: 6 Keep mine: 5" in page
    assert picture(order) == before


def test_who_comes_second_takes_theirs_where_he_says_so_and_keeps_his_own_elsewhere(order) -> None:
    client = signed_in("SAL")
    form = drawn(client.get(f"{order.get_absolute_url()}?amend=1"))
    address = reverse("orders:amend", args=[order.number])
    other = {1: LineChange(quantity=D(6), unit_price=D(9))}
    orders.amend(mine(order), other, by=a_clerk(), header=HeaderChange(customer_reference="PO 1"))

    stale = client.post(address, {**form, "quantity-1": "5", "discount_percent-1": "3"})
    again = drawn(stale)
    client.post(address, {**again, "merge-quantity-1": "theirs", "idempotency_key": "again"})

    page = words(stale)
    assert stale.status_code == 409
    assert "Line 1: Quantity Take theirs: 6 Keep mine: 5" in page
    assert "reference Take theirs: PO 1" in page
    assert "There is a problem" not in page
    assert (again["merge-quantity-1"], again["merge-unit_price-1"], again["unit_price-1"]) == (
        "mine",
        "theirs",
        "9",
    )
    line = order.lines.get()
    assert (line.quantity, line.unit_price, line.discount_percent) == (D(6), D(9), D(3))
    assert mine(order).customer_reference == "PO 1"


def test_who_takes_all_of_theirs_has_nothing_left_to_save_and_is_led_to_the_order(order) -> None:
    client = signed_in("SAL")
    form = drawn(client.get(f"{order.get_absolute_url()}?amend=1"))
    address = reverse("orders:amend", args=[order.number])
    orders.amend(mine(order), {1: LineChange(quantity=D(6))}, by=a_clerk())
    again = drawn(client.post(address, {**form, "quantity-1": "5"}))
    before = picture(order)

    answer = client.post(address, {**again, "merge-quantity-1": "theirs", "idempotency_key": "again"})

    assert (answer.status_code, answer["Location"]) == (303, order.get_absolute_url())
    assert picture(order) == before


def test_a_look_at_the_new_total_does_not_hide_that_somebody_else_has_saved(order) -> None:
    client = signed_in("SAL")
    form = drawn(client.get(f"{order.get_absolute_url()}?amend=1"))
    address = reverse("orders:amend", args=[order.number])
    orders.amend(mine(order), {1: LineChange(quantity=D(6))}, by=a_clerk())
    before = picture(order)

    shown = client.post(address, {**form, "quantity-1": "5", "then": "preview", "idempotency_key": "look"})
    saved = client.post(address, {**drawn(shown), "idempotency_key": "save"})

    assert (shown.status_code, saved.status_code) == (200, 409)
    assert picture(order) == before
