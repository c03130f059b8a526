"""Backorders: goods that arrive go to the lines that wait, by requested date, priority and age."""

from __future__ import annotations

from decimal import Decimal

from core import timeline
from core.actors import Actor
from core.locking import lock, operation
from orders import signals
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from orders.operations.confirming import promise_lines, reserve_lines


@operation
def fill_backorder(order: SalesOrder, *, by: Actor) -> dict[int, Decimal]:
    """Reserve what has become available for a confirmed order. Sends ``backorder_filled`` when it got something."""
    lock(order)
    if order.status != OrderStatus.CONFIRMED:
        return {}
    lines = list(order.lines.select_related("product"))
    granted = reserve_lines(order, lines, by=by)
    if not granted:
        return {}
    filled = [line for line in lines if line.pk in granted]
    promise_lines(order, lines, filled, by=by)
    timeline.record(order, "backorder filled", by=by, order_id=order.pk)
    signals.backorder_filled.send(sender=SalesOrder, order=order, lines=lines, quantities=granted, by=by)
    return granted
