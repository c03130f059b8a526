"""Order entry: the form that creates and edits drafts, and the live answer to what has been typed so far."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import conflicts
from core.access import requires
from core.idempotency import once
from core.locking import operation
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal, Several, StaleVersion
from orders import merging, operations
from orders.forms import OrderForm
from orders.lifecycle import EDITABLE, OrderStatus
from orders.models import SalesOrder
from orders.rows import LineRow, LineRows, rows_of, saved_lines
from orders.views.page import find_order
from orders.views.verbs import outcome, posted_version, tone_of_outcome

#: The index of the row the script copies; it replaces the number.
TEMPLATE_INDEX = 99999
BLANK_ROWS = 3


@requires("orders.add_salesorder")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_order(request: HtmxHttpRequest) -> HttpResponse:
    """An empty order form; posted, it saves a draft or hands it in at once."""
    if request.method != "POST":
        initial = {"customer": request.GET.get("customer", "")}
        return _show(request, OrderForm(actor=request.actor, initial=initial), [], None, conflicts.Basis())
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
        form = OrderForm(actor=request.actor, initial=OrderForm.initial_of(order))
        return _show(request, form, rows_of(order), order, conflicts.basis_of(form, order.version))
    return _save(request, order)


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
    basis = conflicts.posted_basis(request.POST)
    if order is not None:
        form.data = conflicts.decided(request.POST, form)
        merging.take_chosen(rows, request.POST, saved_lines(order))
    is_valid = form.is_valid()
    if not is_valid or rows.refusals:
        several = Several(rows.refusals) if rows.refusals else None
        return _show(request, form, rows.rows, order, basis, several, status=422)
    wants_submit = request.POST.get("then") == "submit"
    try:
        saved = _save_and_submit(request, order, form, rows, wants_submit)
    except StaleVersion as refusal:
        return _show_changes(request, form, rows, refusal)
    except Refusal as refusal:
        for single in refusal.refusals if isinstance(refusal, Several) else [refusal]:
            rows.place(single)
        return _show(request, form, rows.rows, order, basis, refusal, status=refusal.http_status)
    response = go(request, saved.get_absolute_url())
    if wants_submit:
        return toast(request, response, outcome(saved), tone=tone_of_outcome(saved))
    return toast(request, response, _("%s is saved.") % saved.number)


def _show_changes(
    request: HtmxHttpRequest, form: OrderForm, rows: LineRows, refusal: StaleVersion
) -> HttpResponse:
    """The form as it was typed, with what somebody else has changed in the draft meanwhile."""
    match = request.resolver_match
    current = find_order(request.actor, match.kwargs["number"] if match else "")
    basis = conflicts.meet(form, current, OrderForm.initial_of(current), current.version)
    basis = conflicts.with_more(basis, merging.line_differences(rows, saved_lines(current)))
    return _show(request, form, rows.rows, current, basis, status=refusal.http_status)


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
    basis: conflicts.Basis,
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
        "basis": basis,
        "keeps_itself": order is None or order.status == OrderStatus.DRAFT,
        "refusal": refusal,
        "crumbs": crumbs,
        "blank_row": LineRow(index=TEMPLATE_INDEX),
        "place": "orders",
    }
    return render_page(request, "orders/entry.html", "orders/_entry.html", context, status=status)
