"""The tabs of invoicing, and the lists behind them."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import lists
from core.access import requires
from core.actors import Actor
from core.pages import HtmxHttpRequest
from core.presentation import Tab
from invoicing.tables import CreditNoteList, InvoiceList, UnbilledList

TEMPLATE = "invoicing/list.html"


def tabs_of(actor: Actor, current: str) -> list[Tab]:
    """Invoices, credit notes, complaints, what waits to be billed, billing runs; customers see the first two only."""
    places = [("list", _("Invoices")), ("credit-notes", _("Credit notes"))]
    if actor.customer_ids is None and actor.can("invoicing.view_complaint"):
        places.append(("complaints", _("Complaints")))
    if actor.customer_ids is None:
        places += [("unbilled", _("To bill")), ("billing-runs", _("Billing runs"))]
    return [Tab(label, reverse(f"invoicing:{name}"), is_current=name == current) for name, label in places]


@requires("invoicing.view_invoice")
def invoice_list(request: HtmxHttpRequest) -> HttpResponse:
    """Invoices and drafts, filtered and sorted as the address says."""
    context = {"tabs": tabs_of(request.actor, "list")}
    return lists.respond(request, InvoiceList, context=context, template=TEMPLATE)


@requires("invoicing.view_invoice")
def credit_note_list(request: HtmxHttpRequest) -> HttpResponse:
    """Credit notes."""
    context = {"tabs": tabs_of(request.actor, "credit-notes")}
    return lists.respond(request, CreditNoteList, context=context, template=TEMPLATE)


@requires("invoicing.view_invoice")
def unbilled_list(request: HtmxHttpRequest) -> HttpResponse:
    """Orders of which something was delivered and not billed."""
    context = {"tabs": tabs_of(request.actor, "unbilled")}
    return lists.respond(request, UnbilledList, context=context, template=TEMPLATE)
