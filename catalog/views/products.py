"""Products: the list, the page, the form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog import operations, selectors, units
from catalog.forms import PackageForm, PartForm, ProductForm, SubstituteForm
from catalog.models import Product
from catalog.tables import ProductList
from catalog.views.facts import logistics_facts
from catalog.views.places import tabs_of
from core import documents, formats, lists, panels
from core.access import requires
from core.actors import Actor
from core.document_page import timeline_of
from core.editing import edit
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, ComboboxOption, Crumb, DocumentHeader, Fact
from core.rowforms import RowForms


@requires("catalog.view_product")
def product_list(request: HtmxHttpRequest) -> HttpResponse:
    """Products, filtered and sorted as the address says."""
    context = {"place": "stock", "tabs": tabs_of(request.actor, "products")}
    return lists.respond(request, ProductList, context=context, template="catalog/list.html")


@requires("catalog.view_product")
@require_safe
def options(request: HtmxHttpRequest) -> HttpResponse:
    """Proposals of the product combobox; for a customer also by his own numbers."""
    actor = request.actor
    sees_prices = actor.can("orders.view_price")
    text, customer = request.GET.get("q", "")[:80], request.GET.get("customer_code", "")[:20]
    products = selectors.find_for_customer(actor, customer, text)
    proposed = units.proposals(actor.company, [product for product, _own in products], text.strip())
    found = [
        ComboboxOption(
            value=product.sku,
            text=product.name,
            detail=f"{own} · {product.sku}" if own else product.sku,
            aside=formats.unit_price(product.price, product.currency) if sees_prices else "",
            data={
                "quantity": formats.quantity(proposed[product.pk].quantity),
                "unit": proposed[product.pk].unit_code,
            },
        )
        for product, own in products
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
    change = Action(
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
            primary=change if actor.can("catalog.change_product") else None,
        ),
        "facts": _facts(product),
        "packages": list(product.units.select_related("unit").order_by("factor", "pk")),
        "substitutes": [row.replaced_by for row in product.substitutes.select_related("replaced_by")],
        "parts": list(product.parts.select_related("part__unit")),
        "part_of": list(product.part_of.select_related("product").order_by("product__sku")),
        "panels": panels.panels_for(Product, actor),
        "key": product.sku,
        "timeline": timeline_of(product, actor) if actor.can("core.view_timeline") else [],
        "place": "stock",
    }
    return render_page(request, "catalog/product.html", "catalog/_product.html", context)


def _facts(product: Product) -> list[Fact]:
    unit = product.unit.name
    facts = [
        Fact(_("Kind"), product.get_kind_display()),
        Fact(_("Unit"), unit, note=product.description),
        Fact(_("Category"), product.category.name if product.category else "–"),
        Fact(_("Tax code"), product.tax_code.code, note=product.tax_code.name),
        Fact(_("Barcode"), product.barcode or "–"),
        Fact(_("Lead time"), _("%d days") % product.lead_time_days),
    ]
    for label, quantity in (
        (_("Minimum quantity"), product.minimum_quantity),
        (_("Sold in steps of"), product.order_multiple),
    ):
        if quantity:
            facts.append(Fact(label, f"{formats.quantity(quantity)} {unit}"))
    if product.external_reference:
        facts.append(Fact(_("External reference"), product.external_reference))
    return [*facts, *logistics_facts(product)]


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
    actor = request.actor

    def save(fields: dict[str, Any], rows: list[list[dict[str, Any]] | None], version: int | None) -> Product:
        packages, substitutes, parts = rows
        return operations.save_product(
            product,
            fields,
            by=actor,
            version=version,
            packages=None if packages is None else [PackageForm.entry_of(row) for row in packages],
            substitutes=None if substitutes is None else [row["sku"] for row in substitutes],
            parts=None if parts is None else [PartForm.entry_of(row) for row in parts],
        )

    made = edit(
        request,
        product,
        form=lambda data, initial: ProductForm(data, actor=actor, initial=initial),
        initial_of=ProductForm.initial_of,
        tables=lambda data: _tables(product, data, actor),
        save=save,
    )
    if made.saved is not None:
        response = go(request, reverse("catalog:product", args=[made.saved.sku]))
        return toast(request, response, _("%s is saved.") % made.saved.sku)
    title = product.sku if product else _("New product")
    context = {
        "form": made.form,
        "packages": made.tables[0],
        "substitutes": made.tables[1],
        "parts": made.tables[2],
        "refusal": made.refusal,
        "product": product,
        "basis": made.basis,
        "crumbs": [Crumb(_("Products"), reverse("catalog:list")), Crumb(title)],
        "place": "stock",
    }
    template = "catalog/product_form.html"
    return render_page(request, template, template, context, status=made.status)


def _tables(product: Product | None, data: QueryDict | None, actor: Actor) -> list[RowForms]:
    return [
        RowForms(
            PackageForm, "units", title=_("Packaging units"), data=data,
            initial=PackageForm.initial_of(product), actor=actor,
        ),
        RowForms(
            SubstituteForm, "substitutes", title=_("Substitutes"), data=data,
            initial=SubstituteForm.initial_of(product), actor=actor,
        ),
        RowForms(
            PartForm, "parts", title=_("Parts of the kit"), data=data,
            initial=PartForm.initial_of(product), actor=actor,
        ),
    ]  # fmt: skip
