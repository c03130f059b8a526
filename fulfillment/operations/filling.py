"""Planning for many orders at once: what backorders have got goes onto shipments, set by set, however many they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from core import numbering, timeline
from core.actors import Actor
from core.locking import operation
from core.timeline import Entry
from fulfillment.backlog import backlogs, is_complete
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.operations.places import ask_for_time
from fulfillment.operations.planning import PlannedLine, add_to, planned, planned_lines, rows_of
from orders.lifecycle import ExceptionKind
from orders.models import SalesOrder
from orders.operations import kept_for_decision

ZERO = Decimal(0)


@operation
def plan_filled(orders: Sequence[SalesOrder], *, by: Actor) -> None:
    """Put what is reserved and on no shipment yet onto each order's planned shipment, or onto a new one.

    Called while the orders are locked. An order that ships complete waits until all of it is reserved.
    """
    by_key = {order.pk: order for order in orders}
    to_plan: dict[int, list[PlannedLine]] = {}
    for key, rows in backlogs(orders).items():
        undecided = kept_for_decision(by_key[key], ExceptionKind.SHIPMENT)
        lines = planned_lines(rows, undecided)
        ships_now = by_key[key].allows_partial_delivery or (is_complete(rows) and not undecided)
        if lines and ships_now:
            to_plan[key] = lines
    waiting = {
        shipment.order_id: shipment
        for shipment in Shipment.objects.filter(
            order__in=list(to_plan), status=ShipmentStatus.PLANNED
        ).order_by("-pk")
    }
    new = {by_key[key]: lines for key, lines in sorted(to_plan.items()) if key not in waiting}
    _create(new, by)
    _extend({waiting[key]: lines for key, lines in sorted(to_plan.items()) if key in waiting}, by)


def _create(to_plan: Mapping[SalesOrder, Sequence[PlannedLine]], by: Actor) -> None:
    if not to_plan:
        return
    today = by.company.today()
    numbers = numbering.next_numbers(by.company, numbering.SHIPMENT, today, len(to_plan))
    shipments = Shipment.objects.bulk_create(
        planned(order, number, by=by) for order, number in zip(to_plan, numbers, strict=True)
    )
    ShipmentLine.objects.bulk_create(
        row for shipment in shipments for row in rows_of(shipment, to_plan[shipment.order])
    )
    timeline.record_many(
        [
            Entry(
                shipment,
                "planned",
                data={"lines": len(to_plan[shipment.order])},
                order_id=shipment.order_id,
            )
            for shipment in shipments
        ],
        by=by,
    )
    ask_for_time(shipments, by)


def _extend(to_plan: Mapping[Shipment, Sequence[PlannedLine]], by: Actor) -> None:
    """Add to shipments that nobody has begun to pick."""
    if not to_plan:
        return
    add_to(to_plan)
    for shipment in to_plan:
        shipment.version += 1
    Shipment.objects.bulk_update(to_plan, ["version"])
    timeline.record_many(
        [
            Entry(shipment, "extended", data={"lines": len(lines)}, order_id=shipment.order_id)
            for shipment, lines in to_plan.items()
        ],
        by=by,
    )
