"""What is held for whom: the list, and the page that gives goods to another order or back."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import formats, lists
from core.access import requires
from core.actors import Actor
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Crumb, Fact
from core.refusals import Refusal
from orders import operations, selectors
from orders.forms import ReservationForm
from orders.models import SalesOrderLine
from orders.reservation_tables import ReservationList
from orders.views.places import crumbs_of, order_tabs

MOST_SHOWN = 50


@requires("inventory.view_stock")
def reservations(request: HtmxHttpRequest) -> HttpResponse:
    """What is held for whom, the longest first."""
    context = {"place": "orders", "tabs": order_tabs(request.actor, "orders:reservations")}
    return lists.respond(request, ReservationList, context=context)


@requires("inventory.view_stock")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def reservation(request: HtmxHttpRequest, number: str, position: int) -> HttpResponse:
    """Goods held for a line; who may gives them to another order that waits, or back to the stock."""
    line = _held_line(request.actor, number, position)
    waiting = _others(line)
    if request.method != "POST":
        form = ReservationForm(waiting=waiting, initial={"quantity": line.reserved})
        return _show(request, line, form)
    form = ReservationForm(request.POST, waiting=waiting)
    if not form.is_valid():
        return _show(request, line, form, status=422)
    try:
        words = _act(request, line, form)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, _held_line(request.actor, number, position), form, status=refusal.http_status)
    return toast(request, go(request, reverse("orders:reservations")), words)


def _act(request: HtmxHttpRequest, line: SalesOrderLine, form: ReservationForm) -> str:
    quantity, reason = form.cleaned_data["quantity"], form.cleaned_data["reason"]
    said = {"quantity": formats.quantity(quantity), "sku": line.sku}
    if request.POST.get("then") == "release":
        operations.release_reservation(line, quantity, reason=reason, by=request.actor)
        return _("%(quantity)s of %(sku)s given back.") % said
    target = form.target()
    if target is None:
        raise operations.NotWaiting(_("Choose who gets the goods."), field="to")
    operations.move_reservation(line, target, quantity, reason=reason, by=request.actor)
    return _("%(quantity)s of %(sku)s given to %(order)s.") % {**said, "order": target.order.number}


def _held_line(actor: Actor, number: str, position: int) -> SalesOrderLine:
    """The line in the actor's scope; one that nothing is held for is shown as that."""
    lines = selectors.own_lines(actor).filter(order__number=number, position=position)
    found = lines.annotate(**selectors.HELD).select_related(
        "order__customer", "order__warehouse", "product", "part_of"
    )
    line = found.first()
    if line is None or line.product is None:
        raise Http404
    return line


def _others(line: SalesOrderLine) -> list[SalesOrderLine]:
    """Lines of other orders that wait for the same goods, in their turn."""
    waiting = selectors.lines_waiting(line.order.warehouse_id, [line.product_id or 0])
    others = waiting.exclude(order_id=line.order_id)
    turns = selectors.next_in_turn(others, line.company.today(), after=None, limit=MOST_SHOWN)
    rows = others.filter(pk__in=[each.line_id for each in turns]).select_related("order__customer")
    by_key = {row.pk: row for row in rows}
    return [by_key[each.line_id] for each in turns if each.line_id in by_key]


def _for_kit(line: SalesOrderLine) -> str:
    kit = line.part_of
    return "" if kit is None else _("For kit %(sku)s, line %(place)s") % {"sku": kit.sku, "place": kit.place}


def _facts(line: SalesOrderLine) -> list[Fact]:
    order, held = line.order, cast(Any, line)
    return [
        Fact(_("Order"), order.number, url=order.get_absolute_url()),
        Fact(_("Line"), line.place, note=_for_kit(line)),
        Fact(_("Customer"), order.customer.name),
        Fact(_("Reserved"), formats.quantity(line.reserved)),
        Fact(_("Warehouse"), order.warehouse.name),
        *(
            Fact(label, formats.day(date))
            for label, date in (
                (_("Since"), held.held_since),
                (_("Expires"), held.expires_on),
                (_("Promised"), line.promised_date),
            )
            if date
        ),
    ]


def _show(
    request: HtmxHttpRequest, line: SalesOrderLine, form: ReservationForm, status: int = 200
) -> HttpResponse:
    context = {
        "line": line,
        "order": line.order,
        "form": form,
        "facts": _facts(line),
        "may_move": request.actor.can("orders.move_reservation"),
        "crumbs": crumbs_of(
            Crumb(_("Reservations"), reverse("orders:reservations")),
            Crumb(f"{line.order.number} · {line.sku}"),
        ),
        "place": "orders",
    }
    return render_page(request, "orders/reservation.html", "orders/_reservation.html", context, status=status)
