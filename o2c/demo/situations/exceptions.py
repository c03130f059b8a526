"""Documents that were canceled, and nobody has decided what becomes of their orders."""

from __future__ import annotations

from fulfillment import operations as fulfillment
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from o2c.demo.situations.day import Day


def documents_are_canceled(day: Day) -> None:
    """The youngest shipment that nobody has begun to pick is given up."""
    planned = Shipment.objects.filter(
        company=day.setup.company, status=ShipmentStatus.PLANNED, order__status="confirmed", wave__isnull=True
    )
    shipment = planned.select_related("company", "order").order_by("-pk").first()
    if shipment is not None:
        fulfillment.cancel(shipment, reason="The truck was full", by=day.worker)
