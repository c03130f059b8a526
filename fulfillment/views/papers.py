"""Pick lists on demand, and the delivery note that was kept."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import files, offers, outbox
from core.access import requires
from core.actors import Actor
from core.pages import HtmxHttpRequest, go
from core.pdf import PdfLibraryMissing
from core.presentation import Action
from core.refusals import Conflict, Refusal
from fulfillment import printing, tasks
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.operations import MOST_IN_A_WAVE
from fulfillment.views.blocks import url
from fulfillment.views.page import find_shipment, show_shipment
from fulfillment.views.verbs import refused

S = ShipmentStatus


@requires("inventory.view_stock")
@require_safe
def pick_list(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The pick list of one shipment."""
    shipment = find_shipment(request.actor, number)
    if shipment.status not in IN_HOUSE:
        return refused(request, number, Conflict(_("Nothing is left to pick of %s.") % number))
    return _printed(request, [shipment])


@requires("inventory.view_stock")
@require_safe
def wave_pick_list(request: HtmxHttpRequest) -> HttpResponse:
    """One walk for everything that is being picked, or for the shipments named in the address."""
    numbers = request.GET.getlist("number")[:MOST_IN_A_WAVE]
    shipments = Shipment.objects.in_scope(request.actor).select_related(*printing.FULL)
    wanted = (
        shipments.filter(number__in=numbers, status__in=IN_HOUSE)
        if numbers
        else shipments.filter(status=ShipmentStatus.PICKING)
    )
    wave = list(wanted.order_by("planned_date", "pk")[:MOST_IN_A_WAVE])
    if not wave:
        return go(request, reverse("fulfillment:list") + "?view=picking")
    return _printed(request, wave)


def _printed(request: HtmxHttpRequest, shipments: list[Shipment]) -> HttpResponse:
    try:
        content = printing.print_pick_list(
            shipments, company=request.actor.company, language=get_language() or "en"
        )
    except PdfLibraryMissing as missing:
        raise Refusal(str(missing)) from missing
    name = shipments[0].number if len(shipments) == 1 else request.actor.company.today().isoformat()
    return printing.pdf(content, f"Pick-list_{name}.pdf")


@requires("fulfillment.view_shipment")
@require_safe
def delivery_note(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The delivery note as it was printed; when it is not there yet, it is asked for and the page says so."""
    shipment = find_shipment(request.actor, number)
    if shipment.delivery_note is not None:
        return printing.pdf(files.read(shipment.delivery_note), shipment.delivery_note.name)
    if shipment.status in IN_HOUSE or shipment.status == ShipmentStatus.CANCELED:
        return refused(
            request, number, Conflict(_("The delivery note of %s is printed when it leaves.") % number)
        )
    with transaction.atomic():
        outbox.add(
            tasks.print_delivery_note,
            shipment.pk,
            company=shipment.company,
            key=f"delivery-note:{shipment.pk}",
        )
    waiting = Conflict(_("The delivery note is being printed. Try again in a moment."))
    return show_shipment(request, shipment, refusal=waiting, status=waiting.http_status)


@offers.actions.register(Shipment, order=50, permission="fulfillment.view_shipment")
def labels_of_packages(shipment: Shipment, actor: Actor) -> Action | None:
    """What sticks on the packages; the page of the packages has the thermal printer's roll as well."""
    if shipment.status not in (S.PACKED, S.DISPATCHED, S.DELIVERED):
        return None
    return Action(_("Labels"), url(shipment, "labels"), method="get", icon="tag")


@requires("fulfillment.view_shipment")
@require_safe
def labels(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The labels of all closed packages, or of the one named in the address, on the paper named there."""
    shipment = find_shipment(request.actor, number)
    wanted, paper = request.GET.get("package", ""), request.GET.get("paper", "A6")
    try:
        content = printing.labels(shipment, wanted=wanted, paper=paper)
    except Refusal as refusal:
        return refused(request, number, refusal)
    return printing.pdf(content, f"Labels_{number}.pdf")


@requires("fulfillment.view_shipment")
@require_safe
def packing_list(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """What lies in the packages, or in the one named in the address."""
    shipment = find_shipment(request.actor, number)
    try:
        content = printing.packing_list(shipment, wanted=request.GET.get("package", ""))
    except Refusal as refusal:
        return refused(request, number, refusal)
    return printing.pdf(content, f"Packing-list_{number}.pdf")
