"""Picking with a phone in one hand: scan or type an article, confirm, go on to the next bin."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import formats, offers
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, Crumb, Notice
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.kits import Back, TakenLot, in_words, left_over
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.selectors import WalkStep, walk
from fulfillment.views.blocks import notices, url, why_not
from fulfillment.views.page import find_shipment
from fulfillment.views.scanned import (
    Meant,
    Target,
    Words,
    and_what_to_take,
    meant,
    refuse_unscanned_piece,
    shown_lots,
)
from fulfillment.views.verbs import refused
from inventory.operations import LotEntry

S = ShipmentStatus


ZERO = Decimal(0)


def target(row: WalkStep, shipment: str = "") -> Target:
    """A line of the walk, as a scan may mean it."""
    line = row.line
    picked = line.picked or ZERO
    return Target(line, line.picked is None, picked < line.quantity, shipment, picked < line.most_quantity)


@offers.actions.register(Shipment, order=30, permission="fulfillment.ship_goods")
def picked_in_full(shipment: Shipment, actor: Actor) -> Action | None:
    """Skip the walk where everything was there."""
    if shipment.status not in (S.PLANNED, S.PICKING):
        return None
    return Action(
        _("Picked in full"),
        url(shipment, "finish-picking"),
        icon="check",
        reason=why_not(shipment),
        fields={"version": str(shipment.version), "everything": "1"},
    )


@offers.notices.register(Shipment, order=30, permission="fulfillment.view_shipment")
def rest_of_a_short_pick(shipment: Shipment, actor: Actor) -> Notice | None:
    """Where goods come from that were missing when another shipment was picked."""
    short = shipment.split_from
    if short is None:
        return None
    return Notice(
        _("The rest of %s") % short.number,
        text=_("These goods were missing when it was picked. They are still reserved."),
        actions=[Action(_("Open %s") % short.number, short.get_absolute_url(), method="get")],
    )


@requires("fulfillment.ship_goods")
@require_POST
@once
def start_picking(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take the shipment to the shelves, and lead to the picking page."""
    shipment = find_shipment(request.actor, number)
    try:
        operations.start_picking(shipment, by=request.actor, version=posted_version(request))
    except Refusal as refusal:
        return refused(request, number, refusal)
    return go(request, reverse("fulfillment:pick", args=[number]))


@requires("fulfillment.ship_goods")
@require_safe
def picking_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The lines in the order of the walk."""
    shipment = find_shipment(request.actor, number)
    if shipment.status not in (S.PLANNED, S.PICKING):
        return go(request, shipment.get_absolute_url())
    return _show(request, shipment)


def _show(
    request: HtmxHttpRequest,
    shipment: Shipment,
    *,
    refusal: Refusal | None = None,
    found: Meant | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = walk(shipment)
    if refusal is not None:
        refusal = and_what_to_take(refusal, found, [row.line for row in rows])
    done = [row for row in rows if row.line.picked is not None]
    short = [row for row in rows if (row.line.picked or Decimal(0)) < row.line.least_quantity]
    context: dict[str, Any] = {
        "shipment": shipment,
        "rows": rows,
        "next_line": next((row.line.pk for row in rows if row.line.picked is None), 0),
        "done_count": len(done),
        "line_count": len(rows),
        "short_count": len(short),
        "is_stopped": bool(why_not(shipment)),
        "notices": [*notices(shipment, request.actor), *begun_kits([row.line for row in rows])],
        "refusal": refusal,
        "said": said,
        "crumbs": [
            Crumb(_("Shipments"), reverse("fulfillment:list")),
            Crumb(shipment.number, shipment.get_absolute_url()),
            Crumb(_("Picking")),
        ],
        "place": "shipments",
    }
    return render_page(
        request, "fulfillment/picking.html", "fulfillment/_picking.html", context, status=status
    )


def begun_kits(lines: Sequence[ShipmentLine]) -> list[Notice]:
    """What was picked of kits that lack a part, once every line was looked for."""
    if any(line.picked is None for line in lines):
        return []
    lots = {line.pk: [TakenLot(lot.code, amount) for lot, amount in line.taken_lots] for line in lines}
    over = left_over(lines, {line.pk: line.picked or ZERO for line in lines}, lots)
    if not over:
        return []
    words = _("It makes no whole kit. It goes back to the shelf when picking is finished.")
    return [Notice(_("Too much for whole kits: %s") % in_words(over), text=words, tone="warning")]


@requires("fulfillment.ship_goods")
@require_POST
@once
def confirm_line(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Confirm the line that was scanned, or the one whose button was pressed with its quantity."""
    shipment, found = find_shipment(request.actor, number), None
    try:
        found = meant(request, [target(row) for row in walk(shipment)], request.actor, _words())
        refuse_unscanned_piece(found)
        line, version = found.line, posted_version(request)
        operations.confirm_line(
            shipment,
            line,
            found.quantity,
            by=request.actor,
            version=version,
            is_more=found.is_more,
            lot=found.lot,
            lots=found.lots.get(line.pk, ()),
        )
    except Refusal as refusal:
        current = find_shipment(request.actor, number)
        return _show(request, current, refusal=refusal, found=found, status=refusal.http_status)
    said = _("%(sku)s: %(quantity)s picked") % {
        "sku": line.order_line.sku,
        "quantity": formats.quantity(line.picked or Decimal(0)),
    }
    if request.htmx:
        return _show(request, find_shipment(request.actor, number), said=said)
    return toast(request, go(request, reverse("fulfillment:pick", args=[number])), said)


def _words() -> Words:
    return Words(_("%s is not on this shipment."), _("%s is already picked."))


def _finished(shipment: Shipment, *, is_everything: bool) -> dict[int, Decimal] | None:
    """What was confirmed; in full means the rest as planned, and no less where more was confirmed."""
    lines = list(shipment.lines.all())
    if not is_everything:
        return {line.pk: line.picked or ZERO for line in lines}
    if not any(line.extra for line in lines):
        return None
    return {line.pk: max(line.picked or ZERO, line.quantity) for line in lines}


def _lots_of_the_rest(request: HtmxHttpRequest, shipment: Shipment) -> dict[int, tuple[LotEntry, ...]]:
    """The lots the page said to take, by line. Raises LotRefused where pieces were not scanned."""
    lots = {}
    for line in shipment.lines.select_related("product"):
        refuse_unscanned_piece(Meant(line, None))
        wanted = max(line.picked or ZERO, line.quantity)
        if shown := request.POST.getlist(f"lots.{line.position}"):
            lots[line.pk] = shown_lots(shown, wanted, f"lines.{line.position}.lots")
    return lots


@requires("fulfillment.ship_goods")
@require_POST
@once
def finish_picking(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Finish with what was confirmed, or with everything; the shipment's page asks for the packages next."""
    shipment = find_shipment(request.actor, number)
    is_everything = bool(request.POST.get("everything"))
    quantities = _finished(shipment, is_everything=is_everything)
    try:
        lots = _lots_of_the_rest(request, shipment) if is_everything else {}
        rest, back = operations.finish_picking(
            shipment, quantities, lots=lots, by=request.actor, version=posted_version(request)
        )
    except Refusal as refusal:
        current = find_shipment(request.actor, number)
        if current.status not in (S.PLANNED, S.PICKING):
            return refused(request, number, refusal)
        return _show(request, current, refusal=refusal, status=refusal.http_status)
    said = _("%s is picked.") % shipment.number
    if rest is not None:
        said = _("%(shipment)s is picked. What was missing waits on %(rest)s.") % {
            "shipment": shipment.number,
            "rest": rest.number,
        }
    if back:
        said = f"{said} {back_to_shelf(back)}"
    return toast(request, go(request, shipment.get_absolute_url()), said)


def back_to_shelf(back: Sequence[Back]) -> str:
    """What makes no whole kit has to be put back."""
    return _("Put back what makes no whole kit: %s.") % in_words(back)
