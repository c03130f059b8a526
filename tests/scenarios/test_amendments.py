"""A confirmed order is amended before anything has left (PS-05, with our figures)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from core.actors import Actor
from fulfillment.models import Shipment
from inventory import operations as inventory
from inventory.models import StockLevel
from invoicing.models import Invoice
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_product, a_warehouse
from tests.invoicing.stage import a_customer, a_draft, a_seller, ship, somebody
from tests.orders.stage import entry, mine

pytestmark = pytest.mark.django_db
D = Decimal


def shipped_from(order: SalesOrder) -> list[tuple[str, str, str, Decimal]]:
    """Warehouse, status, product and quantity of what is planned or has left."""
    return [
        (shipment.warehouse.code, shipment.status, line.product.sku, line.quantity)
        for shipment in Shipment.objects.filter(order=order).exclude(status="canceled").order_by("pk")
        for line in shipment.lines.select_related("product").order_by("position")
    ]


def billed(invoice: Invoice) -> list[tuple[str, Decimal, Decimal]]:
    return [(line.sku, line.quantity, line.unit_price) for line in invoice.lines.order_by("position")]


def reserved() -> dict[tuple[str, str], Decimal]:
    levels = StockLevel.objects.filter(reserved__gt=0).select_related("warehouse", "product")
    return {(level.warehouse.code, level.product.sku): level.reserved for level in levels}


def test_ps_05_an_amendment_to_another_product_and_another_warehouse() -> None:
    """In the story the customer changes too; ours never does: the order is canceled and copied for the other one.

    What was confirmed, the credit it took, his references, agreements and papers are the customer's.
    """
    company = a_seller()
    clerk = somebody(company, "SAL")
    old, new, other = (
        a_product(company, sku, price=price, on_hand="20")
        for sku, price in (("OLD", "10.00"), ("NEW", "9.00"), ("TIN", "5.00"))
    )
    north = a_warehouse(company, "NORTH")
    received = [inventory.ReceiptLine(product, D(6), D(4)) for product in (new, other)]
    inventory.receive(north, received, by=Actor.system(company))
    customer = a_customer(company, billing_policy="order")
    order = orders.create(orders.Header(customer), [entry(old, "5"), entry(other, "1")], by=clerk)
    orders.submit(order, by=clerk)
    assert (order.net_amount, order.revision) == (D("55.00"), 0)
    assert [each[2:] for each in shipped_from(order)] == [("OLD", D(5)), ("TIN", D(1))]
    assert billed(a_draft(order)) == [("OLD", D(5), D("10.00")), ("TIN", D(1), D("5.00"))]

    orders.amend(
        order,
        {1: orders.LineChange(sku="NEW", quantity=D(4), unit_price=D("9.00")), 2: D(2)},
        header=orders.HeaderChange(warehouse=north),
        by=clerk,
    )

    order = mine(order)
    assert (order.status, order.revision, order.net_amount) == ("confirmed", 1, D("46.00"))
    assert shipped_from(order) == [("NORTH", "planned", "NEW", D(4)), ("NORTH", "planned", "TIN", D(2))]
    assert reserved() == {("NORTH", "NEW"): D(4), ("NORTH", "TIN"): D(2)}
    assert billed(a_draft(order)) == [("NEW", D(4), D("9.00")), ("TIN", D(2), D("5.00"))]
    assert order.revisions.get().content["net_amount"] == "55.00"
    ship(order)
    assert shipped_from(order) == [("NORTH", "dispatched", "NEW", D(4)), ("NORTH", "dispatched", "TIN", D(2))]
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []
