"""Who got goods of a lot."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import requires
from core.pages import HtmxHttpRequest, render_panel
from core.presentation import Crumb
from fulfillment.selectors import uses_of_lot
from inventory.selectors import lot_of_key


@requires("inventory.view_stock")
@require_safe
def lot_panel(request: HtmxHttpRequest, key: str) -> HttpResponse:
    """The shipments of a lot with their customers: whom to call when it is recalled."""
    lot = lot_of_key(request.actor, key)
    if lot is None:
        raise Http404
    context = {"uses": uses_of_lot(request.actor, lot), "of_own": request.actor.warehouse_ids is not None}
    crumbs = [Crumb(lot.code, lot.get_absolute_url()), Crumb(_("Shipments"))]
    return render_panel(
        request, "fulfillment/_lot_panel.html", context, title=_("Who got it"), crumbs=crumbs, place="stock"
    )
