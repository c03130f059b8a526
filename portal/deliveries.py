"""How a customer is told where his delivery is and when it comes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import formats
from core.presentation import Fact, Notice
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment


def expected_of(shipment: Shipment) -> Fact:
    """The day it came, or the day it should come."""
    if shipment.delivery_date is None and shipment.estimated_arrival is not None:
        return Fact(_("Expected"), formats.day(shipment.estimated_arrival))
    return Fact(_("Delivered"), formats.day(shipment.delivery_date), note=shipment.signed_by)


def delay_of(shipment: Shipment) -> list[Notice]:
    """That it comes later, once we know; why is the desk's business."""
    is_over = shipment.status in (ShipmentStatus.DELIVERED, ShipmentStatus.CANCELED)
    if shipment.delayed_since is None or is_over:
        return []
    words = ""
    if shipment.estimated_arrival is not None:
        words = _("Now expected on %s.") % formats.day(shipment.estimated_arrival)
    return [Notice(_("This delivery comes later than planned"), text=words, tone="warning")]
