"""Shipments for programs: a file per subject, one router."""

from ninja import Router

from fulfillment.api import (
    canceling,
    carriers,
    customs,
    delivering,
    dispatching,
    early,
    packages,
    packing,
    picking,
    pickups,
    reading,
    returns,
    splitting,
    tracking,
    waves,
)
from fulfillment.api.showing import PackageOut, ShipmentLineOut, ShipmentOut, show

__all__ = ["PackageOut", "ShipmentLineOut", "ShipmentOut", "router", "show"]

router = Router()
for _subject in (
    reading,
    picking,
    packages,
    packing,
    dispatching,
    delivering,
    canceling,
    splitting,
    tracking,
    waves,
    returns,
    early,
    carriers,
    pickups,
    customs,
):
    router.add_router("", _subject.router)
