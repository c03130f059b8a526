"""Goods that are ordered in for orders: what their lines want by the policy of their products."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from catalog.models import Product, SupplyPolicy
from core.actors import Actor
from core.locking import lock, operation
from inventory import operations as inventory
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine


@operation
def ask_for_supply(orders: Sequence[SalesOrder], *, by: Actor) -> None:
    """Have brought in what the lines of these locked orders want, in a constant number of statements."""
    by_key = {order.pk: order for order in orders}
    rows = SalesOrderLine.objects.filter(
        order__in=list(by_key), product__supply_policy__in=(SupplyPolicy.STOCK_FIRST, SupplyPolicy.ALWAYS)
    )
    today = by.company.today()
    wanted = [
        _wanted(by_key[line.order_id], line, line.product, today)
        for line in rows.select_related("product").order_by("pk")
        if line.product is not None
    ]
    if wanted:
        inventory.request_supply(wanted, by=by)


@operation
def look_after_supply(order: SalesOrder, *, by: Actor) -> None:
    """Ask again for what an order has ordered in: what somebody deleted or a supplier canceled is wanted still."""
    lock(order)
    ask_for_supply([order], by=by)


def is_ordered_in(line: SalesOrderLine) -> bool:
    """Whether its goods are ordered in for the order; the line carries its product."""
    return line.product is not None and line.product.supply_policy != SupplyPolicy.NONE


def _wanted(
    order: SalesOrder, line: SalesOrderLine, product: Product, today: datetime.date
) -> inventory.Wanted:
    """All of it where every order orders in, else what stock does not cover; of an order that has ended nothing."""
    is_all = product.supply_policy == SupplyPolicy.ALWAYS
    quantity = line.quantity - line.canceled if is_all else line.waiting_quantity
    if order.status != OrderStatus.CONFIRMED:
        quantity -= quantity
    day = max(line.requested_date or order.requested_date or today, today)
    return inventory.Wanted(line.pk, order.number, product, order.warehouse_id, quantity, day, is_all)
