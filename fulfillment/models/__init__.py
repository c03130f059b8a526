"""Shipments: what is picked, packed, dispatched and delivered."""

from fulfillment.models.carrier import Carrier
from fulfillment.models.package import Package, PackageLine
from fulfillment.models.shipment import Shipment, ShipmentLine, ShipmentQuerySet
from fulfillment.models.tracking import TrackingEvent
from fulfillment.models.wave import Wave

__all__ = [
    "Carrier",
    "Package",
    "PackageLine",
    "Shipment",
    "ShipmentLine",
    "ShipmentQuerySet",
    "TrackingEvent",
    "Wave",
]
