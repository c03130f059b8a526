"""Stock for programs: a file per resource, one router."""

from ninja import Router

from inventory.api import adjustments, expected, imports, receipts, replenishment, warehouses

__all__ = ["router"]

router = Router()
for _resource in (
    warehouses,
    receipts,
    expected,
    replenishment,
    adjustments,
    imports,
):
    router.add_router("", _resource.router)
