"""Waiting lines get another day when what is to come does: in turn, in chunks, each a transaction of its own."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core import notifications, timeline
from core.actors import Actor
from core.locking import lock_keys, operation
from core.timeline import Entry
from inventory import operations as inventory
from inventory.models import Warehouse
from orders.kits import follow_promised
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.backorders import LINES_PER_CHUNK, promise_orders
from orders.operations.confirming import date_lines, save_promises
from orders.selectors import Turn, lines_waiting, next_in_turn


@operation
def date_waiting_lines(
    warehouse: Warehouse, product_ids: Sequence[int], *, after: Turn | None, by: Actor, tells: bool = True
) -> Turn | None:
    """Date the next lines in turn by what is there and to come; behind which turn to go on, or nothing.

    The earlier turn gets the earlier receipt. ``tells`` whoever looks after an order that comes later now.
    """
    queue, today = lines_waiting(warehouse.pk, product_ids), by.company.today()
    turns = next_in_turn(queue, today, after=after, limit=LINES_PER_CHUNK)
    if not turns:
        return None
    orders = {
        order.pk: order
        for order in lock_keys(SalesOrder, {each.turn.order_id for each in turns})
        if order.status == OrderStatus.CONFIRMED and order.warehouse_id == warehouse.pk
    }
    inventory.hold_levels({warehouse.pk: product_ids})
    still = queue.filter(pk__in=[each.line_id for each in turns], order__in=list(orders))
    found = {line.pk: line for line in still.select_related("product").order_by()}
    lines = [found[each.line_id] for each in turns if each.line_id in found]
    before = {line.pk: line.promised_date for line in lines}
    rest = next_in_turn(queue, today, after=turns[-1].turn, limit=None)
    date_lines(warehouse, lines, by=by, besides=[each.line_id for each in rest])
    moved = [line for line in lines if line.promised_date != before[line.pk]]
    if moved:
        save_promises(moved)
        follow_promised(moved)
        _note(moved, before, orders, by, tells=tells)
    return turns[-1].turn if rest else None


def _note(
    moved: Sequence[SalesOrderLine],
    before: Mapping[int, datetime.date | None],
    orders: Mapping[int, SalesOrder],
    by: Actor,
    *,
    tells: bool,
) -> None:
    of_order: dict[int, list[dict[str, Any]]] = defaultdict(list)
    late = set()
    for line in moved:
        was, becomes = before[line.pk], line.promised_date
        of_order[line.order_id].append(
            {"position": line.position, "before": _text(was), "date": _text(becomes)}
        )
        if was and becomes and becomes > was:
            late.add(line.order_id)
    touched = [orders[key] for key in sorted(of_order)]
    promise_orders(touched)
    timeline.record_many(
        [
            Entry(order, "promised again", _("What is to come has changed"), {"lines": of_order[order.pk]}, order.pk)
            for order in touched
        ],
        by=by,
    )  # fmt: skip
    for order in touched:
        if tells and order.pk in late:
            notifications.tell(
                "order.promised_later",
                order.entered_by_id,
                order.customer.salesperson_id,
                url=order.get_absolute_url(),
                by=by,
                data={"number": order.number, "detail": order.customer.name},
                permissions=["orders.view_salesorder"],
            )


def _text(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
