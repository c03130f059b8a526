"""Splitting a planned shipment: how much of each line leaves on its own, and when."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import numerals, offers
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, Crumb
from core.refusals import Refusal, Several
from fulfillment import operations
from fulfillment.forms import SplitForm, language
from fulfillment.kits import Entered, entered_on
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.views.blocks import url, why_not
from fulfillment.views.page import find_shipment


class _Row(NamedTuple):
    """A line or a kit with what was typed for it, and what is wrong with that."""

    entered: Entered
    text: str
    error: str = ""


@offers.actions.register(Shipment, order=60, permission="fulfillment.ship_goods")
def to_split(shipment: Shipment, actor: Actor) -> Action | None:
    """Let part of it leave on its own."""
    if shipment.status != ShipmentStatus.PLANNED:
        return None
    reason = why_not(shipment)
    if not reason and not shipment.order.allows_partial_delivery:
        reason = _("Order %s ships complete: its shipment is not split.") % shipment.order.number
    return Action(_("Split"), url(shipment, "split"), method="get", icon="scissors", reason=reason)


@requires("fulfillment.ship_goods")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def split_shipment(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The lines with a quantity each, and the new shipment when it is made."""
    shipment = find_shipment(request.actor, number)
    related = ("order_line__product__unit", "order_line__part_of__product__unit", "product__unit")
    lines = entered_on(shipment.lines.select_related(*related))
    form = SplitForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, shipment, [_Row(line, "") for line in lines], form)
    texts = {
        line.ordered.pk: request.POST.get(f"quantity-{line.ordered.position}", "").strip() for line in lines
    }
    try:
        quantities = _read(lines, texts)
        if not form.is_valid():
            return _show(
                request, shipment, [_Row(line, texts[line.ordered.pk]) for line in lines], form, status=422
            )
        other = operations.split_shipment(
            shipment, quantities, planned_date=form.cleaned_data["planned_date"],
            by=request.actor, version=posted_version(request),
        )  # fmt: skip
    except Refusal as refusal:
        said = {single.field: single.message for single in refusal.singles}
        rows = [_Row(line, texts[line.ordered.pk], said.get(_field(line), "")) for line in lines]
        current = find_shipment(request.actor, number)
        return _show(request, current, rows, form, refusal=refusal, status=refusal.http_status)
    words = _("%(shipment)s is split; the rest leaves with %(other)s.")
    said_so = words % {"shipment": shipment.number, "other": other.number}
    return toast(request, go(request, other.get_absolute_url()), said_so)


def _field(line: Entered) -> str:
    return f"lines.{line.ordered.position}.quantity"


def _read(lines: list[Entered], texts: dict[int, str]) -> dict[int, Decimal]:
    """The quantities typed, by line of the shipment; every one that is none is told at once."""
    quantities: dict[int, Decimal] = {}
    refusals = []
    for line in lines:
        try:
            if text := texts[line.ordered.pk]:
                typed = numerals.parse_number(text, language(), field=_field(line), decimals=6)
                quantities |= line.of_lines(typed)
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)
    return quantities


def _show(
    request: HtmxHttpRequest,
    shipment: Shipment,
    rows: list[_Row],
    form: SplitForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "shipment": shipment,
        "rows": rows,
        "form": form,
        "refusal": refusal,
        "crumbs": [
            Crumb(_("Shipments"), reverse("fulfillment:list")),
            Crumb(shipment.number, shipment.get_absolute_url()),
            Crumb(_("Split")),
        ],
        "place": "shipments",
    }
    return render_page(request, "fulfillment/split.html", "fulfillment/_split.html", context, status=status)
