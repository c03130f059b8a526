"""What sticks on a package and what lies in it on paper: labels and the packing list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.pdf import PdfLibraryMissing, print_document
from core.pdf.documents import (
    LABEL_PAPERS,
    PrintedContents,
    PrintedDelivery,
    PrintedLabel,
    PrintedLabels,
    PrintedPackingList,
)
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import printed_seller
from core.refusals import Refusal
from fulfillment.kit_groups import Group, by_kit
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Package, PackageLine, Shipment
from fulfillment.printing.shared import kilograms, lot_details, over_its_parts, ship_to
from fulfillment.selectors import FilledPackage, filled_packages, lots_by_line
from inventory.models import Lot

#: The lots of a line, by its key.
Lots = Mapping[int, list[tuple[Lot, Decimal]]]


class NotPrintable(Refusal):
    """A label or list of a package that is not there, not closed, or whose contents nobody listed."""

    code = "not-printable"


def labels(shipment: Shipment, *, wanted: str = "", paper: str = "A6") -> bytes:
    """The labels of the closed packages, or of the one at this position. Raises NotPrintable and Refusal."""
    if paper not in LABEL_PAPERS:
        raise NotPrintable(_("Labels are printed on %s.") % ", ".join(LABEL_PAPERS), field="paper")
    packages = filled_packages(shipment)
    closed = [each.package for each in _chosen(shipment, packages, wanted) if not each.package.is_open]
    if not closed:
        raise NotPrintable(_("A label is printed when its package is closed."), field="package")
    return _printed(lambda: print_labels(shipment, closed, count=len(packages), paper=paper))


def packing_list(shipment: Shipment, *, wanted: str = "") -> bytes:
    """What lies in the packages, or in the one at this position. Raises NotPrintable and Refusal."""
    packages = filled_packages(shipment)
    listed = [each for each in _chosen(shipment, packages, wanted) if each.lines]
    if not listed:
        raise NotPrintable(_("Nobody has listed what lies in the packages of %s.") % shipment.number)
    return _printed(lambda: print_packing_list(shipment, listed, count=len(packages)))


def _chosen(shipment: Shipment, packages: Sequence[FilledPackage], wanted: str) -> list[FilledPackage]:
    if shipment.status == ShipmentStatus.CANCELED or not packages:
        raise NotPrintable(_("%s has no packages.") % shipment.number)
    chosen = [each for each in packages if not wanted or str(each.package.position) == wanted]
    if not chosen:
        raise NotPrintable(_("There is no package %s.") % wanted[:20], field="package")
    return chosen


def _printed(make: Callable[[], bytes]) -> bytes:
    try:
        return make()
    except PdfLibraryMissing as missing:
        raise Refusal(str(missing)) from missing


def print_labels(shipment: Shipment, packages: Sequence[Package], *, count: int, paper: str) -> bytes:
    """A label for each of these packages of the ``count`` there are. Raises PdfLibraryMissing."""
    language, fmt = _format(shipment)
    with translation.override(language):
        labels = PrintedLabels(
            seller=printed_seller(shipment.company, recipient_country=fmt.country, language=language),
            recipient=ship_to(shipment, language),
            number=shipment.number,
            issue_date="",
            language=language,
            created=clock.now(),
            customer_reference=shipment.order.customer_reference,
            paper=paper,
            order_number=shipment.order.number,
            carrier=shipment.carrier.name if shipment.carrier else "",
            labels=tuple(
                PrintedLabel(
                    number=package.number,
                    place=_("%(position)s of %(count)s") % {"position": package.position, "count": count},
                    weight=kilograms(package.weight, fmt) if package.weight else "",
                    sscc=package.sscc,
                )
                for package in packages
            ),
        )
    return print_document(labels)


def print_packing_list(shipment: Shipment, packages: Sequence[FilledPackage], *, count: int) -> bytes:
    """What lies in each of these packages, in the customer's language. Raises PdfLibraryMissing."""
    language, fmt = _format(shipment)
    keys = {row.shipment_line_id for each in packages for row in each.lines}
    lots = lots_by_line([*keys] if shipment.has_lots else [])
    with translation.override(language):
        packing_list = PrintedPackingList(
            seller=printed_seller(shipment.company, recipient_country=fmt.country, language=language),
            recipient=ship_to(shipment, language),
            number=shipment.number,
            issue_date=fmt.date(shipment.dispatch_date or shipment.company.today()),
            language=language,
            created=clock.now(),
            customer_reference=shipment.order.customer_reference,
            paper=fmt.paper,
            order_numbers=(shipment.order.number,),
            packages=tuple(_contents(each, count, lots, fmt) for each in packages),
        )
    return print_document(packing_list)


def _format(shipment: Shipment) -> tuple[str, DocumentFormat]:
    language, country = shipment.customer.language, str(shipment.shipping_address.get("country", ""))
    return language, DocumentFormat(language, country=country or shipment.customer.country)


def _contents(each: FilledPackage, count: int, lots: Lots, fmt: DocumentFormat) -> PrintedContents:
    package = each.package
    sides = [side for side in (package.length, package.width, package.height) if side is not None]
    details = [
        kilograms(package.weight, fmt) if package.weight else "",
        f"{' × '.join(fmt.quantity(side) for side in sides)} cm" if sides else "",
        package.number,
        f"SSCC {package.sscc}" if package.sscc else "",
    ]
    return PrintedContents(
        heading=_("Package %(position)s of %(count)s") % {"position": package.position, "count": count},
        details=" · ".join(part for part in details if part),
        lines=tuple(
            row
            for group in by_kit(each.lines, lambda row: row.shipment_line)
            for row in _group(group, lots, fmt)
        ),
    )


def _group(group: Group[PackageLine], lots: Lots, fmt: DocumentFormat) -> Iterator[PrintedDelivery]:
    """A kit may lie in several packages: above its parts stands which one it is, not how many."""
    if group.kit is not None:
        yield over_its_parts(group.kit, fmt)
    for row in group.rows:
        yield _line(row, lots.get(row.shipment_line_id, []), fmt)


def _line(row: PackageLine, lots: list[tuple[Lot, Decimal]], fmt: DocumentFormat) -> PrintedDelivery:
    """What lies in the package of a line, with the lots that were picked for the line."""
    line = row.shipment_line
    return PrintedDelivery(
        position=line.place,
        sku=line.order_line.sku,
        customer_sku=line.order_line.customer_sku,
        description=line.order_line.description,
        quantity=fmt.quantity(row.quantity),
        unit=line.product.unit.name,
        details=lot_details(lots, fmt),
        is_part=line.order_line.part_of_id is not None,
    )
