"""Stock for programs: a file per resource, one router."""

from ninja import Router

from inventory.api import adjustments, imports, receipts, rules, warehouses

__all__ = ["router"]

router = Router()
for _resource in (
    warehouses,
    receipts,
    adjustments,
    imports,
    rules,
):
    router.add_router("", _resource.router)
