"""The list of lost sales."""

from __future__ import annotations

from django.http import HttpResponse

from core import lists
from core.access import requires
from core.pages import HtmxHttpRequest
from orders.tables import LostSaleList
from orders.views.places import order_tabs


@requires("orders.view_lostsale")
def lost_sales(request: HtmxHttpRequest) -> HttpResponse:
    """What was ordered and given up, newest first."""
    context = {"place": "orders", "tabs": order_tabs(request.actor, "orders:lost-sales")}
    return lists.respond(request, LostSaleList, context=context)
