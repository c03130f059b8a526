"""The pick list: one walk through the warehouse."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.models import Company
from core.pdf import print_document
from core.pdf.documents import PrintedParty, PrintedPick, PrintedPickList
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import printed_seller
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.printing.shared import lot_details, ship_to
from fulfillment.selectors import WalkStep, walk


def print_pick_list(shipments: Sequence[Shipment], *, company: Company, language: str) -> bytes:
    """One walk through the warehouse for one shipment or several, by bin. Raises PdfLibraryMissing."""
    fmt = DocumentFormat(language, country=company.country)
    several = len(shipments) > 1
    steps = sorted(
        ((step, shipment) for shipment in shipments for step in walk(shipment)),
        key=lambda pair: (pair[0].shelf.way, pair[0].line.product.sku, pair[1].pk),
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
        position=line.place,
        bin=step.bin,
        sku=line.order_line.sku,
        description=line.order_line.description,
        quantity=fmt.quantity(line.quantity),
        unit=line.product.unit.name,
        shipment=shipment.number if several else "",
        tote=str(shipment.tote or ""),
        details=_part_of(line) + _range(line, fmt) + lot_details(line.taken_lots + line.lots_to_take, fmt),
    )


def _part_of(line: ShipmentLine) -> tuple[str, ...]:
    """The walk goes by bin; a part says which kit it goes into."""
    kit = line.order_line.part_of
    return (
        () if kit is None else (_("For kit %(sku)s, line %(place)s") % {"sku": kit.sku, "place": kit.place},)
    )


def _range(line: ShipmentLine, fmt: DocumentFormat) -> tuple[str, ...]:
    """From how much to how much may leave, where a little more or less than planned may."""
    if line.least_quantity == line.most_quantity:
        return ()
    said = {"least": fmt.quantity(line.least_quantity), "most": fmt.quantity(line.most_quantity)}
    return (_("%(least)s to %(most)s may leave") % said,)
