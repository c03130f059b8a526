"""Noting a promise to pay: begun on an account or an invoice, all by keyboard, and without script too."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import formats
from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.presentation import Crumb
from core.refusals import Refusal
from customers.models import Customer
from customers.selectors import with_aliases
from receivables import operations, selectors
from receivables.forms import PromiseForm
from receivables.lifecycle import ItemKind
from receivables.models import OpenItem
from receivables.views.account import find_customer

#: More are promised as a whole account.
MOST_OFFERED = 200


@requires("receivables.note_promise")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_promise(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """The form; posted, the promise is noted."""
    customer = find_customer(request.actor, code)
    chosen = _chosen(request, customer)
    offered = _offered(request, customer, chosen)
    if request.method != "POST":
        currency = _usual_currency(customer, offered)
        form = PromiseForm(
            actor=request.actor,
            offered=offered,
            initial={"currency": currency, "items": [item.pk for item in chosen]},
        )
        return _show(request, customer, form, offered)
    form = PromiseForm(request.POST, actor=request.actor, offered=offered)
    if not form.is_valid():
        return _show(request, customer, form, offered, status=422)
    try:
        promise = operations.promise(
            customer, form.word, items=list(form.cleaned_data["items"]) or None, by=request.actor
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, customer, form, offered, status=refusal.http_status)
    message = _("%(number)s is noted: %(amount)s by %(day)s.") % {
        "number": promise.number,
        "amount": formats.money(promise.promised_amount, promise.currency),
        "day": formats.day(promise.promised_date),
    }
    return toast(request, go(request, promise.get_absolute_url()), message)


def _debits(request: HtmxHttpRequest, customer: Customer) -> QuerySet[OpenItem]:
    """What is open of the customer and of those merged into him, the earliest due date first, then fees."""
    items = OpenItem.objects.in_scope(request.actor).debits().still_open()
    fees_last = Case(When(kind=ItemKind.FEE, then=1), default=0)
    return items.filter(customer__in=with_aliases(customer)).order_by(fees_last, "due_date", "pk")


def _chosen(request: HtmxHttpRequest, customer: Customer) -> list[OpenItem]:
    """The items that the address names by their invoice, or by an earlier promise."""
    invoice, promise = request.GET.get("invoice", "")[:20], request.GET.get("promise", "")[:20]
    if "\x00" in invoice + promise or not (invoice or promise):
        return []
    items = _debits(request, customer)
    if invoice:
        items = items.filter(invoice__number=invoice)
    if promise:
        items = items.filter(
            promise_lines__promise__number=promise, promise_lines__promise__is_whole_account=False
        )
    return list(items[:MOST_OFFERED])


def _offered(request: HtmxHttpRequest, customer: Customer, chosen: list[OpenItem]) -> list[OpenItem]:
    """What can be ticked; what the address names is among it."""
    first = list(_debits(request, customer)[:MOST_OFFERED])
    known = {item.pk for item in first}
    return [*(item for item in chosen if item.pk not in known), *first]


def _usual_currency(customer: Customer, offered: list[OpenItem]) -> str:
    codes = [item.currency for item in offered]
    return customer.currency if customer.currency in codes or not codes else codes[0]


def _show(
    request: HtmxHttpRequest,
    customer: Customer,
    form: PromiseForm,
    offered: list[OpenItem],
    status: int = 200,
) -> HttpResponse:
    ticked = {str(pk) for pk in form["items"].value() or []}
    waiting = selectors.open_promises_of_items([item.pk for item in offered])
    context: dict[str, Any] = {
        "customer": customer,
        "form": form,
        "rows": [(item, str(item.pk) in ticked, waiting.get(item.pk)) for item in offered],
        "contacts": customer.contacts.exclude(name="").order_by("name").values_list("name", flat=True),
        "today": request.actor.company.today(),
        "crumbs": [
            Crumb(_("Open items"), reverse("receivables:list")),
            Crumb(customer.name, reverse("receivables:account", args=[customer.code])),
            Crumb(_("New promise")),
        ],
        "place": "receivables",
    }
    return render(request, "receivables/new_promise.html", context, status=status)
