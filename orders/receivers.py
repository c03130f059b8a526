"""What the order stage does when it hears of stock."""

from typing import Any

from django.dispatch import receiver

from core import outbox
from core.actors import Actor
from inventory.models import GoodsReceipt, StockAdjustment, StockMove
from inventory.signals import goods_received, goods_restocked, stock_adjusted
from orders import tasks


@receiver(goods_received, sender=GoodsReceipt, dispatch_uid="orders.fill_backorders_from_receipt")
@receiver(stock_adjusted, sender=StockAdjustment, dispatch_uid="orders.fill_backorders_from_adjustment")
@receiver(goods_restocked, sender=StockMove, dispatch_uid="orders.fill_backorders_from_return")
def fill_backorders_from_new_stock(moves: list[StockMove], by: Actor, **kwargs: Any) -> None:
    """New stock goes to the lines that wait for it, order by order after the commit."""
    gains = [move for move in moves if move.quantity > 0]
    if gains:
        products = sorted({move.product_id for move in gains})
        outbox.add(tasks.fill_backorders, gains[0].warehouse_id, products, company=by.company)
