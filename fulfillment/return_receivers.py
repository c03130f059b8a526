"""What follows on a return: the customer is told."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from core import outbox
from fulfillment import return_tasks
from fulfillment.models import GoodsReturn
from fulfillment.signals import goods_returned, return_answered


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
