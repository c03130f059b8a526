"""Canceling a shipment before it leaves.

The order still wants its goods, so canceling keeps their reservation and makes the order an exception: nothing plans
them by itself until somebody says "again" (or plans a shipment, which is the same), or "leave it", which cancels the
quantity and releases the stock. Nobody else's order takes the goods in the meantime.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal
from core.timeline import Entry
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Package, Shipment, ShipmentLine
from fulfillment.operations.guards import AlreadyPicked, hold_still, refuse_unless_ready
from fulfillment.operations.lots import hold_levels_of, put_back
from fulfillment.operations.places import free_slots
from fulfillment.signals import shipment_canceled
from orders.lifecycle import ExceptionKind
from orders.models import SalesOrder
from orders.operations import give_back_more, raise_exception

S = ShipmentStatus


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


@operation
def cancel_with_order(order: SalesOrder, *, by: Actor) -> None:
    """Cancel what is planned or being picked of a canceled order.

    Called while the order is locked. Raises AlreadyPicked when goods of it lie picked or packed.
    """
    shipments = list(
        Shipment.objects.filter(order=order, status__in=[S.PLANNED, S.PICKING, S.PICKED, S.PACKED]).order_by(
            "pk"
        )
    )
    for shipment in shipments:
        if shipment.status in (S.PICKED, S.PACKED):
            raise AlreadyPicked(
                _("%(shipment)s of this order is already %(status)s. Ask the warehouse to cancel it first.")
                % {
                    "shipment": shipment.number,
                    "status": str(shipment.get_status_display()).lower(),
                }
            )
    cancel_shipments(order, shipments, reason=_("Order canceled"), by=by)


def cancel_shipments(order: SalesOrder, shipments: Sequence[Shipment], *, reason: str, by: Actor) -> None:
    """Cancel shipments of a locked order in a few statements, however many they are; picked lots are put back first.

    The codes on their boxes are free again: the same boxes may leave with another shipment.
    """
    if not shipments:
        return
    put_back(shipments, by=by)
    filled = [shipment.pk for shipment in shipments if shipment.has_contents]
    if filled:
        Package.objects.filter(shipment__in=filled).exclude(sscc="").update(sscc="")
    for shipment in shipments:
        shipment.status, shipment.version, shipment.consignment_id = S.CANCELED, shipment.version + 1, None
    Shipment.objects.bulk_update(shipments, ["status", "version", "consignment"])
    free_slots(shipments)
    timeline.record_many(
        [Entry(shipment, "canceled", reason, order_id=order.pk) for shipment in shipments], by=by
    )
    for shipment in shipments:
        shipment_canceled.send(sender=Shipment, shipment=shipment, by=by)


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
