"""What a controller asks for on the page of a credit account."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.refusals import Refusal
from credit import asking, selectors
from credit.forms import TermsForm
from credit.views import find_account, show_account


@requires("credit.request_limit")
@require_POST
@once
def ask_for_terms(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Ask for another limit, risk class or review date."""
    customer = find_account(request, code)
    form = TermsForm(request.POST, classes=selectors.risk_classes(request.actor.company))
    if not form.is_valid():
        return show_account(request, customer, status=422, form=form)
    wanted = form.wanted(asking.terms_of(customer).currency)
    try:
        made = asking.ask_for_terms(customer, wanted, reason=form.cleaned_data["reason"], by=request.actor)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return show_account(request, find_account(request, code), status=refusal.http_status, form=form)
    return toast(request, go(request, made.get_absolute_url()), _("%s waits for approval.") % made.number)


@requires("credit.request_limit")
@require_POST
@once
def ask_to_unblock(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Ask to let the customer buy again."""
    customer = find_account(request, code)
    try:
        made = asking.ask_to_unblock(
            customer, reason=request.POST.get("unblock_reason", ""), by=request.actor
        )
    except Refusal as refusal:
        return show_account(request, find_account(request, code), refusal, refusal.http_status)
    return toast(request, go(request, made.get_absolute_url()), _("%s waits for approval.") % made.number)
