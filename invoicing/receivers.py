"""What invoicing does when it hears of orders and shipments, and of its own documents."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from core.actors import Actor
from core.locking import at_end, lock
from customers.models import BillingPolicy, ShipsWhen
from fulfillment.models import GoodsReturn, Shipment, ShipmentLine
from fulfillment.signals import (
    goods_returned,
    return_reopened,
    return_replaced,
    shipment_delivered,
    shipment_dispatched,
)
from invoicing import operations, tasks
from invoicing.models import Invoice
from invoicing.signals import credit_note_issued, invoice_issued
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.signals import (
    order_amended,
    order_canceled,
    order_confirmed,
    rest_given_up,
    services_delivered,
)


@receiver(shipment_dispatched, sender=Shipment, dispatch_uid="invoicing.bill_dispatched_shipment")
def bill_dispatched_shipment(
    shipment: Shipment, lines: Sequence[ShipmentLine], by: Actor, **kwargs: Any
) -> None:
    """Who is billed on shipment gets an invoice dated with the dispatch; who is billed on order one of what is more."""
    if shipment.order.billing_policy == BillingPolicy.SHIPMENT:
        operations.bill_shipment_at_once(shipment, date=shipment.dispatch_date, by=_application(by))
    elif shipment.order.billing_policy == BillingPolicy.ORDER and any(line.extra for line in lines):
        operations.bill_order_at_once(shipment.order, by=_application(by))


@receiver(shipment_delivered, sender=Shipment, dispatch_uid="invoicing.bill_delivered_shipment")
def bill_delivered_shipment(shipment: Shipment, by: Actor, **kwargs: Any) -> None:
    """Who is billed on delivery gets an invoice when the goods have arrived."""
    if shipment.order.billing_policy == BillingPolicy.DELIVERY:
        operations.bill_shipment_at_once(shipment, by=_application(by))


@receiver(services_delivered, sender=SalesOrder, dispatch_uid="invoicing.bill_delivered_services")
def bill_delivered_services(
    order: SalesOrder, lines: Sequence[SalesOrderLine], date: datetime.date, by: Actor, **kwargs: Any
) -> None:
    """Who is billed on shipment or delivery gets an invoice of services as soon as they are done."""
    if order.billing_policy in (BillingPolicy.SHIPMENT, BillingPolicy.DELIVERY):
        keys = {line.pk for line in lines}
        operations.bill_services_at_once(order, keys, date=date, by=_application(by))


@receiver(order_confirmed, sender=SalesOrder, dispatch_uid="invoicing.bill_confirmed_order")
def bill_confirmed_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Who is billed on order gets an invoice as soon as the order is confirmed."""
    if order.billing_policy == BillingPolicy.ORDER:
        operations.bill_order_at_once(order, by=_application(by))


@receiver(order_canceled, sender=SalesOrder, dispatch_uid="invoicing.drop_drafts_of_canceled_order")
@receiver(rest_given_up, sender=SalesOrder, dispatch_uid="invoicing.redraft_order_without_rest")
def follow_changed_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Drafts follow their order; what is issued stays."""
    operations.redraft(order, by=_application(by))


@receiver(order_amended, sender=SalesOrder, dispatch_uid="invoicing.redraft_amended_order")
def follow_amended_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Drafts follow it; what leaves when it is paid is billed once credit has decided on what was added."""
    operations.redraft(order, by=_application(by))
    if order.ships_when == ShipsWhen.PAID and order.status == OrderStatus.CONFIRMED:
        at_end(_bill_confirmed, (order, _application(by)))


def _bill_confirmed(changed: list[tuple[SalesOrder, Actor]]) -> None:
    """Orders that are still confirmed at the end of what changed them; what credit holds is billed when it is let go."""
    for order, by in changed:
        lock(order)
        if order.status == OrderStatus.CONFIRMED:
            operations.bill_order_at_once(order, by=by)


@receiver(goods_returned, sender=GoodsReturn, dispatch_uid="invoicing.redraft_order_with_returned_goods")
@receiver(return_reopened, sender=GoodsReturn, dispatch_uid="invoicing.redraft_order_without_new_goods")
def follow_returned_goods(goods_return: GoodsReturn, by: Actor, **kwargs: Any) -> None:
    """What came back is taken off the drafts; what is issued waits for a credit note."""
    operations.follow_return(goods_return, by=_application(by))


@receiver(return_replaced, sender=GoodsReturn, dispatch_uid="invoicing.bill_replaced_goods")
def bill_replaced_goods(goods_return: GoodsReturn, by: Actor, **kwargs: Any) -> None:
    """What is replaced is owed as it was before it came back."""
    operations.follow_settled_return(goods_return, by=_application(by))


@receiver(invoice_issued, sender=Invoice, dispatch_uid="invoicing.print_issued_invoice")
def print_issued_invoice(invoice: Invoice, **kwargs: Any) -> None:
    """PDF and mail, after the commit."""
    tasks.order_pdf(invoice)


@receiver(credit_note_issued, sender=Invoice, dispatch_uid="invoicing.print_issued_credit_note")
def print_issued_credit_note(credit_note: Invoice, **kwargs: Any) -> None:
    """PDF and mail, after the commit."""
    tasks.order_pdf(credit_note)


def _application(by: Actor) -> Actor:
    """The application acts by itself, within the request of the person who set it off."""
    return dataclasses.replace(Actor.system(by.company), request_id=by.request_id)
