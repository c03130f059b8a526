"""Giving up what of an order will not come: because somebody says so, or because the customer takes no second delivery."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from core import bulk, reasons, timeline
from core import quantity as quantities
from core.actors import Actor
from customers.models import RestPolicy
from inventory import operations as inventory
from orders import signals
from orders.drafts import needs_stock
from orders.kits import in_kits, is_kit, parts_by_kit, up_to_whole
from orders.lifecycle import LOSES_SALE, CancelReason
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.calling_off import open_again
from orders.operations.ending import in_words
from orders.operations.losing import record_lost

ZERO = Decimal(0)
Rest = list[tuple[SalesOrderLine, Decimal]]


def rest_that_is_late(order: SalesOrder, lines: Sequence[SalesOrderLine], today: datetime.date) -> Rest:
    """What will not come with the first delivery by the day it is wanted, where the customer takes no second one.

    While nothing can leave the first delivery is still to come, and the order waits for it.
    """
    goods = [line for line in lines if needs_stock(line)]
    if not takes_no_rest(order) or not _can_leave(goods):
        return []
    return _giveable(
        line
        for line in goods
        if line.promised_date and line.promised_date > max(line.requested_date or today, today)
    )


def _can_leave(goods: Sequence[SalesOrderLine]) -> bool:
    """Whether something has left or is there to leave: goods by themselves, or all parts of a kit."""
    there = {line.pk: line.reserved + line.shipped for line in goods}
    return bool(in_kits(goods, there))


def rest_after_delivery(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> Rest:
    """What still waits for stock when a delivery has left, where the customer takes no other one.

    What is reserved meanwhile is on its way to another shipment and comes.
    """
    return _giveable(line for line in lines if needs_stock(line)) if takes_no_rest(order) else []


def takes_no_rest(order: SalesOrder) -> bool:
    """Whether the customer takes one delivery, of what is there, and nothing after it."""
    return order.allows_partial_delivery and order.rest_policy == RestPolicy.CANCEL


def _giveable(lines: Iterable[SalesOrderLine]) -> Rest:
    """What waits for stock of each line, but not what is invoiced ahead of its delivery (ORD-5)."""
    found = [(line, min(line.waiting_quantity, line.open_quantity - _ahead(line))) for line in lines]
    return [(line, amount) for line, amount in found if amount > 0]


def _ahead(line: SalesOrderLine) -> Decimal:
    return max(line.invoiced - line.shipped, Decimal(0))


def tell_of_rest(order: SalesOrder, rest: Rest, *, by: Actor) -> None:
    """One mail says what does not come, in kits where parts are missing. Sends ``rest_given_up``, ``order_unfulfilled``."""
    signals.rest_given_up.send(sender=SalesOrder, order=order, by=by)
    told: list[dict[str, Any]] = [
        {
            "sku": line.sku,
            "description": line.description,
            "quantity": quantities.plain(amount),
            "becomes": "nothing",
        }
        for line, amount in rest
        if line.part_of_id is None
    ]
    signals.order_unfulfilled.send(sender=SalesOrder, order=order, told=told, message="", by=by)


def give_up(
    order: SalesOrder,
    given_up: Sequence[tuple[SalesOrderLine, Decimal]],
    code: CancelReason,
    note: str = "",
    *,
    by: Actor,
    is_lost: bool = True,
    among: Sequence[SalesOrderLine] = (),
) -> Rest:
    """Count so much of each line as canceled; what it had reserved is freed unless only the rest goes.

    Kits are given up whole: with a part go its kit and the other parts, taken from ``among``, which are all lines of
    the order where the caller has them at hand. Answers what was given up. Part of a verb; the order is locked.
    """
    given_up = _in_whole_kits(order, given_up, among)
    if not given_up:
        return []
    _hold_freed(order, given_up)
    _give_back_of_parts(given_up, by)
    freed = [line for line, amount in given_up if amount > line.waiting_quantity]
    inventory.release([line.pk for line in freed], by=by)
    if is_lost and code in LOSES_SALE:
        record_lost(order, given_up, code, note, by=by)
    for line in freed:
        line.reserved = Decimal(0)
    for line, amount in given_up:
        line.canceled += amount
    _save_counters([line for line, _amount in given_up])
    open_again(order, [line.agreement_line_id for line, _amount in given_up], by=by)
    timeline.record_many(
        [
            timeline.Entry(
                order,
                "line closed",
                note,
                {
                    "position": line.position,
                    "quantity": quantities.plain(amount),
                    "reasons": reasons.keep([in_words(code)]),
                },
                order.pk,
            )
            for line, amount in given_up
            if line.part_of_id is None
        ],
        by=by,
    )
    return given_up


def _in_whole_kits(
    order: SalesOrder, given_up: Sequence[tuple[SalesOrderLine, Decimal]], among: Sequence[SalesOrderLine]
) -> Rest:
    """The same with each kit of which something is given up, and all of its parts: whole kits, never more than are open."""
    wanted: dict[int, Decimal] = {}
    for line, amount in given_up:
        if line.part_of_id is not None:
            count = up_to_whole(amount, line.per_kit)
            wanted[line.part_of_id] = max(wanted.get(line.part_of_id, ZERO), count)
        elif is_kit(line):
            wanted[line.pk] = max(wanted.get(line.pk, ZERO), amount)
    if not wanted:
        return list(given_up)
    every = among or order.lines.filter(Q(pk__in=wanted) | Q(part_of__in=wanted))
    known = {line.pk: line for line in every if line.pk in wanted or line.part_of_id in wanted}
    known |= {line.pk: line for line, _amount in given_up if line.pk in known}
    parts = parts_by_kit(known.values())
    found = [(line, amount) for line, amount in given_up if line.pk not in known]
    for key, count in wanted.items():
        kit = known[key]
        most = min(count, kit.open_quantity - _ahead(kit))
        if most > 0:
            found += [(kit, most), *((part, most * part.per_kit) for part in parts[key])]
    return found


def products_of_rest(orders: Iterable[SalesOrder]) -> set[int]:
    """Of which goods something is freed when the rest of a delivery is given up: parts of kits that lack another one.

    Who issues goods locks them in one call with what leaves (G2); ``_hold_freed`` finds them locked then.
    """
    takes_none = [order.pk for order in orders if order.rest_policy == RestPolicy.CANCEL]
    if not takes_none:
        return set()
    parts = SalesOrderLine.objects.filter(order__in=takes_none, part_of__isnull=False, reserved__gt=0)
    return {key for key in parts.order_by().values_list("product_id", flat=True) if key}


def _hold_freed(order: SalesOrder, given_up: Rest) -> None:
    """Of some parts all is freed and of others a little: their stock is locked in one call (G2).

    What only waits is not locked: it frees nothing, and might come behind goods that have left.
    """
    freed = [line for line, amount in given_up if amount > line.waiting_quantity]
    if any(line.part_of_id is not None for line in freed):
        inventory.hold_levels({order.warehouse_id: {line.product_id for line in freed if line.product_id}})


def _give_back_of_parts(given_up: Rest, by: Actor) -> None:
    """Of a part that other kits still want only so much is freed as is given up."""
    held = {
        line: amount - line.waiting_quantity
        for line, amount in given_up
        if line.part_of_id is not None and line.waiting_quantity < amount < line.open_quantity
    }
    if held:
        inventory.give_back({line.pk: amount for line, amount in held.items()}, by=by)
    for line, amount in held.items():
        line.reserved -= amount


def _save_counters(lines: Sequence[SalesOrderLine]) -> None:
    bulk.update(
        SalesOrderLine,
        "canceled = v.canceled, reserved = v.reserved",
        keys=[line.pk for line in lines],
        values={
            "canceled": [line.canceled for line in lines],
            "reserved": [line.reserved for line in lines],
        },
    )


def latest_promise(lines: Sequence[SalesOrderLine]) -> datetime.date | None:
    """When the last of what is still to come comes; of an order that has left, when it was to leave."""
    to_come = [line for line in lines if line.open_quantity > 0] or lines
    return max((line.promised_date for line in to_come if line.promised_date), default=None)
