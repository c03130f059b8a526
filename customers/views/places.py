"""A customer's page, and the forms it leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal
from customers.models import Customer


def page_of(customer: Customer) -> str:
    """Where the customer's page is."""
    return reverse("customers:customer", args=[customer.code])


def crumbs_of(customer: Customer, *more: Crumb) -> list[Crumb]:
    """The way to something of the customer."""
    return [Crumb(_("Customers"), reverse("customers:list")), Crumb(customer.name, page_of(customer)), *more]


def back_with(request: HtmxHttpRequest, customer: Customer, verb: Callable[[], str]) -> HttpResponse:
    """Do it, and lead back to the customer's page with what came of it."""
    there = go(request, page_of(customer))
    try:
        return toast(request, there, verb())
    except Refusal as refusal:
        return toast(request, there, refusal.message, tone="warning")


def form_page(
    request: HtmxHttpRequest,
    customer: Customer,
    form: Form,
    verb: Callable[[], tuple[str, str]],
    *,
    template: str,
    title: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """A form that the customer's page leads to; posted, what comes of it.

    The verb tells where to go and what to say there; what it refuses stands in the form, which is shown again.
    """
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                url, words = verb()
                return toast(request, go(request, url), words)
        except Refusal as refusal:
            add_refusal(form, refusal)
            status = refusal.http_status
    context = {
        "form": form,
        "customer": customer,
        "crumbs": crumbs_of(customer, Crumb(title)),
        "place": "customers",
        **(more or {}),
    }
    return render_page(request, template, template, context, status=status)
