"""What later stages report back: shipped, invoiced, paid. Counters change in one statement for all lines."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import F
from django.db.models.functions import Greatest

from catalog.models import ProductKind
from core import bulk
from core.actors import Actor
from core.locking import lock_keys, operation
from core.prepared import AnyOf, Place, Prepared
from customers.models import RestPolicy
from orders import signals
from orders.kits import follow_shipped
from orders.lifecycle import BillingStatus, CancelReason, DeliveryStatus, PaymentStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.ending import finish_or_save
from orders.operations.giving_up import (
    Rest,
    give_up,
    latest_promise,
    rest_after_delivery,
    tell_of_rest,
)
from orders.operations.tolerating import close_within_tolerance

S = TypeVar("S")


@operation
def record_shipped(
    order: SalesOrder,
    shipped: Mapping[int, Decimal],
    *,
    by: Actor,
    date: datetime.date | None = None,
    tolerant: Collection[int] = (),
    in_house: Mapping[int, Decimal] | None = None,
    has_kits: bool = True,
) -> None:
    """Lines left the house on a day: less reserved, more shipped, and kits with their parts. The caller holds the order's lock.

    Of lines that are ``tolerant`` so much may be enough; what lies on other shipments, ``in_house``, still comes.
    What still waits for stock is given up where the customer takes no second delivery.
    Sends ``rest_given_up``, ``order_unfulfilled``.
    """
    left = date or by.company.today()
    bulk.update(
        SalesOrderLine,
        "shipped = t.shipped + v.shipped, reserved = t.reserved - v.shipped,"
        " shipped_date = greatest(t.shipped_date, v.shipped_date)",
        keys=list(shipped),
        values={"shipped": list(shipped.values()), "shipped_date": [left] * len(shipped)},
    )
    if has_kits:
        follow_shipped(order.pk)
    enough, rest = _end_rest(order, tolerant, in_house or {}, by)
    is_other = enough or rest or tolerant
    finish_or_save(
        order, derived_statuses(order) if is_other else {"delivery_status": delivery_status(order)}, by=by
    )
    if rest:
        tell_of_rest(order, rest, by=by)
    elif enough:
        signals.rest_given_up.send(sender=SalesOrder, order=order, by=by)


def _end_rest(
    order: SalesOrder, tolerant: Collection[int], in_house: Mapping[int, Decimal], by: Actor
) -> tuple[Rest, Rest]:
    """Close what is little enough, and cancel what still waits of an order that takes no second delivery.

    That is the next version of the order: the mail about it is another than the one before.
    """
    takes_none = order.rest_policy == RestPolicy.CANCEL
    if not tolerant and not takes_none:
        return [], []
    lines = list(order.lines.select_related("product"))
    enough = close_within_tolerance(order, [line for line in lines if line.pk in tolerant], in_house, by=by)
    waiting = rest_after_delivery(order, lines) if takes_none else []
    rest = give_up(order, waiting, CancelReason.STOCK, by=by, among=lines)
    if enough or rest:
        order.version += 1
        order.promised_date = latest_promise(lines)
        order.save(update_fields=["version", "promised_date"])
    return enough, rest


@operation
def record_delivered(
    line_ids: Iterable[int], date: datetime.date, *, by: Actor, has_kits: bool = True
) -> None:
    """Lines arrived at the customer on a day, and kits with their parts; the latest one counts.

    The caller holds the order's lock.
    """
    keys = list(line_ids)
    if has_kits:
        keys += (
            SalesOrderLine.objects.filter(parts__in=keys).order_by().distinct().values_list("pk", flat=True)
        )
    bulk.update(
        SalesOrderLine,
        "delivered_date = greatest(t.delivered_date, v.delivered_date)",
        keys=keys,
        values={"delivered_date": [date] * len(keys)},
    )


_orders_of_lines = Prepared(
    lambda: (
        SalesOrder.objects.filter(pk__in=SalesOrderLine.objects.filter(pk=AnyOf()).values("order_id"))
        .order_by("pk")
        .select_for_update(of=("self",))
    )
)


@operation
def record_invoiced(invoiced: Mapping[int, Decimal], *, by: Actor) -> None:
    """Lines were invoiced, or credited with a negative quantity; the orders' billing status follows."""
    bulk.update(
        SalesOrderLine,
        "invoiced = t.invoiced + v.invoiced",
        keys=list(invoiced),
        values={"invoiced": list(invoiced.values())},
    )
    for order in _orders_of_lines.all(list(invoiced)):
        finish_or_save(order, {"billing_status": billing_status(order)}, by=by)


@operation
def record_paid(statuses: Mapping[int, PaymentStatus], *, by: Actor) -> None:
    """What was invoiced for the orders is open, partly paid or paid."""
    for order in lock_keys(SalesOrder, statuses):
        finish_or_save(order, {"payment_status": statuses[order.pk]}, by=by)


def derived_statuses(order: SalesOrder) -> dict[str, DeliveryStatus | BillingStatus]:
    """What follows from the counters of the lines."""
    return {"delivery_status": delivery_status(order), "billing_status": billing_status(order)}


_shipped: Prepared[Any] = Prepared(
    lambda: (
        SalesOrderLine.objects.filter(order=Place())
        .exclude(kind=ProductKind.CHARGE)
        .values_list("quantity", "shipped", "canceled")
    )
)
_invoiced: Prepared[Any] = Prepared(
    lambda: (
        SalesOrderLine.objects.entered()
        .filter(order=Place())
        .values_list(
            Greatest(F("quantity") - F("canceled"), F("shipped")),
            "invoiced",
            F("returned") - F("replaced") - F("unsettled"),
        )
    )
)


def delivery_status(order: SalesOrder) -> DeliveryStatus:
    """From the counters: nothing, some or all of what was not canceled has left."""
    return _share(
        _shipped.all(order.pk), DeliveryStatus.NONE, DeliveryStatus.PARTIAL, DeliveryStatus.COMPLETE
    )


def billing_status(order: SalesOrder) -> BillingStatus:
    """From the counters: nothing, some or all of what was neither canceled nor taken back is invoiced.

    What came back counts as to be billed until somebody has decided about it: its credit note is still to come.
    """
    return _share(_invoiced.all(order.pk), BillingStatus.NONE, BillingStatus.PARTIAL, BillingStatus.COMPLETE)


def _share(rows: list[tuple[Decimal, Decimal, Decimal]], none: S, partial: S, complete: S) -> S:
    """Which of three statuses (quantity, done, canceled) of all lines add up to."""
    if all(done >= quantity - canceled for quantity, done, canceled in rows):
        return complete
    return partial if any(done > 0 for _quantity, done, _canceled in rows) else none
