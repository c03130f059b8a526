"""The list of shipments, the page of one shipment, and the shipments of an order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import documents, lists
from core.access import requires
from core.actors import Actor
from core.document_page import chain_of, entries_of
from core.pages import HtmxHttpRequest, render_page
from core.panels import panels_for
from core.presentation import Crumb
from core.refusals import Refusal
from core.timeline import of_document
from fulfillment import kit_groups
from fulfillment.backlog import backlog
from fulfillment.forms import CancelForm, DeliverForm, DispatchForm, EventForm, PackageRows
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.operations import is_pickup
from fulfillment.selectors import in_order, proof_of, walk
from fulfillment.tables import ShipmentList
from fulfillment.views import blocks
from fulfillment.views.tabs import shipment_tabs
from orders.models import SalesOrder

S = ShipmentStatus
ZERO = Decimal(0)
MOST_EVENTS = 300
SHOWN_EVENTS = 50


@requires("fulfillment.view_shipment")
def shipment_list(request: HtmxHttpRequest) -> HttpResponse:
    """Shipments, filtered and sorted as the address says."""
    picks = request.actor.can("inventory.view_stock")
    return lists.respond(
        request,
        ShipmentList,
        context={
            "tabs": shipment_tabs(request.actor, "list"),
            "can_print_picks": picks,
            "can_change_rules": request.actor.can("fulfillment.change_carrier"),
        },
        template="fulfillment/shipments.html",
    )


def find_shipment(actor: Actor, number: str) -> Shipment:
    """The shipment by its number within the actor's scope, or 404."""
    shipment = (
        Shipment.objects.in_scope(actor)
        .with_open_holds()
        .select_related(
            "company",
            "order",
            "customer__company",
            "warehouse",
            "carrier",
            "service",
            "order__shipping_method",
            "pickup_slot",
            "delivery_note",
            "split_from",
            "wave",
            "consignment",
        )
        .filter(number=number)
        .first()
    )
    if shipment is None:
        raise Http404
    return shipment


@requires("fulfillment.view_shipment")
@require_safe
def shipment_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Everything about one shipment on a page."""
    shipment = find_shipment(request.actor, number)
    documents.remember(
        request.actor,
        shipment,
        f"{shipment.number} · {shipment.customer.name}",
        shipment.get_absolute_url(),
    )
    return show_shipment(request, shipment)


def show_shipment(
    request: HtmxHttpRequest,
    shipment: Shipment,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The shipment's page, with a refusal on top where there is one; ``forms`` replaces forms by what was posted."""
    actor = request.actor
    events = list(of_document(shipment)[:MOST_EVENTS])
    packages = list(shipment.packages.all())
    sees_bins = actor.can("inventory.view_stock") and shipment.status in IN_HOUSE
    rows = walk(shipment) if sees_bins else in_order(shipment)
    context: dict[str, Any] = {
        "shipment": shipment,
        "crumbs": [Crumb(_("Shipments"), reverse("fulfillment:list")), Crumb(shipment.number)],
        "header": blocks.header(shipment, actor),
        "steps": blocks.steps(shipment, events[::-1]),
        "notices": blocks.notices(shipment, actor),
        "rows": rows,
        "groups": [kit_groups.Group(None, ZERO, rows)]
        if sees_bins
        else kit_groups.by_kit(rows, lambda row: row.line),
        "sees_bins": sees_bins,
        "facts": blocks.facts(shipment, packages, actor),
        "tracked": blocks.tracked(list(shipment.tracking_events.all()[:20])),
        "proof": proof_of(shipment),
        "rests": list(shipment.rests.order_by("pk")),
        "chain": chain_of(shipment, actor),
        "panels": panels_for(Shipment, actor),
        "key": shipment.number,
        "timeline": entries_of(events[:SHOWN_EVENTS], actor) if actor.can("core.view_timeline") else [],
        "step": _step_form(shipment, actor),
        "can_cancel": shipment.status in IN_HOUSE and actor.can("fulfillment.cancel_shipment"),
        "cancel_form": CancelForm(),
        "refusal": refusal,
        "place": "shipments",
        **_forms(shipment, actor),
        **forms,
    }
    return render_page(
        request, "fulfillment/shipment.html", "fulfillment/_shipment.html", context, status=status
    )


def _step_form(shipment: Shipment, actor: Actor) -> str:
    """Which form the next step needs: pack, dispatch, deliver or none."""
    if not actor.can("fulfillment.ship_goods") or blocks.why_not(shipment):
        return ""
    names = {
        S.PICKED: "" if shipment.has_contents else "pack",
        S.PACKED: "" if is_pickup(shipment.order) else "dispatch",
        S.DISPATCHED: "deliver",
    }
    return names.get(S(shipment.status), "")


def _forms(shipment: Shipment, actor: Actor) -> dict[str, Any]:
    """The unbound form of the next step."""
    name = _step_form(shipment, actor)
    return {
        "packages": PackageRows([]) if name == "pack" else None,
        "dispatch_form": DispatchForm(actor=actor, method_id=shipment.order.shipping_method_id)
        if name == "dispatch"
        else None,
        "deliver_form": DeliverForm() if name == "deliver" else None,
        "event_form": EventForm() if name == "deliver" else None,
    }


@requires("fulfillment.view_shipment")
@require_safe
def shipment_preview(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The shipment in the side panel of the list."""
    shipment = find_shipment(request.actor, number)
    context = {
        "shipment": shipment,
        "rows": walk(shipment),
        "sees_bins": request.actor.can("inventory.view_stock"),
        "facts": blocks.facts(shipment, list(shipment.packages.all()), request.actor),
    }
    return render(request, "fulfillment/_preview.html", context)


@requires("fulfillment.view_shipment")
@require_safe
def order_panel(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The shipments of an order, and what of it is on none."""
    return show_order_panel(request, find_order(request.actor, number))


def find_order(actor: Actor, number: str) -> SalesOrder:
    """The order whose shipments are asked for, or 404."""
    orders = SalesOrder.objects.in_scope(actor).select_related("company", "customer")
    return get_object_or_404(orders, number=number)


def show_order_panel(
    request: HtmxHttpRequest, order: SalesOrder, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The panel, or a page of its own where there is no script."""
    rows = backlog(order) if order.status in ("confirmed", "held") else []
    can_ship = request.actor.can("fulfillment.ship_goods") and request.actor.works_in(order.warehouse_id)
    context = {
        "order": order,
        "shipments": list(
            Shipment.objects.in_scope(request.actor)
            .filter(order=order)
            .select_related("carrier")
            .order_by("pk")
        ),
        "to_plan": [row for row in rows if row.to_plan > 0 and not row.is_enough_picked],
        "waiting": [row for row in rows if row.waiting > 0] if order.status == "confirmed" else [],
        "can_plan": can_ship and order.status == "confirmed",
        "refusal": refusal,
        "crumbs": [Crumb(order.number, order.get_absolute_url()), Crumb(_("Shipments"))],
        "place": "orders",
    }
    return render_page(
        request,
        "fulfillment/order_shipments.html",
        "fulfillment/_order_shipments.html",
        context,
        status=status,
    )
