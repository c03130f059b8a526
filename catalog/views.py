"""The pages of the catalog."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog import operations, selectors
from catalog.forms import ProductForm
from catalog.models import Product
from catalog.tables import ProductList
from core import conflicts, documents, formats, lists, panels
from core.access import requires
from core.actors import Actor
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Action, ComboboxOption, Crumb, DocumentHeader, Fact
from core.refusals import Refusal, StaleVersion


@requires("catalog.view_product")
def product_list(request: HtmxHttpRequest) -> HttpResponse:
    """Products, filtered and sorted as the address says."""
    return lists.respond(request, ProductList)


@requires("catalog.view_product")
@require_safe
def options(request: HtmxHttpRequest) -> HttpResponse:
    """Proposals of the product combobox."""
    sees_prices = request.actor.can("orders.view_price")
    found = [
        ComboboxOption(
            value=product.sku,
            text=product.name,
            detail=product.sku,
            aside=formats.unit_price(product.price, product.currency) if sees_prices else "",
        )
        for product in selectors.find_products(request.actor, request.GET.get("q", "")[:80])
    ]
    return render(request, "components/combobox_options.html", {"options": found})


def find_product(actor: Actor, sku: str) -> Product:
    """The product by its number within the actor's scope, or 404."""
    product = (
        Product.objects.in_scope(actor).select_related("unit", "category", "tax_code").filter(sku=sku).first()
    )
    if product is None:
        raise Http404
    return product


@requires("catalog.view_product")
@require_safe
def product_page(request: HtmxHttpRequest, sku: str) -> HttpResponse:
    """A product with what later stages say about it."""
    actor = request.actor
    product = find_product(actor, sku)
    documents.remember(actor, product, str(product), reverse("catalog:product", args=[product.sku]))
    sees_prices = actor.can("orders.view_price")
    edit = Action(
        _("Edit"), reverse("catalog:edit", args=[product.sku]), method="get", key="e", icon="pencil"
    )
    context = {
        "product": product,
        "crumbs": [Crumb(_("Products"), reverse("catalog:list")), Crumb(product.sku)],
        "header": DocumentHeader(
            kind_label=_("Product"),
            number=product.sku,
            status="active" if product.is_active else "canceled",
            status_label=_("Sold") if product.is_active else _("No longer sold"),
            party=product.name,
            amount=product.price if sees_prices else None,
            amount_label=_("List price"),
            currency=product.currency,
            primary=edit if actor.can("catalog.change_product") else None,
        ),
        "facts": [
            Fact(_("Kind"), product.get_kind_display()),
            Fact(_("Unit"), product.unit.name, note=product.description),
            Fact(_("Category"), product.category.name if product.category else "–"),
            Fact(_("Tax code"), product.tax_code.code, note=product.tax_code.name),
            Fact(_("Barcode"), product.barcode or "–"),
            Fact(_("Lead time"), _("%d days") % product.lead_time_days),
        ],
        "panels": panels.panels_for(Product, actor),
        "key": product.sku,
        "timeline": timeline_of(product, actor) if actor.can("core.view_timeline") else [],
        "place": "stock",
    }
    return render_page(request, "catalog/product.html", "catalog/_product.html", context)


@requires("catalog.change_product")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_product(request: HtmxHttpRequest) -> HttpResponse:
    """Add a product."""
    return _edit(request, None)


@requires("catalog.change_product")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_product(request: HtmxHttpRequest, sku: str) -> HttpResponse:
    """Change a product."""
    return _edit(request, find_product(request.actor, sku))


def _edit(request: HtmxHttpRequest, product: Product | None) -> HttpResponse:
    initial = ProductForm.initial_of(product) if product else {}
    form = ProductForm(actor=request.actor, initial=initial)
    basis = conflicts.basis_of(form, product.version if product else None)
    status = 200
    if request.method == "POST":
        form = ProductForm(conflicts.decided(request.POST, form), actor=request.actor, initial=initial)
        basis = conflicts.posted_basis(request.POST)
        try:
            if form.is_valid():
                saved = operations.save_product(
                    product, form.cleaned_data, by=request.actor, version=basis.version
                )
                response = go(request, reverse("catalog:product", args=[saved.sku]))
                return toast(request, response, _("%s is saved.") % saved.sku)
            status = 422
        except StaleVersion as refusal:
            current = find_product(request.actor, product.sku) if product else None
            if current is not None:
                basis = conflicts.meet(form, current, ProductForm.initial_of(current), current.version)
            status = refusal.http_status
        except Refusal as refusal:
            add_refusal(form, refusal)
            status = refusal.http_status
    title = product.sku if product else _("New product")
    crumbs = [Crumb(_("Products"), reverse("catalog:list")), Crumb(title)]
    context = {"form": form, "product": product, "basis": basis, "crumbs": crumbs, "place": "stock"}
    return render_page(
        request, "catalog/product_form.html", "catalog/product_form.html", context, status=status
    )
