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


def order_status_label(status: str) -> str:
    """The customer's words for a status he knows."""
    return str(dict(ORDER_STATUSES)[status])
