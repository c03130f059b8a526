"""Goods that are ordered in for orders: what their lines want by the policy of their products."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from catalog.models import Product, SupplyPolicy
from core.actors import Actor
from core.locking import lock, lock_keys, operation
from customers.models import ShipsWhen
from inventory import operations as inventory
from inventory.selectors import on_its_way_for
from orders.lifecycle import ExceptionKind, OrderStatus, Resolution
from orders.models import OrderException, SalesOrder, SalesOrderLine
from orders.operations.exceptions import raise_exception
from orders.operations.open_exceptions import kept_for_decision, resolved


@operation
def ask_for_supply(orders: Sequence[SalesOrder], *, by: Actor) -> None:
    """Have brought in what the lines of these locked orders want, in a constant number of statements."""
    by_key = {order.pk: order for order in orders}
    rows = SalesOrderLine.objects.filter(
        order__in=list(by_key), product__supply_policy__in=(SupplyPolicy.STOCK_FIRST, SupplyPolicy.ALWAYS)
    )
    today = by.company.today()
    undecided = {key for order in orders for key in kept_for_decision(order, ExceptionKind.SUPPLY)}
    wanted = [
        _wanted(by_key[line.order_id], line, line.product, today)
        for line in rows.select_related("product").order_by("pk")
        if line.product is not None and line.pk not in undecided
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


def ask_again(order: SalesOrder, found: OrderException, by: Actor) -> str:
    """Ask anew for what is not ordered in any more; the exception no longer keeps it."""
    resolved(order, [found], Resolution.AGAIN, by=by)
    ask_for_supply([order], by=by)
    return ""


def still_to_order_in(order: SalesOrder, found: OrderException) -> dict[int, Decimal]:
    """What of a canceled document the lines still wait for, and nobody else brings."""
    return _waiting_without(order, found.quantities)


def _waiting_without(order: SalesOrder, canceled: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """How much of what does not come the lines wait for, beside what is ordered in for them elsewhere."""
    coming = on_its_way_for(canceled, order.warehouse_id)
    lines = order.lines.filter(pk__in=canceled)
    uncovered = {
        line.pk: line.waiting_quantity - coming.get((line.pk, line.product_id or 0), 0) for line in lines
    }
    return {key: min(canceled[key], amount) for key, amount in uncovered.items() if amount > 0}


@operation
def note_canceled_supply(document: str, canceled: Mapping[int, Decimal], *, reason: str, by: Actor) -> None:
    """Goods that were ordered in for lines do not come; their orders are exceptions. Orders lock in ascending key."""
    lines = list(SalesOrderLine.objects.filter(pk__in=canceled, order__company=by.company))
    for order in lock_keys(SalesOrder, {line.order_id for line in lines}):
        waiting = _waiting_without(
            order, {line.pk: canceled[line.pk] for line in lines if line.order_id == order.pk}
        )
        raise_exception(order, ExceptionKind.SUPPLY, document, waiting, reason=reason, by=by)


def hold_orders_waiting_for(lines: Iterable[int]) -> None:
    """Lock the orders of these lines: they come before what is ordered in for them (INVARIANTS.md, G2)."""
    lock_keys(SalesOrder, set(SalesOrderLine.objects.filter(pk__in=lines).values_list("order_id", flat=True)))


def _waits_for_payment(order: SalesOrder, line: SalesOrderLine) -> bool:
    """Goods that leave when they are paid are ordered in once all of the line is."""
    return order.ships_when == ShipsWhen.PAID and line.released < line.quantity - line.canceled


def _wanted(
    order: SalesOrder, line: SalesOrderLine, product: Product, today: datetime.date
) -> inventory.Wanted:
    """All of it where every order orders in, else what stock does not cover; of an order that has ended nothing."""
    is_all = product.supply_policy == SupplyPolicy.ALWAYS
    quantity = line.quantity - line.canceled if is_all else line.waiting_quantity
    if order.status != OrderStatus.CONFIRMED or _waits_for_payment(order, line):
        quantity -= quantity
    day = max(line.requested_date or order.requested_date or today, today)
    return inventory.Wanted(line.pk, order.number, product, order.warehouse_id, quantity, day, is_all)
