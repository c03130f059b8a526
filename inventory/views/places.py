"""Warehouses and bins, and the tabs over the lists of stock."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.models import Product
from core import lists
from core.access import requires
from core.editing import Edit, edit
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.presentation import Crumb
from core.refusals import Refusal
from inventory import operations
from inventory.forms import BinForm, ShelfForm, WarehouseForm
from inventory.models import Bin, StockLevel, Warehouse, WarehouseKind
from inventory.operations import Placement
from inventory.tables import BinList, WarehouseList
from inventory.views.tabs import stock_tabs


@requires("inventory.view_stock")
def warehouse_list(request: HtmxHttpRequest) -> HttpResponse:
    """Where goods are kept."""
    context = {"place": "stock", "tabs": stock_tabs("warehouses")}
    return lists.respond(request, WarehouseList, context=context, template="inventory/list.html")


@requires("inventory.view_stock")
def bin_list(request: HtmxHttpRequest) -> HttpResponse:
    """The bins in the order pickers pass them."""
    context = {"place": "stock", "tabs": stock_tabs("bins")}
    return lists.respond(request, BinList, context=context, template="inventory/list.html")


@requires("inventory.change_warehouse")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_warehouse(request: HtmxHttpRequest) -> HttpResponse:
    """Add a warehouse."""
    return _edit_warehouse(request, None)


@requires("inventory.change_warehouse")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_warehouse(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Change a warehouse."""
    row = Warehouse.objects.in_scope(request.actor).filter(code=code).first()
    if row is None:
        raise Http404
    return _edit_warehouse(request, row)


def _edit_warehouse(request: HtmxHttpRequest, warehouse: Warehouse | None) -> HttpResponse:
    def save(fields: dict[str, Any], rows: Any, version: int | None) -> Warehouse:
        return operations.save_warehouse(warehouse, fields, by=request.actor, version=version)

    begun = WarehouseForm.initial_of(Warehouse())
    made = edit(
        request,
        warehouse,
        form=lambda data, initial: WarehouseForm(
            data, initial={**begun, **initial}, company=request.actor.company
        ),
        initial_of=WarehouseForm.initial_of,
        save=save,
    )
    title = warehouse.name if warehouse else _("New warehouse")
    return _answer(request, made, title, _("Save warehouse"), _("Warehouses"), "inventory:warehouses")


@requires("inventory.change_warehouse")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_bin(request: HtmxHttpRequest) -> HttpResponse:
    """Add a bin."""
    return _edit_bin(request, None)


@requires("inventory.change_warehouse")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_bin(request: HtmxHttpRequest, warehouse: str, code: str) -> HttpResponse:
    """Change a bin."""
    bins = Bin.objects.in_scope(request.actor).select_related("warehouse")
    row = bins.filter(warehouse__code=warehouse, code=code).first()
    if row is None:
        raise Http404
    return _edit_bin(request, row)


def _edit_bin(request: HtmxHttpRequest, shelf: Bin | None) -> HttpResponse:
    def form(data: Any, initial: dict[str, Any]) -> BinForm:
        drawn = BinForm(data, actor=request.actor, initial=initial)
        if shelf is not None:
            del drawn.fields["warehouse"]
        return drawn

    def save(fields: dict[str, Any], rows: Any, version: int | None) -> Bin:
        place = shelf.warehouse if shelf else fields.pop("warehouse")
        return operations.save_bin(place, shelf, fields, by=request.actor, version=version)

    made = edit(request, shelf, form=form, initial_of=BinForm.initial_of, save=save)
    title = f"{shelf.code} · {shelf.warehouse.name}" if shelf else _("New bin")
    return _answer(request, made, title, _("Save bin"), _("Bins"), "inventory:bins")


def _answer(
    request: HtmxHttpRequest, made: Edit, title: str, save: str, above: str, url_name: str
) -> HttpResponse:
    back = reverse(url_name)
    if made.saved is not None:
        return toast(request, go(request, back), _("%s is saved.") % made.saved.code)
    context = {
        "form": made.form,
        "refusal": made.refusal,
        "basis": made.basis,
        "title": title,
        "save": save,
        "back": back,
        "crumbs": [Crumb(above, back), Crumb(title)],
        "place": "stock",
    }
    return render(request, "catalog/master_form.html", context, status=made.status)


@requires("inventory.move_stock")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def shelves(request: HtmxHttpRequest, sku: str) -> HttpResponse:
    """In which bin a product lies."""
    actor = request.actor
    product = Product.objects.in_scope(actor).filter(sku=sku).first()
    if product is None:
        raise Http404
    levels = (
        StockLevel.objects.in_scope(actor)
        .filter(product=product)
        .exclude(warehouse__kind=WarehouseKind.TRANSIT)
        .order_by("-warehouse__is_default", "warehouse__code")
    )
    form = ShelfForm(
        list(levels.select_related("warehouse", "bin")), request.POST if request.method == "POST" else None
    )
    back = reverse("catalog:product", args=[sku])
    if request.method == "POST" and form.is_valid() and _put(request, form, product):
        return toast(request, go(request, back), _("%s is saved.") % sku)
    title = _("Bins of %s") % sku
    context = {
        "form": form,
        "title": title,
        "save": _("Save bins"),
        "back": back,
        "crumbs": [Crumb(sku, back), Crumb(title)],
        "place": "stock",
    }
    return render(request, "catalog/master_form.html", context, status=422 if form.errors else 200)


def _put(request: HtmxHttpRequest, form: ShelfForm, product: Product) -> bool:
    """Whether all of it could be done; else the form says what not."""
    changes = form.changes()
    for level, shelf in changes if form.is_valid() else ():
        try:
            operations.put_in_bins(level.warehouse, [Placement(product, shelf)], by=request.actor)
        except Refusal as refusal:
            refusal.field = f"bin-{level.warehouse.code}"
            add_refusal(form, refusal)
    return not form.errors
