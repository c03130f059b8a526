"""The lists of the warehouse."""

from fulfillment.tables.shipments import ShipmentList
from fulfillment.tables.waves import WaveList

__all__ = ["ShipmentList", "WaveList"]
