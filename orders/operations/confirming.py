"""Confirming: the order is promised, what is there is reserved, the rest gets a date."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from core import bulk, clock, timeline
from core.actors import Actor
from core.locking import operation
from core.prepared import Place, Prepared
from inventory import operations as inventory
from inventory.models import Warehouse
from inventory.selectors import Availability
from orders import signals
from orders.drafts import needs_stock
from orders.kits import date_kits, with_kits
from orders.lifecycle import ORDER_LIFECYCLE, CancelReason, OrderStatus
from orders.models import OrderHold, SalesOrder, SalesOrderLine
from orders.operations.ending import finish_or_save
from orders.operations.fulfilling import derived_statuses
from orders.operations.giving_up import (
    give_up,
    latest_promise,
    rest_that_is_late,
    tell_of_rest,
)
from orders.operations.tolerating import save_tolerances
from orders.selectors import Want, availability_for, promised_dates
from orders.tolerances import take_over

_open_holds = Prepared(lambda: OrderHold.objects.filter(order=Place(), lifted_at__isnull=True).only("pk")[:1])


@operation
def confirm_if_free(
    order: SalesOrder,
    *,
    by: Actor,
    lines: Sequence[SalesOrderLine] | None = None,
    brought_about_by: Actor | None = None,
) -> None:
    """Confirm a submitted or held order that no hold stops; else it is held. The caller holds the lock.

    An order that was delivered, billed and paid while it was held is closed at once.
    What will not come in time is given up where the customer takes no second delivery, before anything is billed.
    Sends ``order_confirmed``, ``order_unfulfilled``, and ``order_short`` when a line cannot come by its requested date.
    """
    if _open_holds.all(order.pk):
        if order.status != OrderStatus.HELD:
            ORDER_LIFECYCLE.move(order, OrderStatus.HELD)
            order.save(update_fields=["status"])
            timeline.record(order, "put on hold", by=by, order_id=order.pk)
        return
    if lines is None:
        lines = list(order.lines.select_related("product"))
    reserve_lines(order, lines, by=by)
    today = by.company.today()
    _date(order, lines, lines, today)
    late_rest = rest_that_is_late(order, lines, today)
    rest = give_up(order, late_rest, CancelReason.STOCK, by=by, among=lines)
    if rest:
        _date(order, lines, [line for line, _amount in rest], today)
    _promise(order, lines, lines)
    if tolerant := take_over(order, lines):
        save_tolerances(tolerant)
    was_held = order.status == OrderStatus.HELD
    ORDER_LIFECYCLE.move(order, OrderStatus.CONFIRMED)
    order.confirmed_at = clock.now()
    bulk.save(order, ["status", "confirmed_at", "promised_date"])
    timeline.record(order, "confirmed", by=by, order_id=order.pk)
    released_by = (brought_about_by or by) if was_held else None
    signals.order_confirmed.send(sender=SalesOrder, order=order, lines=lines, by=by, released_by=released_by)
    finish_or_save(order, derived_statuses(order) if rest else {}, by=by)
    if rest:
        tell_of_rest(order, rest, by=by)
    late = [line for line in lines if line.open_quantity > 0 and _is_late(line)]
    if late:
        signals.order_short.send(sender=SalesOrder, order=order, lines=late, by=by)


def reserve_lines(order: SalesOrder, lines: Sequence[SalesOrderLine], *, by: Actor) -> dict[int, Decimal]:
    """Hold what is there for the lines that still wait; their counters are changed in memory only."""
    waiting = [line for line in lines if needs_stock(line) and line.waiting_quantity > 0]
    granted = inventory.reserve(
        [inventory.Demand(line.pk, line.product_id or 0, line.waiting_quantity) for line in waiting],
        order.warehouse,
        by=by,
    )
    for line in waiting:
        line.reserved += granted.get(line.pk, 0)
    return granted


def promise_lines(
    order: SalesOrder, lines: Sequence[SalesOrderLine], promised: Sequence[SalesOrderLine], *, by: Actor
) -> None:
    """Give some of the order's lines the date they can come; the first promise is never overwritten.

    What has left keeps its date, kits come with the last of their parts. Saves the counters and dates of these lines
    at once, and the order's own date.
    """
    promised = with_kits(lines, promised)
    _date(order, lines, promised, by.company.today())
    before = order.promised_date
    _promise(order, lines, promised)
    if order.promised_date != before:
        order.save(update_fields=["promised_date"])


def _date(
    order: SalesOrder,
    lines: Sequence[SalesOrderLine],
    promised: Sequence[SalesOrderLine],
    today: datetime.date,
) -> None:
    """When these lines can come, by what is there and expected; nothing is saved."""
    short = [line for line in promised if needs_stock(line) and line.waiting_quantity > 0]
    lead_times = {line.product.pk: line.product.lead_time_days for line in short if line.product}
    without = [line.pk for line in promised]  # their counters may not be saved yet
    available = availability_for(order.warehouse, lead_times, without=without) if short else {}
    _date_by(promised, short, available, today)
    date_kits(lines)


def date_lines(
    warehouse: Warehouse, filled: Sequence[SalesOrderLine], *, by: Actor, besides: Sequence[int] = ()
) -> None:
    """Date lines of several orders: now what they have got, or when the rest comes; nothing is saved.

    Lines ``besides`` want nothing yet: their turn comes later.
    """
    short = [line for line in filled if line.waiting_quantity > 0]
    lead_times = {line.product.pk: line.product.lead_time_days for line in short if line.product}
    without = [*(line.pk for line in filled), *besides]  # what they have just got is not saved yet
    available = availability_for(warehouse, lead_times, without=without) if short else {}
    _date_by(filled, short, available, by.company.today())


def _date_by(
    promised: Sequence[SalesOrderLine],
    short: Sequence[SalesOrderLine],
    available: Mapping[int, Availability],
    today: datetime.date,
) -> None:
    dates = promised_dates(
        [Want(line.product_id or 0, line.waiting_quantity, line.requested_date) for line in short],
        available,
        today,
        served={key: stock.available for key, stock in available.items()},
    )
    later = {line.pk: date for line, date in zip(short, dates, strict=True)}
    for line in promised:
        if line.open_quantity > 0 or line.promised_date is None:
            line.promised_date = later.get(line.pk) or max(today, line.requested_date or today)


def _promise(order: SalesOrder, lines: Sequence[SalesOrderLine], promised: Sequence[SalesOrderLine]) -> None:
    """Save the dates of these lines; the order's own date is changed in memory only."""
    for line in promised:
        line.first_promised_date = line.first_promised_date or line.promised_date
    save_promises(promised)
    order.promised_date = latest_promise(lines)


def save_promises(lines: Sequence[SalesOrderLine]) -> None:
    """Counters and dates of the lines, in one statement."""
    bulk.update(
        SalesOrderLine,
        "reserved = v.reserved, promised_date = v.promised_date, first_promised_date = v.first_promised_date",
        keys=[line.pk for line in lines],
        values={
            "reserved": [line.reserved for line in lines],
            "promised_date": [line.promised_date for line in lines],
            "first_promised_date": [line.first_promised_date for line in lines],
        },
    )


def _is_late(line: SalesOrderLine) -> bool:
    return bool(line.requested_date and line.promised_date and line.promised_date > line.requested_date)
