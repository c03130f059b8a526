"""Shipments for programs: a file per subject, one router."""

from ninja import Router

from fulfillment.api import canceling, delivering, dispatching, early, packing, picking, reading, tracking
from fulfillment.api.showing import PackageOut, ShipmentLineOut, ShipmentOut, show

__all__ = ["PackageOut", "ShipmentLineOut", "ShipmentOut", "router", "show"]

router = Router()
for _subject in (reading, picking, packing, dispatching, delivering, canceling, tracking, early):
    router.add_router("", _subject.router)
