"""What the demo's warehouse has under way today."""

from __future__ import annotations

import pytest

from core import invariants
from core.models import ApprovalRequest
from fulfillment.models import ShipmentLot
from inventory.models import Bin, Lot, StockCount, Transfer
from o2c.demo.history import assign_bins
from o2c.demo.situations.day import Day
from o2c.demo.situations.lots import goods_with_lots
from o2c.demo.situations.places import move_and_count
from tests.builders import a_user
from tests.demo.test_desk import TODAY, a_stocked_company

pytestmark = pytest.mark.django_db


def test_goods_are_on_their_way_apart_and_being_counted():
    setup = a_stocked_company()
    setup.users["WH"] = a_user(setup.company, "WH")
    assign_bins(setup)

    move_and_count(Day(setup, TODAY))

    assert sorted(Transfer.objects.values_list("status", flat=True)) == ["draft", "received", "sent"]
    assert ApprovalRequest.objects.get().kind == "inventory.scrap"
    count = StockCount.objects.get()
    assert count.lines.filter(counted__isnull=False).exists()
    assert Bin.objects.count() == 6
    assert invariants.run_all() == []


def test_goods_with_lots_have_left_wait_to_be_picked_and_one_lot_is_blocked():
    setup = a_stocked_company()
    setup.users["WH"] = a_user(setup.company, "WH")

    goods_with_lots(Day(setup, TODAY))

    assert Lot.objects.filter(is_serial=True).count() == 8
    assert Lot.objects.get(is_blocked=True).code == "L-2610"
    assert set(ShipmentLot.objects.values_list("lot__code", flat=True)) == {"L-2607", "SN-4711", "SN-4712"}
    assert invariants.run_all() == []
