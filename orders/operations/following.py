"""Orders, agreements and standing orders of a customer who was merged into another."""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, F, Q, Value, When

from core import timeline
from core.actors import Actor
from core.locking import lock_all
from customers.models import Customer
from orders.lifecycle import AgreementStatus, OrderStatus, StandingStatus
from orders.models import Agreement, SalesOrder, StandingOrder

#: What is not done yet; closed and canceled orders keep the customer they were made for.
NOT_DONE = (
    OrderStatus.DRAFT, OrderStatus.QUOTED, OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED,
)  # fmt: skip


def orders_not_done(customer: Customer) -> list[str]:
    """The numbers of what is not done: orders the customer has placed or pays, what he calls off, what comes again."""
    his = Q(customer=customer) | Q(invoice_party=customer)
    return [
        number
        for rows in (
            SalesOrder.objects.filter(his, status__in=NOT_DONE),
            Agreement.objects.filter(customer=customer, status=AgreementStatus.OPEN),
            StandingOrder.objects.filter(his).exclude(status=StandingStatus.ENDED),
        )
        for number in rows.order_by("pk").values_list("number", flat=True)
    ]


def follow_merged_customer(alias: Customer, survivor: Customer, by: Actor) -> int:
    """Make the survivor the customer of every order that is not done, and owe those the other was to pay himself.

    Prices and terms stay as they were agreed.
    """
    orders = [order for order in _locked(alias) if order.customer_id == alias.pk]
    owes = Case(
        When(invoice_party=alias, then=Value(survivor.pk)),
        default=F("invoice_party"),
        output_field=BigIntegerField(),
    )
    SalesOrder.objects.filter(pk__in=[order.pk for order in orders]).update(
        customer=survivor, invoice_party=owes, version=F("version") + 1
    )
    return _told(orders, alias, survivor, by)


def follow_merged_payer(alias: Customer, survivor: Customer, by: Actor) -> int:
    """Make the survivor owe what others have ordered and the merged one was to pay."""
    orders = [order for order in _locked(alias) if order.invoice_party_id == alias.pk]
    SalesOrder.objects.filter(pk__in=[order.pk for order in orders]).update(
        invoice_party=survivor, version=F("version") + 1
    )
    return _told(orders, alias, survivor, by)


def follow_with_agreements(alias: Customer, survivor: Customer, by: Actor) -> int:
    """What was agreed with the merged customer and is still called off is the survivor's to call off."""
    rows = Agreement.objects.filter(customer=alias, status=AgreementStatus.OPEN)
    return rows.update(customer=survivor, version=F("version") + 1)


def follow_with_standing_orders(alias: Customer, survivor: Customer, by: Actor) -> int:
    """What comes again and again comes to the survivor."""
    rows = StandingOrder.objects.filter(customer=alias).exclude(status=StandingStatus.ENDED)
    return rows.update(customer=survivor, version=F("version") + 1)


def follow_with_paid_standing_orders(alias: Customer, survivor: Customer, by: Actor) -> int:
    """The survivor pays what comes to others again and again and the merged one was to pay."""
    rows = StandingOrder.objects.filter(invoice_party=alias).exclude(status=StandingStatus.ENDED)
    return rows.update(invoice_party=survivor, version=F("version") + 1)


def _locked(alias: Customer) -> list[SalesOrder]:
    named = Q(customer=alias) | Q(invoice_party=alias)
    return lock_all(SalesOrder.objects.filter(named, status__in=NOT_DONE))


def _told(orders: list[SalesOrder], alias: Customer, survivor: Customer, by: Actor) -> int:
    told = {"from": alias.code, "to": survivor.code}
    timeline.record_many(
        (timeline.Entry(order, "customer merged", data=told, order_id=order.pk) for order in orders), by=by
    )
    return len(orders)
