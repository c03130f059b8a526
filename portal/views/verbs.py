"""What a buyer does with an order he has: order it again, ask to cancel its rest."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.refusals import Refusal
from orders import operations as orders
from orders.models import SalesOrder
from portal import operations, selectors
from portal.views.buying import SESSION_KEY
from portal.views.documents import show_order


def _find(request: HtmxHttpRequest, number: str) -> SalesOrder:
    rows = selectors.orders(request.actor).select_related("company", "customer__company")
    found: SalesOrder = get_object_or_404(rows, number=number)
    return found


@requires("portal.place_order")
@require_POST
@once
def order_again(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The lines of the order at today's prices into the basket, which says what is different."""
    order = _find(request, number)
    try:
        operations.order_again(order, by=request.actor)
    except Refusal as refusal:
        return show_order(request, order, refusal=refusal, status=refusal.http_status)
    request.session[SESSION_KEY] = order.customer.code
    response = go(request, f"{reverse('portal:basket')}?{urlencode({'again': number})}")
    return toast(request, response, _("The lines of %s are in the basket at today's prices.") % number)


@requires("orders.ask_cancellation")
@require_POST
@once
def ask_cancellation(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Ask us to give up what has not shipped."""
    order = _find(request, number)
    try:
        orders.ask_cancellation(order, words=request.POST.get("words", ""), by=request.actor)
    except Refusal as refusal:
        return show_order(request, _find(request, number), refusal=refusal, status=refusal.http_status)
    response = go(request, reverse("portal:order", args=[number]))
    return toast(request, response, _("We have your request and will answer you."))
