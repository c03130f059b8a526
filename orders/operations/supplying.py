"""Goods that are ordered in for an order: what its lines want by the policy of their products."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from catalog.models import Product, SupplyPolicy
from core.actors import Actor
from core.locking import lock, operation
from inventory import operations as inventory
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine


@operation
def ask_for_supply(order: SalesOrder, lines: Iterable[SalesOrderLine], *, by: Actor) -> None:
    """Have brought in what the lines want; lines of goods that come from stock ask for nothing. The order is locked."""
    today = by.company.today()
    wanted = [
        _wanted(order, line, line.product, today)
        for line in lines
        if line.product is not None and line.product.supply_policy != SupplyPolicy.NONE
    ]
    if wanted:
        inventory.request_supply(wanted, order.warehouse, by=by)


@operation
def look_after_supply(order: SalesOrder, *, by: Actor) -> None:
    """Ask again for what an order has ordered in: what somebody deleted or a supplier canceled is wanted still."""
    lock(order)
    ask_for_supply(order, lines_ordered_in(order), by=by)


def lines_ordered_in(order: SalesOrder) -> list[SalesOrderLine]:
    """The lines of goods that are ordered in."""
    policies = [SupplyPolicy.STOCK_FIRST, SupplyPolicy.ALWAYS]
    return list(order.lines.filter(product__supply_policy__in=policies).select_related("product"))


def _wanted(
    order: SalesOrder, line: SalesOrderLine, product: Product, today: datetime.date
) -> inventory.Wanted:
    """All of it where every order orders in, else what stock does not cover; of an order that has ended nothing."""
    is_all = product.supply_policy == SupplyPolicy.ALWAYS
    quantity = line.quantity - line.canceled if is_all else line.waiting_quantity
    if order.status != OrderStatus.CONFIRMED:
        quantity -= quantity
    day = max(line.requested_date or order.requested_date or today, today)
    return inventory.Wanted(line.pk, order.number, product, quantity, day, is_all)
