"""Services that wait for somebody to say that they were done."""

from __future__ import annotations

from django.db.models import F, Q

from catalog.models import ProductKind
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine

_TO_DO = Q(kind=ProductKind.SERVICE, quantity__gt=F("shipped") + F("canceled"))


def open_services(order: SalesOrder) -> list[SalesOrderLine]:
    """The order's services of which something is still to be done."""
    return list(order.lines.filter(_TO_DO).order_by("position"))


def has_services_to_confirm() -> Q:
    """Confirmed orders with services that are still to be done."""
    waiting = SalesOrderLine.objects.filter(_TO_DO, order__status=OrderStatus.CONFIRMED)
    return Q(pk__in=waiting.values("order"))
