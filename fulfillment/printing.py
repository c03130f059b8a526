"""What the delivery note, the pick list and the dispatch mail say, taken from a shipment."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from catalog.models import ProductKind
from core import clock
from core.mail import attachment_name
from core.models import Company
from core.pdf import print_document
from core.pdf.documents import (
    PrintedDelivery,
    PrintedDeliveryNote,
    PrintedPackage,
    PrintedParty,
    PrintedPick,
    PrintedPickList,
)
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import country_name, printed_seller
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.selectors import WalkStep, walk
from orders.models import SalesOrderLine
from orders.selling import sold, unit_names

ZERO = Decimal(0)
FULL = ("order", "customer", "company", "carrier", "warehouse")


@dataclass(frozen=True, slots=True)
class MailLine:
    """A line of the dispatch mail: how much of what, and for what follows, when."""

    quantity: str
    unit: str
    description: str
    date: str = ""


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
            weight=_kilograms(sum(weights, ZERO), fmt) if weights and len(weights) == len(packages) else "",
            packages=tuple(
                PrintedPackage(
                    number=_("Package %(position)s of %(count)s")
                    % {"position": package.position, "count": len(packages)},
                    weight=_kilograms(package.weight, fmt) if package.weight else "",
                )
                for package in packages
            )
            if len(packages) > 1
            else (),
        )
    return print_document(note)


def _lines(shipment: Shipment) -> list[ShipmentLine]:
    return list(shipment.lines.select_related("order_line", "product__unit").order_by("position"))


def _delivered(shipment: Shipment, fmt: DocumentFormat) -> tuple[PrintedDelivery, ...]:
    """What the parcels hold, counted as in the warehouse; how many boxes that is stands below."""
    lines = _lines(shipment)
    names = unit_names(shipment.company_id, [line.order_line for line in lines])
    return tuple(_delivered_line(line, names, fmt) for line in lines)


def _delivered_line(line: ShipmentLine, names: Mapping[str, str], fmt: DocumentFormat) -> PrintedDelivery:
    ordered = line.order_line
    boxes = sold(ordered, names, line.quantity, fmt.quantity) if ordered.sale_unit_code else None
    return PrintedDelivery(
        position=str(line.position),
        sku=ordered.sku,
        customer_sku=ordered.customer_sku,
        description=ordered.description,
        details=(str(boxes),) if boxes is not None and not boxes.note else (),
        quantity=fmt.quantity(line.quantity),
        unit=line.product.unit.name,
        ordered=fmt.quantity(ordered.quantity),
        outstanding=fmt.quantity(ordered.open_quantity) if ordered.open_quantity else "",
    )


def _kilograms(weight: Decimal, fmt: DocumentFormat) -> str:
    return f"{fmt.quantity(weight)} kg"


def ship_to(shipment: Shipment, language: str) -> PrintedParty:
    """The delivery address as the post wants it; the country last, on mail abroad."""
    address: dict[str, str] = shipment.shipping_address
    country = address.get("country", "")
    abroad = bool(country) and country != shipment.company.country
    place = " ".join(part for part in (address.get("postal_code"), address.get("city")) if part)
    lines = (
        address.get("street", ""),
        place,
        address.get("region", ""),
        country_name(country, language) if abroad else "",
    )
    return PrintedParty(
        name=address.get("name") or shipment.customer.name,
        lines=tuple(line for line in lines if line),
        number=shipment.customer.code,
        country=country,
    )


def print_pick_list(shipments: Sequence[Shipment], *, company: Company, language: str) -> bytes:
    """One walk through the warehouse for one shipment or several, by bin. Raises PdfLibraryMissing."""
    fmt = DocumentFormat(language, country=company.country)
    several = len(shipments) > 1
    steps = sorted(
        ((step, shipment) for shipment in shipments for step in walk(shipment)),
        key=lambda pair: (not pair[0].bin, pair[0].bin, pair[0].line.product.sku, pair[1].pk),
    )
    first = shipments[0]
    with translation.override(language):
        pick_list = PrintedPickList(
            seller=printed_seller(company, recipient_country=company.country, language=language),
            recipient=PrintedParty(name=_("%s shipments") % len(shipments))
            if several
            else ship_to(first, language),
            number=", ".join(shipment.number for shipment in shipments[:6])
            + (" …" if len(shipments) > 6 else ""),
            issue_date=fmt.date(company.today()),
            language=language,
            created=clock.now(),
            paper=fmt.paper,
            lines=tuple(_to_take(step, shipment, fmt, several=several) for step, shipment in steps),
            warehouse=first.warehouse.name,
            order_numbers=() if several else (first.order.number,),
            ship_date=fmt.date(min((s.planned_date for s in shipments if s.planned_date), default=None)),
            scan_code="" if several else first.number,
        )
    return print_document(pick_list)


def _to_take(step: WalkStep, shipment: Shipment, fmt: DocumentFormat, *, several: bool) -> PrintedPick:
    line = step.line
    return PrintedPick(
        position=str(line.position),
        bin=step.bin,
        sku=line.order_line.sku,
        description=line.order_line.description,
        quantity=fmt.quantity(line.quantity),
        unit=line.product.unit.name,
        shipment=shipment.number if several else "",
    )


def parcel_contents(shipment: Shipment) -> list[MailLine]:
    """What is in the parcel, for the mail."""
    fmt = DocumentFormat(shipment.customer.language)
    return [
        MailLine(fmt.quantity(line.quantity), line.product.unit.name, line.order_line.description)
        for line in _lines(shipment)
    ]


def still_to_come(shipment: Shipment) -> list[MailLine]:
    """What of the order is not in any parcel yet, and when it is promised."""
    fmt = DocumentFormat(shipment.customer.language)
    today = shipment.company.today()
    lines = (
        SalesOrderLine.objects.filter(order_id=shipment.order_id, kind=ProductKind.GOODS)
        .select_related("product__unit")
        .order_by("position")
    )
    return [
        MailLine(
            fmt.quantity(line.open_quantity),
            line.product.unit.name if line.product else line.unit_code,
            line.description,
            fmt.date(_not_past(line.promised_date, today)),
        )
        for line in lines
        if line.open_quantity > 0
    ]


def _not_past(date: datetime.date | None, today: datetime.date) -> datetime.date | None:
    """A promise that has passed is not repeated to the customer."""
    return date if date is not None and date >= today else None
