"""What a customer is told to pay so that his order goes on: as text to copy, as letter and in mails."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.mail import attachment_name
from core.pdf import print_document
from core.pdf.documents import PrintedDunningLetter, PrintedOpenItem, PrintedParty, PrintedPayment
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import account_for, country_name, printed_payment, printed_seller
from credit.models import PrepaymentRequest
from customers.models import Address, ContactRole, Customer
from orders.models import SalesOrder
from receivables.models import OpenItem

ZERO = Decimal(0)
#: Whoever gets the payer's invoices is told what to pay.
ROLE = ContactRole.INVOICE


def pay_these_text(order: SalesOrder, items: Sequence[OpenItem]) -> str:
    """The invoices as lines to copy into a mail, in the payer's language; no figure of the limit."""
    payer = order.payer
    with translation.override(payer.language):
        fmt = DocumentFormat(payer.language, order.currency, country=payer.country)
        lines = [_("Please pay, so that order %s can go on:") % order.number]
        for row in printed_items(payer, items):
            values = {"number": row.number, "due": row.due_date, "amount": row.open_amount}
            lines.append(_("%(number)s, due %(due)s: %(amount)s") % values)
        for currency, amount in _totals(items).items():
            lines.append(_("Total: %s") % DocumentFormat(fmt.language, currency).money(amount))
        return "\n".join(lines)


def printed_items(
    payer: Customer, items: Sequence[OpenItem], *, is_table: bool = False
) -> list[PrintedOpenItem]:
    """The invoices as they stand on paper; each with its currency unless the head of a table names it."""
    rows = []
    for item in items:
        fmt = DocumentFormat(payer.language, item.currency, country=payer.country)
        write = fmt.amount if is_table else fmt.money
        days = (item.company.today() - item.due_date).days
        rows.append(
            PrintedOpenItem(
                number=item.document_number,
                date=fmt.date(item.posting_date),
                due_date=fmt.date(item.due_date),
                days_overdue=str(days) if days > 0 else "",
                amount=write(item.item_amount),
                open_amount=write(item.open_amount),
            )
        )
    return rows


def letter_name(order: SalesOrder) -> str:
    """``Open-invoices_S-2026-000123_Acme.pdf``, in the payer's language."""
    with translation.override(order.payer.language):
        return attachment_name(_("Open invoices"), order.number, order.payer.name)


def print_pay_these(order: SalesOrder, items: Sequence[OpenItem]) -> bytes:
    """A letter that asks for the invoices an order waits for. Raises PdfLibraryMissing."""
    payer = order.payer
    address = Address.objects.filter(customer=payer, is_billing=True).first()
    country = address.country if address else payer.country
    totals = _totals(items)
    currency, amount = max(totals.items(), key=lambda pair: pair[1])
    fmt = DocumentFormat(payer.language, currency, country=country)
    with translation.override(payer.language):
        total = " + ".join(DocumentFormat(payer.language, code).money(each) for code, each in totals.items())
        letter = PrintedDunningLetter(
            seller=printed_seller(order.company, recipient_country=country, language=payer.language),
            recipient=_recipient(order, address, country),
            number=order.number,
            issue_date=fmt.date(order.company.today()),
            language=payer.language,
            created=clock.now(),
            paper=fmt.paper,
            items=tuple(printed_items(payer, items, is_table=len(totals) == 1)),
            currency=currency if len(totals) == 1 else "",
            total_open=fmt.amount(amount),
            total=fmt.amount(amount) if len(totals) == 1 else total,
            subject=subject_of(order),
            paragraphs=(_("Dear Sir or Madam,"), paragraph_of(order)),
            payment=_payment(order, totals, reference_of(items), fmt),
        )
    return print_document(letter)


def subject_of(order: SalesOrder) -> str:
    """What the letter and its mail are about, in the language at hand."""
    return _("Your order %s waits for a payment") % order.number


def paragraph_of(order: SalesOrder) -> str:
    """Why we write, in the language at hand."""
    return (
        _("Thank you for your order %s. It goes on as soon as the following invoices are paid.")
        % order.number
    )


def pay_these_context(order: SalesOrder, items: Sequence[OpenItem]) -> dict[str, Any]:
    """What the mail with the letter says, in the payer's language."""
    payer, totals = order.payer, _totals(items)
    currency = max(totals, key=lambda code: totals[code])
    fmt = DocumentFormat(payer.language, currency, country=payer.country)
    payment = _payment(order, totals, reference_of(items), fmt)
    return {
        "number": order.number,
        "amount": " + ".join(
            DocumentFormat(payer.language, code).money(amount) for code, amount in totals.items()
        ),
        "text": paragraph_of(order),
        "items": printed_items(payer, items),
        **_account(payment),
    }


def prepayment_context(request: PrepaymentRequest) -> dict[str, Any]:
    """What the mail about a part prepayment says, in the payer's language."""
    order = request.order
    fmt = DocumentFormat(order.payer.language, request.currency, country=order.payer.country)
    amount = request.prepaid_amount
    payment = _payment(order, {request.currency: amount}, request.payment_reference, fmt)
    return {
        "number": order.number,
        "amount": fmt.money(amount),
        "order_amount": fmt.money(request.order_amount),
        "pay_by": fmt.date(request.expires_on),
        "customer_reference": order.customer_reference,
        **_account(payment),
        "reference": payment.grouped_reference if payment else request.payment_reference,
    }


def reference_of(items: Sequence[OpenItem]) -> str:
    """Of a single invoice its payment reference; several are told apart by their numbers."""
    invoice = items[0].invoice if len(items) == 1 else None
    return (invoice.payment_reference if invoice else "") or ", ".join(item.document_number for item in items)


def _account(payment: PrintedPayment | None) -> dict[str, str]:
    return {
        "iban": payment.account if payment else "",
        "bic": payment.bic if payment else "",
        "reference": payment.grouped_reference if payment else "",
    }


def _payment(
    order: SalesOrder, totals: dict[str, Decimal], reference: str, fmt: DocumentFormat
) -> PrintedPayment | None:
    account = account_for(order.company, fmt.currency)
    if account is None or len(totals) > 1:
        return None
    return printed_payment(account, totals[fmt.currency], fmt, reference=reference)


def _totals(items: Sequence[OpenItem]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for item in items:
        totals[item.currency] = totals.get(item.currency, ZERO) + item.open_amount
    return totals


def _recipient(order: SalesOrder, address: Address | None, country: str) -> PrintedParty:
    payer = order.payer
    lines: tuple[str, ...] = ()
    if address is not None:
        place = " ".join(part for part in (address.postal_code, address.city) if part)
        lines = (address.street, place, address.region)
    if country != order.company.country:
        lines = (*lines, country_name(country, payer.language))
    return PrintedParty(
        name=address.name if address and address.name else payer.name,
        lines=tuple(line for line in lines if line),
        number=payer.code,
        vat_id=payer.vat_id,
        country=country,
    )
