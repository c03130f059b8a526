"""The mail that brings an invoice or credit note to the customer, with its PDF."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from core import mail
from core.models import MailMessage
from core.payment_reference import in_groups
from core.pdf.formats import DocumentFormat
from customers.models import ContactRole
from customers.selectors import Recipient, recipients
from invoicing.lifecycle import InvoiceKind
from invoicing.models import Invoice


def recipients_of(invoice: Invoice) -> list[Recipient]:
    """Who gets it: the contacts for invoices, else the customer's own address; empty for nobody."""
    return recipients(invoice.customer, ContactRole.INVOICE)


def queue(invoice: Invoice, recipient: Recipient, *, key: str) -> MailMessage:
    """Write the mail with the stored PDF attached; one per key and recipient, however often it is called."""
    fmt = DocumentFormat(invoice.language, invoice.currency, country=str(invoice.buyer.get("country", "")))
    is_credit_note = invoice.kind == InvoiceKind.CREDIT_NOTE
    bank = {} if is_credit_note else invoice.seller.get("bank", {})
    corrected = invoice.corrects.number if invoice.corrects else ""
    with translation.override(invoice.language):
        subject = (_("Credit note %(number)s") if is_credit_note else _("Invoice %(number)s")) % {
            "number": invoice.number
        }
    return mail.queue(
        invoice.company,
        to=recipient.mailbox,
        subject=f"{subject} · {invoice.seller.get('name', invoice.company.name)}",
        template="emails/credit_note_issued" if is_credit_note else "emails/invoice_issued",
        context={
            "number": invoice.number,
            "amount": fmt.money(invoice.gross_amount),
            "due_date": "" if is_credit_note else fmt.date(invoice.due_date),
            "order_number": invoice.order.number if invoice.order else "",
            "corrected_number": corrected,
            "reason": invoice.reason,
            "iban": in_groups(bank.get("iban", "")),
            "bic": bank.get("bic", ""),
            "reference": in_groups(invoice.payment_reference),
        },
        language=invoice.language,
        key=key,
        document=invoice,
        attachments=[invoice.pdf] if invoice.pdf else [],
    )
