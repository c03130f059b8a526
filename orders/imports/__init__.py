"""Orders from a file: rows of one order reference are one order, entered by the operations as by hand."""

from orders.imports.kind import ORDERS, OrderImport

__all__ = ["ORDERS", "OrderImport"]
