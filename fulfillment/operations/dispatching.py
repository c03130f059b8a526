"""At the gate: packed goods leave the house."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.dates import business_date
from core.lifecycle import MoveNotAllowed
from core.locking import operation
from fulfillment.delays import arrival
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Carrier, Consignment, Shipment
from fulfillment.operations.carriers import carrier_named
from fulfillment.operations.contents import refuse_unless_filled
from fulfillment.operations.guards import (
    BILLED,
    hold_still,
    lines_of,
    move,
    on_other_shipments,
    refuse_if_held,
    refuse_unless_ready,
    refuse_unpaid,
    short_enough,
)
from fulfillment.signals import shipment_dispatched, shipment_leaving
from inventory.operations import IssueLine, issue
from orders.operations import record_shipped

S = ShipmentStatus


class LeavesTogether(MoveNotAllowed):
    """A shipment that is dispatched with its consignment."""

    code = "leaves-together"


@operation
def dispatch(
    shipment: Shipment,
    *,
    by: Actor,
    carrier: Carrier | str | None = None,
    tracking_number: str = "",
    date: datetime.date | None = None,
    version: int | None = None,
    within: Consignment | None = None,
) -> None:
    """Let the packed goods leave the house: stock goes down with the reservation, once, in this transaction (FUL-1).

    What leaves with others is dispatched ``within`` its consignment.
    Raises MoveNotAllowed, LeavesTogether, OrderOnHold, NotPacked, DateRefused, TextTooLong, StaleVersion, NotEnoughStock, NotPaid.
    Sends ``shipment_dispatched``.
    """
    order = hold_still(shipment, by=by, version=version, related=BILLED)
    refuse_unless_ready(shipment, S.DISPATCHED)
    refuse_if_held(shipment)
    if shipment.consignment_id is not None and within is None:
        raise LeavesTogether(
            _("%s leaves with others. Dispatch its consignment, or take it out.") % shipment.number
        )
    if shipment.has_contents:
        refuse_unless_filled(shipment)
    shipment_leaving.send(sender=Shipment, shipment=shipment, by=by)
    leaves = business_date(date, by=by, earliest=order.order_date, earliest_is=str(_("order date")))
    number = short_enough(tracking_number, 80, "tracking_number")
    if isinstance(carrier, str):
        carrier = carrier_named(carrier, by=by)
    lines = lines_of(shipment)
    refuse_unpaid(order, lines)
    issue(
        shipment,
        [IssueLine(line.order_line_id, line.product_id, line.quantity, line.pk) for line in lines],
        warehouse=shipment.warehouse,
        date=leaves,
        by=by,
    )
    tolerant = [line.order_line_id for line in lines if line.is_tolerant]
    record_shipped(
        order,
        {line.order_line_id: line.quantity for line in lines},
        date=leaves,
        by=by,
        tolerant=tolerant,
        in_house=on_other_shipments(shipment, tolerant) if tolerant else None,
    )
    move(
        shipment,
        S.DISPATCHED,
        carrier=carrier,
        tracking_number=number,
        dispatch_date=leaves,
        estimated_arrival=arrival(by.company, leaves, shipment.transit_days),
        dispatched_at=clock.stamp(),
    )
    timeline.record(
        shipment,
        "dispatched",
        by=by,
        data={"carrier": carrier.name if carrier else "", "tracking_number": number},
        order_id=order.pk,
    )
    shipment_dispatched.send(sender=Shipment, shipment=shipment, lines=lines, by=by)
