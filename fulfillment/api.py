"""Shipments for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Day, Moment, Page, Quantity, needs, once, page_of, plain_text
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.models import Shipment

router = Router(tags=["shipments"])


class ShipmentLineOut(Schema):
    """What leaves of an order line."""

    position: int
    sku: str
    quantity: str
    picked: str | None


class PackageOut(Schema):
    """A parcel."""

    position: int
    weight: str | None


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
    carrier: str | None
    tracking_number: str
    signed_by: str
    version: int
    lines: list[ShipmentLineOut]
    packages: list[PackageOut]


def _shipments(actor: Actor) -> Any:
    return (
        Shipment.objects.in_scope(actor)
        .select_related("company", "order", "customer", "warehouse", "carrier")
        .prefetch_related("lines__product", "packages")
    )


def _find(request: Any, number: str) -> Shipment:
    shipment: Shipment = get_object_or_404(_shipments(request.actor), number=number)
    return shipment


def show(shipment: Shipment) -> dict[str, Any]:
    """The shipment as the API speaks it."""
    names = (
        "number",
        "status",
        "planned_date",
        "dispatch_date",
        "delivery_date",
        "tracking_number",
        "signed_by",
        "version",
    )
    return {name: getattr(shipment, name) for name in names} | {
        "order": shipment.order.number,
        "customer": shipment.customer.code,
        "warehouse": shipment.warehouse.code,
        "carrier": shipment.carrier.name if shipment.carrier else None,
        "lines": [
            {
                "position": line.position,
                "sku": line.product.sku,
                "quantity": plain_text(line.quantity),
                "picked": plain_text(line.picked) if line.picked is not None else None,
            }
            for line in shipment.lines.all()
        ],
        "packages": [
            {
                "position": package.position,
                "weight": plain_text(package.weight) if package.weight is not None else None,
            }
            for package in shipment.packages.all()
        ],
    }


@router.get("/shipments", response=Page[ShipmentOut], summary="List shipments")
@needs("fulfillment.view_shipment")
def list_shipments(
    request: Any, order: str = "", status: str = "", limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """Shipments, newest first."""
    rows = _shipments(request.actor)
    if order:
        rows = rows.filter(order__number=order)
    if status:
        rows = rows.filter(status=status)
    return page_of(rows, show, limit=limit, after=after)


@router.get("/shipments/{number}", response=ShipmentOut, summary="Read a shipment")
@needs("fulfillment.view_shipment")
def read_shipment(request: Any, number: str) -> dict[str, Any]:
    """One shipment."""
    return show(_find(request, number))


class PickLineIn(Schema):
    """What was picked of a line."""

    position: int
    quantity: Quantity


class PickIn(Schema):
    """What was picked; without lines everything was."""

    lines: list[PickLineIn] | None = None


@router.post("/shipments/{number}/pick", response=ShipmentOut, summary="Pick a shipment")
@once
@needs("fulfillment.ship_goods")
def pick(request: Any, number: str, payload: PickIn | None = None) -> dict[str, Any]:
    """Confirm what was picked; what is missing goes back to the backlog."""
    shipment = _find(request, number)
    quantities = None
    if payload is not None and payload.lines is not None:
        by_position = {line.position: line.pk for line in shipment.lines.all()}
        for index, line in enumerate(payload.lines):
            if line.position not in by_position:
                raise Refusal(_("There is no line %d.") % line.position, field=f"lines.{index}.position")
        quantities = {by_position[line.position]: line.quantity for line in payload.lines}
    operations.pick(shipment, quantities, by=request.actor)
    return show(_find(request, number))


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
    operations.pack(_find(request, number), packages, by=request.actor)
    return show(_find(request, number))


class DispatchIn(Schema):
    """With whom it left, and when."""

    carrier: str | None = None
    tracking_number: str = ""
    date: Day | None = None


@router.post("/shipments/{number}/dispatch", response=ShipmentOut, summary="Dispatch a shipment")
@once
@needs("fulfillment.ship_goods")
def dispatch(request: Any, number: str, payload: DispatchIn | None = None) -> dict[str, Any]:
    """The goods leave: stock goes down, the customer is billed by his policy."""
    sent = payload or DispatchIn()
    operations.dispatch(
        _find(request, number),
        carrier=sent.carrier,
        tracking_number=sent.tracking_number,
        date=sent.date,
        by=request.actor,
    )
    return show(_find(request, number))


class DeliverIn(Schema):
    """Who took the goods, and when."""

    signed_by: str = ""
    date: Day | None = None


@router.post("/shipments/{number}/deliver", response=ShipmentOut, summary="Deliver a shipment")
@once
@needs("fulfillment.ship_goods")
def deliver(request: Any, number: str, payload: DeliverIn | None = None) -> dict[str, Any]:
    """The customer has the goods."""
    sent = payload or DeliverIn()
    operations.deliver(_find(request, number), signed_by=sent.signed_by, date=sent.date, by=request.actor)
    return show(_find(request, number))


class ShipmentReasonIn(Schema):
    """Why."""

    reason: str


@router.post("/shipments/{number}/cancel", response=ShipmentOut, summary="Cancel a shipment")
@once
@needs("fulfillment.cancel_shipment")
def cancel(request: Any, number: str, payload: ShipmentReasonIn) -> dict[str, Any]:
    """Give up a shipment that has not left."""
    operations.cancel(_find(request, number), reason=payload.reason, by=request.actor)
    return show(_find(request, number))


class TrackingIn(Schema):
    """What the carrier says."""

    status: str
    at: Moment | None = None
    description: str = ""


@router.post("/shipments/{number}/events", response=ShipmentOut, summary="Add a tracking event")
@once
@needs("fulfillment.ship_goods")
def add_event(request: Any, number: str, payload: TrackingIn) -> dict[str, Any]:
    """Keep the carrier's word; ``delivered`` delivers."""
    operations.add_tracking_event(
        _find(request, number),
        payload.status,
        at=payload.at,
        description=payload.description,
        by=request.actor,
    )
    return show(_find(request, number))
