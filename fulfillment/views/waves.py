"""Waves: the list, the page of one, and what is done with it before and after the walk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core import formats, lists, offers
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.forms import CancelForm, WaveForm
from fulfillment.lifecycle import IN_HOUSE, WaveStatus
from fulfillment.models import Shipment, Wave
from fulfillment.tables import WaveList
from fulfillment.views.picking import back_to_shelf
from fulfillment.views.tabs import shipment_tabs

W = WaveStatus
OPEN = (W.PLANNED, W.RELEASED)


@offers.facts.register(Shipment, order=30, permission="inventory.view_stock")
def wave_of(shipment: Shipment, actor: Actor) -> Fact | None:
    """On which walk it is picked, into which tote."""
    if shipment.wave is None:
        return None
    note = _("Tote %s") % shipment.tote
    return Fact(_("Wave"), shipment.wave.number, shipment.wave.get_absolute_url(), note=note)


@requires("inventory.view_stock")
def wave_list(request: HtmxHttpRequest) -> HttpResponse:
    """Waves: planned, on their walk, done."""
    return lists.respond(
        request,
        WaveList,
        context={"place": "shipments", "tabs": shipment_tabs(request.actor, "waves")},
        template="fulfillment/list.html",
    )


def find_wave(actor: Actor, number: str) -> Wave:
    """The wave by its number within the actor's scope, or 404."""
    waves = Wave.objects.in_scope(actor).select_related("company", "warehouse", "picker")
    wave = waves.filter(number=number).first()
    if wave is None:
        raise Http404
    return wave


def url(wave: Wave, name: str) -> str:
    """The address of one of the wave's pages."""
    return reverse(f"fulfillment:{name}", args=[wave.number])


@requires("inventory.view_stock")
@require_safe
def wave_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The shipments of a wave with their totes."""
    return show_wave(request, find_wave(request.actor, number))


def show_wave(
    request: HtmxHttpRequest,
    wave: Wave,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    form: WaveForm | None = None,
    cancel_form: CancelForm | None = None,
) -> HttpResponse:
    """The wave's page, with a refusal on top where there is one."""
    actor = request.actor
    shipments = list(
        wave.shipments.select_related("customer", "order").prefetch_related("lines").order_by("tote")
    )
    can_change = wave.status in OPEN and actor.can("fulfillment.ship_goods")
    context: dict[str, Any] = {
        "wave": wave,
        "header": _header(wave, shipments, actor),
        "crumbs": [
            Crumb(_("Shipments"), reverse("fulfillment:list")),
            Crumb(_("Waves"), reverse("fulfillment:waves")),
            Crumb(wave.number),
        ],
        "shipments": [
            (
                shipment,
                sum(line.picked is not None for line in shipment.lines.all()),
                len(shipment.lines.all()),
            )
            for shipment in shipments
        ],
        "in_house": IN_HOUSE,
        "can_change": can_change,
        "form": form or _form(wave) if can_change else None,
        "cancel_form": cancel_form or CancelForm() if can_change else None,
        "timeline": timeline_of(wave, actor) if actor.can("core.view_timeline") else [],
        "refusal": refusal,
        "place": "shipments",
    }
    return render_page(request, "fulfillment/wave.html", "fulfillment/_wave.html", context, status=status)


def _form(wave: Wave) -> WaveForm:
    due = timezone.localtime(wave.due_at) if wave.due_at else None
    return WaveForm(company=wave.company, initial={"due_at": due, "picker": wave.picker})


def _header(wave: Wave, shipments: list[Shipment], actor: Actor) -> DocumentHeader:
    late = wave.status in OPEN and wave.due_at is not None and wave.due_at < timezone.now()
    return DocumentHeader(
        kind_label=_("Wave"),
        number=wave.number,
        status=wave.status,
        status_label=wave.get_status_display(),
        facts=[
            Fact(
                _("Due"),
                formats.moment(wave.due_at),
                note=_("late") if late else "",
                tone="danger" if late else "",
            ),
            Fact(_("Picker"), str(wave.picker) if wave.picker else "–"),
            Fact(_("Warehouse"), wave.warehouse.name),
        ],
        primary=_primary(wave, actor),
        actions=_menu(wave, shipments),
    )


def _primary(wave: Wave, actor: Actor) -> Action | None:
    if not actor.can("fulfillment.ship_goods"):
        return None
    if wave.status == W.PLANNED:
        version = {"version": str(wave.version)}
        return Action(_("Release"), url(wave, "release-wave"), icon="play", key="mod+enter", fields=version)
    if wave.status == W.RELEASED:
        return Action(_("Pick"), url(wave, "pick-wave"), method="get", icon="hand-raised", key="mod+enter")
    return None


def _menu(wave: Wave, shipments: list[Shipment]) -> list[Action]:
    numbers = [("number", each.number) for each in shipments if each.status in IN_HOUSE]
    listed = f"{reverse('fulfillment:wave-pick-list')}?{urlencode(numbers)}"
    reason = "" if numbers and wave.status in OPEN else _("Nothing is left to pick.")
    return [Action(_("Pick list"), listed, method="get", icon="printer", reason=reason)]


def do(
    request: HtmxHttpRequest, number: str, verb: Callable[[Wave], Any], done: str, **forms: Any
) -> HttpResponse:
    """Run a verb on the wave; a refusal shows the wave as it is, with the words on top and the input kept."""
    wave = find_wave(request.actor, number)
    try:
        verb(wave)
    except Refusal as refusal:
        for form in forms.values():
            add_refusal(form, refusal)
        current = find_wave(request.actor, number)
        return show_wave(request, current, refusal=refusal, status=refusal.http_status, **forms)
    return toast(request, go(request, wave.get_absolute_url()), done % wave.number)


@requires("fulfillment.ship_goods")
@require_POST
@once
def change_wave(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Say until when it has to be picked, and by whom."""
    form = WaveForm(request.POST, company=request.actor.company)
    if not form.is_valid():
        return show_wave(request, find_wave(request.actor, number), status=422, form=form)
    data = form.cleaned_data
    return do(
        request, number,
        lambda wave: operations.change_wave(
            wave, due_at=data["due_at"], picker=data["picker"], by=request.actor, version=posted_version(request)
        ),
        _("%s is changed."), form=form,
    )  # fmt: skip


@requires("fulfillment.ship_goods")
@require_POST
@once
def release_wave(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Give the walk to the shelves."""
    return do(
        request, number,
        lambda wave: operations.release_wave(wave, by=request.actor, version=posted_version(request)),
        _("%s is released."),
    )  # fmt: skip


@requires("fulfillment.ship_goods")
@require_POST
@once
def leave_wave(request: HtmxHttpRequest, number: str, shipment: str) -> HttpResponse:
    """Take a shipment off the walk."""
    return do(
        request, number,
        lambda wave: operations.leave_wave(
            get_object_or_404(wave.shipments.all(), number=shipment), by=request.actor
        ),
        _("%s is changed."),
    )  # fmt: skip


@requires("fulfillment.ship_goods")
@require_POST
@once
def cancel_wave(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Give up the walk with a reason."""
    form = CancelForm(request.POST)
    if not form.is_valid():
        return show_wave(request, find_wave(request.actor, number), status=422, cancel_form=form)
    return do(
        request, number,
        lambda wave: operations.cancel_wave(
            wave, reason=form.cleaned_data["reason"], by=request.actor, version=posted_version(request)
        ),
        _("%s is canceled; its shipments stay as they are."), cancel_form=form,
    )  # fmt: skip


def finished(done: operations.Finished) -> str:
    """What became of the shipments, in a sentence each."""
    said = [
        ngettext("%d shipment is picked.", "%d shipments are picked.", len(done.picked)) % len(done.picked)
    ]
    if done.rests:
        said.append(_("What was missing waits on %s.") % ", ".join(each.number for each in done.rests))
    if done.back:
        said.append(back_to_shelf(done.back))
    if done.left:
        said.append(_("Off the wave: %s.") % ", ".join(each.shipment.number for each in done.left))
    return " ".join(said)
