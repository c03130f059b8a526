"""Orders of a customer who was merged into another."""

from __future__ import annotations

from django.db.models import F

from core import timeline
from core.actors import Actor
from customers.models import Customer
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder

#: What is not done yet; closed and canceled orders keep the customer they were made for.
NOT_DONE = (
    OrderStatus.DRAFT, OrderStatus.QUOTED, OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED,
)  # fmt: skip


def orders_not_done(customer: Customer) -> list[str]:
    """The numbers of the customer's orders that are not done."""
    rows = SalesOrder.objects.filter(customer=customer, status__in=NOT_DONE).order_by("pk")
    return list(rows.values_list("number", flat=True))


def follow_merged_customer(alias: Customer, survivor: Customer, by: Actor) -> int:
    """Make the survivor the customer of every order that is not done; prices and terms stay as they were agreed."""
    orders = list(
        SalesOrder.objects.select_for_update(of=("self",))
        .filter(customer=alias, status__in=NOT_DONE)
        .order_by("pk")
    )
    SalesOrder.objects.filter(pk__in=[order.pk for order in orders]).update(
        customer=survivor, version=F("version") + 1
    )
    told = {"from": alias.code, "to": survivor.code}
    timeline.record_many(
        (timeline.Entry(order, "customer merged", data=told, order_id=order.pk) for order in orders), by=by
    )
    return len(orders)
