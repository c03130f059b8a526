"""Canceling a shipment before it leaves.

The order still wants its goods, so canceling keeps their reservation and makes the order an exception: nothing plans
them by itself until somebody says "again" (or plans a shipment, which is the same), or "leave it", which cancels the
quantity and releases the stock. Nobody else's order takes the goods in the meantime.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.operations.guards import hold_still, refuse_unless_ready
from fulfillment.operations.lots import hold_levels_of
from fulfillment.operations.planning import cancel_shipments
from orders.lifecycle import ExceptionKind
from orders.operations import give_back_more, raise_exception


class ReasonMissing(Refusal):
    """A cancellation without a reason."""

    code = "reason"


@operation
def cancel(shipment: Shipment, *, reason: str, by: Actor, version: int | None = None) -> None:
    """End a shipment that has not left; its goods stay reserved until somebody says "again" or "leave it".

    What was picked beyond the order is free again. Raises MoveNotAllowed, ReasonMissing, StaleVersion. Sends ``shipment_canceled``.
    """
    order = hold_still(shipment, by=by, version=version)
    refuse_unless_ready(shipment, ShipmentStatus.CANCELED)
    if not reason.strip():
        raise ReasonMissing(_("Enter why the shipment is canceled."), field="reason")
    if shipment.has_lots:
        hold_levels_of(shipment.warehouse_id, ShipmentLine.objects.filter(shipment=shipment))
    more = _give_back_more(shipment, by)
    cancel_shipments(order, [shipment], reason=reason.strip(), by=by)
    lines = shipment.lines.values_list("order_line_id", "quantity")
    quantities = {key: quantity - more.get(key, 0) for key, quantity in lines}
    raise_exception(order, ExceptionKind.SHIPMENT, shipment.number, quantities, reason=reason.strip(), by=by)


def _give_back_more(shipment: Shipment, by: Actor) -> dict[int, Decimal]:
    """What was picked beyond the order, by order line; while it is being picked, nothing of that is held yet.

    What the order wants by now, having been amended, stays its own.
    """
    if shipment.status not in (ShipmentStatus.PICKED, ShipmentStatus.PACKED):
        return {}
    lines = shipment.lines.filter(extra__gt=0).select_related("order_line")
    over = {
        line.order_line: min(line.extra, line.order_line.reserved - line.order_line.open_quantity)
        for line in lines
    }
    more = {line.pk: amount for line, amount in over.items() if amount > 0}
    if more:
        give_back_more(more, by=by)
    return more
