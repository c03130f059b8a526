"""The lists of the warehouse."""

from fulfillment.tables.shipments import ShipmentList

__all__ = ["ShipmentList"]
