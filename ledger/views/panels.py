"""Journal entries on the pages of invoices, payments and shipments."""

from __future__ import annotations

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import requires
from core.pages import HtmxHttpRequest, render_panel
from core.presentation import Crumb
from fulfillment.models import Shipment
from invoicing.models import Invoice
from ledger import selectors
from receivables.models import Payment


@requires("ledger.view_journalentry")
@require_safe
def invoice_entries(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What an invoice or credit note posted; a draft has posted nothing."""
    known = Invoice.objects.in_scope(request.actor)
    wanted = {"pk": number.removeprefix("draft-")} if number.startswith("draft-") else {"number": number}
    if number.startswith("draft-") and not wanted["pk"].isdecimal():
        wanted = {"number": number}
    return _panel(request, get_object_or_404(known, **wanted), number, "invoices")


@requires("ledger.view_journalentry")
@require_safe
def payment_entries(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What a payment and its matches posted."""
    payment = get_object_or_404(Payment.objects.in_scope(request.actor), number=number)
    return _panel(request, payment, number, "receivables")


@requires("ledger.view_journalentry")
@require_safe
def shipment_entries(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The cost of the goods that left."""
    shipment = get_object_or_404(Shipment.objects.in_scope(request.actor), number=number)
    return _panel(request, shipment, number, "shipments")


def _panel(
    request: HtmxHttpRequest, document: Invoice | Payment | Shipment, number: str, place: str
) -> HttpResponse:
    entries = selectors.entries_of(document).annotate(total=Sum("lines__base_debit"))
    context = {"entries": entries, "base_currency": request.actor.company.base_currency}
    crumbs = [Crumb(number, document.get_absolute_url()), Crumb(_("Journal entries"))]
    return render_panel(
        request,
        "ledger/_document_panel.html",
        context,
        title=_("Journal entries"),
        crumbs=crumbs,
        place=place,
    )
