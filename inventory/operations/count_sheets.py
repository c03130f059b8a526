"""The sheet of a count: what should lie where, and what is put on it when it turns up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from catalog.models import Product
from core import numbering, timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Conflict, Refusal, whole
from inventory.models import (
    Bin,
    CountedThing,
    Lot,
    LotStock,
    StockCount,
    StockCountLine,
    StockLevel,
    Warehouse,
)
from inventory.operations.levels import hold_levels
from inventory.operations.lines import EmptyDocument
from inventory.operations.lot_entries import is_tracked, missing_lot
from inventory.operations.posting import refuse_transit
from inventory.selectors.counting import counted_elsewhere, counts_due, sheets_with

MOST_LINES = 500


class CountNotPossible(Conflict):
    """The sheet cannot be begun or written on."""

    code = "count-not-possible"


@operation
def begin_count(
    warehouse: Warehouse,
    *,
    by: Actor,
    bins: str = "",
    products: Sequence[Product] = (),
    note: str = "",
    only_due: bool = False,
) -> StockCount:
    """Begin a sheet of what should lie in a warehouse, in the bins that begin so, of these products, or of what is due.

    Goods that are tracked stand there lot by lot. What stands on another open sheet is left out.
    Raises CountNotPossible, NotPermitted, Refusal.
    """
    by.require("inventory.count_stock")
    refuse_transit(warehouse)
    rows = StockLevel.objects.filter(warehouse=warehouse)
    rows = rows.filter(models.Q(on_hand__gt=0) | models.Q(bin__isnull=False) | models.Q(product__in=products))
    if bins.strip():
        rows = rows.filter(bin__code__istartswith=bins.strip())
    if products:
        rows = rows.filter(product__in=products)
    if only_due:
        rows = rows.filter(pk__in=counts_due(by).values("pk"))
    wanted = set(rows.values_list("product_id", flat=True)) | {product.pk for product in products}
    if only_due:
        wanted = set(sorted(wanted)[:MOST_LINES])
    if len(wanted) > MOST_LINES:
        words = _("%(found)d products lie there; a sheet holds %(most)d. Choose fewer bins.")
        raise Refusal(words % {"found": len(wanted), "most": MOST_LINES}, field="bins")
    levels = hold_levels({warehouse.pk: wanted}, creating_for=by.company)[warehouse.pk]
    taken = counted_elsewhere(warehouse)
    free = [level for key, level in levels.items() if key not in taken]
    places = _places(free)
    if not places:
        words = _("Nothing to count lies there.")
        if levels:
            sheets = ", ".join(sheets_with(warehouse, levels))
            words = _("Everything there is being counted already: %s. Finish or cancel that.") % sheets
        raise CountNotPossible(words, field="bins")
    count = StockCount.objects.create(
        company=by.company,
        number=numbering.next_number(by.company, numbering.STOCK_COUNT, by.company.today()),
        warehouse=warehouse,
        note=whole(note, 200, "note"),
        date=by.company.today(),
    )
    _write_lines(count, places)
    timeline.record(count, "begun", by=by, data={"lines": len(places)})
    return count


def add_missing(
    count: StockCount, keys: set[CountedThing], lines: dict[CountedThing, StockCountLine], by: Actor
) -> None:
    """Put what was found without being expected on the sheet: a product, or a lot that is known."""
    if not keys:
        return
    known = {key[1] for key in keys if isinstance(key, tuple) and isinstance(key[1], int)}
    lots: dict[int | str, Lot] = {**Lot.objects.in_scope(by).in_bulk(known)}
    wanted = {key[0] if isinstance(key, tuple) else key for key in keys}
    products = list(Product.objects.in_scope(by).filter(pk__in=wanted))
    without_lot = {key if isinstance(key, int) else key[0] for key in keys if _names_no_lot(key, lots)}
    for product in products:
        if is_tracked(product) and product.pk in without_lot:
            raise missing_lot(product, f"lines.{product.sku}.lot")
    refuse_to_add(count, products, more=len(keys))
    levels = hold_levels({count.warehouse_id: wanted}, creating_for=by.company)[count.warehouse_id]
    rows = LotStock.objects.filter(level__in=levels.values(), lot__in=known)
    there = {row.lot_id: row.on_hand for row in rows}
    places = []
    for key in keys:
        if isinstance(key, tuple):
            places.append(_Place(levels[key[0]], lots[key[1]], there.get(lots[key[1]].pk, Decimal(0))))
        else:
            places.append(_Place(levels[key], None, levels[key].on_hand))
    _write_lines(count, places)
    for line in count.lines.filter(product__in=wanted).select_related("product__unit", "lot"):
        lines[line.key] = line


def refuse_to_add(count: StockCount, products: Sequence[Product], *, more: int) -> None:
    """Raise EmptyDocument or CountNotPossible for what does not come onto this sheet."""
    unfit = [product.sku for product in products if not product.is_stocked]
    if unfit:
        raise EmptyDocument(_("%s is not kept in stock. Choose goods.") % unfit[0], field="lines")
    taken = counted_elsewhere(count.warehouse, besides=count)
    if elsewhere := [product.sku for product in products if product.pk in taken]:
        raise CountNotPossible(_("%s stands on another sheet already.") % elsewhere[0], field="lines")
    if count.lines.count() + more > MOST_LINES:
        words = _("A sheet holds %d products. Hand it in and begin another one.")
        raise CountNotPossible(words % MOST_LINES, field="lines")


def _names_no_lot(key: CountedThing, lots: Mapping[int | str, Lot]) -> bool:
    return isinstance(key, int) or key[1] not in lots


class _Place(NamedTuple):
    """What a line of a sheet is written about."""

    level: StockLevel
    lot: Lot | None
    expected: Decimal


def _places(levels: Sequence[StockLevel]) -> list[_Place]:
    """Each level, and where its product is tracked each lot that lies there."""
    tracked = [level for level in levels if is_tracked(level.product)]
    rows: dict[int, list[LotStock]] = defaultdict(list)
    if tracked:
        there = LotStock.objects.filter(level__in=tracked, on_hand__gt=0).select_related("lot")
        for row in there.order_by("lot__code"):
            rows[row.level_id].append(row)
    plain = [_Place(level, None, level.on_hand) for level in levels if not is_tracked(level.product)]
    return plain + [_Place(level, row.lot, row.on_hand) for level in tracked for row in rows[level.pk]]


def _write_lines(count: StockCount, places: Sequence[_Place]) -> None:
    shelves = Bin.objects.in_bulk({place.level.bin_id for place in places if place.level.bin_id})

    def way(place: _Place) -> tuple[bool, int, str, str, str]:
        shelf = shelves.get(place.level.bin_id or 0)
        code = place.lot.code if place.lot else ""
        sku = place.level.product.sku
        return shelf is None, shelf.sequence if shelf else 0, shelf.code if shelf else "", sku, code

    StockCountLine.objects.bulk_create(
        StockCountLine(
            company_id=count.company_id, count=count, product_id=place.level.product_id, lot=place.lot,
            bin_id=place.level.bin_id, expected=place.expected,
        )
        for place in sorted(places, key=way)
    )  # fmt: skip
