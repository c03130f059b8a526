"""What entry and programs are told of kits: as many as the scarcest part gives, and the day on which all parts are there."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog import operations as catalog
from catalog.models import Product, ProductKind, Substitute
from catalog.operations import PartEntry
from orders import operations
from orders.duplicates import DuplicateOrder
from orders.models import SalesOrder
from orders.operations import LineChange
from orders.selectors import usual_items
from tests.builders import a_customer, a_product, a_shipping_method, an_actor, expected, the_company
from tests.orders.stage import a_clerk, a_draft, a_manager, entry, mine
from tests.orders.test_kits import ALL_THERE, a_set, confirmed
from tests.orders.test_price_approvals import open_holds, submitted
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def day(days: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=days)


def another_set(sku: str, **parts: str) -> Product:
    """A kit of goods there are already."""
    goods = [PartEntry(Product.objects.get(sku=part), D(quantity)) for part, quantity in parts.items()]
    kit = a_product(sku=sku, kind=ProductKind.KIT)
    return catalog.save_product(kit, {}, by=an_actor(the_company(), "GL"), parts=goods)


def cup() -> Product:
    return Product.objects.get(sku="CUP")


@pytest.fixture
def desk() -> Client:
    a_customer(code="ALFKI", name="Alfreds")
    return signed_in("SAL")


def typed(*lines: tuple[str, str]) -> dict[str, str]:
    rows = {
        f"lines-{index}-{name}": value
        for index, (sku, quantity) in enumerate(lines)
        for name, value in (("sku", sku), ("quantity", quantity))
    }
    return {"customer": "Alfreds", "customer_code": "ALFKI", **rows}


def cells(desk: Client, *lines: tuple[str, str]) -> list[dict[str, Any]]:
    answer = desk.post("/orders/preview/", typed(*lines)).json()
    return [answer["lines"][str(index)] for index in range(len(lines))]


def said(cell: dict[str, Any]) -> tuple[str, str, str]:
    """What is there, how much of the line can leave at once where that is not all of it, and when all of it can."""
    return cell["stock"], cell.get("now", ""), cell.get("later", "")


def on(date: datetime.date) -> str:
    return f"All on {date.day} {date:%b} {date.year}"


# Entry -------------------------------------------------------------------------------------------------------------
def test_of_a_kit_there_is_what_its_scarcest_part_gives(desk):
    a_set(POT="10", CUP="13")

    (enough,), (short,) = cells(desk, ("SET", "2")), cells(desk, ("SET", "3"))

    assert said(enough) == ("2", "", "")
    assert said(short) == ("2", "2", short["later"])
    assert short["date"] == cells(desk, ("CUP", "18"))[0]["date"]


def test_two_kits_with_a_part_in_common_do_not_both_get_it(desk):
    a_set(**ALL_THERE)
    another_set("DUO", CUP="20")

    first, second = cells(desk, ("SET", "5"), ("DUO", "2"))

    assert said(first) == ("10", "", "")
    assert (second["stock"], second["now"]) == ("3", "1")


def test_a_part_on_a_line_of_its_own_is_served_before_the_kits_that_need_it(desk):
    a_set(POT="10", CUP="13")

    kit, goods = cells(desk, ("SET", "2"), ("CUP", "3"))

    assert (kit["stock"], kit["now"], kit["rest"]) == ("2", "1", "1")
    assert said(goods) == ("13", "", "")


def test_a_line_that_has_changed_hears_of_kits_that_were_saved_before(desk):
    kit = a_set(**ALL_THERE)
    customer = a_customer(code="BONAP", name="Bon app")
    desk.post("/orders/keep/", {**typed(("SET", "9")), "customer": "Bon app", "customer_code": customer.code})
    draft = SalesOrder.objects.get()

    answer = desk.post(
        "/orders/preview/",
        {
            "customer": "Bon app", "customer_code": "BONAP", "draft": draft.number, "version": draft.version,
            "layout": "0:1 1", "lines-1-sku": "SET", "lines-1-quantity": "2",
        },
    ).json()  # fmt: skip

    assert list(answer["lines"]) == ["1"]
    assert (answer["lines"]["1"]["stock"], answer["lines"]["1"]["now"]) == ("10", "1")
    assert kit.parts.count() == 2


@pytest.mark.parametrize("cups, pots", [(5, 9), (9, 5)])
def test_an_order_gets_the_day_that_entry_has_said_for_a_kit(desk, cups, pots):
    kit = a_set(POT="1", CUP="6")
    expected(cup(), "6", days=cups)
    expected(Product.objects.get(sku="POT"), "1", days=pots)
    (cell,) = cells(desk, ("SET", "2"))

    order = confirmed(entry(kit, "2"))

    assert order.promised_date == day(9)
    assert said(cell) == ("1", "1", on(day(9)))


def test_the_day_is_the_same_with_a_part_and_two_kits_on_one_order(desk):
    kit = a_set(POT="10", CUP="6")
    other = another_set("DUO", CUP="2")
    for days in (3, 6, 9):
        expected(cup(), "6", days=days)
    lines = cells(desk, ("SET", "1"), ("DUO", "3"), ("CUP", "6"))

    order = confirmed(entry(kit, "1"), entry(other, "3"), entry(cup(), "6"))

    dates = {line.sku: line.promised_date for line in order.lines.entered()}
    assert dates == {"CUP": day(0), "SET": day(3), "DUO": day(6)}
    assert [cell.get("later", "") for cell in lines] == [on(day(3)), on(day(6)), ""]


def test_a_kit_takes_the_place_of_another_one_when_enough_of_it_is_there(desk):
    a_set(POT="10", CUP="13")
    short = a_product(sku="JUG")
    Substitute.objects.create(
        company=the_company(), product=short, replaced_by=Product.objects.get(sku="SET"), position=1
    )

    (cell,) = cells(desk, ("JUG", "1"))

    assert [each["words"] for each in cell["instead"]] == ["Product SET instead: 2 there"]


def test_the_preview_of_kits_costs_the_same_for_any_number(desk):
    a_set(**ALL_THERE)
    for number in range(6):
        another_set(f"DUO{number}", POT="1", CUP="2")

    def statements(lines: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            cells(desk, *((f"DUO{number}", "1") for number in range(lines)))
        return len(captured)

    statements(2)
    few, many = statements(2), statements(6)

    assert few == many


def test_one_kit_costs_entry_one_statement_more(desk):
    a_set(**ALL_THERE)
    a_product(sku="TEA", on_hand="5")

    def statements(*lines: tuple[str, str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            cells(desk, *lines)
        return len(captured)

    statements(("TEA", "1"))
    without, with_it = statements(("TEA", "1")), statements(("TEA", "1"), ("SET", "1"))

    assert with_it == without + 1


# Programs ----------------------------------------------------------------------------------------------------------
def test_programs_are_told_how_many_kits_can_leave_on_which_day():
    kit = a_set(POT="10", CUP="13")
    confirmed(entry(kit, "1"))
    expected(cup(), "4", days=3)
    expected(cup(), "50", days=5)

    told = Program("SAL").get("/products/SET/availability?quantity=3").json()

    assert told == {
        "sku": "SET", "on_hand": "2", "reserved": "1", "available": "1", "promised_date": day(5).isoformat(),
        "projected": [
            {"date": day(0).isoformat(), "quantity": "1"},
            {"date": day(5).isoformat(), "quantity": "9"},
        ],
    }  # fmt: skip


def test_more_kits_than_come_with_any_receipt_take_as_long_as_their_slowest_part():
    a_set(POT="10", CUP="13")
    Product.objects.filter(sku="CUP").update(lead_time_days=12)

    told = Program("SAL").get("/products/SET/availability?quantity=11").json()

    assert (told["available"], told["promised_date"]) == ("2", day(12).isoformat())


def test_of_a_service_nothing_is_available():
    a_product(sku="HELP", kind="service")

    answer = Program("SAL").get("/products/HELP/availability")

    assert (answer.status_code, fields_of(answer)) == (422, ["sku"])


# Margins -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("floor, holds", [("6.66", False), ("6.67", False), ("6.68", True)])
def test_a_kit_costs_what_its_parts_cost(floor, holds):
    kit = a_set(**ALL_THERE)  # seven goods at 4.00 for 30.00
    Product.objects.filter(pk=kit.pk).update(margin_floor_percent=D(floor))

    order = submitted(a_clerk(), entry(kit, "2"))

    words = [f"Line 1: a margin of 6.67 %; the floor is {floor} %."]
    assert open_holds(order) == ({"approval": words} if holds else {})


def test_a_kit_costs_what_it_was_made_of_when_it_was_entered():
    kit = a_set(**ALL_THERE)
    Product.objects.filter(pk=kit.pk).update(margin_floor_percent=D(6))
    order = a_draft(a_clerk(), entry(kit, "2"))
    kit.parts.filter(part__sku="CUP").update(quantity=7)

    page = text_of(signed_in("MGR").get(f"/orders/{order.number}/lines/1/price/"))

    assert "At a cost of 28.00 EUR per unit the margin is 6.67 %." in page


def test_an_amended_price_is_held_against_what_the_order_has_of_the_kit():
    kit = a_set(**ALL_THERE)  # seven goods at 4.00 for 30.00
    Product.objects.filter(pk=kit.pk).update(margin_floor_percent=D(6))
    order = submitted(a_manager(), entry(kit, "2"))
    kit.parts.filter(part__sku="CUP").update(quantity=2)

    operations.amend(mine(order), {1: LineChange(unit_price=D(29))}, by=a_clerk())

    assert open_holds(order) == {"approval": ["Line 1: a margin of 3.45 %; the floor is 6 %."]}


def test_an_amended_order_weighs_what_it_has_of_the_kit():
    kit = a_set(**ALL_THERE)
    Product.objects.filter(pk__in=kit.parts.values("part")).update(weight=D(1))
    method = a_shipping_method(basis="order", bands=[("0", "3", "2"), ("10", "8", "5")])
    order = submitted(a_clerk(), entry(kit, "1"), shipping_method=method)
    kit.parts.filter(part__sku="CUP").update(quantity=12)

    header = operations.HeaderChange(customer_reference="PO 7")
    foreseen = mine(order)
    operations.try_amendment(foreseen, {}, header=header, by=a_clerk())
    operations.amend(mine(order), {}, header=header, by=a_clerk())

    assert (foreseen.net_amount, mine(order).net_amount) == (33, 33)
    operations.amend(mine(order), {}, [entry(kit, "1")], by=a_clerk())
    assert mine(order).charges[0]["quoted_for"].endswith(" 20")  # seven goods and thirteen


def test_the_floor_of_a_part_does_not_hold_the_kit():
    kit = a_set(**ALL_THERE)
    Product.objects.filter(sku="CUP").update(margin_floor_percent=D(50))

    assert open_holds(submitted(a_clerk(), entry(kit, "2"))) == {}


def test_a_kit_with_a_part_that_never_came_has_no_cost_yet():
    kit = a_set(POT="10")
    Product.objects.filter(pk=kit.pk).update(margin_floor_percent=D(99))

    assert open_holds(submitted(a_clerk(), entry(kit, "2"))) == {}


def test_the_price_of_a_part_has_no_page():
    order = confirmed(entry(a_set(**ALL_THERE), "2"))

    assert signed_in("MGR").get(f"/orders/{order.number}/lines/10101/price/").status_code == 404
    assert Program("MGR").get(f"/orders/{order.number}/lines/10101/price").status_code == 404


# What is ordered again ---------------------------------------------------------------------------------------------
def test_what_a_customer_buys_are_kits_and_not_their_parts(desk):
    order = confirmed(entry(a_set(**ALL_THERE), "2"))

    last = desk.get("/orders/suggested/", {"customer": order.customer.code}).json()

    assert [(line["sku"], line["quantity"]) for line in last["lines"]] == [("SET", "2")]
    assert [(item.sku, item.quantity) for item in usual_items(order.customer)] == [("SET", 2)]


def test_an_order_is_like_another_one_by_its_kits_and_not_by_their_parts():
    kit = a_set(**ALL_THERE)
    first = confirmed(entry(kit, "2"))
    kit.parts.filter(part__sku="CUP").update(quantity=4)
    again = a_draft(a_clerk(), entry(kit, "2"), customer=first.customer)

    with pytest.raises(DuplicateOrder) as refused:
        operations.submit(again, by=a_clerk())

    assert refused.value.other == first
    assert [(row.sku, row.is_equal) for row in refused.value.lines] == [("SET", True)]
