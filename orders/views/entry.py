"""Order entry: the form that creates and edits drafts, and the live answer to what has been typed so far."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import formats
from core.access import requires
from core.actors import Actor
from core.idempotency import once
from core.locking import operation
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal, Several
from orders import operations
from orders.decisions import forecasts, objections
from orders.drafts import price_lines
from orders.forms import BLANK_ROWS, LineRow, LineRows, OrderForm, rows_of
from orders.lifecycle import EDITABLE
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.drafting import take_over
from orders.selectors import Want, availability_for, promised_dates
from orders.views.page import find_order
from orders.views.verbs import outcome, posted_version

#: The index of the row the script copies; it replaces the number.
TEMPLATE_INDEX = 99999


@requires("orders.add_salesorder")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_order(request: HtmxHttpRequest) -> HttpResponse:
    """An empty order form; posted, it saves a draft or hands it in at once."""
    if request.method != "POST":
        initial = {"customer": request.GET.get("customer", "")}
        return _show(request, OrderForm(actor=request.actor, initial=initial), [], None)
    return _save(request, None)


@requires("orders.add_salesorder")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The form of an existing draft or quote."""
    order = find_order(request.actor, number)
    if order.status not in EDITABLE and request.method != "POST":
        return redirect(order)
    if request.method != "POST":
        return _show(request, OrderForm(actor=request.actor, initial=_initial(order)), rows_of(order), order)
    return _save(request, order)


def _initial(order: SalesOrder) -> dict[str, Any]:
    return {
        "customer": order.customer.code,
        "customer_reference": order.customer_reference,
        "requested_date": order.requested_date,
        "channel": order.channel,
        "discount_percent": formats.quantity(order.discount_percent) if order.discount_percent else "",
        "note": order.note,
    }


def _header(form: OrderForm) -> operations.Header:
    data = form.cleaned_data
    return operations.Header(
        data["customer"],
        customer_reference=data["customer_reference"],
        requested_date=data["requested_date"],
        channel=data["channel"] or "clerk",
        discount_percent=data["discount_percent"],
        note=data["note"],
    )


def _save(request: HtmxHttpRequest, order: SalesOrder | None) -> HttpResponse:
    """Save what was typed, and submit it when asked to; a refusal keeps everything in its field."""
    form, rows = OrderForm(request.POST, actor=request.actor), LineRows(request.POST)
    is_valid = form.is_valid()
    if not is_valid or rows.refusals:
        return _show(
            request, form, rows.rows, order, Several(rows.refusals) if rows.refusals else None, status=422
        )
    wants_submit = request.POST.get("then") == "submit"
    try:
        saved = _save_and_submit(request, order, form, rows, wants_submit)
    except Refusal as refusal:
        for single in refusal.refusals if isinstance(refusal, Several) else [refusal]:
            rows.place(single)
        return _show(request, form, rows.rows, order, refusal, status=refusal.http_status)
    message = outcome(saved) if wants_submit else _("%s is saved.") % saved.number
    return toast(request, go(request, saved.get_absolute_url()), message)


@operation
def _save_and_submit(
    request: HtmxHttpRequest, order: SalesOrder | None, form: OrderForm, rows: LineRows, wants_submit: bool
) -> SalesOrder:
    """Both or nothing: an order that cannot be handed in is not half saved."""
    if order is None:
        order = operations.create(_header(form), rows.entries, by=request.actor)
    else:
        operations.edit(order, _header(form), rows.entries, by=request.actor, version=posted_version(request))
    if wants_submit:
        operations.submit(order, by=request.actor)
    return order


def _show(
    request: HtmxHttpRequest,
    form: OrderForm,
    rows: list[LineRow],
    order: SalesOrder | None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    first_blank = max((row.index for row in rows), default=-1) + 1
    blanks = [LineRow(index=first_blank + number) for number in range(BLANK_ROWS)]
    crumbs = [Crumb(_("Orders"), reverse("orders:list"))]
    crumbs += (
        [Crumb(order.number, order.get_absolute_url()), Crumb(_("Edit"))]
        if order
        else [Crumb(_("New order"))]
    )
    context = {
        "form": form,
        "rows": [row for row in rows if not row.is_blank] + blanks,
        "order": order,
        "refusal": refusal,
        "crumbs": crumbs,
        "blank_row": LineRow(index=TEMPLATE_INDEX),
        "place": "orders",
    }
    return render_page(request, "orders/entry.html", "orders/_entry.html", context, status=status)


@requires("orders.add_salesorder")
@require_POST
def preview(request: HtmxHttpRequest) -> JsonResponse:
    """What the order would be if it were saved now: prices, dates, totals, credit; nothing is saved.

    Lines that cannot be understood yet answer with their refusal; the others are priced all the same.
    """
    form, rows = OrderForm(request.POST, actor=request.actor), LineRows(request.POST)
    form.is_valid()
    customer = form.cleaned_data.get("customer") if hasattr(form, "cleaned_data") else None
    if customer is None:
        return JsonResponse({"lines": {}, "totals": [], "states": []})
    order = _unsaved(request.actor, form)
    good, bad = _priceable(order, rows)
    lines, _totals = price_lines(order, [row.entry for row in good if row.entry])
    answer: dict[str, Any] = {
        "customer": {"terms": order.payment_terms.name, "currency": order.currency},
        "lines": {str(row.index): cells for row, cells in zip(good, _cells(order, lines), strict=True)},
        "errors": {str(row.index): row.errors for row in bad},
        "totals": _total_cells(order),
        "states": _states(order, lines, request.actor) if lines else [],
    }
    return JsonResponse(answer)


def _unsaved(actor: Actor, form: OrderForm) -> SalesOrder:
    """An order in memory, filled as the operation would fill it."""
    data = form.cleaned_data
    order = SalesOrder(company=actor.company, entered_by=actor.user)
    header = operations.Header(
        data["customer"],
        requested_date=data.get("requested_date"),
        discount_percent=data.get("discount_percent") or Decimal(0),
    )
    take_over(order, header, actor)
    return order


def _priceable(order: SalesOrder, rows: LineRows) -> tuple[list[LineRow], list[LineRow]]:
    """The rows the price function accepts, and those it refuses with their words."""
    good = [row for row in rows.filled if row.entry and not row.errors]
    bad = [row for row in rows.filled if row.errors]
    try:
        price_lines(order, [row.entry for row in good if row.entry])
    except Several as several:
        for refusal in several.refusals:
            _lines, index, name = refusal.field.split(".")
            good[int(index)].errors[name] = refusal.message
        bad += [row for row in good if row.errors]
        good = [row for row in good if not row.errors]
    return good, bad


def _cells(order: SalesOrder, lines: list[SalesOrderLine]) -> list[dict[str, str]]:
    """What each line shows beside what was typed."""
    today = order.company.today()
    lead_times = {
        line.product.pk: line.product.lead_time_days
        for line in lines
        if line.product and line.kind == "goods"
    }
    available = availability_for(order.warehouse, lead_times) if lead_times else {}
    stocked = [line for line in lines if line.product_id in available]
    wants = [Want(line.product_id or 0, line.quantity, line.requested_date) for line in stocked]
    dates = {
        line.position: date
        for line, date in zip(stocked, promised_dates(wants, available, today), strict=True)
    }
    asked: dict[int, Decimal] = {}
    cells = []
    for line in lines:
        stock = available.get(line.product_id or 0)
        asked[line.product_id or 0] = asked.get(line.product_id or 0, Decimal(0)) + line.quantity
        date = dates.get(line.position)
        is_short = bool(stock and stock.available < asked[line.product_id or 0])
        cells.append(
            {
                "name": line.description,
                "price": formats.unit_price(line.unit_price, order.currency),
                "source": str(line.get_price_source_display()),
                "stock": formats.quantity(stock.available) if stock else "–",
                "date": formats.day(date) if is_short else "",
                "is_short": "yes" if is_short else "",
                "net": formats.amount(line.net_amount, order.currency),
                "tax": formats.percent(line.tax_rate),
            }
        )
    return cells


def _total_cells(order: SalesOrder) -> list[dict[str, str]]:
    return [
        {"label": _("Net"), "value": formats.money(order.net_amount, order.currency)},
        {"label": _("Tax"), "value": formats.money(order.tax_amount, order.currency)},
        {"label": _("Total"), "value": formats.money(order.gross_amount, order.currency)},
    ]


def _states(order: SalesOrder, lines: list[SalesOrderLine], actor: Actor) -> list[dict[str, str]]:
    """What submit would decide: the same functions, run on the unsaved order."""
    states = [
        {"state": "watch", "label": each.reason, "detail": ""} for each in objections(order, lines, actor)
    ]
    states += [
        {"state": each.state, "label": each.label, "detail": each.detail} for each in forecasts(order, actor)
    ]
    return states
