"""The tabs of receivables, and the lists behind them."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core import lists
from core.access import requires
from core.actors import Actor
from core.pages import HtmxHttpRequest
from core.presentation import Tab
from receivables.tables import OpenItemList, PaymentList

TEMPLATE = "receivables/list.html"


def show_list(
    request: HtmxHttpRequest, declared: type[lists.DocumentList], *, status: int = 200, **options: Any
) -> HttpResponse:
    """A list as it is read. After a refused post of a form above it, it is drawn anew with the refusal's status."""
    if request.method == "POST" and status != 200:
        request = copy(request)
        request.method, request.GET = "GET", QueryDict()
        response = lists.respond(request, declared, **options)
        response.status_code = status
        return response
    return lists.respond(request, declared, **options)


def tabs_of(actor: Actor, current: str) -> list[Tab]:
    """Open items, payments, promises, dunning, policies: those the actor may see."""
    places = [
        ("list", _("Open items"), "receivables.view_openitem"),
        ("payments", _("Payments"), "receivables.view_payment"),
        ("promises", _("Promises"), "receivables.view_promise"),
        ("dunning-runs", _("Dunning"), "receivables.view_dunning"),
        ("policies", _("Dunning policies"), "receivables.view_dunning"),
    ]
    return [
        Tab(label, reverse(f"receivables:{name}"), is_current=name == current)
        for name, label, permission in places
        if actor.can(permission)
    ]


@requires("receivables.view_openitem")
def item_list(request: HtmxHttpRequest) -> HttpResponse:
    """What customers owe and what stands to their credit."""
    context = {"tabs": tabs_of(request.actor, "list"), "place": "receivables"}
    return lists.respond(request, OpenItemList, context=context, template=TEMPLATE)


@requires("receivables.view_payment")
def payment_list(request: HtmxHttpRequest) -> HttpResponse:
    """Payments, newest first."""
    context = {"tabs": tabs_of(request.actor, "payments"), "place": "receivables"}
    return lists.respond(request, PaymentList, context=context, template=TEMPLATE)
