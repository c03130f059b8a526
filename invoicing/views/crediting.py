"""The form that credits an invoice, whole or by quantities, and what it would come to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from core import formats
from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal, Several
from invoicing import operations
from invoicing.forms import CreditForm, QuantityFields
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import Invoice
from invoicing.selectors import CreditableLine, creditable_lines
from invoicing.views.page import find_invoice


@requires("invoicing.credit_invoice")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def credit_invoice(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """The form with all that remains of the invoice filled in; posted, it issues the credit note."""
    invoice = find_invoice(request.actor, key)
    if invoice.status != InvoiceStatus.ISSUED or invoice.kind != InvoiceKind.INVOICE:
        return redirect(invoice)
    lines = creditable_lines(invoice)
    form, fields = CreditForm(request.POST or None), _fields(lines, request)
    if request.method != "POST":
        return _show(request, invoice, lines, CreditForm(), fields)
    if not form.is_valid() or fields.refusals:
        return _show(request, invoice, lines, form, fields, Several(fields.refusals), status=422)
    try:
        note = operations.credit(
            invoice,
            reason=form.cleaned_data["reason"],
            quantities_by_position=None if fields.is_whole else fields.quantities,
            by=request.actor,
        )
    except Refusal as refusal:
        fields.place(refusal.singles)
        again = find_invoice(request.actor, key)
        return _show(request, again, lines, form, fields, refusal, status=refusal.http_status)
    message = _("%(number)s credits %(amount)s of %(invoice)s.") % {
        "number": note.number,
        "amount": formats.money(note.gross_amount, note.currency),
        "invoice": invoice.number,
    }
    return toast(request, go(request, note.get_absolute_url()), message)


@requires("invoicing.credit_invoice")
@require_POST
def credit_effect(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """What the quantities typed so far come to; nothing is saved."""
    invoice = find_invoice(request.actor, key)
    fields = _fields(creditable_lines(invoice), request)
    return render(request, "invoicing/_credit_effect.html", _effect(invoice, fields))


def _fields(lines: list[CreditableLine], request: HtmxHttpRequest) -> QuantityFields:
    limits = {row.line.position: row.creditable_quantity for row in lines if row.creditable_quantity > 0}
    return QuantityFields(limits, request.POST if request.method == "POST" else None)


def _effect(invoice: Invoice, fields: QuantityFields) -> dict[str, Any]:
    """The amounts of the credit note there would be, or why there cannot be one."""
    if fields.refusals:
        return {"note": None, "problem": fields.refusals[0].message}
    try:
        return {"note": operations.credit_preview(invoice, fields.quantities), "problem": ""}
    except Refusal as refusal:
        return {"note": None, "problem": refusal.message}


def _show(
    request: HtmxHttpRequest,
    invoice: Invoice,
    lines: list[CreditableLine],
    form: CreditForm,
    fields: QuantityFields,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    by_position = {field.position: field for field in fields.fields}
    context = {
        "invoice": invoice,
        "form": form,
        "rows": [(row, by_position.get(row.line.position)) for row in lines],
        "refusal": refusal if refusal is not None and str(refusal) else None,
        "crumbs": [
            Crumb(_("Invoices"), reverse("invoicing:list")),
            Crumb(str(invoice), invoice.get_absolute_url()),
            Crumb(pgettext("act", "Credit")),
        ],
        "place": "invoices",
        **_effect(invoice, fields),
    }
    return render_page(request, "invoicing/credit.html", "invoicing/_credit.html", context, status=status)
