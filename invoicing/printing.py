"""What the printed invoice and credit note say, taken from the stored document and nothing else that may change."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from catalog.models import UnitOfMeasure
from core import clock
from core.mail import attachment_name
from core.models import CompanyBankAccount
from core.money import ZERO, round_amount
from core.pdf import print_document
from core.pdf.documents import (
    Mark,
    PrintedCreditNote,
    PrintedDiscount,
    PrintedInstallment,
    PrintedInvoice,
    PrintedLine,
    PrintedParty,
    PrintedPayment,
    PrintedSeller,
    PrintedTax,
    PrintedTotals,
    carried_forward,
)
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import country_name, printed_payment, printed_seller
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import Invoice, InvoiceLine
from invoicing.selectors import adjustments_of
from orders.printing import printed_adjustments, printed_discount, printed_rounding
from orders.selling import sold

HUNDRED = Decimal(100)
FULL = ("company", "customer", "payment_terms", "order", "corrects", "pdf")


def pdf_name(invoice: Invoice) -> str:
    """``Invoice_R-2026-000123_Acme.pdf``, in the document's language."""
    with translation.override(invoice.language):
        kind = _("Credit note") if invoice.kind == InvoiceKind.CREDIT_NOTE else _("Invoice")
        return attachment_name(kind, invoice.number or _("Draft"), str(invoice.buyer.get("name", "")))


def print_invoice(invoice: Invoice) -> bytes:
    """The document's PDF; drafts have DRAFT across and no number. Raises PdfLibraryMissing."""
    country = str(invoice.buyer.get("country", ""))
    fmt = DocumentFormat(invoice.language, invoice.currency, country=country)
    with translation.override(invoice.language):
        printed = (
            _credit_note(invoice, fmt) if invoice.kind == InvoiceKind.CREDIT_NOTE else _invoice(invoice, fmt)
        )
    if invoice.status != InvoiceStatus.ISSUED:
        printed = replace(printed, mark=Mark.DRAFT)
    return print_document(printed)


def _invoice(invoice: Invoice, fmt: DocumentFormat) -> PrintedInvoice:
    lines = _lines(invoice)
    shipments = {line.shipment_line.shipment.number for line in lines if line.shipment_line}
    orders = {line.order_line.order.number for line in lines if line.order_line}
    installments = list(invoice.installments.all())
    return PrintedInvoice(
        **_common(invoice, fmt, lines, several_orders=len(orders) > 1),
        due_date=fmt.date(invoice.due_date),
        delivery_date=fmt.date(invoice.delivery_date),
        order_numbers=tuple(sorted(orders)),
        delivery_notes=tuple(sorted(shipments)),
        ship_to=_ship_to(invoice, fmt.language),
        terms=invoice.payment_terms.name,
        discounts=_discounts(invoice, fmt),
        installments=tuple(
            PrintedInstallment(due_date=fmt.date(part.due_date), amount=fmt.money(part.installment_amount))
            for part in installments
        )
        if len(installments) > 1
        else (),
        payment=_payment(invoice, fmt),
    )


def _credit_note(note: Invoice, fmt: DocumentFormat) -> PrintedCreditNote:
    lines = _lines(note)
    corrected = note.corrects
    return PrintedCreditNote(
        **_common(note, fmt, lines, several_orders=False),
        invoice_number=corrected.number or "" if corrected else "",
        invoice_date=fmt.date(corrected.issue_date) if corrected else "",
        reason=note.reason,
    )


def _common(
    invoice: Invoice, fmt: DocumentFormat, lines: Sequence[InvoiceLine], *, several_orders: bool
) -> dict[str, Any]:
    units = dict(UnitOfMeasure.objects.filter(company_id=invoice.company_id).values_list("code", "name"))
    printed = [_line(line, fmt, units, several_orders=several_orders) for line in lines]
    return {
        "seller": _seller(invoice, fmt),
        "recipient": _party(invoice.buyer, invoice.company.country, fmt.language),
        "number": invoice.number or "",
        "issue_date": fmt.date(invoice.issue_date),
        "language": fmt.language,
        "created": invoice.issued_at or clock.now(),
        "customer_reference": invoice.customer_reference,
        "paper": fmt.paper,
        "lines": carried_forward(printed, [line.own_amount for line in lines], fmt),
        "totals": _totals(invoice, lines, fmt),
    }


def _seller(invoice: Invoice, fmt: DocumentFormat) -> PrintedSeller:
    """The letterhead with the facts frozen on issue; a draft shows the company as it is today."""
    today = printed_seller(invoice.company, recipient_country=fmt.country, language=fmt.language)
    if not invoice.seller:
        return today
    frozen = _party(invoice.seller, fmt.country, fmt.language)
    facts = {
        key: str(invoice.seller.get(key, ""))
        for key in ("registration", "phone", "email", "website", "vat_id")
    }
    return replace(today, name=frozen.name, lines=frozen.lines, country=frozen.country, **facts)


def _party(party: dict[str, Any], home: str, language: str) -> PrintedParty:
    country = str(party.get("country", ""))
    abroad = bool(country and home) and country != home
    place = " ".join(part for part in (party.get("postal_code"), party.get("city")) if part)
    lines = (
        party.get("street"), place, party.get("region"), country_name(country, language) if abroad else "",
    )  # fmt: skip
    return PrintedParty(
        name=str(party.get("name", "")),
        lines=tuple(str(line) for line in lines if line),
        number=str(party.get("code", "")),
        vat_id=str(party.get("vat_id", "")),
        country=country,
    )


def _ship_to(invoice: Invoice, language: str) -> PrintedParty | None:
    """Where the goods went, when that is not where the invoice goes."""
    same = all(
        invoice.ship_to.get(key, "") == invoice.buyer.get(key, "")
        for key in ("name", "street", "postal_code", "city")
    )
    if not invoice.ship_to or same:
        return None
    return _party(invoice.ship_to, invoice.company.country, language)


def _lines(invoice: Invoice) -> list[InvoiceLine]:
    rows = invoice.lines.select_related("order_line__order", "shipment_line__shipment")
    return list(rows.order_by("position"))


def _line(
    line: InvoiceLine, fmt: DocumentFormat, units: dict[str, str], *, several_orders: bool
) -> PrintedLine:
    order = line.order_line.order.number if line.order_line and several_orders else ""
    amount = sold(line, units, formatted=fmt.quantity)
    details = (_("Order %s") % order if order else "", amount.note)
    return PrintedLine(
        position=str(line.position),
        sku=line.sku,
        customer_sku=line.order_line.customer_sku if line.order_line else "",
        description=line.description,
        details=tuple(each for each in details if each),
        quantity=amount.quantity,
        unit=amount.unit or units.get(line.unit_code, line.unit_code),
        unit_price=fmt.unit_price(line.unit_price),
        discount=printed_discount(line, fmt),
        tax_rate=fmt.percent(line.tax_rate),
        net=fmt.amount(line.own_amount),
    )


def _totals(invoice: Invoice, lines: Sequence[InvoiceLine], fmt: DocumentFormat) -> PrintedTotals:
    base = invoice.company.base_currency
    tax_in_base = ""
    if invoice.currency != base and invoice.tax_amount and invoice.status == InvoiceStatus.ISSUED:
        own = DocumentFormat(fmt.language, base, country=fmt.country)
        tax_in_base = own.money(round_amount(invoice.tax_amount * invoice.exchange_rate, base))
    return PrintedTotals(
        currency=invoice.currency,
        subtotal=fmt.amount(sum((line.own_amount for line in lines), ZERO)),
        adjustments=printed_adjustments(adjustments_of(invoice, lines), fmt),
        net=fmt.amount(invoice.net_amount),
        gross=fmt.amount(invoice.net_amount + invoice.tax_amount),
        deductions=printed_rounding(invoice.rounding_amount, fmt),
        payable=fmt.amount(invoice.gross_amount),
        taxes=tuple(
            PrintedTax(
                category=tax.category,
                rate=fmt.percent(tax.rate),
                base=fmt.amount(tax.base_amount),
                tax=fmt.amount(tax.tax_amount),
                reason=tax.tax_code.exemption_reason,
            )
            for tax in invoice.taxes.select_related("tax_code")
        ),
        tax_in_base=tax_in_base,
    )


def _discounts(invoice: Invoice, fmt: DocumentFormat) -> tuple[PrintedDiscount, ...]:
    if invoice.issue_date is None or not invoice.gross_amount:
        return ()
    printed = []
    for discount in invoice.payment_terms.discounts.all():
        deduction = round_amount(invoice.gross_amount * discount.percent / HUNDRED, invoice.currency)
        printed.append(
            PrintedDiscount(
                percent=fmt.percent(discount.percent),
                until=fmt.date(invoice.issue_date + datetime.timedelta(days=discount.days)),
                deduction=fmt.money(deduction),
                payable=fmt.money(invoice.gross_amount - deduction),
            )
        )
    return tuple(printed)


def _payment(invoice: Invoice, fmt: DocumentFormat) -> PrintedPayment | None:
    """The account as it was frozen on issue."""
    bank = invoice.seller.get("bank") or {}
    if not bank or not invoice.gross_amount:
        return None
    account = CompanyBankAccount(
        company=invoice.company, iban=bank["iban"], bic=bank["bic"], bank_name=bank["bank_name"]
    )
    return printed_payment(account, invoice.gross_amount, fmt, reference=invoice.payment_reference)
