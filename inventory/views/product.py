"""Stock on a product's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Product
from core.access import requires
from core.pages import HtmxHttpRequest, render_panel
from core.presentation import Crumb
from inventory import selectors
from inventory.models import StockLevel, StockMove
from inventory.operations import is_tracked
from inventory.views import drawing


@requires("inventory.view_stock")
@require_safe
def product_panel(request: HtmxHttpRequest, sku: str) -> HttpResponse:
    """Stock on a product's page: levels, what is expected, the latest moves."""
    actor = request.actor
    product = Product.objects.in_scope(actor).filter(sku=sku).first()
    if product is None:
        raise Http404
    context: dict[str, Any] = {
        "levels": StockLevel.objects.in_scope(actor)
        .filter(product=product)
        .select_related("warehouse", "bin"),
        "expected": selectors.under_way(actor).filter(product=product).select_related("order")[:10]
        if actor.can("inventory.view_supply")
        else [],
        "waiting": selectors.waiting_lines(actor, product.sku) if actor.can("core.view_approval") else [],
        "moves": StockMove.objects.in_scope(actor).filter(product=product).order_by("-pk")[:10],
        "shelves_url": reverse("inventory:shelves", args=[sku]) if actor.can("inventory.move_stock") else "",
        "lots_url": f"{reverse('inventory:lots')}?view=all&product={quote(sku)}"
        if is_tracked(product)
        else "",
        "sees_value": actor.can("inventory.view_value"),
        "currency": actor.company.base_currency,
    }
    if product.is_stocked and actor.can("inventory.view_supply"):
        context["chart"] = drawing.projected(selectors.projection(actor, product))
    crumbs = [Crumb(product.sku, reverse("catalog:product", args=[sku])), Crumb(_("Stock"))]
    return render_panel(
        request, "inventory/_product_panel.html", context, title=_("Stock"), crumbs=crumbs, place="stock"
    )
