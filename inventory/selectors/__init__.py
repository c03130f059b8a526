"""Questions about stock: what is available, and by when it could be promised."""

from inventory.selectors.adjustments import WaitingLine, waiting_adjustments, waiting_lines
from inventory.selectors.available import Availability, availability, left_of
from inventory.selectors.levels import bins, moved_products, stock_of, with_free_stock
from inventory.selectors.supply import expected_receipts
from inventory.selectors.warehouses import (
    NoWarehouse,
    default_warehouse,
    shipping_warehouses,
    stock_rules,
    warehouse_named,
)

__all__ = [
    "Availability",
    "NoWarehouse",
    "WaitingLine",
    "availability",
    "bins",
    "default_warehouse",
    "expected_receipts",
    "left_of",
    "moved_products",
    "shipping_warehouses",
    "stock_of",
    "stock_rules",
    "waiting_adjustments",
    "waiting_lines",
    "warehouse_named",
    "with_free_stock",
]
