"""Questions about stock: what is available, and by when it could be promised."""

from inventory.selectors.adjustments import WaitingLine, waiting_adjustments, waiting_lines
from inventory.selectors.as_of import StockOfDay, stock_as_of
from inventory.selectors.available import Availability, availability
from inventory.selectors.counting import Variation, moved_since, unit_costs, variation
from inventory.selectors.levels import Shelf, bins, moved_products, stock_of
from inventory.selectors.supply import expected_receipts
from inventory.selectors.warehouses import (
    NoWarehouse,
    default_warehouse,
    named_bins,
    refuse_no_storage,
    storage,
    warehouse_named,
)

__all__ = [
    "Availability",
    "NoWarehouse",
    "Shelf",
    "StockOfDay",
    "Variation",
    "WaitingLine",
    "availability",
    "bins",
    "default_warehouse",
    "expected_receipts",
    "moved_products",
    "moved_since",
    "named_bins",
    "refuse_no_storage",
    "stock_as_of",
    "stock_of",
    "storage",
    "unit_costs",
    "variation",
    "waiting_adjustments",
    "waiting_lines",
    "warehouse_named",
]
