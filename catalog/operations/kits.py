"""The rules of kits: what they are made up of, and that a part is goods and stays goods."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
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


def hold_with_parts(product: Product | None, entries: Sequence[PartEntry] | None) -> dict[int, str]:
    """Lock the product and what is to go into it in one call, the oldest first (G2); the kinds of the parts by key."""
    parts = {entry.part.pk for entry in entries or ()}
    own = {product.pk} if product is not None else set()
    return {row.pk: row.kind for row in lock_keys(Product, parts | own)} if parts else {}


def save_parts(product: Product, entries: Sequence[PartEntry] | None, kinds: Mapping[int, str]) -> None:
    """Make the product's parts those entered, or keep those it has; a kit has some, nothing else has any.

    The product is saved and locked with its parts; ``kinds`` is what ``hold_with_parts`` told. What is on orders already
    stays as it was entered there.
    """
    if product.kind != ProductKind.KIT:
        if entries:
            raise Refusal(only_kits(), field="parts")
        product.parts.all().delete()
        return
    refuse_divisible(product)
    if entries is None:
        if not product.parts.exists():
            raise Refusal(nothing_in_it(), field="parts")
        return
    if found := part_refusals(product, entries, lambda part: kinds[part.pk]):
        raise Several(found)
    write_parts({product: entries})


def only_kits() -> str:
    """Why other products have no parts."""
    return _("Only a kit is made up of parts. Choose the kind for it first.")


def nothing_in_it() -> str:
    """Why a kit needs parts."""
    return _("Enter what the kit is made up of.")


def refuse_divisible(product: Product) -> None:
    """A kit is counted in a unit without decimals. Raises Refusal."""
    if product.unit.decimals:
        raise Refusal(_("A kit is sold whole; %s is sold in parts.") % product.unit.name, field="unit")


def part_refusals(
    product: Product, entries: Sequence[PartEntry], kind_of: Callable[[Product], str]
) -> list[Refusal]:
    """What speaks against these parts of a kit, each at its row.

    The kinds are read under the lock of the parts: meanwhile none of them becomes anything else.
    """
    if not entries:
        return [Refusal(nothing_in_it(), field="parts")]
    if len(entries) > MOST_PARTS:
        return [Refusal(_("A kit has at most %d parts.") % MOST_PARTS, field="parts")]
    found: list[Refusal] = []
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        field, part = f"parts.{index}", entry.part
        kind = kind_of(part)
        if part.sku == product.sku or kind == ProductKind.KIT:
            found.append(
                Refusal(_("%s is a kit; a kit is in no other one.") % part.sku, field=f"{field}.sku")
            )
        elif kind != ProductKind.GOODS:
            words = _("%s is not goods. Only goods go into a kit.")
            found.append(Refusal(words % part.sku, field=f"{field}.sku"))
        elif part.sku in seen:
            found.append(Refusal(_("%s stands here twice.") % part.sku, field=f"{field}.sku"))
        seen.add(part.sku)
        if not ZERO < entry.quantity <= MOST:
            found.append(Refusal(_("Enter how many go into one kit, above zero."), field=f"{field}.quantity"))
        elif not fits(entry.quantity, part.unit.decimals):
            words = too_fine(part.unit.name, part.unit.decimals)
            found.append(Refusal(words, field=f"{field}.quantity"))
    return found


def write_parts(wanted: Mapping[Product, Sequence[PartEntry]]) -> None:
    """Make these the parts of the kits, in as many statements for many as for one; what stays is not written again."""
    if not wanted:
        return
    stored = {(row.product_id, row.part_id): row for row in KitPart.objects.filter(product__in=list(wanted))}
    places = {
        (kit.pk, entry.part.pk): (kit, entry, position)
        for kit, entries in wanted.items()
        for position, entry in enumerate(entries, start=1)
    }
    if gone := [row.pk for key, row in stored.items() if key not in places]:
        KitPart.objects.filter(pk__in=gone).delete()
    new: list[KitPart] = []
    moved: list[KitPart] = []
    for key, (kit, entry, position) in places.items():
        row = stored.get(key) or KitPart(company=kit.company, product=kit, part=entry.part)
        if row.pk is None or (row.position, row.quantity) != (position, entry.quantity):
            (new if row.pk is None else moved).append(row)
            row.position, row.quantity = position, entry.quantity
    KitPart.objects.bulk_create(new)
    KitPart.objects.bulk_update(moved, ["position", "quantity"])
