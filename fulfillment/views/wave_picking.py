"""The walk of a wave with a phone in one hand: scan, and put it into the tote that is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import formats
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Crumb, Notice
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.lifecycle import WaveStatus
from fulfillment.models import Shipment, ShipmentLine, Wave
from fulfillment.operations.waves import TO_PICK
from fulfillment.selectors import WalkStep, WaveStep, wave_walk
from fulfillment.views.picking import begun_kits, target
from fulfillment.views.scanned import Meant, Target, Words, and_what_to_take, meant, refuse_unscanned_piece
from fulfillment.views.waves import find_wave, finished, show_wave, url
from orders.lifecycle import OrderStatus

ZERO = Decimal(0)


@requires("fulfillment.ship_goods")
@require_safe
def wave_picking_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The lines of all shipments in the order of the walk, each with its tote."""
    wave = find_wave(request.actor, number)
    if wave.status != WaveStatus.RELEASED:
        return go(request, wave.get_absolute_url())
    return _show(request, wave)


def _show(
    request: HtmxHttpRequest,
    wave: Wave,
    *,
    refusal: Refusal | None = None,
    found: Meant | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = wave_walk(wave)
    if refusal is not None:
        refusal = and_what_to_take(refusal, found, [row.line for row in rows])
    done = [row for row in rows if row.line.picked is not None]
    short = [row for row in rows if (row.line.picked or ZERO) < row.line.least_quantity]
    context: dict[str, Any] = {
        "wave": wave,
        "rows": rows,
        "next_line": next((row.line.pk for row in rows if row.line.picked is None), 0),
        "done_count": len(done),
        "line_count": len(rows),
        "short_count": len(short),
        "notices": [*_on_hold(wave), *_begun_kits(rows)],
        "refusal": refusal,
        "said": said,
        "crumbs": [
            Crumb(_("Waves"), reverse("fulfillment:waves")),
            Crumb(wave.number, wave.get_absolute_url()),
            Crumb(_("Picking")),
        ],
        "place": "shipments",
    }
    return render_page(
        request, "fulfillment/wave_picking.html", "fulfillment/_wave_picking.html", context, status=status
    )


def _on_hold(wave: Wave) -> list[Notice]:
    """Which shipments are left out because their orders may not be picked now."""
    held = wave.shipments.filter(status__in=TO_PICK).exclude(order__status=OrderStatus.CONFIRMED)
    numbers = ", ".join(held.order_by("tote").values_list("number", flat=True))
    if not numbers:
        return []
    return [Notice(_("Not on this walk: %s") % numbers, text=_("Their orders are on hold."), tone="warning")]


def _begun_kits(rows: Sequence[WaveStep]) -> list[Notice]:
    """What lies in totes and makes no whole kit there."""
    of_shipment: dict[Shipment, list[ShipmentLine]] = defaultdict(list)
    for row in rows:
        of_shipment[row.shipment].append(row.line)
    return [notice for lines in of_shipment.values() for notice in begun_kits(lines)]


@requires("fulfillment.ship_goods")
@require_POST
@once
def confirm_wave_line(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Confirm the line that was scanned, or the one whose button was pressed, and name its tote."""
    wave, found = find_wave(request.actor, number), None
    try:
        found = meant(request, [_target(step) for step in wave_walk(wave)], request.actor, _words())
        refuse_unscanned_piece(found)
        line = operations.confirm_in_wave(
            wave, [found.line, *found.others], found.quantity,
            by=request.actor, is_first=found.is_first, is_more=found.is_more, lot=found.lot, lots=found.lots,
        )  # fmt: skip
    except Refusal as refusal:
        current = find_wave(request.actor, number)
        if current.status != WaveStatus.RELEASED:
            return show_wave(request, current, refusal=refusal, status=refusal.http_status)
        return _show(request, current, refusal=refusal, found=found, status=refusal.http_status)
    said = _("Tote %(tote)s: %(quantity)s × %(sku)s") % {
        "tote": line.shipment.tote,
        "quantity": formats.quantity(line.picked or ZERO),
        "sku": line.order_line.sku,
    }
    if request.htmx:
        return _show(request, find_wave(request.actor, number), said=said)
    return toast(request, go(request, url(wave, "pick-wave")), said)


def _target(step: WaveStep) -> Target:
    return target(WalkStep(step.line, step.shelf), step.shipment.number)


def _words() -> Words:
    return Words(_("%s is not on this wave."), _("%s is already picked."))


@requires("fulfillment.ship_goods")
@require_POST
@once
def finish_wave(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """End the walk with what was confirmed; the wave's page says what became of it."""
    wave = find_wave(request.actor, number)
    try:
        done = operations.finish_wave(wave, by=request.actor, version=posted_version(request))
    except Refusal as refusal:
        current = find_wave(request.actor, number)
        return show_wave(request, current, refusal=refusal, status=refusal.http_status)
    return toast(request, go(request, wave.get_absolute_url()), finished(done))
