"""What the demo shows of kits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from invoicing.models import Invoice
from o2c.demo.situations.day import Day
from o2c.demo.situations.kits import kits_are_sold
from orders.models import SalesOrder
from tests.builders import a_user
from tests.demo.test_desk import TODAY, a_stocked_company

pytestmark = pytest.mark.django_db
D = Decimal


def test_some_sets_are_shipped_and_billed_and_some_wait_for_their_cups():
    setup = a_stocked_company()
    setup.users["WH"] = a_user(setup.company, "WH")

    kits_are_sold(Day(setup, TODAY))

    shipped, waiting = SalesOrder.objects.order_by("pk")
    (kit,) = shipped.lines.entered()
    assert (kit.sku, kit.shipped, kit.invoiced, shipped.delivery_status) == ("TEASET", 4, 4, "complete")
    assert Invoice.objects.get().net_amount == D("216.00")
    kit = waiting.lines.get(sku="TEASET")
    cups = waiting.lines.get(sku="CUP-BL")
    assert (cups.reserved, cups.waiting_quantity) == (16, 14)
    assert (kit.promised_date, kit.promised_date) == (cups.promised_date, waiting.promised_date)
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []
