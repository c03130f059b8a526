"""Deliveries from suppliers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import lists
from core.access import requires
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Crumb, DocumentHeader, Fact
from core.refusals import Refusal, whole
from inventory import operations, selectors
from inventory.forms import StockRows
from inventory.models import GoodsReceipt
from inventory.operations import is_tracked
from inventory.tables import ReceiptList
from inventory.views.entering import show_form, warehouse_of
from inventory.views.tabs import stock_tabs


@requires("inventory.view_stock")
def receipt_list(request: HtmxHttpRequest) -> HttpResponse:
    """Deliveries from suppliers."""
    return lists.respond(
        request,
        ReceiptList,
        context={"place": "stock", "tabs": stock_tabs("receipts")},
        template="inventory/list.html",
    )


@requires("inventory.view_stock")
@require_safe
def receipt_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One delivery."""
    receipt = get_object_or_404(
        GoodsReceipt.objects.in_scope(request.actor).select_related("warehouse"), number=number
    )
    lines: list[Any] = list(receipt.lines.select_related("product").order_by("pk"))
    lots = selectors.lots_of_receipt(receipt) if any(is_tracked(line.product) for line in lines) else {}
    for line in lines:
        line.came_in = lots.get(line.pk, [])
        for lot, _quantity in line.came_in:
            lot.product = line.product
    context = {
        "receipt": receipt,
        "lines": lines,
        "sees_value": request.actor.can("inventory.view_value"),
        "header": DocumentHeader(
            kind_label=_("Goods receipt"), number=receipt.number, status="posted", status_label=_("Posted"),
            facts=[Fact(_("Reference"), receipt.reference or "–"), Fact(_("Warehouse"), receipt.warehouse.name)],
        ),
        "crumbs": [Crumb(_("Receipts"), reverse("inventory:receipts")), Crumb(receipt.number)],
        "timeline": timeline_of(receipt, request.actor) if request.actor.can("core.view_timeline") else [],
        "currency": request.actor.company.base_currency,
        "place": "stock",
    }  # fmt: skip
    return render_page(request, "inventory/receipt.html", "inventory/receipt.html", context)


@requires("inventory.receive_goods")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def receive(request: HtmxHttpRequest) -> HttpResponse:
    """Take a delivery into stock."""
    warehouse = warehouse_of(request)
    rows = StockRows(request.actor.company, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return show_form(request, "receive", rows, None)
    try:
        receipt = operations.receive(
            warehouse,
            rows.receipt_lines(warehouse, with_costs=request.actor.can("inventory.view_value")),
            reference=whole(request.POST.get("reference", ""), 80, "reference"),
            by=request.actor,
        )
    except Refusal as refusal:
        rows.place(refusal)
        return show_form(request, "receive", rows, refusal)
    response = go(request, reverse("inventory:receipt", args=[receipt.number]))
    return toast(request, response, _("%s is posted; waiting orders are filled.") % receipt.number)
