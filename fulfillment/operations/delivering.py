"""At the customer's door: the goods have arrived."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.dates import business_date
from core.locking import operation
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.operations.guards import (
    BILLED,
    hold_still,
    lines_of,
    move,
    refuse_unless_ready,
    short_enough,
)
from fulfillment.operations.proofs import Shown, keep_proof, looked_at
from fulfillment.signals import shipment_delivered
from orders.operations import record_delivered

S = ShipmentStatus


@operation
def deliver(
    shipment: Shipment,
    *,
    by: Actor,
    signed_by: str = "",
    shown: Shown | None = None,
    date: datetime.date | None = None,
    version: int | None = None,
) -> None:
    """Note that the customer has the goods, on which day, who signed for them, and what shows it.

    Raises MoveNotAllowed, DateRefused, TextTooLong, PictureRefused, StaleVersion. Sends ``shipment_delivered``.
    """
    evidence = looked_at(shown or Shown())  # before the order is locked: pictures take their time
    order = hold_still(shipment, by=by, version=version, related=BILLED)
    refuse_unless_ready(shipment, S.DELIVERED)
    assert shipment.dispatch_date is not None  # noqa: S101 - the table's check constraint
    arrives = _delivery_date(date, shipment.dispatch_date, by)
    name = short_enough(signed_by, 100, "signed_by")
    lines = lines_of(shipment)
    has_kits = any(line.is_part for line in lines)
    record_delivered([line.order_line_id for line in lines], arrives, by=by, has_kits=has_kits)
    move(shipment, S.DELIVERED, signed_by=name, delivery_date=arrives, delivered_at=clock.stamp())
    keep_proof(shipment, name, evidence, by=by)
    timeline.record(shipment, "delivered", by=by, data={"date": arrives.isoformat()}, order_id=order.pk)
    shipment_delivered.send(sender=Shipment, shipment=shipment, by=by)


def _delivery_date(date: datetime.date | None, dispatched: datetime.date, by: Actor) -> datetime.date:
    """Proof of delivery often comes days later, so that the past needs no permission here."""
    return business_date(
        date, by=Actor.system(by.company), earliest=dispatched, earliest_is=str(_("dispatch"))
    )
