"""What later stages report of goods that came back. Counters change in one statement for all lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from core import bulk
from core.actors import Actor
from core.locking import operation
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.ending import finish_or_save
from orders.operations.fulfilling import derived_statuses


@operation
def record_returned(order: SalesOrder, returned: Mapping[int, Decimal], *, by: Actor) -> None:
    """Goods of these lines came back: nobody owes them any more. The caller holds the order's lock."""
    _count(order, "returned = t.returned + v.returned, unsettled = t.unsettled + v.returned", returned, by)


@operation
def record_replaced(order: SalesOrder, replaced: Mapping[int, Decimal], *, by: Actor) -> None:
    """The customer gets new goods for what came back, and owes the old ones as before. The caller holds the lock."""
    _count(order, "replaced = t.replaced + v.returned, unsettled = t.unsettled - v.returned", replaced, by)


@operation
def record_not_replaced(order: SalesOrder, left: Mapping[int, Decimal], *, by: Actor) -> None:
    """New goods for what came back of these lines do not come: somebody has to decide again. The caller holds the lock."""
    _count(order, "replaced = t.replaced - v.returned, unsettled = t.unsettled + v.returned", left, by)


@operation
def record_settled(order: SalesOrder, settled: Mapping[int, Decimal], *, by: Actor) -> None:
    """What came back of these lines is credited, or was never billed. The caller holds the lock."""
    _count(order, "unsettled = t.unsettled - v.returned", settled, by)


@operation
def record_unreplaced(order: SalesOrder, unreplaced: Mapping[int, Decimal], *, by: Actor) -> None:
    """The new goods for what came back of these lines came back too and are not replaced: the old ones are not owed after all.

    The caller holds the lock.
    """
    _count(order, "replaced = t.replaced - v.returned", unreplaced, by)


def _count(order: SalesOrder, counters: str, quantities: Mapping[int, Decimal], by: Actor) -> None:
    bulk.update(
        SalesOrderLine, counters, keys=list(quantities), values={"returned": list(quantities.values())}
    )
    finish_or_save(order, derived_statuses(order), by=by)
