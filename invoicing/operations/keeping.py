"""The PDF of an issued document, kept once and for all, and the mail that brings it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import files, outbox, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.models import MailMessage, StoredFile
from core.refusals import Conflict, Refusal
from customers.models import ContactRole
from customers.operations import note_unsent
from invoicing import mailing
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice


def pdf_key(invoice: Invoice) -> str:
    """How the outbox knows the order for the document's PDF."""
    return f"invoice-pdf:{invoice.pk}"


def hurry_pdf(invoice: Invoice) -> None:
    """Somebody looks at the document and waits for its PDF."""
    outbox.hurry(pdf_key(invoice))


class NotPrinted(Conflict):
    """The PDF is not there yet."""

    code = "not-printed"


class NoRecipient(Refusal):
    """The customer has no e-mail address for invoices."""

    code = "no-recipient"


@operation
def keep_pdf(invoice: Invoice, name: str, content: bytes, *, by: Actor) -> StoredFile | None:
    """Store the PDF with its hash, unless the document has one already or is still a draft (INV-3)."""
    lock(invoice)
    if invoice.status != InvoiceStatus.ISSUED:
        return None
    if invoice.pdf is None:
        invoice.pdf = files.store(by.company, name, "application/pdf", content, document=invoice)
        invoice.save(update_fields=["pdf"])
    return invoice.pdf


@operation
def announce(invoice: Invoice, *, by: Actor) -> None:
    """Mail an issued document with its PDF to the customer's contacts for invoices, once for good (MAIL-1).

    Where there is nobody to mail it to, a task for whoever is responsible stays behind.
    """
    found = mailing.recipients_of(invoice)
    for recipient in found:
        mailing.queue(invoice, recipient, key=f"invoice-issued:{invoice.pk}")
    if not found and note_unsent(invoice.customer, ContactRole.INVOICE, invoice):
        reason = _("The customer has no e-mail address.")
        timeline.record(invoice, "not sent", by=by, reason=reason, order_id=invoice.order_id)


@operation
def send_again(invoice: Invoice, *, by: Actor) -> list[MailMessage]:
    """Mail the document once more. Raises NotPrinted, NoRecipient, NotPermitted."""
    by.require("invoicing.send_invoice")
    lock(invoice)
    if invoice.pdf is None:
        raise NotPrinted(_("The PDF of %s is not made yet. Try again in a moment.") % invoice)
    found = mailing.recipients_of(invoice)
    if not found:
        raise NoRecipient(_("%s has no e-mail address. Enter one, then send.") % invoice.customer.name)
    sent = timeline.of_document(invoice).filter(activity="sent again").count()
    key = f"invoice-issued:{invoice.pk}:{sent + 1}"
    messages = [mailing.queue(invoice, recipient, key=key) for recipient in found]
    told = {"recipient": ", ".join(message.recipient for message in messages)}
    timeline.record(invoice, "sent again", by=by, data=told, order_id=invoice.order_id)
    return messages
