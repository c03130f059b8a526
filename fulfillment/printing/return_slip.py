"""The return slip: travels with goods that come back, so that the yard knows what they are."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.mail import attachment_name
from core.pdf import print_document
from core.pdf.documents import PrintedParty, PrintedPick, PrintedReturnSlip
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import country_name, printed_seller
from fulfillment.models import GoodsReturn
from fulfillment.returnable import ReturnedRow, rows_of_return


def return_slip_name(goods_return: GoodsReturn) -> str:
    """``Return-slip_X-2026-000012_Acme.pdf``, in the customer's language."""
    with translation.override(goods_return.customer.language):
        return attachment_name(_("Return slip"), goods_return.number, goods_return.customer.name)


def print_return_slip(goods_return: GoodsReturn, *, language: str) -> bytes:
    """The slip of a return that is on its way. Raises PdfLibraryMissing."""
    company, shipment = goods_return.company, goods_return.shipment
    country = str(shipment.shipping_address.get("country", "")) or goods_return.customer.country
    fmt = DocumentFormat(language, country=country)
    with translation.override(language):
        slip = PrintedReturnSlip(
            seller=printed_seller(company, recipient_country=country, language=language),
            recipient=_warehouse(goods_return, country, language),
            number=goods_return.number,
            issue_date=fmt.date(goods_return.request_date),
            language=language,
            created=clock.now(),
            paper=fmt.paper,
            lines=tuple(line for row in rows_of_return(goods_return) for line in _lines(row, fmt)),
            customer=goods_return.customer.name,
            shipment_number=shipment.number,
            order_numbers=(goods_return.order.number,),
            reason=str(goods_return.get_reason_display()),
            scan_code=goods_return.number,
        )
    return print_document(slip)


def _lines(row: ReturnedRow, fmt: DocumentFormat) -> Iterator[PrintedPick]:
    """What comes back; under a kit what has to be there of each part."""
    yield PrintedPick(
        position=str(row.position),
        bin="",
        sku=row.product.sku,
        description=row.description,
        quantity=fmt.quantity(row.quantity),
        unit=row.product.unit.name,
    )
    for part in row.parts:
        yield PrintedPick(
            position=part.shipment_line.place,
            bin="",
            sku=part.product.sku,
            description=part.shipment_line.order_line.description,
            quantity=fmt.quantity(part.quantity),
            unit=part.product.unit.name,
        )


def _warehouse(goods_return: GoodsReturn, country: str, language: str) -> PrintedParty:
    """Where the goods go: the warehouse's own address, else ours."""
    warehouse, company = goods_return.shipment.warehouse, goods_return.company
    place = warehouse if warehouse.street else company
    town = " ".join(part for part in (place.postal_code, place.city) if part)
    home = place.country or company.country
    lines = (place.street, town, country_name(home, language) if home != country else "")
    return PrintedParty(
        name=company.name, lines=tuple(line for line in (warehouse.name, *lines) if line), country=home
    )
