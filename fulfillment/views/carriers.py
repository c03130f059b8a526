"""Carriers with their services, and the shipping methods orders choose from."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import ShippingMethod
from catalog.operations import save_shipping_method
from core import formats, offers
from core.access import requires
from core.actors import Actor
from core.editing import Edit, edit
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import Crumb, Fact
from core.rowforms import RowForms
from fulfillment import operations
from fulfillment.forms.carriers import CHANGE, BandForm, CarrierForm, MethodForm, ServiceForm
from fulfillment.models import Carrier, Shipment
from fulfillment.views.tabs import shipment_tabs


@offers.facts.register(Shipment, order=40, permission="fulfillment.view_freight")
def freight(shipment: Shipment, actor: Actor) -> Fact | None:
    """How it is sent, what the customer pays for that, and what it costs us."""
    method = shipment.order.shipping_method
    if method is None:
        return None
    said = (
        [formats.money(shipment.freight_amount, shipment.order.currency)] if shipment.freight_amount else []
    )
    if shipment.freight_cost:
        cost = formats.money(shipment.freight_cost, shipment.company.base_currency)
        said.append(_("costs us %s") % cost)
    return Fact(_("Shipping method"), method.name, note=", ".join(said))


@requires("inventory.view_stock")
@require_safe
def carriers(request: HtmxHttpRequest) -> HttpResponse:
    """Who carries what how fast, and how orders are sent at which freight."""
    actor = request.actor
    context = {
        "tabs": shipment_tabs(actor, "carriers"),
        "carriers": Carrier.objects.in_scope(actor)
        .prefetch_related("services__method")
        .order_by("-is_active", "name"),
        "methods": ShippingMethod.objects.in_scope(actor)
        .prefetch_related("bands")
        .order_by("-is_active", "code"),
        "can_change": actor.can(CHANGE),
        "sees_freight": actor.can("fulfillment.view_freight"),
        "currency": actor.company.base_currency,
        "place": "shipments",
    }
    return render(request, "fulfillment/carriers.html", context)


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_carrier(request: HtmxHttpRequest) -> HttpResponse:
    """Add a carrier."""
    return _edit_carrier(request, None)


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_carrier(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Change a carrier and its services, or end it."""
    carrier = Carrier.objects.in_scope(request.actor).filter(code=code).first()
    if carrier is None:
        raise Http404
    return _edit_carrier(request, carrier)


def _edit_carrier(request: HtmxHttpRequest, carrier: Carrier | None) -> HttpResponse:
    actor = request.actor

    def save(fields: dict[str, Any], rows: list[Any], version: int | None) -> Carrier:
        services = None if rows[0] is None else [ServiceForm.entry_of(row) for row in rows[0]]
        return operations.save_carrier(carrier, fields, services=services, by=actor, version=version)

    made = edit(
        request,
        carrier,
        form=lambda data, initial: CarrierForm(data, initial=initial),
        initial_of=CarrierForm.initial_of,
        tables=lambda data: [
            RowForms(
                ServiceForm, "services", title=_("Services"), data=data,
                initial=ServiceForm.initial_of(carrier), actor=actor,
            )
        ],
        save=save,
    )  # fmt: skip
    texts = {
        "title": carrier.name if carrier else _("New carrier"),
        "save": _("Save carrier"),
        "add": _("Add service"),
        "note": _("What is handed over after the cut-off is on its way a day later."),
    }
    return _answer(request, made, texts)


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_shipping_method(request: HtmxHttpRequest) -> HttpResponse:
    """Add a shipping method."""
    return _edit_method(request, None)


@requires(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_shipping_method(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Change a shipping method and its tariff, or end it."""
    method = ShippingMethod.objects.in_scope(request.actor).filter(code=code).first()
    if method is None:
        raise Http404
    return _edit_method(request, method)


def _edit_method(request: HtmxHttpRequest, method: ShippingMethod | None) -> HttpResponse:
    actor = request.actor

    def save(fields: dict[str, Any], rows: list[Any], version: int | None) -> ShippingMethod:
        bands = None if rows[0] is None else [BandForm.entry_of(row) for row in rows[0]]
        return save_shipping_method(method, fields, bands=bands, by=actor, version=version)

    made = edit(
        request,
        method,
        form=lambda data, initial: MethodForm(data, initial=initial),
        initial_of=MethodForm.initial_of,
        tables=lambda data: [
            RowForms(BandForm, "bands", title=_("Tariff"), data=data, initial=BandForm.initial_of(method))
        ],
        save=save,
    )
    texts = {
        "title": method.name if method else _("New shipping method"),
        "save": _("Save shipping method"),
        "add": _("Add row"),
        "note": _("In %s. A row without countries holds for all others; what no row fits costs nothing.")
        % actor.company.base_currency,
    }
    return _answer(request, made, texts)


def _answer(request: HtmxHttpRequest, made: Edit, texts: dict[str, str]) -> HttpResponse:
    home = reverse("fulfillment:carriers")
    if made.saved is not None:
        return toast(request, go(request, home), _("%s is saved.") % made.saved.name)
    context = {
        "form": made.form,
        "table": made.tables[0],
        "refusal": made.refusal,
        "basis": made.basis,
        "back": home,
        "crumbs": [Crumb(_("Carriers"), home), Crumb(texts["title"])],
        "place": "shipments",
        **texts,
    }
    return render(request, "catalog/master_form.html", context, status=made.status)
