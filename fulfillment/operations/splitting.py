"""Splitting: part of a planned shipment leaves on its own, such as on another day or with another carrier."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import bulk, formats, timeline
from core.actors import Actor
from core.dates import DateRefused
from core.lifecycle import MoveNotAllowed
from core.locking import operation
from core.refusals import Refusal, Several
from fulfillment.kits import entered_on
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.operations.guards import (
    QuantityRefused,
    hold_still,
    refuse_kits,
    refuse_quantity,
    touch,
)
from fulfillment.operations.places import ask_for_time
from fulfillment.operations.planning import PlannedLine, ShipsComplete, create
from orders.models import SalesOrder

S = ShipmentStatus
ZERO = Decimal(0)


@operation
def split_shipment(
    shipment: Shipment,
    quantities: Mapping[int, Decimal],
    *,
    by: Actor,
    planned_date: datetime.date | None = None,
    version: int | None = None,
) -> Shipment:
    """Move these quantities by shipment line to a new planned shipment, still reserved for the order; kits move whole.

    Raises MoveNotAllowed once picking has begun, ShipsComplete, QuantityRefused, DateRefused, StaleVersion.
    """
    order = hold_still(shipment, by=by, version=version)
    _refuse_unless_whole(shipment, order)
    if planned_date is not None and planned_date < by.company.today():
        raise DateRefused(
            _("The date %s lies in the past.") % formats.day(planned_date), field="planned_date"
        )
    related = ("order_line__part_of", "product__unit")
    lines = list(ShipmentLine.objects.filter(shipment=shipment).select_related(*related))
    moved = _moved(lines, quantities)
    stays = {line.pk: line.quantity - quantities.get(line.pk, ZERO) for line in lines}
    bulk.delete(ShipmentLine, [key for key, left in stays.items() if not left])
    kept = {key: left for key, left in stays.items() if left and key in quantities}
    bulk.update(
        ShipmentLine, "quantity = v.quantity", keys=list(kept), values={"quantity": list(kept.values())}
    )
    touch(shipment)
    other = create(order, moved, by=by, leaves_on=planned_date or shipment.planned_date)
    timeline.record(shipment, "split", by=by, data={"into": other.number}, order_id=order.pk)
    timeline.record(other, "split off", by=by, data={"from": shipment.number}, order_id=order.pk)
    ask_for_time([other], by)
    return other


def _refuse_unless_whole(shipment: Shipment, order: SalesOrder) -> None:
    if shipment.status != S.PLANNED:
        raise MoveNotAllowed(
            _("%s cannot be split any more: a shipment is split before it is picked.") % shipment.number
        )
    if not order.allows_partial_delivery:
        raise ShipsComplete(_("Order %s ships complete: its shipment is not split.") % order.number)


def _moved(lines: Sequence[ShipmentLine], quantities: Mapping[int, Decimal]) -> list[PlannedLine]:
    """What goes onto the new shipment; something of the old one has to stay. Every wrong quantity is told at once."""
    refusals: list[Refusal] = [
        refusal
        for line in lines
        if line.order_line.part_of_id is None
        and (refusal := refuse_quantity(line, quantities.get(line.pk, ZERO), line.quantity))
    ]
    kits = [each for each in entered_on(lines) if each.is_kit]
    refusals += [refusal for kit in kits if (refusal := refuse_kits(kit, quantities))]
    if quantities.keys() - {line.pk for line in lines}:
        refusals.append(QuantityRefused(_("This line is not on the shipment any more."), field="lines"))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)
    moved = [
        PlannedLine(line.order_line_id, line.position, line.product_id, taken)
        for line in lines
        if (taken := quantities.get(line.pk, ZERO))
    ]
    if not moved:
        raise QuantityRefused(_("Enter what leaves on its own."), field="lines")
    if all(quantities.get(line.pk, ZERO) == line.quantity for line in lines):
        raise QuantityRefused(_("Something has to stay on the shipment."), field="lines")
    return moved
