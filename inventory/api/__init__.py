"""Stock for programs: a file per resource, one router."""

from ninja import Router

from inventory.api import (
    adjustments,
    bins,
    counts,
    expected,
    imports,
    kits,
    levels,
    lots,
    receipts,
    replenishment,
    rules,
    transfers,
    warehouses,
)

__all__ = ["router"]

router = Router()
for _resource in (
    warehouses,
    bins,
    receipts,
    expected,
    replenishment,
    adjustments,
    levels,
    kits,
    lots,
    transfers,
    counts,
    imports,
    rules,
):
    router.add_router("", _resource.router)
