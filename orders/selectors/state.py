"""How an order stands: what keeps it, what is asked of it, what is still to come."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from core import timeline
from core.models import Event
from inventory.models import Warehouse
from orders.lifecycle import OrderStatus
from orders.models import OrderHold, SalesOrder, SalesOrderLine


def open_holds(order: SalesOrder) -> list[OrderHold]:
    """What keeps the order, oldest first."""
    return list(order.holds.filter(lifted_at__isnull=True).order_by("pk"))


#: What the timeline calls a customer's wish to give up the rest, and what answers it.
ASKED = "cancellation asked"
_ANSWERS = ("canceled", "amended", "line closed", "reopened", "sent back")


def asked_cancellation(order: SalesOrder) -> Event | None:
    """The customer's wish to give up what has not shipped, as long as nobody has answered it."""
    latest = timeline.of_document(order).filter(activity__in=(ASKED, *_ANSWERS)).first()
    return latest if latest is not None and latest.activity == ASKED else None


def has_unshipped(order: SalesOrder) -> bool:
    """Whether something is neither shipped nor given up."""
    return order.lines.filter(quantity__gt=F("shipped") + F("canceled")).exists()


def orders_of_lines(line_ids: Iterable[int]) -> list[int]:
    """The orders these lines belong to."""
    return list(
        SalesOrderLine.objects.filter(pk__in=list(line_ids))
        .order_by("order_id")
        .values_list("order_id", flat=True)
        .distinct()
    )


def is_shipped_from(warehouse: Warehouse) -> bool:
    """Whether an order that is not done yet is to ship from a warehouse."""
    done = (OrderStatus.CLOSED, OrderStatus.CANCELED)
    return SalesOrder.objects.filter(warehouse=warehouse).exclude(status__in=done).exists()
