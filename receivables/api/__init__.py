"""Receivables for programs: a file per resource, one router."""

from ninja import Router

from receivables.api import dunning, matches, open_items, payments, promises

__all__ = ["router"]

router = Router()
for _resource in (payments, matches, open_items, dunning, promises):
    router.add_router("", _resource.router)
