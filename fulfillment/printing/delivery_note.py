"""The delivery note, taken from a shipment that has left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.mail import attachment_name
from core.pdf import print_document
from core.pdf.documents import PrintedDelivery, PrintedDeliveryNote, PrintedPackage
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import printed_seller
from fulfillment.customs import terms_of
from fulfillment.kit_groups import Group, lines_by_kit
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.printing.shared import kilograms, lines_of, lot_details, over_its_parts, ship_to
from fulfillment.selectors import lots_by_line
from inventory.models import Lot
from orders.models import SaleUnitLine
from orders.selling import sold, unit_names

ZERO = Decimal(0)


def delivery_note_name(shipment: Shipment) -> str:
    """``Delivery-note_D-2026-000123_Acme.pdf``, in the customer's language."""
    with translation.override(shipment.customer.language):
        return attachment_name(_("Delivery note"), shipment.number, shipment.customer.name)


def print_delivery_note(shipment: Shipment) -> bytes:
    """The delivery note of a shipment that has left, in the customer's language. Raises PdfLibraryMissing."""
    language, country = shipment.customer.language, str(shipment.shipping_address.get("country", ""))
    fmt = DocumentFormat(language, country=country or shipment.customer.country)
    packages = list(shipment.packages.all())
    weights = [package.weight for package in packages if package.weight is not None]
    with translation.override(language):
        note = PrintedDeliveryNote(
            seller=printed_seller(shipment.company, recipient_country=fmt.country, language=language),
            recipient=ship_to(shipment, language),
            number=shipment.number,
            issue_date=fmt.date(shipment.dispatch_date),
            language=language,
            created=shipment.dispatched_at or clock.now(),
            customer_reference=shipment.order.customer_reference,
            paper=fmt.paper,
            lines=_delivered(shipment, fmt),
            order_numbers=(shipment.order.number,),
            ship_date=fmt.date(shipment.dispatch_date),
            carrier=shipment.carrier.name if shipment.carrier else "",
            tracking=shipment.tracking_number,
            delivery_terms=terms_of(shipment.order),
            weight=kilograms(sum(weights, ZERO), fmt) if weights and len(weights) == len(packages) else "",
            packages=tuple(
                PrintedPackage(
                    number=_("Package %(position)s of %(count)s")
                    % {"position": package.position, "count": len(packages)},
                    weight=kilograms(package.weight, fmt) if package.weight else "",
                )
                for package in packages
            )
            if len(packages) > 1
            else (),
        )
    return print_document(note)


def _delivered(shipment: Shipment, fmt: DocumentFormat) -> tuple[PrintedDelivery, ...]:
    """What the parcels hold, counted as in the warehouse; how many boxes that is stands below.

    A kit says how many of it were ordered, have left and follow; its parts say what of them lies here.
    """
    lines = lines_of(shipment)
    lots = lots_by_line([line.pk for line in lines] if shipment.has_lots else [])
    groups = lines_by_kit(lines)
    kits = [group.kit for group in groups if group.kit is not None]
    names = unit_names(shipment.company_id, [*(line.order_line for line in lines), *kits])
    return tuple(row for group in groups for row in _delivered_group(group, names, lots, fmt))


def _delivered_group(
    group: Group[ShipmentLine],
    names: Mapping[str, str],
    lots: Mapping[int, list[tuple[Lot, Decimal]]],
    fmt: DocumentFormat,
) -> Iterator[PrintedDelivery]:
    kit = group.kit
    if kit is not None:
        yield over_its_parts(
            kit, fmt, group.kits, details=_boxes(kit, group.kits, names, fmt), ordered=fmt.quantity(kit.quantity),
            outstanding=fmt.quantity(kit.open_quantity) if kit.open_quantity else "",
        )  # fmt: skip
    for line in group.rows:
        yield _delivered_line(line, names, lots.get(line.pk, []), fmt)


def _delivered_line(
    line: ShipmentLine, names: Mapping[str, str], lots: list[tuple[Lot, Decimal]], fmt: DocumentFormat
) -> PrintedDelivery:
    ordered = line.order_line
    is_part = ordered.part_of_id is not None
    return PrintedDelivery(
        position=line.place,
        sku=ordered.sku,
        customer_sku=ordered.customer_sku,
        description=ordered.description,
        details=_boxes(ordered, line.quantity, names, fmt) + lot_details(lots, fmt),
        quantity=fmt.quantity(line.quantity),
        unit=line.product.unit.name,
        ordered="" if is_part else fmt.quantity(ordered.quantity),
        outstanding=fmt.quantity(ordered.open_quantity) if ordered.open_quantity and not is_part else "",
        is_part=is_part,
    )


def _boxes(
    line: SaleUnitLine, quantity: Decimal, names: Mapping[str, str], fmt: DocumentFormat
) -> tuple[str, ...]:
    """How many boxes so much of a line is, where it is sold by the box and fills some."""
    boxes = sold(line, names, quantity, fmt.quantity) if line.sale_unit_code else None
    return (str(boxes),) if boxes is not None and not boxes.note else ()
