"""Consignments: the list, the page of one, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import files, formats, lists, offers
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact
from core.refusals import Conflict, Refusal
from fulfillment import operations, printing
from fulfillment.forms import DispatchForm
from fulfillment.lifecycle import ConsignmentStatus, ShipmentStatus
from fulfillment.models import Consignment, Shipment
from fulfillment.tables.consignments import ConsignmentList
from fulfillment.views.tabs import shipment_tabs

C = ConsignmentStatus
VIEW, SHIP = "fulfillment.view_shipment", "fulfillment.ship_goods"


@offers.facts.register(Shipment, order=31, permission=VIEW)
def consignment_of(shipment: Shipment, actor: Actor) -> Fact | None:
    """With what it leaves."""
    found = shipment.consignment
    if found is None:
        return None
    return Fact(_("Consignment"), found.number, found.get_absolute_url())


@requires(VIEW)
def consignment_list(request: HtmxHttpRequest) -> HttpResponse:
    """What leaves together, or has."""
    return lists.respond(
        request,
        ConsignmentList,
        context={"place": "shipments", "tabs": shipment_tabs(request.actor, "consignments")},
        template="fulfillment/list.html",
    )


def find_consignment(actor: Actor, number: str) -> Consignment:
    """The consignment by its number within the actor's scope, or 404."""
    rows = Consignment.objects.in_scope(actor).select_related(
        "company", "customer__company", "warehouse", "carrier", "summary"
    )
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def url(consignment: Consignment, name: str) -> str:
    """The address of one of the consignment's pages."""
    return reverse(f"fulfillment:{name}", args=[consignment.number])


@requires(VIEW)
@require_safe
def consignment_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The shipments that leave together."""
    return show(request, find_consignment(request.actor, number))


def show(
    request: HtmxHttpRequest,
    consignment: Consignment,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    form: DispatchForm | None = None,
) -> HttpResponse:
    """The consignment's page, with a refusal on top where there is one."""
    actor = request.actor
    shipments = list(
        consignment.shipments.select_related("order", "carrier").prefetch_related("packages").order_by("pk")
    )
    can_change = consignment.status == C.OPEN and actor.can(SHIP)
    context: dict[str, Any] = {
        "consignment": consignment,
        "header": _header(consignment),
        "crumbs": [
            Crumb(_("Shipments"), reverse("fulfillment:list")),
            Crumb(_("Consignments"), reverse("fulfillment:consignments")),
            Crumb(consignment.number),
        ],
        "shipments": shipments,
        "waiting": [each for each in shipments if each.status != ShipmentStatus.PACKED],
        "can_change": can_change,
        "dispatch_form": (form or _form(consignment, actor)) if can_change and shipments else None,
        "timeline": timeline_of(consignment, actor) if actor.can("core.view_timeline") else [],
        "refusal": refusal,
        "place": "shipments",
    }
    return render_page(
        request, "fulfillment/consignment.html", "fulfillment/_consignment.html", context, status=status
    )


def _form(consignment: Consignment, actor: Actor) -> DispatchForm:
    carrier = consignment.carrier.name if consignment.carrier else ""
    return DispatchForm(actor=actor, initial={"carrier": carrier})


def _header(consignment: Consignment) -> DocumentHeader:
    address = consignment.shipping_address
    place = ", ".join(address[part] for part in ("street", "postal_code", "city") if address.get(part))
    papers = [Action(_("Labels"), url(consignment, "consignment-labels"), method="get", icon="tag")]
    if consignment.summary is not None:
        summary = url(consignment, "consignment-summary")
        papers.append(Action(_("Summary"), summary, method="get", icon="document-text"))
    return DocumentHeader(
        kind_label=_("Consignment"),
        number=consignment.number,
        status=consignment.status,
        status_label=consignment.get_status_display(),
        party=consignment.customer.name,
        facts=[
            Fact(_("Ship to"), address.get("name") or consignment.customer.name, note=place),
            Fact(_("Warehouse"), consignment.warehouse.name),
            Fact(_("Carrier"), consignment.carrier.name if consignment.carrier else "–"),
            Fact(_("Tracking number"), consignment.tracking_number or "–"),
            Fact(_("Dispatched"), formats.day(consignment.dispatch_date)),
        ],
        actions=papers,
    )


def do(
    request: HtmxHttpRequest,
    number: str,
    verb: Callable[[Consignment], Any],
    done: str,
    form: DispatchForm | None = None,
) -> HttpResponse:
    """Run a verb on the consignment; a refusal shows it as it is, with the words on top and the input kept."""
    found = find_consignment(request.actor, number)
    try:
        verb(found)
    except Refusal as refusal:
        if form is not None:
            add_refusal(form, refusal)
        current = find_consignment(request.actor, number)
        return show(request, current, refusal=refusal, status=refusal.http_status, form=form)
    return toast(request, go(request, found.get_absolute_url()), done % found.number)


@requires(SHIP)
@require_POST
@once
def dispatch_consignment(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Let all of it leave, or none."""
    form = DispatchForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return show(request, find_consignment(request.actor, number), status=422, form=form)
    data = form.cleaned_data
    return do(
        request,
        number,
        lambda found: operations.dispatch_consignment(
            found,
            carrier=data["carrier"],
            tracking_number=data["tracking_number"],
            date=data.get("date"),
            by=request.actor,
            version=posted_version(request),
        ),
        _("%s is on its way. Papers and one mail follow by themselves."),
        form,
    )


@requires(SHIP)
@require_POST
@once
def take_out(request: HtmxHttpRequest, number: str, shipment: str) -> HttpResponse:
    """The shipment leaves by itself."""
    return do(
        request,
        number,
        lambda found: operations.take_out(
            get_object_or_404(found.shipments.all(), number=shipment), by=request.actor
        ),
        _("%s is changed."),
    )


@requires(SHIP)
@require_POST
@once
def ungroup(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Each leaves by itself."""
    return do(
        request,
        number,
        lambda found: operations.ungroup(found, by=request.actor, version=posted_version(request)),
        _("%s is dissolved; its shipments leave by themselves."),
    )


@requires(VIEW)
@require_safe
def consignment_labels(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The labels of all packages, counted through."""
    found = find_consignment(request.actor, number)
    try:
        content = printing.consignment_labels(found, paper=request.GET.get("paper", "A6"))
    except Refusal as refusal:
        return show(request, found, refusal=refusal, status=refusal.http_status)
    return printing.pdf(content, f"Labels_{number}.pdf")


@requires(VIEW)
@require_safe
def consignment_summary(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The paper that says what of which order is in it."""
    found = find_consignment(request.actor, number)
    if found.summary is None:
        waiting = Conflict(_("The summary of %s is printed when it leaves.") % number)
        return show(request, found, refusal=waiting, status=waiting.http_status)
    return printing.pdf(files.read(found.summary), found.summary.name)
