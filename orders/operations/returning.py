"""What later stages report of goods that came back. Counters change in one statement for all lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from core import bulk
from core.actors import Actor
from core.locking import operation
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.ending import finish_or_save
from orders.operations.fulfilling import billing_status


@operation
def record_returned(order: SalesOrder, returned: Mapping[int, Decimal], *, by: Actor) -> None:
    """Goods of these lines came back: nobody owes them any more. The caller holds the order's lock."""
    _add(order, "returned", returned, by)


@operation
def record_replaced(order: SalesOrder, replaced: Mapping[int, Decimal], *, by: Actor) -> None:
    """The customer gets new goods for what came back, and owes the old ones as before. The caller holds the lock."""
    _add(order, "replaced", replaced, by)


def _add(order: SalesOrder, counter: str, quantities: Mapping[int, Decimal], by: Actor) -> None:
    bulk.update(
        SalesOrderLine,
        f"{counter} = t.{counter} + v.{counter}",
        keys=list(quantities),
        values={counter: list(quantities.values())},
    )
    finish_or_save(order, {"billing_status": billing_status(order)}, by=by)
