"""From which warehouse an order ships is chosen when it is entered, where there are several."""

from __future__ import annotations

import pytest

from orders.models import SalesOrder
from tests.builders import a_customer, a_product, a_warehouse, main_warehouse, the_company
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods():
    """Five of them lie in the main warehouse."""
    return a_product(on_hand="5")


def typed(goods, **header):
    customer = a_customer()
    return {
        "customer": customer.code, "customer_code": customer.code, "then": "submit", "lines-0-sku": goods.sku,
        "lines-0-sku_code": goods.sku, "lines-0-quantity": "2", **header,
    }  # fmt: skip


def only_order() -> SalesOrder:
    return SalesOrder.objects.select_related("warehouse").get()


def test_where_there_is_one_warehouse_there_is_nothing_to_choose(goods):
    desk = signed_in("SAL")

    assert 'name="warehouse"' not in text_of(desk.get("/orders/new/"))
    desk.post("/orders/new/", typed(goods))

    assert only_order().warehouse == main_warehouse(the_company())


def test_the_order_ships_from_the_warehouse_that_was_chosen_and_is_promised_by_its_stock(goods):
    east = a_warehouse(code="EAST")
    desk = signed_in("SAL")
    assert "Warehouse EAST" in text_of(desk.get("/orders/new/"))

    desk.post("/orders/new/", typed(goods, warehouse="EAST"))

    order = only_order()
    assert (order.warehouse, order.status, order.lines.get().reserved) == (east, "confirmed", 0)


def test_the_default_one_is_meant_where_nothing_is_chosen(goods):
    a_warehouse(code="EAST")

    signed_in("SAL").post("/orders/new/", typed(goods, warehouse=""))

    assert only_order().warehouse == main_warehouse(the_company())


def test_an_unknown_warehouse_is_named_and_nothing_is_saved(goods):
    a_warehouse(code="EAST")

    answer = signed_in("SAL").post("/orders/new/", typed(goods, warehouse="NOPE"))

    assert answer.status_code == 422
    assert "There is no warehouse NOPE." in text_of(answer)
    assert not SalesOrder.objects.exists()


def test_what_is_shown_while_typing_is_about_the_chosen_warehouse(goods):
    a_warehouse(code="EAST")
    desk = signed_in("SAL")

    here = desk.post("/orders/preview/", typed(goods, warehouse="MAIN")).json()["lines"]["0"]
    there = desk.post("/orders/preview/", typed(goods, warehouse="EAST")).json()["lines"]["0"]

    assert (here["stock"], there["stock"]) == ("5", "0")
    assert ("is_short" in here, "is_short" in there) == (False, True)


def test_a_draft_is_moved_to_another_warehouse_and_keeps_it(goods):
    a_warehouse(code="EAST")
    desk = signed_in("SAL")
    desk.post("/orders/new/", typed(goods, then="save", warehouse="EAST"))
    order = only_order()

    page = text_of(desk.get(f"/orders/{order.number}/edit/"))
    assert '<option value="EAST" selected>' in page
    again = typed(goods, then="save", version=order.version, warehouse="MAIN")
    desk.post(f"/orders/{order.number}/edit/", again)

    assert only_order().warehouse == main_warehouse(the_company())


def test_programs_choose_it_too(goods):
    a_warehouse(code="EAST")
    customer = a_customer()
    body = {"customer": customer.code, "lines": [{"sku": goods.sku, "quantity": "1"}], "warehouse": "EAST"}

    made = Program("SAL").post("/orders", body)
    refused = Program("SAL").post("/orders", {**body, "warehouse": "NOPE"})

    assert (made.status_code, only_order().warehouse.code) == (201, "EAST")
    assert (refused.status_code, fields_of(refused)) == (422, ["warehouse"])
