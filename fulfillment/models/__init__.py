"""Shipments: what is picked, packed, dispatched and delivered; and what comes back."""

from fulfillment.models.carrier import Carrier
from fulfillment.models.package import Package
from fulfillment.models.returns import GoodsReturn, GoodsReturnLine, GoodsReturnQuerySet
from fulfillment.models.shipment import Shipment, ShipmentLine, ShipmentQuerySet
from fulfillment.models.tracking import TrackingEvent

__all__ = [
    "Carrier",
    "GoodsReturn",
    "GoodsReturnLine",
    "GoodsReturnQuerySet",
    "Package",
    "Shipment",
    "ShipmentLine",
    "ShipmentQuerySet",
    "TrackingEvent",
]
