"""What a manager changes of an account, and controllers where they may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import numerals
from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.refusals import Refusal
from credit import operations, selectors
from credit.views.account import find_account, show_account
from customers.models import Customer


def _change(
    request: HtmxHttpRequest, code: str, verb: Callable[[Customer], Any], done: Callable[[Customer], str]
) -> HttpResponse:
    customer = find_account(request, code)
    try:
        verb(customer)
    except Refusal as refusal:
        return show_account(request, find_account(request, code), refusal, refusal.http_status)
    return toast(request, go(request, reverse("credit:account", args=[customer.code])), done(customer))


@requires("credit.approve_limit")
@require_POST
@once
def set_limit(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Set the standing limit in its currency; an empty field is unlimited."""

    def change(customer: Customer) -> None:
        text = request.POST.get("credit_limit", "").strip()
        amount = (
            numerals.parse_number(text, get_language() or "en", decimals=4, field="credit_limit")
            if text
            else None
        )
        standing = selectors.standing_limit(selectors.account_of(customer), customer.currency)
        operations.set_limit(customer, limit_amount=amount, currency=standing.currency, by=request.actor)

    return _change(request, code, change, lambda customer: _("The limit of %s is set.") % customer.name)


@requires("credit.block_account")
@require_POST
@once
def block(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Let no further order of the customer pass."""
    reason = request.POST.get("reason", "")
    return _change(
        request,
        code,
        lambda customer: operations.block(customer, reason=reason, by=request.actor),
        lambda customer: _("%s is blocked.") % customer.name,
    )


@requires("credit.approve_limit")
@require_POST
@once
def unblock(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Let the rules decide again."""
    reason = request.POST.get("reason", "")
    return _change(
        request,
        code,
        lambda customer: operations.unblock(customer, reason=reason, by=request.actor),
        lambda customer: _("%s is no longer blocked.") % customer.name,
    )
