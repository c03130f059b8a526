"""Catalog verbs: add and change products."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import BAD_BARCODE, BARCODE, Product
from core import codes, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Refusal


class NumberTaken(Refusal):
    """Another product has this number."""

    code = "number-taken"


def check_product(product: Product, *, is_code_new: bool) -> None:
    """The rules every product keeps, keyed in or imported. Raises Refusal."""
    if is_code_new:
        codes.check(product, "sku")
    product.name = product.name.strip()
    if not product.name:
        raise Refusal(_("Enter a name."), field="name")
    if product.price < Decimal(0):
        raise Refusal(_("Enter a price of zero or more."), field="price")
    if not BARCODE.fullmatch(product.barcode):
        raise Refusal(BAD_BARCODE, field="barcode")


@operation
def save_product(
    product: Product | None, fields: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> Product:
    """Add a product, or change the one given. Raises NumberTaken, StaleVersion."""
    by.require("catalog.change_product")
    is_new = product is None
    sku = "" if product is None else product.sku
    if product is None:
        product = Product(company=by.company, currency=by.company.base_currency)
    else:
        lock(product)
        check_version(product, version)
        product.version += 1
    for name, value in fields.items():
        setattr(product, name, value)
    check_product(product, is_code_new=is_new or product.sku != sku)
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:
        if "product_once" not in str(error):
            raise
        raise NumberTaken(_("There is a product %s already.") % product.sku, field="sku") from error
    timeline.record(product, "created" if is_new else "changed", by=by)
    return product
