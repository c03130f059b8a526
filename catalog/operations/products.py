"""Add and change products, with their packages, substitutes and the parts of a kit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.barcodes import checked_barcode
from catalog.models import Product, ProductUnit, Substitute, UnitOfMeasure
from catalog.operations.kits import (
    PartEntry,
    hold_with_parts,
    kits_of_parts,
    refuse_part_of_another_kind,
    save_parts,
)
from catalog.operations.logistics import (
    check_logistics,
    counted_as,
    moved_among,
    refuse_counting_otherwise,
    refuse_no_goods_any_more,
    waited_for_among,
)
from catalog.units import too_fine
from core import codes, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.numerals import out_of_range
from core.quantity import fits
from core.refusals import Refusal, Several

ZERO = Decimal(0)
MOST = Decimal(10) ** 9
MOST_PRICE = Decimal(10) ** 10


class NumberTaken(Refusal):
    """Another product has this number."""

    code = "number-taken"


@dataclass(frozen=True, slots=True)
class PackageEntry:
    """Another unit a product is sold in, as somebody entered it: a box (``unit``) of 12 (``factor``)."""

    unit: UnitOfMeasure
    factor: Decimal
    barcode: str = ""
    is_usual: bool = False


@operation
def save_product(
    product: Product | None,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    version: int | None = None,
    packages: Sequence[PackageEntry] | None = None,
    substitutes: Sequence[Product] | None = None,
    parts: Sequence[PartEntry] | None = None,
) -> Product:
    """Add a product, or change the one given; packages, substitutes and parts that are not told stay.

    Raises NumberTaken, BadBarcode, StaleVersion, StockHasMoved, StillWaitedFor, Several.
    """
    by.require("catalog.change_product")
    is_new = product is None
    sku, barcode, counted = "", "", None
    kinds = hold_with_parts(product, parts)
    if product is None:
        product = Product(company=by.company, currency=by.company.base_currency)
    else:
        lock(product)
        check_version(product, version)
        sku, barcode, counted = product.sku, product.barcode, counted_as(product)
        product.version += 1
    for name, value in fields.items():
        setattr(product, name, value)
    check_product(
        product, is_code_new=is_new or product.sku != sku, is_barcode_new=product.barcode != barcode
    )
    if counted is not None:
        refuse_counting_otherwise(product, counted, lambda: moved_among([product.pk]))
        refuse_no_goods_any_more(product, counted["kind"], lambda: waited_for_among([product.pk]))
        if product.kind != counted["kind"]:
            refuse_part_of_another_kind(product, counted["kind"], kits_of_parts([product.pk]))
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:
        raise _taken(product, error) from error
    if packages is not None:
        _save_packages(product, packages)
    if substitutes is not None:
        _save_substitutes(product, substitutes)
    save_parts(product, parts, kinds)
    timeline.record(product, "created" if is_new else "changed", by=by)
    return product


def _taken(product: Product, error: IntegrityError) -> Exception:
    if "product_once" in str(error):
        return NumberTaken(_("There is a product %s already.") % product.sku, field="sku")
    if "product_external_reference_once" in str(error):
        words = _("Another product has the external reference %s.") % product.external_reference
        return NumberTaken(words, field="external_reference")
    return error


def check_product(product: Product, *, is_code_new: bool, is_barcode_new: bool) -> None:
    """The rules every product keeps, keyed in or imported; a barcode that stays is not checked again. Raises Refusal."""
    if is_code_new:
        codes.check(product, "sku")
    if is_barcode_new:
        product.barcode = checked_barcode(product.barcode)
    product.name = product.name.strip()
    product.external_reference = product.external_reference.strip()
    if not product.name:
        raise Refusal(_("Enter a name."), field="name")
    if not ZERO <= product.price < MOST_PRICE:
        words = out_of_range(product.price, _("Enter a price of zero or more."))
        raise Refusal(words, field="price")
    for name in ("minimum_quantity", "order_multiple"):
        quantity = getattr(product, name)
        if not ZERO <= quantity <= MOST:
            raise Refusal(out_of_range(quantity, _("Enter a quantity of 0 or more.")), field=name)
        if not fits(quantity, product.unit.decimals):
            raise Refusal(too_fine(product.unit.name, product.unit.decimals), field=name)
    check_logistics(product)


def _save_packages(product: Product, entries: Sequence[PackageEntry]) -> None:
    """Make the product's packages those entered; what stays the same is not written again."""
    stored = {package.unit_id: package for package in product.units.select_related("unit")}
    _refuse_bad_packages(product, entries, stored)
    product.units.exclude(unit__in=[entry.unit.pk for entry in entries]).delete()
    changed = []
    for entry in entries:
        package = stored.get(entry.unit.pk) or ProductUnit(
            company=product.company, product=product, unit=entry.unit
        )
        before = (package.factor, package.barcode, package.is_usual) if package.pk else None
        package.factor, package.is_usual = entry.factor, entry.is_usual
        package.barcode = entry.barcode.replace(" ", "").replace("-", "")
        if before != (package.factor, package.barcode, package.is_usual):
            changed.append(package)
    for package in sorted(changed, key=lambda each: each.is_usual):  # one is usual at a time, also meanwhile
        package.save()


def _refuse_bad_packages(
    product: Product, entries: Sequence[PackageEntry], stored: Mapping[int, ProductUnit]
) -> None:
    found: list[Refusal] = []
    seen: set[int] = set()
    usual = False
    for index, entry in enumerate(entries):
        field = f"units.{index}"
        if entry.unit.pk == product.unit_id:
            words = _("%s is the product's own unit. Enter what holds several of it.") % entry.unit.name
            found.append(Refusal(words, field=f"{field}.unit"))
        elif entry.unit.pk in seen:
            found.append(Refusal(_("%s stands here twice.") % entry.unit.name, field=f"{field}.unit"))
        if not ZERO < entry.factor <= MOST:
            found.append(Refusal(_("Enter how many it holds, above zero."), field=f"{field}.factor"))
        if entry.is_usual and usual:
            found.append(Refusal(_("Only one unit can be the usual one."), field=f"{field}.usual"))
        seen.add(entry.unit.pk)
        usual = usual or entry.is_usual
        same = stored.get(entry.unit.pk)
        if same is None or same.barcode != entry.barcode:
            try:
                checked_barcode(entry.barcode, field=f"{field}.barcode")
            except Refusal as refusal:
                found.append(refusal)
    if found:
        raise Several(found)


def _save_substitutes(product: Product, wanted: Sequence[Product]) -> None:
    """Make the product's substitutes those named, the best first."""
    found: list[Refusal] = []
    for index, other in enumerate(wanted):
        field = f"substitutes.{index}.sku"
        if other.pk == product.pk:
            found.append(Refusal(_("A product is no substitute for itself."), field=field))
        elif other in wanted[:index]:
            found.append(Refusal(_("%s stands here twice.") % other.sku, field=field))
    if found:
        raise Several(found)
    stored = {row.replaced_by_id: row for row in product.substitutes.all()}
    product.substitutes.exclude(replaced_by__in=[other.pk for other in wanted]).delete()
    for position, other in enumerate(wanted, start=1):
        row = stored.get(other.pk) or Substitute(company=product.company, product=product, replaced_by=other)
        if row.pk is None or row.position != position:
            row.position = position
            row.save()
