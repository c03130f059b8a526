"""What the demo's warehouse has under way today."""

from __future__ import annotations

import pytest

from core import invariants
from core.models import ApprovalRequest
from inventory.models import Bin, StockCount, Transfer
from o2c.demo.history import assign_bins
from o2c.demo.situations.day import Day
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
