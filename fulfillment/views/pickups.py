"""Customers who come for their goods: the list of a day, the times, what lies ready, the hand-over."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import formats, offers, pictures
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.presentation import Action, Crumb, Fact, Notice
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.forms.pickups import HandOverForm, SlotForm, SlotsForm, words_of
from fulfillment.kit_groups import lines_by_kit
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.operations import is_pickup
from fulfillment.pickups import free_slots_for, next_day_of_pickups, pickups_of
from fulfillment.views.blocks import url
from fulfillment.views.page import find_shipment
from fulfillment.views.tabs import shipment_tabs
from fulfillment.views.verbs import do
from inventory.selectors import own_storage

S = ShipmentStatus
SHIP, CHOOSE, VIEW = "fulfillment.ship_goods", "fulfillment.choose_pickup", "fulfillment.view_shipment"


@offers.facts.register(Shipment, order=20, permission=VIEW)
def pickup_time(shipment: Shipment, actor: Actor) -> Fact | None:
    """When the customer comes."""
    if not is_pickup(shipment.order):
        return None
    slot = shipment.pickup_slot
    note = _("Ready since %s") % formats.moment(shipment.ready_at) if shipment.ready_at else ""
    return Fact(_("Pick-up"), words_of(slot) if slot else _("No time yet"), note=note)


@offers.notices.register(Shipment, order=20, permission=VIEW)
def picked_up(shipment: Shipment, actor: Actor) -> Notice | None:
    """That nobody is to send it."""
    if not is_pickup(shipment.order) or shipment.status != S.PACKED:
        return None
    title, step = _("The customer picks up"), ready(shipment, actor)
    if step is None:
        return Notice(
            title, _("The customer was told. Hand the goods over to whoever has the code."), tone="info"
        )
    words = _("Tell the customer that the goods are ready; the mail has his code and the time.")
    return Notice(title, words, tone="info", actions=[step] if actor.can(SHIP) else [])


@offers.notices.register(Shipment, order=21, permission=VIEW)
def has_to_choose(shipment: Shipment, actor: Actor) -> Notice | None:
    """That the customer has no time any more, and was asked for another one."""
    if not shipment.wants_slot:
        return None
    words = _("Asked on %s for another pick-up time.") % formats.moment(shipment.slot_asked_at)
    return Notice(_("The customer has to choose when he comes"), text=words, tone="warning")


@offers.actions.register(Shipment, order=20, permission=CHOOSE)
def choose_time(shipment: Shipment, actor: Actor) -> Action | None:
    """When he comes."""
    if shipment.status not in IN_HOUSE or not is_pickup(shipment.order):
        return None
    return Action(_("Choose pick-up time"), url(shipment, "slot"), method="get", icon="clock")


@offers.actions.register(Shipment, order=21, permission=SHIP)
def ready(shipment: Shipment, actor: Actor) -> Action | None:
    """Tell him that he may come."""
    if shipment.status != S.PACKED or shipment.ready_at is not None or not is_pickup(shipment.order):
        return None
    return Action(
        _("Ready for pick-up"), url(shipment, "ready"), icon="bell", fields={"version": str(shipment.version)}
    )


@requires("inventory.view_stock")
@require_safe
def pickups(request: HtmxHttpRequest) -> HttpResponse:
    """Who comes on a day, and whose goods have no time yet."""
    actor = request.actor
    day = _day(request.GET.get("day", ""), actor)
    rows, without = pickups_of(actor, day)
    step = datetime.timedelta(days=1)
    context = {
        "tabs": shipment_tabs(actor, "pickups"),
        "day": day,
        "next_day": None if rows else next_day_of_pickups(actor, day),
        "before": (day - step).isoformat(),
        "after": (day + step).isoformat(),
        "rows": rows,
        "without": without,
        "can_plan": actor.can(SHIP),
        "place": "shipments",
    }
    return render(request, "fulfillment/pickups.html", context)


def _day(text: str, actor: Actor) -> datetime.date:
    """The day of the address; what is none is today."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return actor.company.today()


@requires(SHIP)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_slots(request: HtmxHttpRequest) -> HttpResponse:
    """Offer times on several days at once."""
    warehouses = own_storage(request.actor)
    if request.method != "POST":
        today = request.actor.company.today()
        initial = {"first_day": today, "last_day": today + datetime.timedelta(days=6)}
        return _show_slots(request, SlotsForm(initial=initial, warehouses=warehouses))
    form = SlotsForm(request.POST, warehouses=warehouses)
    if not form.is_valid():
        return _show_slots(request, form, status=422)
    data = dict(form.cleaned_data)
    try:
        operations.plan_slots(data.pop("warehouse"), **data, by=request.actor)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show_slots(request, form, status=refusal.http_status)
    where = reverse("fulfillment:pickups") + f"?day={data['first_day'].isoformat()}"
    return toast(request, go(request, where), _("The pick-up times are saved."))


def _show_slots(request: HtmxHttpRequest, form: SlotsForm, *, status: int = 200) -> HttpResponse:
    return _form_page(
        request,
        form,
        title=_("New pick-up times"),
        save=_("Save pick-up times"),
        back=reverse("fulfillment:pickups"),
        status=status,
    )


@requires(CHOOSE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def slot(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Choose when the customer comes for a shipment."""
    shipment = find_shipment(request.actor, number)
    if shipment.status not in IN_HOUSE or not is_pickup(shipment.order):
        return go(request, shipment.get_absolute_url())
    options: dict[str, Any] = {"slots": free_slots_for(shipment), "chosen": shipment.pickup_slot_id}
    if request.method != "POST":
        return _show_slot(request, shipment, SlotForm(**options))
    form = SlotForm(request.POST, **options)
    if not form.is_valid():
        return _show_slot(request, shipment, form, status=422)
    try:
        operations.choose_slot(shipment, form.cleaned_data["slot"], by=request.actor)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show_slot(request, shipment, form, status=refusal.http_status)
    return toast(request, go(request, shipment.get_absolute_url()), _("The pick-up time is saved."))


def _show_slot(
    request: HtmxHttpRequest, shipment: Shipment, form: SlotForm, *, status: int = 200
) -> HttpResponse:
    return _form_page(
        request,
        form,
        title=_("Pick-up of %s") % shipment.number,
        save=_("Save pick-up time"),
        back=shipment.get_absolute_url(),
        status=status,
    )


def _form_page(
    request: HtmxHttpRequest, form: Any, *, title: str, save: str, back: str, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "save": save,
        "back": back,
        "crumbs": [Crumb(_("Shipments"), reverse("fulfillment:list")), Crumb(title)],
        "place": "shipments",
    }
    return render(request, "fulfillment/pickup_form.html", context, status=status)


@requires(SHIP)
@require_POST
@once
def mark_ready(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The goods lie ready; the customer is told."""
    return do(
        request,
        number,
        lambda shipment: operations.mark_ready(shipment, by=request.actor, version=posted_version(request)),
        _("%s lies ready; the customer is told by mail."),
    )


@requires(SHIP)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def hand_over(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Who has come for the goods: a code, a name, a signature under the finger."""
    shipment = find_shipment(request.actor, number)
    if request.method != "POST":
        if shipment.status != S.PACKED or not is_pickup(shipment.order):
            return go(request, shipment.get_absolute_url())
        return _show_hand_over(request, shipment, HandOverForm())
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _show_hand_over(request, shipment, form, status=422)
    data = form.cleaned_data
    try:
        shown = operations.Shown(
            photo=pictures.uploaded(request.FILES.get("photo"), field="photo"),
            signature=pictures.written(data["signature"], field="signature"),
            note=data["note"],
        )
        operations.hand_over(
            shipment,
            by=request.actor,
            signed_by=data["signed_by"],
            code=data["code"],
            shown=shown,
            version=posted_version(request),
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        shipment = find_shipment(request.actor, number)
        return _show_hand_over(request, shipment, form, status=refusal.http_status)
    return toast(request, go(request, shipment.get_absolute_url()), _("%s is handed over.") % number)


def _show_hand_over(
    request: HtmxHttpRequest, shipment: Shipment, form: HandOverForm, *, status: int = 200
) -> HttpResponse:
    title = _("Hand over %s") % shipment.number
    count = shipment.packages.count()
    context = {
        "shipment": shipment,
        "form": form,
        "is_open": shipment.status == S.PACKED,
        "place_name": shipment.customer.name,
        "street": words_of(shipment.pickup_slot) if shipment.pickup_slot else "",
        "groups": lines_by_kit(list(shipment.lines.select_related("product__unit", "order_line"))),
        "packages": ngettext("%d package", "%d packages", count) % count if count else "",
        "title": title,
        "action": url(shipment, "hand-over"),
        "done": _("Hand over"),
        "crumbs": [
            Crumb(_("Shipments"), reverse("fulfillment:list")),
            Crumb(shipment.number, shipment.get_absolute_url()),
            Crumb(title),
        ],
        "place": "shipments",
    }
    return render(request, "fulfillment/hand_over.html", context, status=status)
