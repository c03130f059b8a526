"""Credit on a customer's page, for who sells and for who decides."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import requires
from core.pages import HtmxHttpRequest, render_panel
from core.presentation import Crumb
from credit.badge import badge_of_customer
from credit.views import customer_panel, find_account


@requires("credit.view_creditstate")
@require_safe
def customer_credit(request: HtmxHttpRequest, code: str) -> HttpResponseBase:
    """The figures for who sees the credit account; for others whether he may buy, and why not, in words."""
    if request.actor.can("credit.view_creditaccount"):
        return customer_panel(request, code)
    customer = find_account(request, code)
    context = {"customer": customer, "badge": badge_of_customer(customer, request.actor)}
    crumbs = [Crumb(customer.name, reverse("customers:customer", args=[code])), Crumb(_("Credit"))]
    template = "credit/_customer_badge.html"
    return render_panel(request, template, context, title=_("Credit"), crumbs=crumbs, place="customers")
