"""Orders, agreements and standing orders of a customer who was merged into another."""

from __future__ import annotations

from django.db.models import F

from core import timeline
from core.actors import Actor
from customers.models import Customer
from orders.lifecycle import AgreementStatus, OrderStatus, StandingStatus
from orders.models import Agreement, SalesOrder, StandingOrder

#: What is not done yet; closed and canceled orders keep the customer they were made for.
NOT_DONE = (
    OrderStatus.DRAFT, OrderStatus.QUOTED, OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED,
)  # fmt: skip


def orders_not_done(customer: Customer) -> list[str]:
    """The numbers of the customer's orders that are not done."""
    rows = SalesOrder.objects.filter(customer=customer, status__in=NOT_DONE).order_by("pk")
    return list(rows.values_list("number", flat=True))


def commitments_going_on(customer: Customer) -> list[str]:
    """The numbers of his open agreements and of the standing orders that have not ended."""
    agreements = Agreement.objects.filter(customer=customer, status=AgreementStatus.OPEN)
    standing = StandingOrder.objects.filter(customer=customer).exclude(status=StandingStatus.ENDED)
    return [
        *agreements.order_by("pk").values_list("number", flat=True),
        *standing.order_by("pk").values_list("number", flat=True),
    ]


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


def follow_merged_agreements(alias: Customer, survivor: Customer, by: Actor) -> int:
    """What the one given up has agreed to take, the one kept calls off; agreements that are closed stay."""
    return Agreement.objects.filter(customer=alias, status=AgreementStatus.OPEN).update(
        customer=survivor, version=F("version") + 1
    )


def follow_merged_standing_orders(alias: Customer, survivor: Customer, by: Actor) -> int:
    """Standing orders go on for the one kept; those that have ended stay."""
    going = StandingOrder.objects.filter(customer=alias).exclude(status=StandingStatus.ENDED)
    return going.update(customer=survivor, version=F("version") + 1)
