"""Shipments: what is picked, packed, dispatched and delivered."""

from fulfillment.models.carrier import Carrier
from fulfillment.models.consignment import Consignment, ConsignmentQuerySet
from fulfillment.models.package import Package, PackageLine
from fulfillment.models.proof import ProofOfDelivery
from fulfillment.models.returns import GoodsReturn, GoodsReturnLine, GoodsReturnQuerySet
from fulfillment.models.rules import ShippingRules
from fulfillment.models.shipment import Shipment, ShipmentLine, ShipmentQuerySet
from fulfillment.models.tracking import TrackingEvent
from fulfillment.models.wave import Wave

__all__ = [
    "Carrier",
    "Consignment",
    "ConsignmentQuerySet",
    "GoodsReturn",
    "GoodsReturnLine",
    "GoodsReturnQuerySet",
    "Package",
    "PackageLine",
    "ProofOfDelivery",
    "Shipment",
    "ShipmentLine",
    "ShipmentQuerySet",
    "ShippingRules",
    "TrackingEvent",
    "Wave",
]
