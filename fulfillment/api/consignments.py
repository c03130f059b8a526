"""Shipments that leave together, for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Day, Page, needs, once, page_of
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.models import Consignment, Shipment

router = Router(tags=["shipments"])


class GroupedOut(Schema):
    """A shipment of the consignment."""

    shipment: str
    order: str
    status: str


class ConsignmentOut(Schema):
    """Shipments of one customer to one address that leave together."""

    number: str
    status: str
    customer: str
    warehouse: str
    carrier: str | None
    tracking_number: str
    dispatch_date: Day | None
    version: int
    shipments: list[GroupedOut]


class ConsignmentIn(Schema):
    """Which shipments leave together."""

    shipments: list[str]


class GroupedIn(Schema):
    """Which shipment leaves with the others."""

    shipment: str


class ConsignmentDispatchIn(Schema):
    """With whom all of it left, under which number, and when."""

    carrier: str | None = None
    tracking_number: str = ""
    date: Day | None = None


def consignments_of(request: Any) -> Any:
    """The consignments the actor may see, with what ``show`` says of them."""
    return (
        Consignment.objects.in_scope(request.actor)
        .select_related("company", "customer", "warehouse", "carrier")
        .prefetch_related("shipments__order")
    )


def find(request: Any, number: str) -> Consignment:
    """The consignment by its number within the actor's scope, or 404."""
    found: Consignment = get_object_or_404(consignments_of(request), number=number)
    return found


def show(consignment: Consignment) -> dict[str, Any]:
    """The consignment as the API speaks it."""
    return {
        "number": consignment.number,
        "status": consignment.status,
        "customer": consignment.customer.code,
        "warehouse": consignment.warehouse.code,
        "carrier": consignment.carrier.code if consignment.carrier else None,
        "tracking_number": consignment.tracking_number,
        "dispatch_date": consignment.dispatch_date,
        "version": consignment.version,
        "shipments": [
            {"shipment": each.number, "order": each.order.number, "status": each.status}
            for each in sorted(consignment.shipments.all(), key=lambda each: each.pk)
        ],
    }


@router.get("/consignments", response=Page[ConsignmentOut], summary="List consignments")
@needs("fulfillment.view_shipment")
def list_consignments(
    request: Any, status: str = "", limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """Consignments, newest first."""
    rows = consignments_of(request)
    if status:
        rows = rows.filter(status=status)
    return page_of(rows, show, limit=limit, after=after)


@router.post("/consignments", response={201: ConsignmentOut}, summary="Let shipments leave together")
@once
@needs("fulfillment.ship_goods")
def group(request: Any, payload: ConsignmentIn) -> tuple[int, dict[str, Any]]:
    """Of one customer, to one address, from one warehouse, with one carrier."""
    rows = Shipment.objects.in_scope(request.actor).filter(number__in=payload.shipments)
    found = {shipment.number: shipment for shipment in rows}
    for index, number in enumerate(payload.shipments):
        if number not in found:
            raise Refusal(_("There is no shipment %s.") % number[:20], field=f"shipments.{index}")
    made = operations.group([found[number] for number in payload.shipments], by=request.actor)
    return 201, show(find(request, made.number))


@router.get("/consignments/{number}", response=ConsignmentOut, summary="Read a consignment")
@needs("fulfillment.view_shipment")
def read_consignment(request: Any, number: str) -> dict[str, Any]:
    """One consignment with its shipments."""
    return show(find(request, number))


@router.post("/consignments/{number}/shipments", response=ConsignmentOut, summary="Add to a consignment")
@once
@needs("fulfillment.ship_goods")
def join(request: Any, number: str, payload: GroupedIn) -> dict[str, Any]:
    """One more shipment leaves with the others."""
    consignment = find(request, number)
    shipment = Shipment.objects.in_scope(request.actor).filter(number=payload.shipment).first()
    if shipment is None:
        raise Refusal(_("There is no shipment %s.") % payload.shipment[:20], field="shipment")
    operations.join(shipment, consignment, by=request.actor)
    return show(find(request, number))


@router.delete(
    "/consignments/{number}/shipments/{shipment}",
    response=ConsignmentOut,
    summary="Take out of a consignment",
)
@once
@needs("fulfillment.ship_goods")
def take_out(request: Any, number: str, shipment: str) -> dict[str, Any]:
    """The shipment leaves by itself."""
    consignment = find(request, number)
    operations.take_out(get_object_or_404(consignment.shipments.all(), number=shipment), by=request.actor)
    return show(find(request, number))


@router.post("/consignments/{number}/dispatch", response=ConsignmentOut, summary="Dispatch a consignment")
@once
@needs("fulfillment.ship_goods")
def dispatch(request: Any, number: str, payload: ConsignmentDispatchIn | None = None) -> dict[str, Any]:
    """All of it leaves, or none."""
    sent = payload or ConsignmentDispatchIn()
    operations.dispatch_consignment(
        find(request, number),
        carrier=sent.carrier,
        tracking_number=sent.tracking_number,
        date=sent.date,
        by=request.actor,
    )
    return show(find(request, number))


@router.post("/consignments/{number}/ungroup", response=ConsignmentOut, summary="Dissolve a consignment")
@once
@needs("fulfillment.ship_goods")
def ungroup(request: Any, number: str) -> dict[str, Any]:
    """Each of its shipments leaves by itself again."""
    operations.ungroup(find(request, number), by=request.actor)
    return show(find(request, number))
