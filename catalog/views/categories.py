"""The tree of categories."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import operations, selectors
from catalog.forms import CategoryForm
from catalog.models import ProductCategory
from catalog.views.places import tabs_of
from core.access import requires
from core.editing import edit
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.presentation import Crumb
from core.refusals import Refusal


@requires("catalog.view_product")
@require_safe
def tree(request: HtmxHttpRequest) -> HttpResponse:
    """Every category at its depth, with how many products it holds."""
    return _tree(request)


def _tree(request: HtmxHttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "tabs": tabs_of(request.actor, "categories"),
        "nodes": selectors.category_tree(request.actor),
        "can_change": request.actor.can("catalog.change_product"),
        "refusal": refusal,
        "place": "stock",
    }
    return render(request, "catalog/categories.html", context, status=refusal.http_status if refusal else 200)


def find_category(request: HtmxHttpRequest, code: str) -> ProductCategory:
    """The category by its code within the actor's scope, or 404."""
    category = ProductCategory.objects.in_scope(request.actor).filter(code=code).first()
    if category is None:
        raise Http404
    return category


@requires("catalog.change_product")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_category(request: HtmxHttpRequest) -> HttpResponse:
    """Add a category; the address may say under which."""
    return _edit(request, None)


@requires("catalog.change_product")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_category(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Rename a category or move it."""
    return _edit(request, find_category(request, code))


@requires("catalog.change_product")
@require_POST
@once
def delete_category(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Take an empty category away."""
    category = find_category(request, code)
    try:
        operations.delete_category(category, by=request.actor)
    except Refusal as refusal:
        return _tree(request, refusal)
    return toast(request, go(request, reverse("catalog:categories")), _("%s is deleted.") % category.name)


def _edit(request: HtmxHttpRequest, category: ProductCategory | None) -> HttpResponse:
    under = ProductCategory.objects.in_scope(request.actor).filter(code=request.GET.get("under", "")[:20])
    begun = {} if category else {"parent": under.values_list("pk", flat=True).first()}

    def save(fields: dict[str, Any], rows: Any, version: int | None) -> ProductCategory:
        return operations.save_category(category, fields, by=request.actor, version=version)

    made = edit(
        request,
        category,
        form=lambda data, initial: CategoryForm(data, actor=request.actor, initial={**begun, **initial}),
        initial_of=CategoryForm.initial_of,
        save=save,
    )
    if made.saved is not None:
        return toast(request, go(request, reverse("catalog:categories")), _("%s is saved.") % made.saved.name)
    title = category.name if category else _("New category")
    context = {
        "form": made.form,
        "basis": made.basis,
        "title": title,
        "save": _("Save category"),
        "back": reverse("catalog:categories"),
        "crumbs": [Crumb(_("Categories"), reverse("catalog:categories")), Crumb(title)],
        "place": "stock",
    }
    return render(request, "catalog/master_form.html", context, status=made.status)
