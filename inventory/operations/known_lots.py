"""Lots on the sheet of a count that nobody knew, and that came to be known since: each stands there once."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from core import quantity, timeline
from core.actors import Actor
from inventory.models import CountedThing, LotStock, StockCount, StockCountLine
from inventory.operations.levels import hold_levels
from inventory.selectors.lots import lots_by_code

ZERO = Decimal(0)


def follow_known_lots(
    count: StockCount,
    lines: dict[CountedThing, StockCountLine],
    *,
    by: Actor,
    besides: Collection[int] = (),
) -> None:
    """Compare lots that are known by now with what the books say; where the lot has a line already, that one stays.

    ``lines`` are all of the sheet by key; afterwards such a lot is found by its old key and by its new one. The count is
    locked; the stock of the products ``besides`` is locked along with that of the lots (G2).
    """
    wanted = {(line.product_id, line.new_lot) for line in lines.values() if line.new_lot}
    known = lots_by_code(count.company_id, wanted)
    if not known:
        return
    products = {product for product, _code in known}
    levels = hold_levels({count.warehouse_id: products | set(besides)}, creating_for=by.company)
    rows = LotStock.objects.filter(level__in=levels[count.warehouse_id].values(), lot__in=known.values())
    booked = {row.lot_id: row.on_hand for row in rows}
    changed, gone, entries = [], [], []
    for key, lot in known.items():
        line, expected = lines[key], booked.get(lot.pk, ZERO)
        there = lines.get((lot.product_id, lot.pk))
        if there is None:
            line.lot, line.new_lot, line.new_expires_on, line.expected = lot, "", None, expected
            lines[lot.product_id, lot.pk] = line
            changed.append(line)
            continue
        if there.counted is None:
            there.counted, there.counted_after, there.expected = line.counted, line.counted_after, expected
            changed.append(there)
        lines[key] = there
        gone.append(line.pk)
        counts = [_plain(line.counted), _plain(there.counted)]
        entries.append(timeline.Entry(count, "line counted", data={"changes": {there.name: counts}}))
    StockCountLine.objects.filter(pk__in=gone).delete()
    names = ["lot", "new_lot", "new_expires_on", "counted", "counted_after", "expected"]
    StockCountLine.objects.bulk_update(changed, names)
    timeline.record_many(entries, by=by)


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else quantity.plain(amount)
