"""Customers that may be the same, and making them one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Crumb
from customers import duplicates, operations
from customers.forms import MergeForm
from customers.models import Customer
from customers.views.page import find_customer
from customers.views.places import form_page

MOST_TEXT = 200


@requires("customers.view_customer")
@require_safe
def duplicate_list(request: HtmxHttpRequest) -> HttpResponse:
    """Pairs of customers that may be one."""
    context = {
        "pairs": duplicates.pairs(request.actor),
        "can_merge": request.actor.can("customers.request_merge"),
        "crumbs": [Crumb(_("Customers"), reverse("customers:list")), Crumb(_("Possible duplicates"))],
        "place": "customers",
    }
    return render_page(request, "customers/duplicates.html", "customers/_duplicates.html", context)


@requires("customers.view_customer")
@require_safe
def alike(request: HtmxHttpRequest) -> HttpResponse:
    """Who may be the customer that is being keyed in, from what was typed so far."""
    said = {
        name: request.GET.get(name, "").replace("\x00", "")[:MOST_TEXT]
        for name in ("name", "vat_id", "email")
    }
    own = request.GET.get("code", "")[:40] if "version" in request.GET else ""
    besides = Customer.objects.in_scope(request.actor).filter(code=own).values_list("pk", flat=True).first()
    found = duplicates.alike(request.actor, besides=besides if own else None, **said)
    return render(request, "customers/_alike.html", {"likenesses": found})


@requires("customers.request_merge")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def merge_customer(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Ask that this customer becomes another one."""
    actor, alias = request.actor, find_customer(request.actor, code)
    posted = request.POST if request.method == "POST" else None
    form = MergeForm(posted, actor=actor, initial={"into": request.GET.get("into", "")[:40]})

    def verb() -> tuple[str, str]:
        into, reason = form.cleaned_data["into"], form.cleaned_data["reason"]
        made = operations.ask_to_merge(alias, into, reason=reason, by=actor)
        return made.get_absolute_url(), _("%s waits for approval.") % made.number

    template = "customers/merge_form.html"
    return form_page(request, alias, form, verb, template=template, title=_("Merge"))
