"""What follows on a return: the customer is told, and it is opened again where new goods for it do not come."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from core import outbox
from core.actors import Actor
from core.locking import at_end
from fulfillment import operations, return_tasks
from fulfillment.models import GoodsReturn
from fulfillment.signals import goods_returned, return_answered
from orders.lifecycle import Channel
from orders.models import SalesOrder
from orders.signals import order_amended, order_canceled, order_submitted, rest_given_up


@receiver(return_answered, sender=GoodsReturn, dispatch_uid="fulfillment.tell_of_answered_return")
def tell_of_answered_return(goods_return: GoodsReturn, **kwargs: Any) -> None:
    """Slip or reason, after the commit."""
    outbox.add(
        return_tasks.tell_of_return, goods_return.pk, goods_return.status, company=goods_return.company
    )


@receiver(goods_returned, sender=GoodsReturn, dispatch_uid="fulfillment.tell_of_returned_goods")
def tell_of_returned_goods(goods_return: GoodsReturn, **kwargs: Any) -> None:
    """His goods are here."""
    outbox.add(return_tasks.tell_of_return, goods_return.pk, "received", company=goods_return.company)


@receiver(order_submitted, sender=SalesOrder, dispatch_uid="fulfillment.reopen_return_of_submitted_order")
@receiver(order_amended, sender=SalesOrder, dispatch_uid="fulfillment.reopen_return_of_amended_order")
@receiver(order_canceled, sender=SalesOrder, dispatch_uid="fulfillment.reopen_return_of_canceled_order")
@receiver(rest_given_up, sender=SalesOrder, dispatch_uid="fulfillment.reopen_return_without_rest")
def reopen_return_without_new_goods(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """What does not come in place of goods that came back is to be credited, once it is clear what comes."""
    if order.channel == Channel.RETURN:
        at_end(_reopen, (order, by))


def _reopen(changed: list[tuple[SalesOrder, Actor]]) -> None:
    for order, by in {order.pk: (order, by) for order, by in changed}.values():
        operations.reopen_return(order, by=by)
