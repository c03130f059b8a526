"""On its way: what the carrier says, what is late and why, and what the company expects."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock, formats, offers
from core.access import requires
from core.actors import Actor
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.presentation import Crumb, Fact, Notice
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.delays import delay_of, rules_of
from fulfillment.forms import EventForm, ShippingRulesForm
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.views.page import find_shipment, show_shipment

S = ShipmentStatus
VIEW, CHANGE_RULES = "fulfillment.view_shipment", "fulfillment.change_carrier"


@offers.facts.register(Shipment, order=10, permission=VIEW)
def expected(shipment: Shipment, actor: Actor) -> Fact | None:
    """When it should be there."""
    if shipment.estimated_arrival is None or shipment.status in (S.DELIVERED, S.CANCELED):
        return None
    is_late = shipment.delayed_since is not None
    return Fact(
        _("Expected"),
        formats.day(shipment.estimated_arrival),
        note=_("Delayed since %s") % formats.moment(shipment.delayed_since) if is_late else "",
        tone="danger" if is_late else "",
    )


@offers.notices.register(Shipment, order=10, permission=VIEW)
def delayed(shipment: Shipment, actor: Actor) -> Notice | None:
    """Why it is late, and whether the customer knows."""
    if shipment.delayed_since is None or shipment.status in (S.DELIVERED, S.CANCELED):
        return None
    delay = delay_of(shipment, rules_of(shipment.company), clock.now())
    words = [str(delay.reason.label) + "."] if delay else []
    if shipment.estimated_arrival:
        words.append(_("Now expected on %s.") % formats.day(shipment.estimated_arrival))
    if shipment.told_delay_at:
        words.append(_("The customer was told on %s.") % formats.moment(shipment.told_delay_at))
    else:
        words.append(_("The customer was not told."))
    return Notice(_("This shipment is delayed"), text=" ".join(words), tone="warning")


@requires("fulfillment.ship_goods")
@require_POST
@once
def track(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Keep what the carrier said; "delivered" delivers."""
    shipment = find_shipment(request.actor, number)
    form = EventForm(request.POST)
    if not form.is_valid():
        return show_shipment(request, shipment, status=422, event_form=form)
    company, data = request.actor.company, form.cleaned_data
    try:
        event = operations.add_tracking_event(
            shipment,
            data["status"],
            by=request.actor,
            at=form.moment(company.today(), ZoneInfo(company.time_zone)),
            description=data["description"],
            expected_date=data["expected_date"],
        )
    except Refusal as refusal:
        fresh = find_shipment(request.actor, number)
        if refusal.field in ("status", "at", "description", "expected_date"):
            form.add_error({"at": "day"}.get(refusal.field, refusal.field), refusal.message)
            return show_shipment(request, fresh, status=refusal.http_status, event_form=form)
        return show_shipment(request, fresh, refusal=refusal, status=refusal.http_status, event_form=form)
    return toast(request, go(request, shipment.get_absolute_url()), f"{number}: {event.label}")


@requires(CHANGE_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def shipping_rules(request: HtmxHttpRequest) -> HttpResponse:
    """Days on the way, hours of silence, and whether customers are told."""
    if request.method != "POST":
        rules = rules_of(request.actor.company)
        names = ("transit_days", "silent_hours", "tells_customers", "refuses_incomplete_exports")
        return _show_rules(request, ShippingRulesForm(initial={name: getattr(rules, name) for name in names}))
    form = ShippingRulesForm(request.POST)
    if not form.is_valid():
        return _show_rules(request, form, status=422)
    try:
        operations.set_shipping_rules(**form.cleaned_data, by=request.actor)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show_rules(request, form, status=refusal.http_status)
    return toast(request, go(request, reverse("fulfillment:list")), _("The shipping rules are saved."))


def _show_rules(request: HtmxHttpRequest, form: ShippingRulesForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "crumbs": [Crumb(_("Shipments"), reverse("fulfillment:list")), Crumb(_("Shipping rules"))],
        "place": "shipments",
    }
    return render(request, "fulfillment/shipping_rules.html", context, status=status)
