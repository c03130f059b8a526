"""Which exceptions of an order are open, what they keep others from doing, and that they are done with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from core import bulk, clock, timeline
from core.actors import Actor
from orders.lifecycle import ExceptionKind, Resolution
from orders.models import OrderException, SalesOrder


def still_open(order: SalesOrder, kind: ExceptionKind | None = None) -> list[OrderException]:
    """What somebody has to decide about; an order without asks nothing of the database."""
    if not order.has_exception:
        return []
    rows = order.exceptions.open()
    return list(rows.filter(kind=kind) if kind else rows)


def kept_for_decision(order: SalesOrder, kind: ExceptionKind) -> dict[int, Decimal]:
    """How much of each line nobody makes anew by himself before somebody has decided."""
    kept: dict[int, Decimal] = defaultdict(Decimal)
    for each in still_open(order, kind):
        for key, amount in each.quantities.items():
            kept[key] += amount
    return kept


def keep_undecided(found: OrderException, quantities: Mapping[int, Decimal]) -> None:
    """Somebody has decided about part of it; only these quantities are still open. Part of a verb; the order is locked."""
    found.lines = OrderException.as_lines({key: amount for key, amount in quantities.items() if amount > 0})
    found.save(update_fields=["lines"])


def resolved(
    order: SalesOrder,
    exceptions: Iterable[OrderException],
    how: Resolution,
    *,
    by: Actor,
    outcome: str = "",
) -> None:
    """Note what became of exceptions; with the last one the order has none. Part of a verb; the order is locked."""
    done = list(exceptions)
    if not done:
        return
    for each in done:
        each.how, each.outcome, each.resolved_at, each.resolved_by = how, outcome, clock.stamp(), by.user
        each.save(update_fields=["how", "outcome", "resolved_at", "resolved_by"])
        data = {"document": each.document, "kind": each.kind, "how": how.value, "outcome": outcome}
        timeline.record(order, "exception resolved", by=by, data=data, order_id=order.pk)
    order.has_exception = order.exceptions.open().exists()
    bulk.save(order, ["has_exception"])
