"""The form of a receipt and of an adjustment."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Action, Crumb, Notice
from core.refusals import Refusal
from inventory import selectors
from inventory.forms import StockRows
from inventory.models import Bin, Warehouse, WarehouseKind

SHOWN = 5


def warehouse_of(request: HtmxHttpRequest) -> Warehouse:
    """The warehouse that was chosen, or the default."""
    wanted = request.POST.get("warehouse", "")
    if wanted:
        return get_object_or_404(Warehouse.objects.in_scope(request.actor), code=wanted)
    return selectors.own_warehouse(request.actor)


def warehouses_of(actor: Actor) -> QuerySet[Warehouse]:
    """Where goods may come and go by hand, the default first; what is on its way moves with its transfer."""
    rows = Warehouse.objects.in_scope(actor).exclude(kind=WarehouseKind.TRANSIT)
    return rows.order_by("-is_default", "code")


def show_form(request: HtmxHttpRequest, kind: str, rows: StockRows, refusal: Refusal | None) -> HttpResponse:
    """The form of a document about stock, as it was filled in."""
    titles = {"receive": _("Receive goods"), "adjust": _("Adjust stock"), "scrap": _("Scrap goods")}
    title = titles[kind]
    context: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "rows": rows.rows,
        "refusal": refusal,
        "warehouses": warehouses_of(request.actor),
        "warehouse": request.POST.get("warehouse", ""),
        "has_bins": kind == "receive" and Bin.objects.in_scope(request.actor).exists(),
        "has_lots": selectors.has_tracked_products(request.actor),
        "asks_expiry": kind != "scrap",
        "sees_cost": kind != "scrap" and request.actor.can("inventory.view_value"),
        "reference": request.POST.get("reference", ""),
        "reason": request.POST.get("reason", ""),
        "crumbs": [Crumb(_("Stock"), reverse("inventory:list")), Crumb(title)],
        "currency": request.actor.company.base_currency,
        "notices": _due(request.actor) if kind == "receive" else [],
        "place": "stock",
    }
    status = refusal.http_status if refusal else 200
    return render_page(request, "inventory/form.html", "inventory/form.html", context, status=status)


def _due(actor: Actor) -> list[Notice]:
    """What is expected by now: received against its document it is promised only once."""
    if not actor.can("inventory.view_supply"):
        return []
    actions = [
        Action(
            f"{order.number} {order.supplier}".strip(),
            reverse("inventory:expected-receive", args=[order.number]),
            method="get",
            icon="inbox-arrow-down",
        )
        for order in selectors.due(actor)[:SHOWN]
    ]
    if not actions:
        return []
    return [
        Notice(_("Expected by now"), _("Receive against the document what belongs to it."), actions=actions)
    ]
