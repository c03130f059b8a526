"""Payments and open items on the pages of invoices and customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import requires
from core.money import Money
from core.pages import HtmxHttpRequest, render_panel
from core.presentation import Crumb
from customers.selectors import with_aliases
from invoicing.models import Invoice
from receivables import selectors
from receivables.models import Allocation, OpenItem
from receivables.selectors import OpenReceivable
from receivables.views.account import find_customer

MOST_SHOWN = 10


@requires("receivables.view_openitem")
@require_safe
def invoice_panel(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """What is open of an invoice or credit note, and what settled it."""
    invoice = Invoice.objects.in_scope(request.actor).filter(number=key).first()
    if invoice is None and not key.startswith("draft-"):
        raise Http404
    items = (
        OpenItem.objects.filter(invoice=invoice).order_by("installment")
        if invoice
        else OpenItem.objects.none()
    )
    rows = list(items)
    is_debit = bool(rows) and rows[0].is_debit
    matches = Allocation.objects.filter(undoes__isnull=True).select_related(
        "debit__invoice", "credit__invoice", "credit__payment", "undone_by"
    )
    side = {"debit__in": rows} if is_debit else {"credit__in": rows}
    context = {
        "items": rows,
        "matches": list(matches.filter(**side).order_by("pk")) if rows else [],
        "is_debit": is_debit,
        "customer": invoice.customer if invoice else None,
        "number": key,
        "can_pay": request.actor.can("receivables.post_payment")
        and any(row.open_amount for row in rows)
        and is_debit,
        "today": request.actor.company.today(),
    }
    return render_panel(
        request,
        "receivables/_invoice_panel.html",
        context,
        title=_("Payments and open items of %s") % key,
        crumbs=[
            Crumb(key, invoice.get_absolute_url() if invoice else ""),
            Crumb(_("Payments and open items")),
        ],
        place="invoices",
    )


def _balances(rows: Iterable[OpenReceivable]) -> list[Money]:
    """What is owed per currency, over the customer and those merged into him."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.currency] += row.amount
    return [Money(amount, currency) for currency, amount in sorted(sums.items())]


@requires("receivables.view_openitem")
@require_safe
def customer_panel(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Balance, age and the oldest open items of a customer."""
    actor = request.actor
    customer = find_customer(actor, code)
    today = actor.company.today()
    items = selectors.open_items_as_of(actor.company, customer, today)
    context = {
        "customer": customer,
        "items": items[:MOST_SHOWN],
        "more": max(len(items) - MOST_SHOWN, 0),
        "balances": _balances(selectors.open_receivables(actor.company, with_aliases(customer), today)),
        "account_url": reverse("receivables:account", args=[code]),
    }
    return render_panel(
        request,
        "receivables/_customer_panel.html",
        context,
        title=_("Account of %s") % customer.name,
        crumbs=[Crumb(customer.name, reverse("customers:customer", args=[code])), Crumb(_("Account"))],
        place="customers",
    )
