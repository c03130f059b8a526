"""The PDF of a document: download, its state while it is being made, and another try."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import files
from core.access import requires
from core.idempotency import once
from core.models import StoredFile
from core.pages import HtmxHttpRequest, go, progress_done, toast
from core.pdf import PdfLibraryMissing
from core.refusals import Conflict
from invoicing import operations, printing, tasks
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice
from invoicing.views.page import find_invoice


@requires("invoicing.view_invoice")
@require_safe
def invoice_pdf(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """The stored PDF; of a draft a preview made on the spot, with DRAFT across."""
    invoice = find_invoice(request.actor, key)
    if invoice.pdf is not None:
        return _file(invoice.pdf.name, _stored(invoice, invoice.pdf))
    if invoice.status != InvoiceStatus.DRAFT:
        operations.hurry_pdf(invoice)
        raise Conflict(_("The PDF of %s is not made yet. Try again in a moment.") % invoice)
    try:
        content = printing.print_invoice(invoice)
    except PdfLibraryMissing as missing:
        raise Conflict(str(missing)) from missing
    return _file(printing.pdf_name(invoice), content)


def _stored(invoice: Invoice, file: StoredFile) -> bytes:
    """The bytes as they were kept; a lost or changed file is never handed out."""
    try:
        return files.read(file)
    except (FileNotFoundError, files.FileDamaged) as damage:
        message = _("The stored PDF of %s is missing or damaged. Tell the administrator.") % invoice
        raise Conflict(message) from damage


def _file(name: str, content: bytes) -> HttpResponse:
    """Shown in the browser, and saved under its own name."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@requires("invoicing.view_invoice")
@require_safe
def pdf_state(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """The PDF's panel; it asks again until the PDF is there or was given up."""
    invoice = find_invoice(request.actor, key)
    if invoice.pdf is None:
        operations.hurry_pdf(invoice)
    order = tasks.pdf_order(invoice) if invoice.pdf is None else None
    context = {"invoice": invoice, "pdf_order": order, "key": invoice.key}
    response = render(request, "invoicing/_pdf.html", context)
    is_over = invoice.pdf is not None or (order is not None and order.status == "dead")
    return progress_done(response) if is_over else response


@requires("invoicing.view_invoice")
@require_POST
@once
def print_again(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """Give a PDF that could not be made another try."""
    invoice = find_invoice(request.actor, key)
    if invoice.pdf is not None or invoice.status != InvoiceStatus.ISSUED:
        raise Conflict(_("The PDF of %s is there already.") % invoice)
    tasks.order_pdf_again(invoice)
    return toast(request, go(request, invoice.get_absolute_url()), _("The PDF is being made."))
