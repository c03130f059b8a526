"""What the order acknowledgement says: lines, prices, and what comes when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.mail import attachment_name
from core.pdf import print_document
from core.pdf.documents import (
    PrintedAcknowledgement,
    PrintedAmount,
    PrintedLine,
    PrintedParty,
    PrintedTax,
    PrintedTotals,
    carried_forward,
)
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import country_name, printed_seller
from orders.addresses import own_address
from orders.charges import Adjustment, adjustments_of
from orders.models import SalesOrder, SalesOrderLine, SaleUnitLine
from orders.selling import sold, unit_names

ZERO = Decimal(0)
FULL = ("company", "customer", "payment_terms", "warehouse")


def acknowledgement_name(order: SalesOrder) -> str:
    """``Acknowledgement_S-2026-000123_Acme.pdf``, in the customer's language."""
    with translation.override(order.customer.language):
        return attachment_name(_("Acknowledgement"), order.number, order.customer.name)


def print_acknowledgement(order: SalesOrder) -> bytes:
    """The acknowledgement's PDF in the customer's language. Raises PdfLibraryMissing."""
    customer = order.customer
    fmt = DocumentFormat(customer.language, order.currency, country=customer.country)
    lines = list(order.lines.entered())
    with translation.override(customer.language):
        document = PrintedAcknowledgement(
            seller=printed_seller(
                order.company, language=customer.language, recipient_country=customer.country
            ),
            recipient=_party(order, own_address(order), customer.language, number=customer.code),
            number=order.number,
            issue_date=fmt.date(order.order_date),
            language=customer.language,
            created=order.confirmed_at or order.submitted_at or clock.now(),
            customer_reference=order.customer_reference,
            paper=fmt.paper,
            lines=_printed_lines(order, lines, fmt),
            totals=_totals(order, lines, fmt),
            requested_date=fmt.date(order.requested_date),
            promised_date=fmt.date(order.promised_date),
            ship_to=_party(order, order.shipping_address, customer.language),
            delivery_terms=delivery_terms(
                f"{order.incoterm} {order.incoterm_place}", allows_partial=order.allows_partial_delivery
            ),
            terms=terms_and_payer(order.payment_terms.name, *_payer(order)),
        )
    return print_document(document)


def delivery_terms(incoterm: str, *, allows_partial: bool) -> str:
    """``DAP Oslo. Partial deliveries``; without an Incoterm only the rest."""
    words = _("Partial deliveries") if allows_partial else _("Complete delivery only")
    return ". ".join(part for part in (incoterm.strip(), words) if part)


def _payer(order: SalesOrder) -> tuple[str, str]:
    """Name and VAT id of who gets the invoice; none where the customer does."""
    is_himself = order.invoice_party_id == order.customer_id
    return ("", "") if is_himself else (order.invoice_party.name, order.invoice_party.vat_id)


def terms_and_payer(terms: str, payer: str, vat_id: str) -> str:
    """The payment terms, and who pays where it is not the customer."""
    if not payer:
        return terms
    said = _("%(terms)s. Invoice to %(payer)s") % {"terms": terms, "payer": payer}
    return f"{said}, {vat_id}" if vat_id else said


def _party(order: SalesOrder, address: Mapping[str, Any], language: str, number: str = "") -> PrintedParty:
    return PrintedParty(
        name=str(address.get("name") or order.customer.name),
        lines=address_lines(address, at_home=order.company.country, language=language),
        number=number,
        vat_id=order.customer.vat_id if number else "",
        country=str(address.get("country", "")),
    )


def address_lines(address: Mapping[str, Any], *, at_home: str, language: str) -> tuple[str, ...]:
    """Street, place, and for mail abroad the country."""
    country = str(address.get("country", ""))
    place = f"{address.get('postal_code', '')} {address.get('city', '')}".strip()
    abroad = country_name(country, language) if country and country != at_home else ""
    return tuple(line for line in (str(address.get("street", "")), place, abroad) if line)


def _printed_lines(
    order: SalesOrder, lines: Sequence[SalesOrderLine], fmt: DocumentFormat
) -> tuple[PrintedLine, ...]:
    names = unit_names(order.company_id, lines)
    printed = [printed_line(line, names, fmt) for line in lines]
    return tuple(carried_forward(printed, [line.own_amount for line in lines], fmt))


def printed_line(line: SalesOrderLine, names: Mapping[str, str], fmt: DocumentFormat) -> PrintedLine:
    """A line in the unit it is sold in, with the customer's own article number."""
    amount = sold(line, names, formatted=fmt.quantity)
    return PrintedLine(
        position=str(line.position),
        description=line.description,
        quantity=amount.quantity,
        unit=amount.unit,
        details=(amount.note,) if amount.note else (),
        net=fmt.amount(line.own_amount),
        sku=line.sku,
        customer_sku=line.customer_sku,
        unit_price=fmt.unit_price(line.unit_price),
        discount=printed_discount(line, fmt),
        tax_rate=fmt.percent(line.tax_rate),
        promised_date=fmt.date(line.promised_date),
    )


def printed_discount(line: SaleUnitLine, fmt: DocumentFormat) -> str:
    """The line's discount as it was given: in percent, or per unit."""
    if line.unit_discount is not None:
        return fmt.unit_price(line.unit_discount) if line.unit_discount else ""
    return fmt.percent(line.discount_percent) if line.discount_percent else ""


def printed_adjustments(adjustments: Sequence[Adjustment], fmt: DocumentFormat) -> tuple[PrintedAmount, ...]:
    """Discount and charges of the document between the sum of its lines and the net amount."""
    return tuple(PrintedAmount(label=each.label, amount=fmt.amount(each.net_amount)) for each in adjustments)


def printed_rounding(rounding: Decimal, fmt: DocumentFormat) -> tuple[PrintedAmount, ...]:
    """What is added or left out so that it can be paid in coins."""
    return (PrintedAmount(label=_("Rounding"), amount=fmt.amount(rounding)),) if rounding else ()


def _totals(order: SalesOrder, lines: Sequence[SalesOrderLine], fmt: DocumentFormat) -> PrintedTotals:
    groups: dict[tuple[str, Decimal, str], list[Decimal]] = {}
    for line in lines:
        sums = groups.setdefault(
            (line.tax_category, line.tax_rate, line.tax_code.exemption_reason), [ZERO, ZERO]
        )
        sums[0] += line.net_amount
        sums[1] += line.gross_amount - line.net_amount
    return PrintedTotals(
        currency=order.currency,
        subtotal=fmt.amount(sum((line.own_amount for line in lines), ZERO)),
        adjustments=printed_adjustments(adjustments_of(order, lines), fmt),
        net=fmt.amount(order.net_amount),
        gross=fmt.amount(order.net_amount + order.tax_amount),
        deductions=printed_rounding(order.rounding_amount, fmt),
        payable=fmt.amount(order.gross_amount),
        taxes=tuple(
            PrintedTax(
                category=category,
                rate=fmt.percent(rate),
                base=fmt.amount(base),
                tax=fmt.amount(tax),
                reason=reason,
            )
            for (category, rate, reason), (base, tax) in groups.items()
        ),
    )
