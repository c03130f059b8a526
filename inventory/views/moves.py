"""Every change of stock."""

from __future__ import annotations

from django.http import HttpResponse

from core import lists
from core.access import requires
from core.pages import HtmxHttpRequest
from inventory.tables import MoveList
from inventory.views.tabs import stock_tabs


@requires("inventory.view_stock")
def move_list(request: HtmxHttpRequest) -> HttpResponse:
    """Every change of stock."""
    return lists.respond(
        request,
        MoveList,
        context={"place": "stock", "tabs": stock_tabs("moves")},
        template="inventory/list.html",
    )
