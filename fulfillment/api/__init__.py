"""Shipments for programs: a file per subject, one router."""

from ninja import Router

from fulfillment.api import (
    canceling,
    carriers,
    consignments,
    customs,
    delivering,
    dispatching,
    early,
    lots,
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
    consignments,
    lots,
    carriers,
    pickups,
    customs,
):
    router.add_router("", _subject.router)
