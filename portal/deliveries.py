"""How a customer is told where his delivery is and when it comes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import formats
from core.presentation import Fact, Notice
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment, ShipmentLine, ShipmentLot
from fulfillment.selectors import lots_by_line
from inventory.models import Lot

GONE = (ShipmentStatus.DISPATCHED, ShipmentStatus.DELIVERED)


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


def lines_of(shipment: Shipment) -> list[ShipmentLine]:
    """What is in it; of goods that have left with their lots and serial numbers in ``taken_lots``."""
    lines = list(shipment.lines.select_related("order_line"))
    has_lots = shipment.has_lots and shipment.status in GONE
    taken = lots_by_line([line.pk for line in lines] if has_lots else [])
    for line in lines:
        line.taken_lots = taken.get(line.pk, [])
    return lines


def lots_got(shipments: Sequence[Shipment]) -> dict[int, list[tuple[Lot, Decimal]]]:
    """The lots and serial numbers that have left with these shipments, by order line; each lot once."""
    keys = [each.pk for each in shipments if each.has_lots and each.status in GONE]
    rows = ShipmentLot.objects.filter(shipment__in=keys).select_related("lot", "shipment_line").order_by("pk")
    found: dict[int, dict[Lot, Decimal]] = {}
    for row in rows if keys else ():
        lots = found.setdefault(row.shipment_line.order_line_id, {})
        lots[row.lot] = lots.get(row.lot, Decimal(0)) + row.quantity
    return {key: list(lots.items()) for key, lots in found.items()}
