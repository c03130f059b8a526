"""The paper for customs, taken from a shipment that leaves its customs area."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.pdf import PdfLibraryMissing, print_document
from core.pdf.documents import PrintedCustomsInvoice, PrintedCustomsLine
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import country_name, printed_seller
from core.refusals import Conflict, Refusal
from fulfillment.customs import (
    CustomsLine,
    CustomsPaper,
    ExportReason,
    is_export,
    lines_for_customs,
    terms_of,
)
from fulfillment.models import Shipment
from fulfillment.printing.shared import kilograms, ship_to

ZERO = Decimal(0)


def print_customs_invoice(shipment: Shipment, paper: CustomsPaper, reason: ExportReason) -> bytes:
    """Commercial or pro forma invoice in English, as customs everywhere reads it. Raises PdfLibraryMissing."""
    order, language = shipment.order, "en"
    country = str(shipment.shipping_address.get("country") or shipment.customer.country)
    fmt = DocumentFormat(language, order.currency, country=country)
    lines = lines_for_customs(shipment)
    goods = sum((each.value for each in lines), ZERO)
    weights = [package.weight for package in shipment.packages.all()]
    gross = sum((weight for weight in weights if weight is not None), ZERO)
    with translation.override(language):
        document = PrintedCustomsInvoice(
            seller=printed_seller(shipment.company, recipient_country=country, language=language),
            recipient=ship_to(shipment, language),
            number=shipment.number,
            issue_date=fmt.date(shipment.dispatch_date or shipment.company.today()),
            language=language,
            created=shipment.dispatched_at or clock.now(),
            customer_reference=order.customer_reference,
            paper=fmt.paper,
            kind=paper.value,
            order_numbers=(order.number,),
            reason=str(reason.label),
            delivery_terms=terms_of(order),
            carrier=shipment.carrier.name if shipment.carrier else "",
            tracking=shipment.tracking_number,
            packages=str(len(weights)) if weights else "",
            net_weight=kilograms(sum((each.net_weight for each in lines), ZERO), fmt),
            gross_weight=kilograms(gross, fmt) if gross else "",
            currency=order.currency,
            goods_amount=fmt.amount(goods),
            freight_amount=fmt.amount(shipment.freight_amount) if shipment.freight_amount else "",
            total=fmt.amount(goods + shipment.freight_amount),
            lines=tuple(_line(each, fmt, language) for each in lines),
        )
    return print_document(document)


def _line(each: CustomsLine, fmt: DocumentFormat, language: str) -> PrintedCustomsLine:
    row, product = each.line, each.line.product
    return PrintedCustomsLine(
        position=row.place,
        sku=product.sku,
        description=row.order_line.description,
        hs_code=product.hs_code,
        origin=country_name(product.origin_country, language) if product.origin_country else "",
        quantity=fmt.quantity(row.quantity),
        unit=product.unit.name,
        net_weight=kilograms(each.net_weight, fmt),
        value=fmt.amount(each.value),
    )


def customs_invoice(shipment: Shipment, *, kind: str = "", reason: str = "") -> bytes:
    """The paper of this kind for this reason; commercial, for a sale, unless said otherwise. Raises Refusal."""
    chosen = [
        _known(CustomsPaper, kind or CustomsPaper.COMMERCIAL, "kind"),
        _known(ExportReason, reason or ExportReason.SALE, "reason"),
    ]
    if not is_export(shipment, shipment.order):
        raise Conflict(_("The goods of %s stay in their customs area.") % shipment.number)
    try:
        return print_customs_invoice(shipment, CustomsPaper(chosen[0]), ExportReason(chosen[1]))
    except PdfLibraryMissing as missing:
        raise Refusal(str(missing)) from missing


def _known(choices: type[models.TextChoices], value: str, field: str) -> str:
    if value not in choices.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(choices.values), field=field)
    return value
