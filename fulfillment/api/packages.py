"""What lies in which package."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Quantity, needs, once
from core.refusals import Refusal
from fulfillment import operations, printing
from fulfillment.api.showing import PackageOut, ShipmentOut, find, show, show_package

router = Router(tags=["shipments"])


class PackedLineIn(Schema):
    """How much of a line of the shipment lies in the package."""

    position: int
    quantity: Quantity


class MeasuresIn(Schema):
    """What is known of a package: kilograms, centimeters, and its SSCC."""

    weight: Quantity | None = None
    length: Quantity | None = None
    width: Quantity | None = None
    height: Quantity | None = None
    sscc: str = ""


class FilledPackageIn(MeasuresIn):
    """A package with its contents; one that stays open is filled further."""

    lines: list[PackedLineIn]
    stays_open: bool = False


@router.get("/shipments/{number}/packages", response=list[PackageOut], summary="List packages")
@needs("fulfillment.view_shipment")
def list_packages(request: Any, number: str) -> list[dict[str, Any]]:
    """The packages of a shipment and what lies in them."""
    shipment = find(request, number)
    return [show_package(shipment, package) for package in shipment.packages.all()]


@router.post(
    "/shipments/{number}/packages", response={201: ShipmentOut}, summary="Add a package with its contents"
)
@once
@needs("fulfillment.ship_goods")
def add_package(request: Any, number: str, payload: FilledPackageIn) -> tuple[int, dict[str, Any]]:
    """Fill the next package of a picked shipment, and close it."""
    shipment = find(request, number)
    lines = {line.position: line for line in shipment.lines.all()}
    for index, row in enumerate(payload.lines):
        if row.position not in lines:
            raise Refusal(_("There is no line %d.") % row.position, field=f"lines.{index}.position")
    operations.add_package(
        shipment,
        [(lines[row.position], row.quantity) for row in payload.lines],
        operations.Measures(**payload.dict(exclude={"lines", "stays_open"})),
        by=request.actor,
        stays_open=payload.stays_open,
    )
    return 201, show(find(request, number))


@router.post("/shipments/{number}/packages/{position}/close", response=ShipmentOut, summary="Close a package")
@once
@needs("fulfillment.ship_goods")
def close_package(
    request: Any, number: str, position: int, payload: MeasuresIn | None = None
) -> dict[str, Any]:
    """Close a filled package."""
    measures = operations.Measures(**payload.dict()) if payload else None
    operations.close_package(find(request, number), position, measures, by=request.actor)
    return show(find(request, number))


@router.post(
    "/shipments/{number}/packages/{position}/reopen", response=ShipmentOut, summary="Open a package again"
)
@once
@needs("fulfillment.ship_goods")
def reopen_package(request: Any, number: str, position: int) -> dict[str, Any]:
    """Nothing leaves until it is closed."""
    operations.reopen_package(find(request, number), position, by=request.actor)
    return show(find(request, number))


@router.delete("/shipments/{number}/packages/{position}", response=ShipmentOut, summary="Take a package away")
@once
@needs("fulfillment.ship_goods")
def remove_package(request: Any, number: str, position: int) -> dict[str, Any]:
    """Take the last package away while it is open."""
    operations.remove_package(find(request, number), position, by=request.actor)
    return show(find(request, number))


@router.get("/shipments/{number}/label", summary="Print the labels of a shipment's packages")
@needs("fulfillment.view_shipment")
def print_labels(request: Any, number: str, package: str = "", paper: str = "A6") -> HttpResponse:
    """A PDF with a page for each closed package, or for one of them, on A6 or 100x150."""
    content = printing.labels(find(request, number), wanted=package, paper=paper)
    return _pdf(content, f"Labels_{number}.pdf")


@router.get("/shipments/{number}/packing-list", summary="Print what lies in a shipment's packages")
@needs("fulfillment.view_shipment")
def print_packing_list(request: Any, number: str, package: str = "") -> HttpResponse:
    """A PDF with a page for each package whose contents are listed, or for one of them."""
    return _pdf(printing.packing_list(find(request, number), wanted=package), f"Packing-list_{number}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
