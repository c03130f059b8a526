"""The pages of stock."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Product
from core import lists
from core.access import requires
from core.actors import Actor
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, render_panel, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Notice, Tab
from core.refusals import Refusal
from inventory import operations, selectors
from inventory.forms import StockRows
from inventory.models import ExpectedReceipt, GoodsReceipt, StockLevel, StockMove, Warehouse
from inventory.tables import MoveList, ReceiptList, StockList

SHOWN = 5


def _tabs(current: str) -> list[Tab]:
    places = (("list", _("Stock")), ("moves", _("Moves")), ("receipts", _("Receipts")))
    return [
        *(Tab(label, reverse(f"inventory:{name}"), is_current=name == current) for name, label in places),
        Tab(_("Products"), reverse("catalog:list")),
    ]


@requires("inventory.view_stock")
def stock_list(request: HtmxHttpRequest) -> HttpResponse:
    """What lies where."""
    context = {"place": "stock", "tabs": _tabs("list"), "notices": _waiting(request.actor)}
    return lists.respond(request, StockList, context=context, template="inventory/list.html")


def _waiting(actor: Actor) -> list[Notice]:
    """The corrections that wait for approval: what is shown as on hand does not know them yet."""
    if not actor.can("core.view_approval"):
        return []
    waiting = list(selectors.waiting_adjustments(actor)[: SHOWN + 1])
    if not waiting:
        return []
    actions = [
        Action(made.number, made.get_absolute_url(), method="get", icon="hand-raised")
        for made in waiting[:SHOWN]
    ]
    if len(waiting) > SHOWN:
        actions.append(Action(_("All"), f"{reverse('core:approvals')}?view=open", method="get"))
    points = [f"{made.number}: {made.subject_name} ({made.reason})" for made in waiting[:SHOWN]]
    return [
        Notice(
            _("Corrections wait for approval"), _("The quantities below do not hold them yet."),
            points=points, actions=actions,
        )
    ]  # fmt: skip


@requires("inventory.view_stock")
def move_list(request: HtmxHttpRequest) -> HttpResponse:
    """Every change of stock."""
    return lists.respond(
        request, MoveList, context={"place": "stock", "tabs": _tabs("moves")}, template="inventory/list.html"
    )


@requires("inventory.view_stock")
def receipt_list(request: HtmxHttpRequest) -> HttpResponse:
    """Deliveries from suppliers."""
    return lists.respond(
        request,
        ReceiptList,
        context={"place": "stock", "tabs": _tabs("receipts")},
        template="inventory/list.html",
    )


@requires("inventory.view_stock")
@require_safe
def receipt_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One delivery."""
    receipt = get_object_or_404(
        GoodsReceipt.objects.in_scope(request.actor).select_related("warehouse"), number=number
    )
    context = {
        "receipt": receipt,
        "lines": receipt.lines.select_related("product").order_by("pk"),
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
    warehouse = _warehouse(request)
    rows = StockRows(request.actor.company, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, "receive", rows, None)
    try:
        receipt = operations.receive(
            warehouse,
            rows.receipt_lines(with_costs=request.actor.can("inventory.view_value")),
            reference=request.POST.get("reference", "")[:80],
            by=request.actor,
        )
    except Refusal as refusal:
        rows.place(refusal)
        return _form(request, "receive", rows, refusal)
    response = go(request, reverse("inventory:receipt", args=[receipt.number]))
    return toast(request, response, _("%s is posted; waiting orders are filled.") % receipt.number)


@requires("inventory.adjust_stock")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def adjust(request: HtmxHttpRequest) -> HttpResponse:
    """Ask to have stock corrected, for a reason."""
    warehouse = _warehouse(request)
    rows = StockRows(request.actor.company, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, "adjust", rows, None)
    try:
        made = operations.ask_to_adjust(
            warehouse, rows.adjustment_lines(), reason=request.POST.get("reason", "")[:200], by=request.actor
        )
    except Refusal as refusal:
        rows.place(refusal)
        return _form(request, "adjust", rows, refusal)
    return toast(request, go(request, made.get_absolute_url()), _("%s waits for approval.") % made.number)


def _warehouse(request: HtmxHttpRequest) -> Warehouse:
    wanted = request.POST.get("warehouse", "")
    if wanted:
        return get_object_or_404(Warehouse.objects.in_scope(request.actor), code=wanted)
    return selectors.default_warehouse(request.actor.company)


def _form(request: HtmxHttpRequest, kind: str, rows: StockRows, refusal: Refusal | None) -> HttpResponse:
    title = _("Receive goods") if kind == "receive" else _("Adjust stock")
    context: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "rows": rows.rows,
        "refusal": refusal,
        "warehouses": Warehouse.objects.in_scope(request.actor).order_by("-is_default", "code"),
        "warehouse": request.POST.get("warehouse", ""),
        "sees_cost": request.actor.can("inventory.view_value"),
        "reference": request.POST.get("reference", ""),
        "reason": request.POST.get("reason", ""),
        "crumbs": [Crumb(_("Stock"), reverse("inventory:list")), Crumb(title)],
        "currency": request.actor.company.base_currency,
        "place": "stock",
    }
    status = refusal.http_status if refusal else 200
    return render_page(request, "inventory/form.html", "inventory/form.html", context, status=status)


@requires("inventory.view_stock")
@require_safe
def product_panel(request: HtmxHttpRequest, sku: str) -> HttpResponse:
    """Stock on a product's page: levels, what is expected, the latest moves."""
    actor = request.actor
    product = Product.objects.in_scope(actor).filter(sku=sku).first()
    if product is None:
        raise Http404
    context = {
        "levels": StockLevel.objects.in_scope(actor).filter(product=product).select_related("warehouse"),
        "expected": ExpectedReceipt.objects.in_scope(actor)
        .filter(product=product, received__lt=F("quantity"))
        .annotate(open_quantity=F("quantity") - F("received"))
        .order_by("expected_date", "pk")[:10],
        "waiting": selectors.waiting_lines(actor, product.sku) if actor.can("core.view_approval") else [],
        "moves": StockMove.objects.in_scope(actor).filter(product=product).order_by("-pk")[:10],
        "sees_value": actor.can("inventory.view_value"),
        "currency": actor.company.base_currency,
    }
    crumbs = [Crumb(product.sku, reverse("catalog:product", args=[sku])), Crumb(_("Stock"))]
    return render_panel(
        request, "inventory/_product_panel.html", context, title=_("Stock"), crumbs=crumbs, place="stock"
    )
