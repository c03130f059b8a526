"""The PDF of an issued document, kept once and for all, and the mail that brings it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import files, outbox, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.models import MailMessage, StoredFile
from core.refusals import Conflict, Refusal
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
    """Mail an issued document with its PDF to the customer's contact for invoices, once for good (MAIL-1)."""
    recipient = mailing.recipient_of(invoice)
    if recipient:
        mailing.queue(invoice, recipient, key=f"invoice-issued:{invoice.pk}")
    elif outbox.first_time(announce, f"invoice-issued:{invoice.pk}"):
        reason = _("The customer has no e-mail address.")
        timeline.record(invoice, "not sent", by=by, reason=reason, order_id=invoice.order_id)


@operation
def send_again(invoice: Invoice, *, by: Actor) -> MailMessage:
    """Mail the document once more. Raises NotPrinted, NoRecipient, NotPermitted."""
    by.require("invoicing.send_invoice")
    lock(invoice)
    if invoice.pdf is None:
        raise NotPrinted(_("The PDF of %s is not made yet. Try again in a moment.") % invoice)
    recipient = mailing.recipient_of(invoice)
    if not recipient:
        raise NoRecipient(_("%s has no e-mail address. Enter one, then send.") % invoice.customer.name)
    sent = timeline.of_document(invoice).filter(activity="sent again").count()
    message = mailing.queue(invoice, recipient, key=f"invoice-issued:{invoice.pk}:{sent + 1}")
    timeline.record(
        invoice, "sent again", by=by, data={"recipient": message.recipient}, order_id=invoice.order_id
    )
    return message
