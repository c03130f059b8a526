"""The page on which services are confirmed: how much of each was done, when, and who signed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal
from orders import operations
from orders.forms import ServiceLineForm, ServicesForm
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from orders.selectors import open_services
from orders.views.line_rows import LineRow, are_valid, misread, place, rows_of
from orders.views.page import find_order, show_order
from orders.views.places import crumbs_of


@requires("orders.confirm_service")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def confirm_services(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Every service that is still to be done; posted, what was done is delivered and billed by the customer's policy."""
    order = find_order(request.actor, number)
    lines = open_services(order)
    if request.method != "POST":
        if order.status != OrderStatus.CONFIRMED or not lines:
            return redirect(order)
        rows = rows_of(
            request, lines, ServiceLineForm, {line.pk: {"quantity": line.open_quantity} for line in lines}
        )
        return _show(request, order, ServicesForm(actor=request.actor), rows)
    form = ServicesForm(request.POST, actor=request.actor)
    rows = rows_of(request, lines, ServiceLineForm, {})
    if not (form.is_valid() & are_valid(rows)):
        return _show(request, order, form, rows, misread(rows), status=422)
    typed = {row.line.pk: row.form.cleaned_data["quantity"] or Decimal(0) for row in rows}
    try:
        operations.deliver_services(
            order,
            {key: quantity for key, quantity in typed.items() if quantity},
            date=form.cleaned_data.get("date"),
            signed_by=form.cleaned_data["signed_by"],
            by=request.actor,
            version=posted_version(request),
        )
    except Refusal as refusal:
        return _refused(request, number, form, rows, refusal)
    return toast(request, go(request, order.get_absolute_url()), _("The services are confirmed."))


def _refused(
    request: HtmxHttpRequest, number: str, form: ServicesForm, rows: Sequence[LineRow], refusal: Refusal
) -> HttpResponse:
    """The form again with the words at the lines; who came too late sees the order as it is."""
    order = find_order(request.actor, number)
    if order.status != OrderStatus.CONFIRMED:
        return show_order(request, order, refusal=refusal, status=refusal.http_status)
    place(rows, refusal)
    if refusal.field in form.fields:
        add_refusal(form, refusal)
    return _show(request, order, form, rows, refusal, status=refusal.http_status)


def _show(
    request: HtmxHttpRequest,
    order: SalesOrder,
    form: ServicesForm,
    rows: Sequence[LineRow],
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "order": order,
        "form": form,
        "rows": rows,
        "refusal": refusal if refusal is not None and str(refusal) else None,
        "crumbs": crumbs_of(Crumb(order.number, order.get_absolute_url()), Crumb(_("Confirm services"))),
        "place": "orders",
    }
    return render_page(request, "orders/services.html", "orders/_services.html", context, status=status)
