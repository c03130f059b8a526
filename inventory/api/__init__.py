"""Stock for programs: a file per resource, one router."""

from ninja import Router

from inventory.api import adjustments, imports, receipts, warehouses

__all__ = ["router"]

router = Router()
for _resource in (
    warehouses,
    receipts,
    adjustments,
    imports,
):
    router.add_router("", _resource.router)
