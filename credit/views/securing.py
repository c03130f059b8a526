"""What secures a customer's debt: added, confirmed by another, ended."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import requires
from core.actors import Actor
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal
from credit import operations, selectors
from credit.forms import SecurityForm
from credit.models import Security
from credit.views.account import account_crumbs, find_account
from customers.models import Customer
from orders.models import SalesOrder


@requires("credit.view_creditaccount")
@require_safe
def securities_page(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """What stands behind the customer and his orders."""
    return _show(request, find_account(request, code))


def _show(
    request: HtmxHttpRequest,
    customer: Customer,
    *,
    form: SecurityForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, today = request.actor, request.actor.company.today()
    account = selectors.account_of(customer)
    initial = {"currency": customer.currency, "order": request.GET.get("order", "")}
    context = {
        "customer": customer,
        "rows": [(row, selectors.counts(row, today)) for row in selectors.securities_of(account)],
        "exposure": selectors.exposure_of(customer, account, today),
        "today": today,
        "form": form or SecurityForm(initial=initial),
        "can_add": actor.can("credit.add_security"),
        "can_confirm": actor.can("credit.confirm_security"),
        "actor_id": actor.user.pk if actor.user else None,
        "refusal": refusal,
        "crumbs": account_crumbs(customer, Crumb(_("Securities"))),
        "place": "customers",
    }
    return render_page(request, "credit/securities.html", "credit/_securities.html", context, status=status)


def _leave(request: HtmxHttpRequest, customer: Customer, words: str) -> HttpResponse:
    return toast(request, go(request, reverse("credit:securities", args=[customer.code])), words)


@requires("credit.add_security")
@require_POST
@once
def add_security(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Note a security; it counts when another person has confirmed it."""
    customer = find_account(request, code)
    form = SecurityForm(request.POST)
    if not form.is_valid():
        return _show(request, customer, form=form, status=422)
    try:
        order = _order(request.actor, form.cleaned_data["order"].strip())
        operations.add_security(
            customer, form.cover(request.actor.company.today()), order=order, by=request.actor
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, find_account(request, code), form=form, status=refusal.http_status)
    return _leave(
        request, customer, _("The security is added. It counts when somebody else has confirmed it.")
    )


def _order(actor: Actor, number: str) -> SalesOrder | None:
    if not number:
        return None
    known = SalesOrder.objects.in_scope(actor).select_related("customer", "invoice_party")
    order = known.filter(number=number).first()
    if order is None:
        raise Refusal(_("There is no order %s.") % number, field="order")
    return order


def _find(customer: Customer, pk: int) -> Security:
    for row in selectors.securities_of(selectors.account_of(customer)):
        if row.pk == pk:
            return row
    raise Http404


@requires("credit.confirm_security")
@require_POST
@once
def confirm_security(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """Say that one has seen the paper."""
    customer = find_account(request, code)
    try:
        operations.confirm_security(_find(customer, pk), by=request.actor)
    except Refusal as refusal:
        return _show(request, find_account(request, code), refusal=refusal, status=refusal.http_status)
    return _leave(request, customer, _("The security is confirmed."))


@requires("credit.add_security")
@require_POST
@once
def end_security(request: HtmxHttpRequest, code: str, pk: int) -> HttpResponse:
    """It secures nothing any more."""
    customer = find_account(request, code)
    try:
        operations.end_security(_find(customer, pk), reason=request.POST.get("reason", ""), by=request.actor)
    except Refusal as refusal:
        return _show(request, find_account(request, code), refusal=refusal, status=refusal.http_status)
    return _leave(request, customer, _("The security has ended."))
