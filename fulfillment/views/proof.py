"""Proof of delivery: the page at the customer's door, and the pictures that were taken there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import pictures
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.presentation import Crumb
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.forms import ProofForm
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.printing import picture
from fulfillment.selectors import picture_of
from fulfillment.views.page import find_shipment


@requires("fulfillment.ship_goods")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def proof(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Who took the goods: a name, a signature under the finger, a photo; without scripts the name and the photo."""
    shipment = find_shipment(request.actor, number)
    if request.method != "POST":
        if shipment.status != ShipmentStatus.DISPATCHED:
            return go(request, shipment.get_absolute_url())
        return _show(request, shipment, ProofForm())
    form = ProofForm(request.POST)
    if not form.is_valid():
        return _show(request, shipment, form, status=422)
    try:
        _deliver(request, shipment, form.cleaned_data)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, find_shipment(request.actor, number), form, status=refusal.http_status)
    return toast(request, go(request, shipment.get_absolute_url()), _("%s is delivered.") % shipment.number)


def _deliver(request: HtmxHttpRequest, shipment: Shipment, data: dict[str, Any]) -> None:
    shown = operations.Shown(
        photo=pictures.uploaded(request.FILES.get("photo"), field="photo"),
        signature=pictures.written(data["signature"], field="signature"),
        note=data["note"],
    )
    operations.refuse_empty(data["signed_by"], shown)
    operations.deliver(
        shipment,
        by=request.actor,
        signed_by=data["signed_by"],
        shown=shown,
        date=data["date"],
        version=posted_version(request),
    )


def _show(
    request: HtmxHttpRequest, shipment: Shipment, form: ProofForm, *, status: int = 200
) -> HttpResponse:
    address = shipment.shipping_address
    context = {
        "shipment": shipment,
        "form": form,
        "is_open": shipment.status == ShipmentStatus.DISPATCHED,
        "place_name": address.get("name") or shipment.customer.name,
        "street": ", ".join(address[part] for part in ("street", "city") if address.get(part)),
        "crumbs": [
            Crumb(_("Shipments"), reverse("fulfillment:list")),
            Crumb(shipment.number, shipment.get_absolute_url()),
            Crumb(_("Proof of delivery")),
        ],
        "place": "shipments",
    }
    return render(request, "fulfillment/proof.html", context, status=status)


@requires("fulfillment.view_shipment")
@require_safe
def proof_picture(request: HtmxHttpRequest, number: str, what: str) -> HttpResponse:
    """The photo or the signature."""
    return picture(picture_of(find_shipment(request.actor, number), what))
