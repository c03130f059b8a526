"""Shipments: what is picked, packed, dispatched and delivered."""

from fulfillment.models.carrier import Carrier
from fulfillment.models.package import Package
from fulfillment.models.proof import ProofOfDelivery
from fulfillment.models.rules import ShippingRules
from fulfillment.models.shipment import Shipment, ShipmentLine, ShipmentQuerySet
from fulfillment.models.tracking import TrackingEvent

__all__ = [
    "Carrier",
    "Package",
    "ProofOfDelivery",
    "Shipment",
    "ShipmentLine",
    "ShipmentQuerySet",
    "ShippingRules",
    "TrackingEvent",
]
