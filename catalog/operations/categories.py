"""The tree of categories: grown, renamed, moved, and cut where it is empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import PriceListLine, Product, ProductCategory
from catalog.operations.master import prepare, store
from core import timeline
from core.actors import Actor
from core.locking import lock_all, operation
from core.refusals import Conflict, Refusal


@operation
def save_category(
    category: ProductCategory | None, fields: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> ProductCategory:
    """Add a category, rename one, or move it under another one.

    Raises CodeTaken, StaleVersion, and Refusal for a move under itself or what lies below it.
    """
    by.require("catalog.change_product")
    is_new = category is None
    # Two moves at once could close a circle that neither of them sees: one after the other.
    tree = {row.pk: row for row in lock_all(ProductCategory.objects.filter(company=by.company))}
    category = category or ProductCategory(company=by.company)
    prepare(category, fields, version)
    step = category.parent_id
    while step is not None and not is_new:
        if step == category.pk:
            words = _("%s cannot lie under itself or what lies below it.") % category.name
            raise Refusal(words, field="parent")
        step = tree[step].parent_id
    store(category, by)
    timeline.record(category, "created" if is_new else "changed", by=by)
    return category


@operation
def delete_category(category: ProductCategory, *, by: Actor) -> None:
    """Take an empty category away. Raises Conflict while something still belongs to it."""
    by.require("catalog.change_product")
    lock_all(ProductCategory.objects.filter(pk=category.pk))
    if reasons := _what_is_in(category):
        words = _("%(name)s is not empty: %(what)s.")
        raise Conflict(words % {"name": category.name, "what": ", ".join(reasons)})
    timeline.record(category, "deleted", by=by, data={"code": category.code, "name": category.name})
    try:
        with transaction.atomic():
            category.delete()
            connection.check_constraints()
    except IntegrityError as error:
        raise Conflict(_("%s has just been used. Nothing was deleted.") % category.name) from error


def _what_is_in(category: ProductCategory) -> list[str]:
    """What still belongs to the category, in words."""
    below = category.children.count()
    products = Product.objects.filter(category=category).count()
    lines = PriceListLine.objects.filter(category=category).count()
    found = []
    if below:
        found.append(ngettext("%d category lies below it", "%d categories lie below it", below) % below)
    if products:
        found.append(ngettext("%d product is in it", "%d products are in it", products) % products)
    if lines:
        found.append(
            ngettext("%d line of a price list is about it", "%d lines of price lists are about it", lines)
            % lines
        )
    return found
