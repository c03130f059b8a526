"""The category tree for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from catalog import operations
from catalog.api.routing import router
from catalog.models import ProductCategory
from core.actors import Actor
from core.api import Page, needs, once, page_of
from core.refusals import Refusal


class CategoryIn(Schema):
    """A category; without a parent it is a root of the tree."""

    code: str
    name: str = ""
    parent: str | None = None


class CategoryPatch(Schema):
    """What changes; parent null makes it a root."""

    code: str | None = None
    name: str | None = None
    parent: str | None = None
    version: int | None = None


class CategoryOut(Schema):
    """A category and what it lies under."""

    code: str
    name: str
    parent: str | None
    version: int


def _show(category: ProductCategory) -> dict[str, Any]:
    parent = category.parent.code if category.parent else None
    return {
        "code": category.code,
        "name": category.name,
        "parent": parent,
        "version": category.version,
    }


def _categories(actor: Actor) -> Any:
    return ProductCategory.objects.filter(company=actor.company).select_related("parent")


def _resolved(actor: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("parent"):
        parent = _categories(actor).filter(code=fields["parent"]).first()
        if parent is None:
            raise Refusal(_("There is no category %s.") % fields["parent"], field="parent")
        fields["parent"] = parent
    elif "parent" in fields:
        fields["parent"] = None
    return fields


@router.get("/product-categories", response=Page[CategoryOut], summary="List product categories")
@needs("catalog.view_product")
def list_categories(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Categories by code, each with what it lies under."""
    return page_of(_categories(request.actor), _show, limit=limit, after=after, order=("code",))


@router.post("/product-categories", response={201: CategoryOut}, summary="Add a product category")
@once
@needs("catalog.change_product")
def add_category(request: Any, payload: CategoryIn) -> tuple[int, dict[str, Any]]:
    """A category under another one, or a root."""
    fields = _resolved(request.actor, payload.dict())
    return 201, _show(operations.save_category(None, fields, by=request.actor))


@router.get("/product-categories/{code}", response=CategoryOut, summary="Read a product category")
@needs("catalog.view_product")
def read_category(request: Any, code: str) -> dict[str, Any]:
    """One category."""
    return _show(get_object_or_404(_categories(request.actor), code=code))


@router.patch("/product-categories/{code}", response=CategoryOut, summary="Rename or move a product category")
@needs("catalog.change_product")
def change_category(request: Any, code: str, payload: CategoryPatch) -> dict[str, Any]:
    """Change what is sent; a category cannot lie under what lies below it."""
    actor = request.actor
    sent = payload.dict(exclude_unset=True)
    version = sent.pop("version", None)
    fields = {name: value for name, value in sent.items() if value is not None or name == "parent"}
    category = get_object_or_404(_categories(actor), code=code)
    return _show(operations.save_category(category, _resolved(actor, fields), by=actor, version=version))


@router.delete("/product-categories/{code}", response={204: None}, summary="Delete an empty product category")
@needs("catalog.change_product")
def delete_category(request: Any, code: str) -> tuple[int, None]:
    """Only a category without products, price lines and categories below it."""
    operations.delete_category(get_object_or_404(_categories(request.actor), code=code), by=request.actor)
    return 204, None
