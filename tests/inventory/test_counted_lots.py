"""Goods that are counted lot by lot: what was mixed up is put right, what is picked stays where it is."""

from __future__ import annotations

import pytest

from core import approvals, invariants
from fulfillment import operations as fulfillment
from inventory import operations
from inventory.models import Lot, StockCount
from inventory.operations import LotRefused
from tests.builders import an_actor, main_warehouse, the_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, shipment_of
from tests.inventory.lots import entry, goods_with_lots, lot_of, lots_of
from tests.inventory.stage import D, level_of, reserve

pytestmark = pytest.mark.django_db


def counted(found: dict[Lot, str], walt) -> StockCount:
    """A sheet of the main warehouse on which so much of each lot was found."""
    count = operations.begin_count(main_warehouse(the_company()), by=walt)
    operations.enter_counts(
        count, {(lot.product_id, lot.pk): D(text) for lot, text in found.items()}, by=walt
    )
    return count


@pytest.mark.parametrize("less, more", [("L1", "L2"), ("L2", "L1")])
def test_lots_that_were_mixed_up_are_put_right_although_all_of_it_is_promised(less, more):
    walt, tea = an_actor(None, "WH"), goods_with_lots("TEA", ("L1", "5"), ("L2", "5"))
    reserve(tea, "10")
    count = counted({lot_of(tea, less): "0", lot_of(tea, more): "10"}, walt)
    request = operations.submit_count(count, by=walt, confirm_differences=True)

    approvals.approve(request, by=an_actor(None, "MGR"))

    count.refresh_from_db()
    assert count.status == "posted"
    assert lots_of(tea) == {more: "10"}
    assert (level_of(tea).on_hand, level_of(tea).reserved) == (10, 10)
    assert invariants.run_all() == []


def test_what_is_picked_of_a_lot_cannot_be_counted_away():
    walt, tea = an_actor(None, "WH"), goods_with_lots("TEA", ("L1", "5"), ("L2", "5"))
    shipment = shipment_of(a_confirmed_order(a_customer(the_company()), {"TEA": "4"}))
    fulfillment.confirm_line(shipment, shipment.lines.get(), lot=entry("L1", "4"), by=walt)
    count = counted({lot_of(tea, "L1"): "2", lot_of(tea, "L2"): "5"}, walt)

    with pytest.raises(LotRefused) as refusal:
        operations.submit_count(count, by=walt, confirm_differences=True)

    assert refusal.value.message == "Only 1 of lot L1 of TEA are free in Warehouse MAIN, not 3."
    assert refusal.value.field == "lines.TEA@L1.counted"
    count.refresh_from_db()
    assert (count.status, lots_of(tea)) == ("counting", {"L1": "5/4", "L2": "5"})
