"""Lots that are picked: proposed first expired first out, or named by who stands at the shelf, and held until they leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal, Several
from inventory.models import Lot, LotStock, StockLevel, Warehouse
from inventory.operations.levels import hold_levels, level_for
from inventory.operations.lines import LotEntry, LotPart, LotRefused
from inventory.operations.lots import LotsOnHand, hold, not_enough_of, refresh_unsellable

ZERO = Decimal(0)


class PickWish(NamedTuple):
    """How much of a tracked product is to lie in the hand for a line, and the lots that lie there already.

    ``named`` are all lots there are to be; ``more`` is one more of them. Otherwise what is missing comes out of the lots
    that expire first, and what is too much goes back to those taken last.
    """

    key: int
    product_id: int
    quantity: Decimal
    kept: Sequence[LotPart] = ()
    named: Sequence[LotEntry] | None = None
    more: LotEntry | None = None
    field: str = "lots"


@operation
def hold_lots(
    warehouse: Warehouse, wishes: Sequence[PickWish], *, by: Actor
) -> dict[int, tuple[LotPart, ...]]:
    """Hold lots for picked lines; the answer says which, by the key of each wish.

    Raises LotRefused for a lot that is not there, held for others, blocked or expired, and Several.
    """
    levels = hold_levels({warehouse.pk: {wish.product_id for wish in wishes}})[warehouse.pk]
    onhand = LotsOnHand(levels.values(), by.company)
    before: dict[int, Decimal] = {row.pk: row.held for rows in onhand.rows.values() for row in rows}
    chosen: dict[int, tuple[LotPart, ...]] = {}
    found: list[Refusal] = []
    for wish in wishes:  # back first, so that lines of one shipment may take each other's
        _move_held(onhand, level_for(levels, wish.product_id), wish.kept, -1)
    for wish in sorted(wishes, key=lambda wish: wish.named is None):
        level = level_for(levels, wish.product_id)
        try:
            parts = _chosen(onhand, level, wish)
        except Refusal as refusal:
            found.append(refusal)
            continue
        _move_held(onhand, level, parts, 1)
        chosen[wish.key] = parts
    if found:
        raise found[0] if len(found) == 1 else Several(found)
    hold({row.pk: row.held - before[row.pk] for rows in onhand.rows.values() for row in rows})
    refresh_unsellable(levels.values(), by.company)
    return chosen


@operation
def let_go_of_lots(held: Mapping[int, Mapping[int, Sequence[LotPart]]], *, by: Actor) -> None:
    """Put back what was picked, by warehouse and product: it may be picked for somebody else again."""
    levels = hold_levels({place: set(products) for place, products in held.items()})
    steps: dict[int, Decimal] = defaultdict(Decimal)
    touched = []
    for place, products in held.items():
        for product, parts in products.items():
            level = levels[place][product]
            touched.append(level)
            rows = LotStock.objects.filter(level=level, lot__in=[part.lot for part in parts])
            keys = dict(rows.values_list("lot_id", "pk"))
            for part in parts:
                steps[keys[part.lot.pk]] -= part.quantity
    hold(steps)
    refresh_unsellable(touched, by.company)


def _chosen(onhand: LotsOnHand, level: StockLevel, wish: PickWish) -> tuple[LotPart, ...]:
    if wish.named is not None:
        return tuple(_named(onhand, level, entry, wish) for entry in wish.named)
    if wish.more is not None:
        return _joined([*wish.kept, _named(onhand, level, wish.more, wish, [*wish.kept])])
    kept, missing = _up_to(wish.kept, wish.quantity)
    _move_held(onhand, level, kept, 1)
    more, lacking = onhand.best(level, missing)
    _move_held(onhand, level, kept, -1)
    if lacking:
        words = _("Only %(free)s of %(sku)s lie in lots that may leave, not %(wanted)s.")
        said = {
            "free": formats.quantity(wish.quantity - lacking), "sku": level.product.sku,
            "wanted": formats.quantity(wish.quantity),
        }  # fmt: skip
        raise LotRefused(words % said, field=wish.field)
    return _joined([*kept, *more])


def _named(
    onhand: LotsOnHand,
    level: StockLevel,
    entry: LotEntry,
    wish: PickWish,
    besides: Sequence[LotPart] = (),
) -> LotPart:
    """So much of the lot with this code; without a quantity what the line still wants of it, or all there is."""
    row = onhand.named(level, entry.code, wish.field)
    onhand.refuse_unfit(row.lot, level, wish.field)
    taken = sum((part.quantity for part in besides if part.lot.pk == row.lot_id), ZERO)
    free = row.free - taken
    wanted = entry.quantity
    if wanted is None:
        wanted = min(free, wish.quantity - sum((part.quantity for part in besides), ZERO))
    if wanted > free or (wanted <= 0 and entry.quantity is None):
        raise not_enough_of(row.lot, level, max(free, ZERO), max(wanted, Decimal(1)), wish.field)
    return LotPart(row.lot, wanted)


def _up_to(parts: Sequence[LotPart], wanted: Decimal) -> tuple[list[LotPart], Decimal]:
    """The first of the parts up to a quantity, and what is missing then."""
    kept = []
    for part in parts:
        taken = min(part.quantity, wanted)
        if taken > 0:
            kept.append(LotPart(part.lot, taken))
            wanted -= taken
    return kept, wanted


def _joined(parts: Sequence[LotPart]) -> tuple[LotPart, ...]:
    """Each lot once."""
    total: dict[int, Decimal] = defaultdict(Decimal)
    lots: dict[int, Lot] = {}
    for part in parts:
        lots[part.lot.pk] = part.lot
        total[part.lot.pk] += part.quantity
    return tuple(LotPart(lots[key], amount) for key, amount in total.items() if amount > 0)


def _move_held(onhand: LotsOnHand, level: StockLevel, parts: Sequence[LotPart], sign: int) -> None:
    for part in parts:
        row = onhand.row_of(level, part.lot.pk)
        if row is not None:
            row.held += sign * part.quantity
