"""Stock on a product's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import Product, ProductKind
from core.access import requires
from core.actors import Actor
from core.pages import HtmxHttpRequest, render_panel
from core.presentation import Crumb
from inventory import selectors
from inventory.models import StockLevel, StockMove
from inventory.operations import is_tracked
from inventory.views import drawing


@requires("inventory.view_stock")
@require_safe
def product_panel(request: HtmxHttpRequest, sku: str) -> HttpResponse:
    """Stock on a product's page: levels, what is expected, the latest moves; of a kit how many could be made."""
    actor = request.actor
    product = Product.objects.in_scope(actor).filter(sku=sku).first()
    if product is None:
        raise Http404
    if product.kind == ProductKind.KIT:
        return _show(request, product, {"places": _could_be_made(actor, product)})
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
    return _show(request, product, context)


def _could_be_made(actor: Actor, kit: Product) -> list[selectors.KitPlace]:
    return selectors.kits_by_warehouse(actor, list(kit.parts.select_related("part")))


def _show(request: HtmxHttpRequest, product: Product, context: dict[str, Any]) -> HttpResponse:
    template = "inventory/_kit_panel.html" if "places" in context else "inventory/_product_panel.html"
    crumbs = [Crumb(product.sku, reverse("catalog:product", args=[product.sku])), Crumb(_("Stock"))]
    return render_panel(request, template, context, title=_("Stock"), crumbs=crumbs, place="stock")
