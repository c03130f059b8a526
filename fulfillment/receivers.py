"""What the shipment stage does when it hears of orders, and of its own shipments."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.dispatch import receiver

from core import notifications, outbox, policy
from core.actors import Actor
from core.locking import at_end
from core.models import Membership
from fulfillment import consignment_tasks, operations, tasks
from fulfillment.delays import Delay, rules_of
from fulfillment.lifecycle import DelayReason
from fulfillment.models import Consignment, Shipment
from fulfillment.signals import (
    consignment_dispatched,
    pickup_time_wanted,
    shipment_delayed,
    shipment_dispatched,
    shipment_ready,
)
from orders.models import SalesOrder
from orders.signals import (
    backorder_filled,
    order_amended,
    order_canceled,
    order_confirmed,
    payment_released,
    reservation_given_up,
)


@receiver(order_confirmed, sender=SalesOrder, dispatch_uid="fulfillment.plan_shipment_of_confirmed_order")
def plan_shipment_of_reserved_goods(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """What an order has reserved is put onto a shipment."""
    operations.plan_reserved(order, by=by)


@receiver(backorder_filled, sender=SalesOrder, dispatch_uid="fulfillment.plan_shipment_of_filled_backorder")
def plan_shipment_of_filled_backorder(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """What backorders have got is put onto shipments when the verb is done: many orders may get something at once."""
    at_end(_follow_orders, _Followed(order, by, is_filled=True))


@receiver(order_amended, sender=SalesOrder, dispatch_uid="fulfillment.follow_amended_order")
def follow_amended_order(order: SalesOrder, by: Actor, is_other_day: bool = False, **kwargs: Any) -> None:
    """Planned shipments follow the order when the whole amendment is done: it frees and reserves again on its way."""
    at_end(_follow_orders, _Followed(order, by, is_other_day=is_other_day))


@receiver(
    reservation_given_up, sender=SalesOrder, dispatch_uid="fulfillment.take_off_what_is_not_reserved_any_more"
)
def take_off_what_is_not_reserved_any_more(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Planned shipments lose what the order holds no more; what is being picked keeps the goods where they are."""
    at_end(_follow_orders, _Followed(order, by))


class _Followed(NamedTuple):
    """An order whose shipments follow it; ``is_filled`` where it has only got goods it waited for."""

    order: SalesOrder
    by: Actor
    is_other_day: bool = False
    is_filled: bool = False


def _follow_orders(changed: list[_Followed]) -> None:
    """Each order once: what follows an amendment is planned with the goods it has got anew."""
    amended = {each.order.pk: each for each in changed if not each.is_filled}
    moved = {each.order.pk for each in changed if each.is_other_day}
    for key, each in amended.items():
        operations.follow_order(each.order, by=each.by, is_other_day=key in moved)
    filled = {each.order.pk: each for each in changed if each.order.pk not in amended}
    if filled:
        orders, by = [each.order for each in filled.values()], next(iter(filled.values())).by
        operations.plan_filled(orders, by=by)


@receiver(payment_released, sender=SalesOrder, dispatch_uid="fulfillment.plan_what_is_paid")
def plan_what_is_paid(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """What payments let go is planned when the verb is done; what they no longer cover is taken back."""
    at_end(_follow_payments, (order, by))


def _follow_payments(paid: list[tuple[SalesOrder, Actor]]) -> None:
    for order, by in {order.pk: (order, by) for order, by in paid}.values():
        operations.follow_payment(order, by=by)


@receiver(order_canceled, sender=SalesOrder, dispatch_uid="fulfillment.cancel_shipments_of_canceled_order")
def cancel_shipments_of_canceled_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """An order that ends takes its planned shipments with it, or cannot end while its goods lie picked."""
    operations.cancel_with_order(order, by=by)


@receiver(
    shipment_dispatched, sender=Shipment, dispatch_uid="fulfillment.prepare_papers_of_dispatched_shipment"
)
def prepare_papers_of_dispatched_shipment(shipment: Shipment, **kwargs: Any) -> None:
    """Delivery note and mail, after the commit."""
    outbox.add(tasks.prepare_delivery_papers, shipment.pk, company=shipment.company)


@receiver(
    consignment_dispatched, sender=Consignment, dispatch_uid="fulfillment.prepare_papers_of_consignment"
)
def prepare_papers_of_consignment(consignment: Consignment, **kwargs: Any) -> None:
    """One summary and one mail for all that left together, after the commit."""
    outbox.add(consignment_tasks.prepare_consignment_papers, consignment.pk, company=consignment.company)


@receiver(shipment_ready, sender=Shipment, dispatch_uid="fulfillment.tell_customer_of_ready_shipment")
def tell_customer_of_ready_shipment(shipment: Shipment, **kwargs: Any) -> None:
    """He may come, after the commit."""
    outbox.add(tasks.tell_ready, shipment.pk, company=shipment.company)


@receiver(pickup_time_wanted, sender=Shipment, dispatch_uid="fulfillment.ask_customer_for_time")
def ask_customer_for_time(shipment: Shipment, **kwargs: Any) -> None:
    """He chooses once more when he comes, after the commit."""
    outbox.add(tasks.ask_for_time, shipment.pk, company=shipment.company)


@receiver(shipment_delayed, sender=Shipment, dispatch_uid="fulfillment.tell_desk_of_delayed_shipment")
def tell_desk_of_delayed_shipment(shipment: Shipment, delay: Delay, by: Actor, **kwargs: Any) -> None:
    """Who entered the order and whose customer it is; the warehouse where the parcel is there or comes back."""
    order = shipment.order
    people = {order.entered_by_id, shipment.customer.salesperson_id} - {None}
    if not people or delay.reason in (DelayReason.LATE_LEAVING, DelayReason.RETURNED):
        packers = policy.MATRIX["fulfillment.ship_goods"].split()
        staff = Membership.objects.filter(company=by.company, role__in=packers)
        people |= set(staff.values_list("user_id", flat=True))
    notifications.tell(
        "shipment.delayed",
        *people,
        url=shipment.get_absolute_url(),
        by=by,
        data={"number": shipment.number, "detail": f"{delay.reason.label}, {shipment.customer.name}"},
        permissions=["fulfillment.view_shipment"],
    )


@receiver(shipment_delayed, sender=Shipment, dispatch_uid="fulfillment.mail_delay_of_shipment")
def mail_delay_of_shipment(
    shipment: Shipment, delay: Delay, is_first: bool, by: Actor, **kwargs: Any
) -> None:
    """The customer hears of a delay once, with the new day; without one there is nothing to tell him yet."""
    if is_first and delay.expected is not None and rules_of(by.company).tells_customers:
        outbox.add(tasks.tell_of_delay, shipment.pk, company=by.company)
