"""What tests of orders are about: people who sell, lines, and what must not have changed after a refusal."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

from django.db import connection

from catalog.models import Product
from core.actors import Actor
from core.models import Event
from core.refusals import Refusal
from customers.models import Customer
from inventory.models import StockLevel
from orders import operations
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from tests.builders import a_customer, a_product, an_actor

D = Decimal


def a_clerk() -> Actor:
    """Somebody who sells."""
    return an_actor(None, "SAL")


def a_manager() -> Actor:
    """Somebody who approves."""
    return an_actor(None, "MGR")


def entry(product: Product, quantity: str = "1", **fields: Any) -> operations.LineEntry:
    """A line as it is entered."""
    return operations.LineEntry(product.sku, Decimal(quantity), **fields)


def a_draft(
    by: Actor, *entries: operations.LineEntry, customer: Customer | None = None, **header: Any
) -> SalesOrder:
    """A draft entered by a person; one piece at 10.00 unless said otherwise."""
    lines = entries or (entry(a_product(on_hand="100")),)
    return operations.create(operations.Header(customer or a_customer(), **header), lines, by=by)


def mine(order: SalesOrder) -> SalesOrder:
    """The order as somebody's own page has loaded it."""
    related = ("company", "customer__company", "payment_terms", "warehouse")
    return SalesOrder.objects.select_related(*related).get(pk=order.pk)


def picture(order: SalesOrder) -> list[Any]:
    """Everything about an order that a refused verb must leave alone."""
    return [
        list(SalesOrder.objects.filter(pk=order.pk).values()),
        list(SalesOrderLine.objects.filter(order=order).order_by("pk").values()),
        list(OrderHold.objects.filter(order=order).order_by("pk").values()),
        list(StockLevel.objects.order_by("pk").values()),
        Event.objects.count(),
    ]


def at_once(*acts: Callable[[], Any]) -> list[Refusal | None]:
    """Run the acts in threads of their own, begun together; what each was answered: None, or its refusal."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Refusal | None:
        try:
            ready.wait(timeout=10)
            act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
