"""What canceled shipments stood for, until somebody has decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from core.actors import Actor
from fulfillment.backlog import BacklogLine, backlog
from orders.kits import in_kits
from orders.lifecycle import ExceptionKind, Resolution
from orders.models import OrderException, SalesOrder
from orders.operations import keep_undecided, resolved, still_open

ZERO = Decimal(0)


def still_to_plan(order: SalesOrder, found: OrderException) -> dict[int, Decimal]:
    """What of a canceled shipment is reserved and on no other one, paid or not."""
    return within(backlog(order), found)


def within(rows: Sequence[BacklogLine], found: OrderException) -> dict[int, Decimal]:
    wanted = found.quantities
    amounts = {row.line.pk: min(row.free_of_shipments, wanted.get(row.line.pk, ZERO)) for row in rows}
    return in_kits([row.line for row in rows], amounts)


def settle_planned(order: SalesOrder, planned: Mapping[int, Decimal], by: Actor, *, outcome: str) -> None:
    """Who plans what a canceled shipment stood for has decided about it, as far as it goes."""
    canceled = still_open(order, ExceptionKind.SHIPMENT)
    if not canceled:
        return
    rows = backlog(order)
    decided = dict(planned)
    done = []
    for each in canceled:
        left = _less(each.quantities, decided)
        if any(left.values()) and within(rows, each):
            keep_undecided(each, left)
        else:
            done.append(each)
    resolved(order, done, Resolution.AGAIN, by=by, outcome=outcome)


def _less(quantities: Mapping[int, Decimal], decided: dict[int, Decimal]) -> dict[int, Decimal]:
    """What stays undecided of these quantities; what is decided counts once."""
    left = {}
    for key, amount in quantities.items():
        part = min(amount, decided.get(key, ZERO))
        left[key] = amount - part
        if part:
            decided[key] -= part
    return left
