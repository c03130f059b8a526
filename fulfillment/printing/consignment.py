"""Papers of what leaves together: one summary, and one set of labels that counts through all packages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.mail import attachment_name
from core.pdf import PdfLibraryMissing, print_document
from core.pdf.documents import (
    LABEL_PAPERS,
    PrintedConsignment,
    PrintedContents,
    PrintedDelivery,
    PrintedLabel,
    PrintedLabels,
)
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import printed_seller
from core.refusals import Refusal
from fulfillment.kit_groups import Group, lines_by_kit
from fulfillment.models import Consignment, Package, Shipment, ShipmentLine
from fulfillment.printing.packages import NotPrintable
from fulfillment.printing.shared import FULL, kilograms, lines_of, over_its_parts, ship_to

ZERO = Decimal(0)


def summary_name(consignment: Consignment) -> str:
    """``Consignment_L-2026-000012_Acme.pdf``, in the customer's language."""
    with translation.override(consignment.customer.language):
        return attachment_name(_("Consignment"), consignment.number, consignment.customer.name)


def print_summary(consignment: Consignment, shipments: Sequence[Shipment]) -> bytes:
    """What of which order leaves together, in the customer's language. Raises PdfLibraryMissing."""
    language, fmt = _format(consignment)
    packages = _packages(shipments)
    weights = [each.weight for each in packages if each.weight is not None]
    with translation.override(language):
        summary = PrintedConsignment(
            seller=printed_seller(consignment.company, recipient_country=fmt.country, language=language),
            recipient=ship_to(shipments[0], language),
            number=consignment.number,
            issue_date=fmt.date(consignment.dispatch_date or consignment.company.today()),
            language=language,
            created=clock.now(),
            paper=fmt.paper,
            order_numbers=tuple(dict.fromkeys(each.order.number for each in shipments)),
            carrier=consignment.carrier.name if consignment.carrier else "",
            tracking=consignment.tracking_number,
            weight=kilograms(sum(weights, ZERO), fmt) if weights and len(weights) == len(packages) else "",
            packages=tuple(_parcel(each, packages, fmt) for each in shipments),
        )
    return print_document(summary)


def _parcel(shipment: Shipment, packages: Sequence[Package], fmt: DocumentFormat) -> PrintedContents:
    count = sum(each.shipment_id == shipment.pk for each in packages)
    return PrintedContents(
        heading=_("Delivery note %(shipment)s of order %(order)s")
        % {"shipment": shipment.number, "order": shipment.order.number},
        details=ngettext("%d package", "%d packages", count) % count if count else "",
        lines=tuple(row for group in lines_by_kit(lines_of(shipment)) for row in _group(group, fmt)),
    )


def _group(group: Group[ShipmentLine], fmt: DocumentFormat) -> Iterator[PrintedDelivery]:
    if group.kit is not None:
        yield over_its_parts(group.kit, fmt, group.kits)
    for line in group.rows:
        ordered = line.order_line
        yield PrintedDelivery(
            position=line.place,
            sku=ordered.sku,
            customer_sku=ordered.customer_sku,
            description=ordered.description,
            quantity=fmt.quantity(line.quantity),
            unit=line.product.unit.name,
            is_part=ordered.part_of_id is not None,
        )


def consignment_labels(consignment: Consignment, *, paper: str = "A6") -> bytes:
    """A label for each closed package of all its shipments, counted through. Raises NotPrintable and Refusal."""
    if paper not in LABEL_PAPERS:
        raise NotPrintable(_("Labels are printed on %s.") % ", ".join(LABEL_PAPERS), field="paper")
    shipments = list(consignment.shipments.select_related(*FULL).order_by("pk"))
    packages = _packages(shipments)
    if not packages or any(each.is_open for each in packages):
        raise NotPrintable(_("The labels are printed when all packages are closed."))
    try:
        return _print_labels(consignment, shipments, packages, paper)
    except PdfLibraryMissing as missing:
        raise Refusal(str(missing)) from missing


def _print_labels(
    consignment: Consignment, shipments: Sequence[Shipment], packages: Sequence[Package], paper: str
) -> bytes:
    language, fmt = _format(consignment)
    with translation.override(language):
        labels = PrintedLabels(
            seller=printed_seller(consignment.company, recipient_country=fmt.country, language=language),
            recipient=ship_to(shipments[0], language),
            number=consignment.number,
            issue_date="",
            language=language,
            created=clock.now(),
            paper=paper,
            order_number=", ".join(dict.fromkeys(each.order.number for each in shipments)),
            carrier=consignment.carrier.name if consignment.carrier else "",
            labels=tuple(
                PrintedLabel(
                    number=package.number,
                    place=_("%(position)s of %(count)s") % {"position": place, "count": len(packages)},
                    weight=kilograms(package.weight, fmt) if package.weight else "",
                    sscc=package.sscc,
                )
                for place, package in enumerate(packages, start=1)
            ),
        )
    return print_document(labels)


def _packages(shipments: Sequence[Shipment]) -> list[Package]:
    rows = Package.objects.filter(shipment__in=shipments).select_related("shipment")
    return list(rows.order_by("shipment_id", "position"))


def _format(consignment: Consignment) -> tuple[str, DocumentFormat]:
    language, country = consignment.customer.language, str(consignment.shipping_address.get("country", ""))
    return language, DocumentFormat(language, country=country or consignment.customer.country)
