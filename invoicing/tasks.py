"""Work on invoices that happens after the commit: the PDF, the mail, and billing runs."""

from __future__ import annotations

from core import clock, jobs, outbox
from core.actors import Actor
from core.models import Job, OutboxMessage, OutboxStatus
from invoicing import operations, printing
from invoicing.models import Invoice
from invoicing.operations.running import KIND


@outbox.handler(queue="documents")
def render_invoice_pdf(pk: int) -> None:
    """Print an issued document once, keep it, and mail it; raises PdfLibraryMissing, so that it is tried again."""
    invoice = Invoice.objects.select_related(*printing.FULL).get(pk=pk)
    by = Actor.system(invoice.company)
    if invoice.pdf is None:
        operations.keep_pdf(invoice, printing.pdf_name(invoice), printing.print_invoice(invoice), by=by)
    operations.announce(invoice, by=by)


def order_pdf(invoice: Invoice) -> None:
    """Have the PDF made after the commit."""
    outbox.add(render_invoice_pdf, invoice.pk, company=invoice.company, key=operations.pdf_key(invoice))


def send_invoice(pk: int, by: Actor) -> None:
    """Mail an issued document now that there is somebody to mail it to."""
    outbox.add(render_invoice_pdf, pk, company=by.company)


def pdf_order(invoice: Invoice) -> OutboxMessage | None:
    """The message that asks for the PDF: pending, done or given up."""
    return OutboxMessage.objects.filter(key=operations.pdf_key(invoice)).first()


def order_pdf_again(invoice: Invoice) -> None:
    """Give a PDF that could not be made another try, now."""
    message = pdf_order(invoice)
    if message is None:
        order_pdf(invoice)
    elif message.status == OutboxStatus.DEAD:
        outbox.replay(message)
    elif message.status == OutboxStatus.PENDING:
        OutboxMessage.objects.filter(pk=message.pk, status=OutboxStatus.PENDING).update(
            available_at=clock.now()
        )
        outbox.nudge()


@jobs.runner(KIND)
def bill_next(job: Job, by: Actor) -> bool:
    """One chunk of a billing run."""
    return operations.bill_next(job, by)
