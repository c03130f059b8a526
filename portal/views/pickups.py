"""When the customer comes for his goods."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import formats
from core.access import requires
from core.actors import Actor
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.presentation import Crumb, Fact, Notice
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.forms import SlotForm, words_of
from fulfillment.lifecycle import IN_HOUSE
from fulfillment.models import Shipment
from fulfillment.operations import is_pickup
from fulfillment.pickups import free_slots_for
from portal import selectors

CHOOSE = "fulfillment.choose_pickup"


def pickup_of(shipment: Shipment) -> Fact | None:
    """The time, and whether the goods lie ready; None for goods that are sent."""
    if not is_pickup(shipment.order):
        return None
    words = words_of(shipment.pickup_slot) if shipment.pickup_slot else _("No time yet")
    ready = shipment.ready_at is not None and shipment.status in IN_HOUSE
    said = {"time": formats.moment(shipment.ready_at), "code": shipment.pickup_code}
    note = _("Ready since %(time)s, your code is %(code)s") % said if ready else ""
    return Fact(_("Pick-up"), words, note=note)


def chosen_again(shipment: Shipment) -> list[Notice]:
    """That he has to choose once more when he comes."""
    if not is_pickup(shipment.order) or not shipment.wants_slot:
        return []
    words = _("The goods are not ready at the time you had chosen. Choose another time.")
    return [Notice(_("Please choose when you come"), text=words, tone="warning")]


def may_choose(shipment: Shipment, actor: Actor) -> bool:
    """Whether there is a time to choose."""
    return shipment.status in IN_HOUSE and is_pickup(shipment.order) and actor.can(CHOOSE)


@requires(CHOOSE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def pickup_time(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Choose among the times that have a place."""
    rows = selectors.shipments(request.actor).select_related("company", "order__shipping_method")
    shipment = get_object_or_404(rows, number=number)
    home = reverse("portal:shipment", args=[shipment.number])
    if not may_choose(shipment, request.actor):
        return go(request, home)
    slots, chosen = free_slots_for(shipment), shipment.pickup_slot_id
    if request.method != "POST":
        return _show(request, shipment, SlotForm(slots=slots, chosen=chosen))
    form = SlotForm(request.POST, slots=slots, chosen=chosen)
    if not form.is_valid():
        return _show(request, shipment, form, status=422)
    try:
        operations.choose_slot(shipment, form.cleaned_data["slot"], by=request.actor)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, shipment, form, status=refusal.http_status)
    return toast(request, go(request, home), _("The pick-up time is saved."))


def _show(request: HtmxHttpRequest, shipment: Shipment, form: SlotForm, *, status: int = 200) -> HttpResponse:
    home = reverse("portal:shipment", args=[shipment.number])
    context = {
        "form": form,
        "shipment": shipment,
        "back": home,
        "crumbs": [
            Crumb(_("Shipments"), reverse("portal:shipments")),
            Crumb(shipment.number, home),
            Crumb(_("Pick-up")),
        ],
        "place": "portal-shipments",
    }
    return render(request, "portal/pickup.html", context, status=status)
