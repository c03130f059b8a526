"""What the demo shows of tolerances and services."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from o2c.demo.situations.counters import leave_a_little_more
from o2c.demo.situations.day import Day
from orders.models import SalesOrder
from tests.builders import a_unit, a_user
from tests.demo.test_desk import TODAY, a_stocked_company

pytestmark = pytest.mark.django_db


def test_goods_with_a_tolerance_wait_to_be_picked_and_half_of_a_service_to_be_done():
    setup = a_stocked_company()
    a_unit(setup.company, "HUR", name="hour", decimals=2)
    setup.users["WH"] = a_user(setup.company, "WH")

    leave_a_little_more(Day(setup, TODAY))

    order = SalesOrder.objects.get()
    goods, service = order.lines.order_by("position")
    assert (goods.over_delivery_percent, goods.under_delivery_percent) == (Decimal(5), Decimal(10))
    assert (service.shipped, service.open_quantity) == (Decimal("1.5"), Decimal("1.5"))
    assert order.shipments.get().status == "planned"
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []
