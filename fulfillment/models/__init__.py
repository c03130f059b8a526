"""Shipments: what is picked, packed, dispatched and delivered."""

from fulfillment.models.carrier import Carrier, CarrierService
from fulfillment.models.consignment import Consignment, ConsignmentQuerySet
from fulfillment.models.lots import ReturnLot, ShipmentLot
from fulfillment.models.package import Package, PackageLine
from fulfillment.models.pickup import PickupSlot
from fulfillment.models.proof import ProofOfDelivery
from fulfillment.models.returns import GoodsReturn, GoodsReturnLine, GoodsReturnQuerySet
from fulfillment.models.rules import ShippingRules
from fulfillment.models.shipment import Shipment, ShipmentLine, ShipmentQuerySet
from fulfillment.models.tracking import TrackingEvent
from fulfillment.models.wave import Wave

__all__ = [
    "Carrier",
    "CarrierService",
    "Consignment",
    "ConsignmentQuerySet",
    "GoodsReturn",
    "GoodsReturnLine",
    "GoodsReturnQuerySet",
    "Package",
    "PackageLine",
    "PickupSlot",
    "ProofOfDelivery",
    "ReturnLot",
    "Shipment",
    "ShipmentLine",
    "ShipmentLot",
    "ShipmentQuerySet",
    "ShippingRules",
    "TrackingEvent",
    "Wave",
]
