"""Counts of goods with lots: what is mixed up, what was picked, what was found in a lot that may not leave."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import approvals, invariants
from core.refusals import Refusal
from inventory import operations
from inventory.models import CountedThing, StockMove
from inventory.operations import LotRefused, NotEnoughStock, PickWish
from tests.builders import a_product, an_actor, main_warehouse, the_company
from tests.inventory.lots import D, goods_with_lots, lot_of, lots_of
from tests.inventory.stage import reserve, standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def walt():
    return an_actor(None, "WH", username="walt")


def a_sheet(tea, walt, **found: str):
    """A count of a product, with what was found of each lot."""
    count = operations.begin_count(main_warehouse(the_company()), products=[tea], by=walt)
    counted: dict[CountedThing, Decimal | None] = {
        (tea.pk, lot_of(tea, code).pk): D(text) for code, text in found.items()
    }
    operations.enter_counts(count, counted, by=walt)
    return count


def test_lots_that_are_mixed_up_are_set_right_though_orders_hold_all_of_them(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "5", 90))
    reserve(tea, "10")
    count = a_sheet(tea, walt, L1="2", L2="8")

    request = operations.submit_count(count, confirm_differences=True, by=walt)
    approvals.approve(request, by=an_actor(None, "MGR", username="mona"))

    moves = StockMove.objects.filter(product=tea).order_by("pk")
    assert lots_of(tea) == {"L1": "2", "L2": "8"}
    assert [move.quantity for move in moves][-2:] == [D(-3), D(3)]
    assert standing(tea) == ("10", "10", "40.00")
    assert invariants.run_all() == []


def test_what_was_picked_of_a_lot_is_not_counted_away(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "5", 90))
    wish = PickWish(1, tea.pk, D(4))
    operations.hold_lots(main_warehouse(the_company()), [wish], by=walt)
    count = a_sheet(tea, walt, L1="2", L2="8")

    with pytest.raises(LotRefused) as refusal:
        operations.submit_count(count, confirm_differences=True, by=walt)

    assert refusal.value.message == "Only 1 of lot L1 of TEA are free in Warehouse MAIN, not 3."
    assert refusal.value.field.endswith(".counted")
    assert lots_of(tea) == {"L1": "5/4", "L2": "5"}


def test_what_lies_in_a_blocked_lot_makes_up_for_nothing_orders_hold(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "5", 90))
    operations.block_lot(lot_of(tea, "L2"), reason="Glass", by=walt)
    reserve(tea, "5")
    count = a_sheet(tea, walt, L1="2", L2="8")

    with pytest.raises(NotEnoughStock) as refusal:
        operations.submit_count(count, confirm_differences=True, by=walt)

    assert refusal.value.message == "Only 0 of TEA are free in Warehouse MAIN, not 3."
    assert lots_of(tea) == {"L1": "5", "L2": "5"}


@pytest.mark.parametrize("is_lot_first", [True, False])
def test_a_product_with_lots_is_never_counted_as_a_whole_beside_them(walt, is_lot_first):
    tea, cup = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "5", 90)), a_product(sku="CUP", on_hand="5")
    count = operations.begin_count(main_warehouse(the_company()), products=[cup], by=walt)
    by_lot = {(tea.pk, lot_of(tea, code).pk): D(5) for code in ("L1", "L2")}
    whole = {tea.pk: D(10)}

    with pytest.raises(Refusal) as refusal:
        operations.enter_counts(count, by_lot | whole if is_lot_first else whole | by_lot, by=walt)

    assert refusal.value.message == "Enter the lot of TEA."
    assert list(count.lines.values_list("product__sku", flat=True)) == ["CUP"]
