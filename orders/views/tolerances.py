"""The page on which a manager agrees on how much more or less than ordered may leave."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.models import ProductKind
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal
from orders import operations
from orders.forms import ToleranceForm
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from orders.operations import Tolerance
from orders.tolerances import TOLERANCES
from orders.views.line_rows import LineRow, are_valid, misread, place, rows_of
from orders.views.page import find_order
from orders.views.places import crumbs_of


@requires("customers.change_terms")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def tolerances(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The goods of the order with their percentages; posted, those that differ are agreed on anew."""
    order = find_order(request.actor, number)
    if order.status not in (OrderStatus.CONFIRMED, OrderStatus.HELD) and request.method != "POST":
        return redirect(order)
    rows = _rows(request, order)
    if request.method != "POST":
        return _show(request, order, rows)
    if not are_valid(rows):
        return _show(request, order, rows, misread(rows), status=422)
    wanted = {
        row.line.position: Tolerance(*(row.form.cleaned_data[name] for name in TOLERANCES)) for row in rows
    }
    try:
        operations.set_tolerances(order, wanted, by=request.actor, version=posted_version(request))
    except Refusal as refusal:
        place(rows, refusal)
        return _show(request, find_order(request.actor, number), rows, refusal, status=refusal.http_status)
    return toast(request, go(request, order.get_absolute_url()), _("The tolerances are saved."))


def _rows(request: HtmxHttpRequest, order: SalesOrder) -> list[LineRow]:
    lines = list(order.lines.entered().filter(kind=ProductKind.GOODS))
    initial = {line.pk: {name: getattr(line, name) for name in TOLERANCES} for line in lines}
    return rows_of(request, lines, ToleranceForm, initial)


def _show(
    request: HtmxHttpRequest,
    order: SalesOrder,
    rows: Sequence[LineRow],
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "order": order,
        "rows": rows,
        "refusal": refusal,
        "crumbs": crumbs_of(Crumb(order.number, order.get_absolute_url()), Crumb(_("Tolerances"))),
        "place": "orders",
    }
    return render_page(request, "orders/tolerances.html", "orders/_tolerances.html", context, status=status)
