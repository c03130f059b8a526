"""Work on invoices that happens after the commit: the PDF, the mail, and billing runs."""

from __future__ import annotations

from core import jobs, outbox
from core.actors import Actor
from core.models import Job
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


@jobs.runner(KIND)
def bill_next(job: Job, by: Actor) -> bool:
    """One chunk of a billing run."""
    return operations.bill_next(job, by)
