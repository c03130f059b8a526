"""Stock for programs: a file per resource, one router."""

from ninja import Router

from inventory.api import adjustments, bins, counts, imports, levels, receipts, transfers, warehouses

__all__ = ["router"]

router = Router()
for _resource in (
    warehouses,
    bins,
    receipts,
    adjustments,
    levels,
    transfers,
    counts,
    imports,
):
    router.add_router("", _resource.router)
