"""Questions about stock: what is available, and by when it could be promised."""

from inventory.selectors.adjustments import WaitingLine, waiting_adjustments, waiting_lines
from inventory.selectors.available import Availability, availability
from inventory.selectors.demand import LostDemand, OpenDemand, lost_demand, open_demand, register_demand
from inventory.selectors.levels import bins, moved_products, stock_of
from inventory.selectors.projecting import ProjectedDay, projection
from inventory.selectors.replenishment import Position, Proposal, Terms, proposal
from inventory.selectors.supply import due, expected_receipts, under_way
from inventory.selectors.warehouses import NoWarehouse, default_warehouse, warehouse_named

__all__ = [
    "Availability",
    "LostDemand",
    "NoWarehouse",
    "OpenDemand",
    "Position",
    "ProjectedDay",
    "Proposal",
    "Terms",
    "WaitingLine",
    "availability",
    "bins",
    "default_warehouse",
    "due",
    "expected_receipts",
    "lost_demand",
    "moved_products",
    "open_demand",
    "projection",
    "proposal",
    "register_demand",
    "stock_of",
    "under_way",
    "waiting_adjustments",
    "waiting_lines",
    "warehouse_named",
]
