"""What customers read where we have words of our own."""

from __future__ import annotations

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from orders.lifecycle import OrderStatus

#: The statuses customers know: why an order waits before it is confirmed is our affair.
ORDER_STATUSES = (
    (OrderStatus.QUOTED.value, OrderStatus.QUOTED.label),
    (OrderStatus.SUBMITTED.value, _("Being checked")),
    (OrderStatus.CONFIRMED.value, OrderStatus.CONFIRMED.label),
    (OrderStatus.CLOSED.value, OrderStatus.CLOSED.label),
    (OrderStatus.CANCELED.value, OrderStatus.CANCELED.label),
)


def order_status() -> Case:
    """The status a customer knows, as an expression: one on hold is submitted."""
    return Case(When(status=OrderStatus.HELD, then=Value(OrderStatus.SUBMITTED.value)), default=F("status"))


def order_badge(status: str) -> tuple[str, str]:
    """The status a customer knows and his words for it."""
    known = OrderStatus.SUBMITTED.value if status == OrderStatus.HELD else status
    return known, str(dict(ORDER_STATUSES)[known])
