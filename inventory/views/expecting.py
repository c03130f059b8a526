"""What suppliers are to deliver: the list, the document, and a small view per verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Tracking
from core import formats, lists
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact
from core.refusals import Refusal
from inventory import operations, selectors
from inventory.forms import CancelExpectedForm, ComingRows, ConfirmForm, ExpectForm, PostponeForm, StockRows
from inventory.lifecycle import UNDER_WAY, SupplyStatus
from inventory.models import GoodsReceipt, SupplyOrder
from inventory.tables import ExpectedList
from inventory.views.tabs import stock_tabs

EXPECT, RECEIVE = "inventory.expect_goods", "inventory.receive_goods"


@requires("inventory.view_supply")
def expected_list(request: HtmxHttpRequest) -> HttpResponse:
    """What suppliers are to deliver, and what of it is late."""
    context = {"place": "stock", "tabs": stock_tabs("expected")}
    return lists.respond(request, ExpectedList, context=context, template="inventory/list.html")


def find_expected(actor: Actor, number: str) -> SupplyOrder:
    """The document by its number within the actor's company, or 404."""
    return get_object_or_404(SupplyOrder.objects.in_scope(actor).select_related("warehouse"), number=number)


@requires(EXPECT)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_expected(request: HtmxHttpRequest) -> HttpResponse:
    """Note what a supplier is to deliver."""
    actor = request.actor
    if request.method != "POST":
        return _show_new(request, ExpectForm(actor=actor), StockRows(actor.company))
    form, rows = ExpectForm(request.POST, actor=actor), StockRows(actor.company, request.POST)
    if not form.is_valid():
        return _show_new(request, form, rows, status=422)
    data = form.cleaned_data
    try:
        warehouse = selectors.warehouse_named(actor, data["warehouse"])
        order = operations.expect(
            warehouse,
            rows.receipt_lines(warehouse, with_costs=False),
            supplier=data["supplier"],
            reference=data["reference"],
            expected_date=data["expected_date"],
            is_confirmed=data["is_confirmed"],
            by=actor,
        )
    except Refusal as refusal:
        rows.place(refusal)
        return _show_new(request, form, rows, refusal=refusal, status=refusal.http_status)
    return toast(request, go(request, order.get_absolute_url()), _("%s is noted.") % order.number)


def _show_new(
    request: HtmxHttpRequest,
    form: ExpectForm,
    rows: StockRows,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    title = _("Expect goods")
    context = {
        "form": form,
        "rows": rows.rows,
        "refusal": refusal,
        "title": title,
        "crumbs": [Crumb(_("Expected receipts"), reverse("inventory:expected")), Crumb(title)],
        "place": "stock",
    }
    template = "inventory/expected_form.html"
    return render_page(request, template, template, context, status=status)


@requires("inventory.view_supply")
@require_safe
def expected_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One document: what is to come, what has come, and what can be done."""
    return show_expected(request, find_expected(request.actor, number))


def show_expected(
    request: HtmxHttpRequest,
    order: SupplyOrder,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The document's page, with a refusal on top where there is one."""
    actor = request.actor
    is_coming = order.status in UNDER_WAY
    changes = is_coming and actor.can(EXPECT)
    receipts = GoodsReceipt.objects.filter(lines__expected__order=order).distinct().order_by("pk")
    context: dict[str, Any] = {
        "order": order,
        "lines": order.lines.select_related("product").order_by("pk"),
        "receipts": receipts if actor.can("inventory.view_stock") else [],
        "header": _header(order, actor),
        "crumbs": [Crumb(_("Expected receipts"), reverse("inventory:expected")), Crumb(order.number)],
        "timeline": timeline_of(order, actor) if actor.can("core.view_timeline") else [],
        "refusal": refusal,
        "confirm_form": None,
        "postpone_form": PostponeForm(auto_id="id_postpone_%s") if changes else None,
        "cancel_form": CancelExpectedForm(auto_id="id_cancel_%s") if changes else None,
        "place": "stock",
    }
    if changes and order.status == SupplyStatus.PLANNED:
        told = {"expected_date": order.expected_date, "reference": order.reference}
        context["confirm_form"] = ConfirmForm(initial=told)
    return render_page(
        request, "inventory/expected.html", "inventory/expected.html", {**context, **forms}, status=status
    )


def _header(order: SupplyOrder, actor: Actor) -> DocumentHeader:
    is_late = order.status in UNDER_WAY and order.expected_date < actor.company.today()
    primary = None
    if order.status in UNDER_WAY and actor.can(RECEIVE):
        url = reverse("inventory:expected-receive", args=[order.number])
        primary = Action(_("Receive goods"), url, method="get", icon="inbox-arrow-down", key="mod+enter")
    return DocumentHeader(
        kind_label=_("Expected receipt"),
        number=order.number,
        status=order.status,
        status_label=str(order.get_status_display()),
        party=order.supplier,
        facts=[
            Fact(
                _("Expected on"), formats.day(order.expected_date),
                note=_("Late") if is_late else "", tone="danger" if is_late else "",
            ),
            Fact(_("Supplier's reference"), order.reference or "–"),
            Fact(_("Warehouse"), order.warehouse.name),
        ],
        primary=primary,
    )  # fmt: skip


@requires(EXPECT)
@require_POST
@once
def confirm_expected(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The supplier has confirmed."""
    form = ConfirmForm(request.POST)
    return _do(
        request, number, form, "confirm_form",
        lambda order, data: operations.confirm_expected(order, by=request.actor, version=posted_version(request), **data),
        _("%s is confirmed and promised to customers."),
    )  # fmt: skip


@requires(EXPECT)
@require_POST
@once
def postpone_expected(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """The goods come on another day."""
    form = PostponeForm(request.POST, auto_id="id_postpone_%s")
    return _do(
        request, number, form, "postpone_form",
        lambda order, data: operations.postpone(order, by=request.actor, version=posted_version(request), **data),
        _("%s is expected on its new day."),
    )  # fmt: skip


@requires(EXPECT)
@require_POST
@once
def cancel_expected(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Nothing more comes of it."""
    form = CancelExpectedForm(request.POST, auto_id="id_cancel_%s")
    return _do(
        request, number, form, "cancel_form",
        lambda order, data: operations.cancel_expected(
            order, by=request.actor, version=posted_version(request), **data
        ),
        _("Nothing more is expected of %s."),
    )  # fmt: skip


def _do(
    request: HtmxHttpRequest,
    number: str,
    form: Form,
    name: str,
    verb: Callable[[SupplyOrder, dict[str, Any]], None],
    done: str,
) -> HttpResponse:
    """Run a verb with what was typed; a refusal shows the document as it is, with the words at their field."""
    order = find_expected(request.actor, number)
    kept: dict[str, Any] = {name: form, "form": form}
    if not form.is_valid():
        return show_expected(request, order, status=422, **kept)
    try:
        verb(order, form.cleaned_data)
    except Refusal as refusal:
        for single in refusal.singles:
            form.add_error(single.field if single.field in form.fields else None, single.message)
        fresh = find_expected(request.actor, number)
        return show_expected(request, fresh, status=refusal.http_status, **kept)
    return toast(request, go(request, order.get_absolute_url()), done % order.number)


@requires(RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def receive_expected(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take into stock what has come of it."""
    actor = request.actor
    order = find_expected(actor, number)
    lines = list(order.lines.select_related("product").order_by("pk"))
    if request.method != "POST":
        return _show_receive(request, order, ComingRows(lines))
    rows = ComingRows(lines, request.POST)
    try:
        quantities, costs, lots = rows.parsed(with_costs=actor.can("inventory.view_value"))
        receipt = operations.receive_expected(
            order,
            quantities,
            costs=costs,
            lots=lots,
            over_reason=request.POST.get("over_reason", ""),
            version=posted_version(request),
            by=actor,
        )
    except Refusal as refusal:
        rows.place(refusal)
        return _show_receive(request, find_expected(actor, number), rows, refusal)
    response = go(request, reverse("inventory:receipt", args=[receipt.number]))
    return toast(request, response, _("%s is posted; waiting orders are filled.") % receipt.number)


def _show_receive(
    request: HtmxHttpRequest, order: SupplyOrder, rows: ComingRows, refusal: Refusal | None = None
) -> HttpResponse:
    over = refusal is not None and any(
        isinstance(single, operations.MoreThanExpected) for single in refusal.singles
    )
    context = {
        "order": order,
        "rows": rows.rows,
        "refusal": refusal,
        "asks_why": over or bool(request.POST.get("over_reason")),
        "over_reason": request.POST.get("over_reason", ""),
        "sees_cost": request.actor.can("inventory.view_value"),
        "has_lots": any(row.line.product.tracking != Tracking.NONE for row in rows.rows),
        "currency": request.actor.company.base_currency,
        "crumbs": [
            Crumb(_("Expected receipts"), reverse("inventory:expected")),
            Crumb(order.number, order.get_absolute_url()),
            Crumb(_("Receive goods")),
        ],
        "place": "stock",
    }
    template = "inventory/expected_receive.html"
    return render_page(request, template, template, context, status=refusal.http_status if refusal else 200)
