"""What a printed quote says: all of it from the frozen revision, so that paper, page and hash are about the same."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.mail import attachment_name
from core.pdf import print_document
from core.pdf.documents import (
    PrintedLine,
    PrintedParty,
    PrintedQuote,
    PrintedTax,
    PrintedTotals,
    carried_forward,
)
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import printed_seller
from orders.addresses import own_address
from orders.charges import adjustments_of
from orders.models import OrderRevision, SalesOrder
from orders.printing import (
    address_lines,
    delivery_terms,
    printed_adjustments,
    printed_line,
    printed_rounding,
    terms_and_payer,
)
from orders.quote_links import link_to
from orders.revisions import Content, lines_of, order_of
from orders.selling import unit_names

FULL = ("company", "pdf", "order__company", "order__customer", "made_by")


def quote_name(revision: OrderRevision) -> str:
    """``Quote_S-2026-000123-2_Acme.pdf``, in the customer's language."""
    order = revision.order
    with translation.override(order.customer.language):
        return attachment_name(
            _("Quote"), f"{order.number}-{revision.revision}", revision.content["customer_name"]
        )


def print_quote(revision: OrderRevision) -> bytes:
    """The quote's PDF in the customer's language. Raises PdfLibraryMissing."""
    content, order = revision.content, revision.order
    language = order.customer.language
    fmt = DocumentFormat(language, content["currency"], country=order.customer.country)
    with translation.override(language):
        document = PrintedQuote(
            seller=printed_seller(order.company, language=language, recipient_country=order.customer.country),
            recipient=_party(revision, own_address(order), is_recipient=True)
            if content.get("invoice_party")
            else _party(revision, content["billing_address"], is_recipient=True),
            number=content["number"],
            revision=str(revision.revision),
            issue_date=fmt.date(timezone.localdate(revision.created_at, ZoneInfo(order.company.time_zone))),
            valid_until=fmt.date(revision.valid_until),
            language=language,
            created=revision.created_at,
            customer_reference=content["customer_reference"],
            paper=fmt.paper,
            lines=_lines(order, content, fmt),
            totals=_totals(content, fmt),
            requested_date=fmt.date(_date(content["requested_date"])),
            ship_to=_party(revision, content["shipping_address"]),
            delivery_terms=delivery_terms(
                f"{content.get('incoterm', '')} {content.get('incoterm_place', '')}",
                allows_partial=content["allows_partial_delivery"],
            ),
            terms=terms_and_payer(
                content["payment_terms"],
                content.get("invoice_party_name", ""),
                content.get("invoice_party_vat_id", ""),
            ),
            link=link_to(revision),
        )
    return print_document(document)


def _party(
    revision: OrderRevision, address: Mapping[str, Any], *, is_recipient: bool = False
) -> PrintedParty:
    content, order = revision.content, revision.order
    return PrintedParty(
        name=str(address.get("name") or content["customer_name"]),
        lines=address_lines(address, at_home=order.company.country, language=order.customer.language),
        number=content["customer"] if is_recipient else "",
        vat_id=content["customer_vat_id"] if is_recipient else "",
        country=str(address.get("country", "")),
    )


def _lines(order: SalesOrder, content: Content, fmt: DocumentFormat) -> tuple[PrintedLine, ...]:
    """As the acknowledgement will print them; no day is promised yet."""
    lines = lines_of(content)
    names = unit_names(order.company_id, lines)
    printed = [printed_line(line, names, fmt) for line in lines]
    return tuple(carried_forward(printed, [line.own_amount for line in lines], fmt))


def _totals(content: Mapping[str, Any], fmt: DocumentFormat) -> PrintedTotals:
    order, lines = order_of(content), lines_of(content)
    return PrintedTotals(
        currency=order.currency,
        subtotal=fmt.amount(sum((line.own_amount for line in lines), Decimal(0))),
        adjustments=printed_adjustments(adjustments_of(order, lines), fmt),
        net=fmt.amount(order.net_amount),
        gross=fmt.amount(order.gross_amount - order.rounding_amount),
        deductions=printed_rounding(order.rounding_amount, fmt),
        payable=fmt.amount(order.gross_amount),
        taxes=tuple(
            PrintedTax(
                category=tax["category"],
                rate=fmt.percent(Decimal(tax["rate"])),
                base=fmt.amount(Decimal(tax["base"])),
                tax=fmt.amount(Decimal(tax["tax"])),
                reason=tax["reason"],
            )
            for tax in content["taxes"]
        ),
    )


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
