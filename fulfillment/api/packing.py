"""Packing."""

from typing import Any

from ninja import Router, Schema

from core.api import Quantity, needs, once
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show

router = Router(tags=["shipments"])


class PackageIn(Schema):
    """A parcel and its weight in kilograms."""

    weight: Quantity | None = None


class PackIn(Schema):
    """The parcels."""

    packages: list[PackageIn] | None = None


@router.post("/shipments/{number}/pack", response=ShipmentOut, summary="Pack a shipment")
@once
@needs("fulfillment.ship_goods")
def pack(request: Any, number: str, payload: PackIn | None = None) -> dict[str, Any]:
    """Close the parcels."""
    packages = [package.weight for package in payload.packages] if payload and payload.packages else None
    operations.pack(find(request, number), packages, by=request.actor)
    return show(find(request, number))
