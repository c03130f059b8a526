"""PS-15: less than ordered is enough where the customer tolerates it; and more of it, on our own account."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from fulfillment import operations as fulfillment
from inventory.models import StockLevel
from orders.models import LostSale
from tests.builders import a_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, goods, shipment_of

pytestmark = pytest.mark.django_db
D = Decimal


def test_ps_15_under_delivery_of_nine_tenths() -> None:
    company = a_company()
    picker = a_picker(company)
    goods(company, "SAND", on_hand="20", price="10.00", under_delivery_percent=D(10))
    order = a_confirmed_order(a_customer(company), {"SAND": "10"})

    def ship(quantity: str) -> None:
        shipment = shipment_of(order)
        fulfillment.pick(shipment, {shipment.lines.get().pk: D(quantity)}, by=picker)
        fulfillment.pack(shipment, by=picker)
        fulfillment.dispatch(shipment, by=picker)
        order.refresh_from_db()

    ship("5")
    backorder = shipment_of(order)
    assert (backorder.lines.get().quantity, order.delivery_status) == (D(5), "partial")

    ship("4")

    line = order.lines.get()
    assert order.shipments.exclude(status="dispatched").count() == 0
    assert (order.delivery_status, order.billing_status) == ("complete", "complete")
    assert (line.quantity, line.shipped, line.canceled, line.reserved) == (D(10), D(9), D(1), D(0))
    assert sum(order.invoices.values_list("net_amount", flat=True)) == D("90.00")
    level = StockLevel.objects.get(company=company)
    assert (level.on_hand, level.reserved, LostSale.objects.count()) == (D(11), D(0), 0)
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []
