"""Work of the order stage that happens after the commit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from core import outbox
from core.actors import Actor
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations import fill_backorder


@outbox.handler(queue="default")
def fill_backorders(warehouse_id: int, product_ids: Sequence[int]) -> None:
    """Give what arrived to the orders that wait: by requested date, priority, age; each in its own transaction."""
    waiting = (
        SalesOrderLine.objects.filter(
            product_id__in=list(product_ids),
            kind="goods",
            quantity__gt=F("reserved") + F("shipped") + F("canceled"),
            order__warehouse_id=warehouse_id,
            order__status=OrderStatus.CONFIRMED,
        )
        .order_by(F("requested_date").asc(nulls_last=True), "order__priority", "order_id")
        .values_list("order_id", flat=True)
    )
    for order_id in dict.fromkeys(waiting):
        order = SalesOrder.objects.select_related("company", "warehouse").get(pk=order_id)
        fill_backorder(order, by=Actor.system(order.company))
