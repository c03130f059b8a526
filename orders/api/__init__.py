"""Orders for programs: a file per resource, one router."""

from ninja import Router

from orders.api import (
    agreements,
    amending,
    availability,
    copying,
    exceptions,
    holds,
    imports,
    lost_sales,
    orders,
    prices,
    quotes,
    reservations,
    services,
    shortages,
    standing,
    tolerances,
)
from orders.api.showing import OrderOut, actor_of, find, show

__all__ = ["OrderOut", "actor_of", "find", "router", "show"]

router = Router()
for _resource in (
    imports,
    orders,
    amending,
    prices,
    quotes,
    availability,
    copying,
    holds,
    standing,
    agreements,
    shortages,
    lost_sales,
    reservations,
    exceptions,
    services,
    tolerances,
):
    router.add_router("", _resource.router)
