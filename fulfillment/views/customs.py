"""Goods for another customs area: what is missing, and the paper that travels with them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import offers
from core.access import requires
from core.actors import Actor
from core.pages import HtmxHttpRequest
from core.presentation import Action, Fact, Notice
from core.refusals import Refusal
from fulfillment import printing
from fulfillment.customs import is_export, missing_for_export, terms_of
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.printing import pdf
from fulfillment.views.blocks import url
from fulfillment.views.page import find_shipment
from fulfillment.views.verbs import refused

VIEW, PRICES = "fulfillment.view_shipment", "fulfillment.view_freight"


@offers.facts.register(Shipment, order=30, permission=VIEW)
def delivery_terms(shipment: Shipment, actor: Actor) -> Fact | None:
    """The Incoterm."""
    terms = terms_of(shipment.order)
    return Fact(_("Incoterm"), terms) if terms else None


@offers.notices.register(Shipment, order=30, permission=VIEW)
def incomplete_for_customs(shipment: Shipment, actor: Actor) -> Notice | None:
    """What is missing, before somebody stands at the gate with it."""
    if shipment.status not in IN_HOUSE or not is_export(shipment, shipment.order):
        return None
    lines = list(shipment.lines.select_related("product").order_by("position"))
    missing = missing_for_export(shipment.order, lines)
    if not missing:
        return None
    title = _("Something is missing for customs")
    return Notice(title, points=[each.words for each in missing], tone="warning")


@offers.actions.register(Shipment, order=60, permission=PRICES)
def customs_paper(shipment: Shipment, actor: Actor) -> Action | None:
    """The paper that travels with goods for another customs area."""
    if shipment.status == ShipmentStatus.CANCELED or not is_export(shipment, shipment.order):
        return None
    return Action(_("Customs invoice"), url(shipment, "customs"), method="get", icon="document-text")


@requires(PRICES)
@require_safe
def customs_invoice(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Commercial, or pro forma where the address says so, with the reason named there."""
    shipment = find_shipment(request.actor, number)
    try:
        content = printing.customs_invoice(
            shipment, kind=request.GET.get("kind", ""), reason=request.GET.get("reason", "")
        )
    except Refusal as refusal:
        return refused(request, number, refusal)
    return pdf(content, f"Customs_{number}.pdf")
