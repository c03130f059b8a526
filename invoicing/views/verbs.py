"""One small view per verb of an invoice: take the post, call the operation, show the invoice again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import formats
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.refusals import Refusal, Several
from invoicing import operations
from invoicing.forms import CancelForm, QuantityFields
from invoicing.models import Invoice
from invoicing.views.page import find_invoice, show_invoice


def run_verb(
    request: HtmxHttpRequest,
    key: str,
    verb: Callable[[Invoice], object],
    done: Callable[[Invoice], str],
    typed: QuantityFields | None = None,
) -> HttpResponse:
    """Run a verb on the invoice; a refusal shows it as it is, with the words on top."""
    invoice = find_invoice(request.actor, key)
    try:
        verb(invoice)
    except Refusal as refusal:
        again = find_invoice(request.actor, key)
        if typed is not None:
            typed.place([refusal])
        return show_invoice(request, again, refusal=refusal, typed=typed, status=refusal.http_status)
    return toast(request, go(request, invoice.get_absolute_url()), done(invoice))


@requires("invoicing.issue_invoice")
@require_POST
@once
def issue_invoice(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """Give the draft its number."""
    return run_verb(
        request,
        key,
        lambda invoice: operations.issue(invoice, by=request.actor, version=posted_version(request)),
        lambda invoice: (
            _("%(number)s is issued: %(amount)s, due %(date)s.")
            % {
                "number": invoice.number,
                "amount": formats.money(invoice.gross_amount, invoice.currency),
                "date": formats.day(invoice.due_date),
            }
        ),
    )


@requires("invoicing.issue_invoice")
@require_POST
@once
def change_draft(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """Bill less than the draft says."""
    draft = find_invoice(request.actor, key)
    fields = QuantityFields({line.position: line.quantity for line in draft.lines.all()}, request.POST)
    if fields.refusals:
        refusal = Several(fields.refusals)
        return show_invoice(request, draft, refusal=refusal, typed=fields, status=422)
    return run_verb(
        request,
        key,
        lambda invoice: operations.change_draft(
            invoice, fields.quantities, by=request.actor, version=posted_version(request)
        ),
        lambda invoice: _("%s is changed; the rest waits to be billed.") % invoice,
        fields,
    )


@requires("invoicing.issue_invoice")
@require_POST
@once
def cancel_draft(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """Give the draft up."""
    form = CancelForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return run_verb(
        request,
        key,
        lambda invoice: operations.cancel_draft(invoice, reason=reason, by=request.actor),
        lambda invoice: _("%s is canceled; what it would have billed waits again.") % invoice,
    )


@requires("invoicing.send_invoice")
@require_POST
@once
def send_again(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """Mail the document once more."""
    return run_verb(
        request,
        key,
        lambda invoice: operations.send_again(invoice, by=request.actor),
        lambda invoice: _("%s goes out again.") % invoice,
    )
