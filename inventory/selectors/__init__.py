"""Questions about stock: what is available, and by when it could be promised."""

from inventory.selectors.adjustments import WaitingLine, waiting_adjustments, waiting_lines
from inventory.selectors.as_of import StockOfDay, stock_as_of
from inventory.selectors.available import Availability, availability, left_of
from inventory.selectors.counting import (
    OPEN_COUNTS,
    Variation,
    counts_due,
    moved_since,
    show_count,
    unit_costs,
    variation,
)
from inventory.selectors.demand import LostDemand, OpenDemand, lost_demand, open_demand, register_demand
from inventory.selectors.levels import NOWHERE, Shelf, bins, moved_products, stock_of, with_free_stock
from inventory.selectors.projecting import ProjectedDay, projection
from inventory.selectors.replenishment import Position, Proposal, Terms, proposal
from inventory.selectors.supply import due, expected_receipts, newly_late, overdue, under_way
from inventory.selectors.used import register_use
from inventory.selectors.warehouses import (
    NoWarehouse,
    any_warehouse,
    default_warehouse,
    keepers_of,
    keeping,
    named_bins,
    own_warehouse,
    people_of,
    refuse_no_storage,
    shipping_warehouses,
    stock_rules,
    warehouse_named,
    warehouse_people,
)

__all__ = [
    "NOWHERE",
    "OPEN_COUNTS",
    "Availability",
    "LostDemand",
    "NoWarehouse",
    "OpenDemand",
    "Position",
    "ProjectedDay",
    "Proposal",
    "Shelf",
    "StockOfDay",
    "Terms",
    "Variation",
    "WaitingLine",
    "any_warehouse",
    "availability",
    "bins",
    "counts_due",
    "default_warehouse",
    "due",
    "expected_receipts",
    "keepers_of",
    "keeping",
    "left_of",
    "lost_demand",
    "moved_products",
    "moved_since",
    "named_bins",
    "newly_late",
    "open_demand",
    "overdue",
    "own_warehouse",
    "people_of",
    "projection",
    "proposal",
    "refuse_no_storage",
    "register_demand",
    "register_use",
    "shipping_warehouses",
    "show_count",
    "stock_as_of",
    "stock_of",
    "stock_rules",
    "under_way",
    "unit_costs",
    "variation",
    "waiting_adjustments",
    "waiting_lines",
    "warehouse_named",
    "warehouse_people",
    "with_free_stock",
]
