"""The rules of kits: what they are made up of, and that a part is goods and stays goods."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.models import KitPart, Product, ProductKind
from catalog.units import too_fine
from core.locking import lock_keys
from core.quantity import fits
from core.refusals import Refusal, Several

ZERO = Decimal(0)
MOST = Decimal(10) ** 9
MOST_PARTS = 50


@dataclass(frozen=True, slots=True)
class PartEntry:
    """Goods that go into a kit, as somebody entered them: so many of the part's own unit in one kit."""

    part: Product
    quantity: Decimal


def kits_of_parts(keys: Collection[int]) -> dict[int, str]:
    """Which of the products are parts of a kit, each with the number of one; ask under the lock of their rows."""
    rows = KitPart.objects.filter(part__in=list(keys)).order_by("-product__sku")
    return dict(rows.values_list("part", "product__sku")) if keys else {}


def refuse_part_of_another_kind(product: Product, before: str, kits: Mapping[int, str]) -> None:
    """What a kit is made up of stays goods, and a kit is in no other one. ``kits`` is what ``kits_of_parts`` told."""
    if product.kind != before and product.pk in kits:
        words = _("%(sku)s is a part of the kit %(kit)s and stays goods.")
        raise Refusal(words % {"sku": product.sku, "kit": kits[product.pk]}, field="kind")


def save_parts(product: Product, entries: Sequence[PartEntry] | None) -> None:
    """Make the product's parts those entered, or keep those it has; a kit has some, nothing else has any.

    The product is locked and saved. What is on orders already stays as it was entered there.
    """
    if product.kind != ProductKind.KIT:
        if entries:
            raise Refusal(_("Only a kit is made up of parts. Choose the kind for it first."), field="parts")
        product.parts.all().delete()
        return
    if product.unit.decimals:
        raise Refusal(_("A kit is sold whole; %s is sold in parts.") % product.unit.name, field="unit")
    if entries is None:
        if not product.parts.exists():
            raise Refusal(_("Enter what the kit is made up of."), field="parts")
        return
    _refuse_bad_parts(product, entries)
    _write(product, entries)


def _refuse_bad_parts(product: Product, entries: Sequence[PartEntry]) -> None:
    """The kinds are read under the lock of the parts: meanwhile none of them becomes anything else."""
    if not entries:
        raise Refusal(_("Enter what the kit is made up of."), field="parts")
    if len(entries) > MOST_PARTS:
        raise Refusal(_("A kit has at most %d parts.") % MOST_PARTS, field="parts")
    kinds = {row.pk: row.kind for row in lock_keys(Product, {entry.part.pk for entry in entries})}
    found: list[Refusal] = []
    seen: set[int] = set()
    for index, entry in enumerate(entries):
        field, part = f"parts.{index}", entry.part
        if part.pk == product.pk or kinds[part.pk] == ProductKind.KIT:
            found.append(
                Refusal(_("%s is a kit; a kit is in no other one.") % part.sku, field=f"{field}.sku")
            )
        elif kinds[part.pk] != ProductKind.GOODS:
            words = _("%s is not goods. Only goods go into a kit.")
            found.append(Refusal(words % part.sku, field=f"{field}.sku"))
        elif part.pk in seen:
            found.append(Refusal(_("%s stands here twice.") % part.sku, field=f"{field}.sku"))
        seen.add(part.pk)
        if not ZERO < entry.quantity <= MOST:
            found.append(Refusal(_("Enter how many go into one kit, above zero."), field=f"{field}.quantity"))
        elif not fits(entry.quantity, part.unit.decimals):
            words = too_fine(part.unit.name, part.unit.decimals)
            found.append(Refusal(words, field=f"{field}.quantity"))
    if found:
        raise Several(found)


def _write(product: Product, entries: Sequence[PartEntry]) -> None:
    """What stays the same is not written again."""
    stored = {row.part_id: row for row in product.parts.all()}
    product.parts.exclude(part__in=[entry.part.pk for entry in entries]).delete()
    for position, entry in enumerate(entries, start=1):
        row = stored.get(entry.part.pk) or KitPart(company=product.company, product=product, part=entry.part)
        if row.pk is None or (row.position, row.quantity) != (position, entry.quantity):
            row.position, row.quantity = position, entry.quantity
            row.save()
