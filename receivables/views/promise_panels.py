"""Promises on the pages of customers and invoices."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import requires
from core.pages import HtmxHttpRequest, render_panel
from core.presentation import Crumb
from customers.selectors import with_aliases
from invoicing.models import Invoice
from receivables import selectors
from receivables.models import OpenItem, PromiseToPay
from receivables.promise_tables import PromiseList
from receivables.views.account import find_customer

VIEW, NOTE = "receivables.view_promise", "receivables.note_promise"
MOST_SHOWN = 5


def _shown(rows: QuerySet[PromiseToPay]) -> list[PromiseToPay]:
    return list(rows.select_related("noted_by", "company").order_by("-pk")[:MOST_SHOWN])


@requires(VIEW)
@require_safe
def customer_promises(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """The customer's last promises, and which share of them he kept in the last year."""
    actor = request.actor
    customer = find_customer(actor, code)
    today, family = actor.company.today(), with_aliases(customer)
    has_open = OpenItem.objects.debits().still_open().filter(customer__in=family).exists()
    context = {
        "promises": _shown(PromiseToPay.objects.in_scope(actor).filter(customer__in=family)),
        "record": selectors.promise_record(actor.company, family, today),
        "new_url": _new_url(code) if has_open and actor.can(NOTE) else "",
        "all_url": f"{reverse('receivables:promises')}?{PromiseList.url_query(view='all', customer=code)}",
        "today": today,
    }
    return render_panel(
        request,
        "receivables/_promises_panel.html",
        context,
        title=_("Promises of %s") % customer.name,
        crumbs=[Crumb(customer.name, reverse("customers:customer", args=[code])), Crumb(_("Promises"))],
        place="customers",
    )


def _new_url(code: str, query: str = "") -> str:
    return reverse("receivables:new-promise", args=[code]) + query


@requires(VIEW)
@require_safe
def invoice_promises(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """What was promised of the invoice."""
    actor = request.actor
    invoice = Invoice.objects.in_scope(actor).select_related("customer").filter(number=key).first()
    if invoice is None and not key.startswith("draft-"):
        raise Http404
    debits = OpenItem.objects.debits().filter(invoice=invoice) if invoice else OpenItem.objects.none()
    can_note = invoice is not None and actor.can(NOTE) and debits.still_open().exists()
    about = PromiseToPay.objects.in_scope(actor).filter(lines__item__in=debits).distinct()
    context = {
        "promises": _shown(about) if invoice else [],
        "record": None,
        "new_url": _new_url(invoice.customer.code, f"?invoice={key}") if invoice and can_note else "",
        "all_url": "",
        "today": actor.company.today(),
    }
    return render_panel(
        request,
        "receivables/_promises_panel.html",
        context,
        title=_("Promises of %s") % key,
        crumbs=[Crumb(key, invoice.get_absolute_url() if invoice else ""), Crumb(_("Promises"))],
        place="invoices",
    )
