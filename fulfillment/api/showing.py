"""A shipment as the API speaks it."""

import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Schema

from core.actors import Actor
from core.api import Day, Moment, plain_text
from fulfillment.api.lots import TakenLotOut
from fulfillment.models import Package, PickupSlot, Shipment
from orders.kits import kit_position


class ShipmentLineOut(Schema):
    """What leaves of an order line: ``position`` for calls, ``place`` as people read it (``2.1`` is a part of a kit).

    Kits leave as their parts; ``kit`` is the position of the kit's line on the order, null for other goods.
    """

    position: int
    place: str
    kit: int | None
    sku: str
    quantity: str
    picked: str | None
    lots: list[TakenLotOut]


class PackageLineOut(Schema):
    """What lies in a package, by the position of the shipment's line."""

    position: int
    place: str
    sku: str
    quantity: str


class PackageOut(Schema):
    """A parcel: kilograms, centimeters; without lines its contents were not listed."""

    position: int
    number: str
    weight: str | None
    length: str | None
    width: str | None
    height: str | None
    sscc: str
    is_open: bool
    lines: list[PackageLineOut]


class ProofOut(Schema):
    """What was taken at the door; the pictures are read by themselves."""

    name: str
    note: str
    taken_at: Moment
    has_photo: bool
    has_signature: bool


class SlotOut(Schema):
    """A time customers may come, and how many places of it are left."""

    id: int
    warehouse: str
    date: Day
    starts_at: datetime.time
    ends_at: datetime.time
    capacity: int
    left: int


class ShipmentOut(Schema):
    """A shipment; WH sees no money, and there is none here."""

    number: str
    status: str
    order: str
    customer: str
    warehouse: str
    planned_date: Day | None
    dispatch_date: Day | None
    delivery_date: Day | None
    estimated_arrival: Day | None
    delayed_since: Moment | None
    carrier: str | None
    service: str | None
    tracking_number: str
    pickup_slot: SlotOut | None
    slot_asked_at: Moment | None
    ready_at: Moment | None
    signed_by: str
    proof: ProofOut | None
    version: int
    lines: list[ShipmentLineOut]
    packages: list[PackageOut]


def shipments_of(actor: Actor) -> Any:
    """The shipments the actor may see, with what ``show`` says of them."""
    return (
        Shipment.objects.in_scope(actor)
        .select_related(
            "company",
            "order",
            "customer",
            "warehouse",
            "carrier",
            "service",
            "proof",
            "pickup_slot__warehouse",
        )
        .prefetch_related("lines__product", "lines__lots__lot", "packages__lines")
    )


def find(request: Any, number: str) -> Shipment:
    """The shipment by its number within the actor's scope, or 404."""
    shipment: Shipment = get_object_or_404(shipments_of(request.actor), number=number)
    return shipment


def show(shipment: Shipment) -> dict[str, Any]:
    """The shipment as the API speaks it."""
    names = (
        "number",
        "status",
        "planned_date",
        "dispatch_date",
        "delivery_date",
        "estimated_arrival",
        "delayed_since",
        "tracking_number",
        "slot_asked_at",
        "ready_at",
        "signed_by",
        "version",
    )
    return {name: getattr(shipment, name) for name in names} | {
        "order": shipment.order.number,
        "customer": shipment.customer.code,
        "warehouse": shipment.warehouse.code,
        "carrier": shipment.carrier.name if shipment.carrier else None,
        "service": shipment.service.code if shipment.service else None,
        "pickup_slot": show_slot(shipment.pickup_slot) if shipment.pickup_slot else None,
        "proof": _show_proof(shipment),
        "lines": [
            {
                "position": line.position,
                "place": line.place,
                "kit": kit_position(line.position),
                "sku": line.product.sku,
                "quantity": plain_text(line.quantity),
                "picked": plain_text(line.picked) if line.picked is not None else None,
                "lots": [
                    {
                        "code": row.lot.code,
                        "quantity": plain_text(row.quantity),
                        "expires_on": row.lot.expires_on,
                    }
                    for row in sorted(line.lots.all(), key=lambda row: row.pk)
                ]
                if shipment.has_lots
                else [],
            }
            for line in shipment.lines.all()
        ],
        "packages": [show_package(shipment, package) for package in shipment.packages.all()],
    }


def show_slot(slot: PickupSlot) -> dict[str, Any]:
    """A pick-up time as the API speaks it."""
    names = ("id", "date", "starts_at", "ends_at", "capacity", "left")
    return {name: getattr(slot, name) for name in names} | {"warehouse": slot.warehouse.code}


def show_package(shipment: Shipment, package: Package) -> dict[str, Any]:
    """A package of the shipment as the API speaks it."""
    lines = {line.pk: line for line in shipment.lines.all()}
    measures = {name: getattr(package, name) for name in ("weight", "length", "width", "height")}
    package.shipment = shipment
    return {
        "position": package.position,
        "number": package.number,
        "sscc": package.sscc,
        "is_open": package.is_open,
        **{name: plain_text(value) if value is not None else None for name, value in measures.items()},
        "lines": [
            {
                "position": lines[row.shipment_line_id].position,
                "place": lines[row.shipment_line_id].place,
                "sku": lines[row.shipment_line_id].product.sku,
                "quantity": plain_text(row.quantity),
            }
            for row in sorted(package.lines.all(), key=lambda row: lines[row.shipment_line_id].position)
        ],
    }


def _show_proof(shipment: Shipment) -> dict[str, Any] | None:
    proof = getattr(shipment, "proof", None)
    if proof is None:
        return None
    return {
        "name": proof.name,
        "note": proof.note,
        "taken_at": proof.taken_at,
        "has_photo": proof.photo_id is not None,
        "has_signature": proof.signature_id is not None,
    }
