"""Kits on orders: priced as one line, reserved and dated as their parts, changed and given up whole."""

from decimal import Decimal
from typing import Any

import pytest

from core.refusals import Refusal, Several
from inventory.models import StockLevel
from orders import operations
from orders.models import LostSale, SalesOrder, SalesOrderLine
from orders.operations import LineChange
from orders.revisions import content_of
from tests.builders import a_product, stock
from tests.catalog.test_kits import a_kit
from tests.orders.stage import a_clerk, a_draft, entry, picture
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal
#: How much of the pot and the cup lies there.
ALL_THERE = {"POT": "10", "CUP": "60"}


def a_set(**on_hand: str):
    """A tea set at 30.00 of one pot and six cups."""
    kit = a_kit("SET", POT="1", CUP="6")
    kit.price = D(30)
    kit.save()
    for sku, amount in on_hand.items():
        stock(kit.parts.get(part__sku=sku).part, amount)
    return kit


def counted(order: SalesOrder, *names: str) -> dict[str, tuple[Decimal, ...]]:
    rows = SalesOrderLine.objects.filter(order=order).order_by("position")
    return {row.sku: tuple(getattr(row, name) for name in names) for row in rows}


def confirmed(*entries: operations.LineEntry, **header: Any) -> SalesOrder:
    order = a_draft(a_clerk(), *entries, **header)
    operations.submit(order, by=a_clerk())
    order.refresh_from_db()
    return order


# Entering ----------------------------------------------------------------------------------------------------------
def test_a_kit_is_priced_as_one_line_and_its_parts_cost_nothing():
    kit = a_set()

    order = a_draft(a_clerk(), entry(kit, "2"), entry(a_product(sku="TEA"), "3"))

    assert counted(order, "position", "quantity", "per_kit", "net_amount") == {
        "SET": (1, 2, 0, 60),
        "TEA": (2, 3, 0, 30),
        "POT": (10_101, 2, 1, 0),
        "CUP": (10_102, 12, 6, 0),
    }
    assert (order.net_amount, order.tax_amount, order.gross_amount) == (90, 18, 108)


def test_an_edited_draft_is_taken_apart_anew():
    kit = a_set()
    order = a_draft(a_clerk(), entry(a_product(sku="TEA")), entry(kit, "2"))
    kit.parts.filter(part__sku="CUP").update(quantity=4)

    operations.edit(order, operations.Header(order.customer), [entry(kit, "3")], by=a_clerk())

    assert counted(order, "position", "quantity", "per_kit") == {
        "SET": (1, 3, 0), "POT": (10_101, 3, 1), "CUP": (10_102, 12, 4),
    }  # fmt: skip


def test_a_draft_whose_kit_stays_keeps_its_line_and_one_without_it_has_no_parts():
    kit, tea = a_set(), a_product(sku="TEA")
    order = a_draft(a_clerk(), entry(kit, "2"))
    line = order.lines.get(sku="SET")

    operations.edit(order, operations.Header(order.customer), [entry(kit, "2"), entry(tea)], by=a_clerk())
    kept = order.lines.get(sku="SET").pk == line.pk, order.lines.count()
    operations.edit(order, operations.Header(order.customer), [entry(tea)], by=a_clerk())

    assert kept == (True, 4)
    assert counted(order, "position") == {"TEA": (1,)}


def test_more_of_a_part_than_can_be_ordered_is_refused_at_its_kit():
    kit = a_set()

    with pytest.raises(Several) as refused:
        a_draft(a_clerk(), entry(kit, "500000000"))

    assert [each.field for each in refused.value.refusals] == ["lines.0.quantity"]
    assert not SalesOrder.objects.exists()


# Confirming --------------------------------------------------------------------------------------------------------
def test_a_confirmed_kit_reserves_its_parts_and_comes_with_the_last_of_them():
    kit = a_set(POT="10", CUP="7")

    order = confirmed(entry(kit, "2"))

    assert order.status == "confirmed"
    assert counted(order, "reserved") == {"SET": (0,), "POT": (2,), "CUP": (7,)}
    dates = {line.sku: line.promised_date for line in order.lines.all()}
    assert dates["SET"] == dates["CUP"] > dates["POT"]
    assert order.promised_date == dates["CUP"]


def test_kits_are_planned_whole():
    kit = a_set(POT="10", CUP="13")

    order = confirmed(entry(kit, "3"))

    planned = {line.product.sku: line.quantity for line in order.shipments.get().lines.all()}
    assert counted(order, "reserved") == {"SET": (0,), "POT": (3,), "CUP": (13,)}
    assert planned == {"POT": 2, "CUP": 12}


# Amending and giving up --------------------------------------------------------------------------------------------
def test_fewer_kits_need_fewer_parts():
    kit = a_set(**ALL_THERE)
    order = confirmed(entry(kit, "5"))
    kit.parts.filter(part__sku="CUP").update(quantity=4)

    operations.amend(order, {1: D(2)}, by=a_clerk())

    assert counted(order, "quantity", "reserved") == {"SET": (2, 0), "POT": (2, 2), "CUP": (12, 12)}
    assert (order.net_amount, order.gross_amount) == (60, 72)
    assert StockLevel.objects.get(product__sku="CUP").reserved == 12


def test_kits_are_added_to_a_confirmed_order():
    kit = a_set(**ALL_THERE)
    order = confirmed(entry(a_product(sku="TEA", on_hand="5")))

    operations.amend(order, {}, [entry(kit, "2")], by=a_clerk())

    assert counted(order, "position", "reserved") == {
        "TEA": (1, 1), "SET": (2, 0), "POT": (10_201, 2), "CUP": (10_202, 12),
    }  # fmt: skip


REFUSED = {
    "a part alone": {10_102: D(6)},
    "a kit for something else": {1: LineChange(sku="TEA")},
    "something else for a kit": {2: LineChange(sku="SET")},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED.keys())
def test_kits_are_amended_whole(changes):
    kit = a_set(**ALL_THERE)
    order = confirmed(entry(kit, "2"), entry(a_product(sku="TEA", on_hand="5")))
    before = picture(order)

    with pytest.raises(Refusal):
        operations.amend(order, changes, by=a_clerk())

    assert picture(order) == before


def test_a_closed_kit_frees_its_parts_and_is_one_lost_sale():
    kit = a_set(POT="10", CUP="7")
    order = confirmed(entry(kit, "2"))

    operations.close_line(order, 1, reason="stock", by=a_clerk())

    assert counted(order, "canceled", "reserved") == {"SET": (2, 0), "POT": (2, 0), "CUP": (12, 0)}
    assert [(row.order_line.sku, row.quantity, row.net_amount) for row in LostSale.objects.all()] == [
        ("SET", 2, 60)
    ]
    assert StockLevel.objects.get(product__sku="POT").reserved == 0


def test_a_canceled_order_frees_the_parts_of_its_kits():
    kit = a_set(**ALL_THERE)
    order = confirmed(entry(kit, "2"))

    operations.cancel(order, reason="stock", by=a_clerk())

    assert counted(order, "canceled", "reserved") == {"SET": (2, 0), "POT": (2, 0), "CUP": (12, 0)}
    assert [row.order_line.sku for row in LostSale.objects.all()] == ["SET"]


# What people read --------------------------------------------------------------------------------------------------
def test_the_page_shows_the_parts_under_their_kit_and_papers_only_the_kit():
    kit = a_set(**ALL_THERE)
    order = confirmed(entry(kit, "2"), entry(a_product(sku="TEA", on_hand="5")))
    program = Program("MGR")

    page = text_of(signed_in("MGR").get(f"/orders/{order.number}/"))
    told = program.get(f"/orders/{order.number}").json()

    assert page.index("1.1") < page.index("1.2") < page.index("TEA")
    assert "6 in each kit" in page
    assert [(line["sku"], line["quantity"], line["net"]) for line in told["lines"]] == [
        ("SET", "2", "60.00"), ("TEA", "1", "10.00"),
    ]  # fmt: skip
    assert [line["sku"] for line in content_of(order, list(order.lines.all()))["lines"]] == ["SET", "TEA"]


def test_a_copied_order_is_taken_apart_anew():
    kit = a_set(**ALL_THERE)
    order = confirmed(entry(kit, "2"))
    kit.parts.filter(part__sku="CUP").update(quantity=4)

    copy = operations.copy(order, by=a_clerk()).order

    assert counted(copy, "quantity") == {"SET": (2,), "POT": (2,), "CUP": (8,)}
