"""Kits leave the house as their parts and are billed whole, when they are."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from catalog.models import Product
from core.actors import Actor
from customers.models import BillingPolicy
from fulfillment import operations as fulfillment
from fulfillment.models import GoodsReturn
from fulfillment.operations import NotReturnable
from invoicing.models import Invoice
from invoicing.selectors import billing_preview
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_dispatched_shipment, stock
from tests.fulfillment.test_returns import wish
from tests.orders.stage import a_clerk, entry
from tests.orders.test_kits import a_set, confirmed, counted
from tests.programs import Program

pytestmark = pytest.mark.django_db
D = Decimal


def billed(order: SalesOrder) -> list[tuple[str, Decimal, Decimal]]:
    """What the order's invoices say, the drafts as well."""
    rows = Invoice.objects.filter(lines__order_line__order=order).exclude(status="canceled").distinct()
    return [
        row
        for invoice in rows.order_by("pk")
        for row in invoice.lines.order_by("position").values_list("order_line__sku", "quantity", "net_amount")
    ]


def sold(kits: str, *, policy: str = BillingPolicy.SHIPMENT, **on_hand: str) -> SalesOrder:
    """A confirmed order of sets at 30.00 of one pot and six cups."""
    return confirmed(entry(a_set(**on_hand), kits), customer=a_customer(billing_policy=policy))


def test_a_kit_is_billed_once_when_its_parts_have_left():
    order = sold("2", POT="10", CUP="60")

    a_dispatched_shipment(order)

    assert counted(order, "shipped", "reserved", "invoiced") == {
        "SET": (2, 0, 2), "POT": (2, 0, 0), "CUP": (12, 0, 0),
    }  # fmt: skip
    assert billed(order) == [("SET", 2, 60)]
    order.refresh_from_db()
    assert (order.delivery_status, order.billing_status) == ("complete", "complete")


def test_of_kits_that_leave_in_two_parcels_each_is_billed_with_its_last_part():
    order = sold("3", POT="10", CUP="13")

    a_dispatched_shipment(order)
    first = billed(order)
    cups = Product.objects.get(sku="CUP")
    stock(cups, "5")
    orders.fill_backorders(order.warehouse, [cups.pk], by=Actor.system(order.company))
    assert counted(order, "reserved") == {"SET": (0,), "POT": (1,), "CUP": (6,)}
    assert order.lines.get(sku="SET").promised_date == order.company.today()
    a_dispatched_shipment(order)

    assert first == [("SET", 2, 60)]
    assert billed(order) == [("SET", 2, 60), ("SET", 1, 30)]
    order.refresh_from_db()
    assert (order.delivery_status, order.billing_status) == ("complete", "complete")


def test_a_kit_billed_on_delivery_waits_for_that():
    order = sold("2", policy=BillingPolicy.DELIVERY, POT="10", CUP="60")

    shipment = a_dispatched_shipment(order)
    before = billed(order)
    fulfillment.deliver(shipment, by=Actor.system(order.company))

    assert before == []
    assert billed(order) == [("SET", 2, 60)]


def test_kits_arrive_with_their_parts():
    order = sold("2", POT="10", CUP="60")
    shipment, arrived = a_dispatched_shipment(order), order.company.today()

    fulfillment.deliver(shipment, by=Actor.system(order.company), date=arrived)

    assert {line.delivered_date for line in order.lines.all()} == {arrived}
    told = Program("SAL").get(f"/orders/{order.number}").json()
    assert told["lines"][0]["delivered_date"] == arrived.isoformat()


def test_a_kit_billed_on_order_is_billed_at_once():
    order = sold("2", policy=BillingPolicy.ORDER, POT="10")

    assert billed(order) == [("SET", 2, 60)]
    assert counted(order, "shipped", "invoiced") == {"SET": (0, 2), "POT": (0, 0), "CUP": (0, 0)}


def test_a_billing_run_foretells_kits_by_the_day_their_parts_left():
    order = sold("2", policy=BillingPolicy.COLLECTED, POT="10", CUP="60")
    today = order.company.today()

    a_dispatched_shipment(order)
    now = billing_preview(order.company, today)
    earlier = billing_preview(order.company, today - datetime.timedelta(days=1))

    assert [(row.invoices, row.net_amount) for row in now.sums] == [(1, 60)]
    assert earlier.sums == ()


def test_a_part_of_a_kit_does_not_come_back_alone():
    order = sold("2", POT="10", CUP="60")
    shipment = a_dispatched_shipment(order)

    with pytest.raises(NotReturnable, match="is a part of the kit SET and comes back with it"):
        fulfillment.request_return(
            shipment, [wish(10_102, "6")], by=Actor.system(order.company), reason="defective"
        )

    assert not GoodsReturn.objects.exists()


def test_kits_that_have_begun_to_leave_are_not_taken_back_below_that():
    order = sold("3", POT="10", CUP="13")
    a_dispatched_shipment(order)

    orders.close_line(order, 1, reason="stock", by=a_clerk())

    assert counted(order, "canceled", "shipped") == {"SET": (1, 2), "POT": (1, 2), "CUP": (6, 12)}
    order.refresh_from_db()
    assert (order.delivery_status, order.billing_status) == ("complete", "complete")
