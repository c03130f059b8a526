"""Lots of locked levels: which ones goods leave from, which ones are held for a pick, and what is written of it.

A level of a product that is tracked by lot or serial number is locked like any other (INVARIANTS.md, G2); its lots follow
that lock. A product that is not tracked has no lots, and nothing here costs it a statement.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from core import bulk, formats
from core.models import Company
from inventory.models import Lot, LotMove, LotStock, StockLevel, StockMove
from inventory.operations.lines import LotEntry, LotPart, LotRefused
from inventory.operations.lot_entries import is_tracked, missing_lot
from inventory.selectors.lots import leaves_until

if TYPE_CHECKING:
    from inventory.operations.levels import Change

ZERO = Decimal(0)


def refresh_unsellable(levels: Iterable[StockLevel], company: Company) -> None:
    """Work out anew what of the locked levels lies in lots that are blocked or keep too short; held goods do not count."""
    by_key = {level.pk: level for level in levels if is_tracked(level.product)}
    if not by_key:
        return
    for key, unsellable in _work_out([*by_key], company):
        by_key[key].unsellable = unsellable


def _work_out(keys: Sequence[int], company: Company) -> list[tuple[int, Decimal]]:
    """Save what has changed; the answer is what it is now of each."""
    sql = """
        WITH now AS (
            SELECT l.id, coalesce(sum(s.on_hand - s.held)
                     FILTER (WHERE t.is_blocked OR t.expires_on < %s), 0) AS unsellable
              FROM inventory_stocklevel l
              LEFT JOIN inventory_lotstock s ON s.level_id = l.id LEFT JOIN inventory_lot t ON t.id = s.lot_id
             WHERE l.id = ANY(%s) GROUP BY l.id
        ), saved AS (
            UPDATE inventory_stocklevel l SET unsellable = now.unsellable FROM now
             WHERE l.id = now.id AND l.unsellable <> now.unsellable
        )
        SELECT id, unsellable FROM now
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [leaves_until(company), list(keys)])
        return [(int(key), unsellable) for key, unsellable in cursor.fetchall()]


class LotsOnHand:
    """What lies in the lots of locked levels, those that expire first on top (first expired, first out)."""

    def __init__(self, levels: Iterable[StockLevel], company: Company) -> None:
        self.levels = {level.pk: level for level in levels if is_tracked(level.product)}
        self.until = leaves_until(company) if self.levels else company.today()
        rows = LotStock.objects.filter(level__in=self.levels, on_hand__gt=0).select_related("lot")
        self.rows: dict[int, list[LotStock]] = defaultdict(list)
        for row in rows if self.levels else ():
            self.rows[row.level_id].append(row)
        for some in self.rows.values():
            some.sort(key=_first_expired)

    def row_of(self, level: StockLevel, lot_id: int) -> LotStock | None:
        """What lies of a lot on a level."""
        return next((row for row in self.rows[level.pk] if row.lot_id == lot_id), None)

    def best(self, level: StockLevel, wanted: Decimal) -> tuple[list[LotPart], Decimal]:
        """So much out of the lots that may leave, first expired first; and how much of it does not lie there."""
        parts = []
        for row in self.rows[level.pk]:
            if wanted <= 0:
                break
            taken = min(row.free, wanted) if row.lot.may_leave(self.until) else ZERO
            if taken > 0:
                parts.append(LotPart(row.lot, taken))
                wanted -= taken
        return parts, max(wanted, ZERO)

    def named(self, level: StockLevel, code: str, field: str) -> LotStock:
        """What lies of the lot of this code. Raises LotRefused."""
        for row in self.rows[level.pk]:
            if row.lot.code.casefold() == code.strip().casefold():
                return row
        words = _("There is no lot %(lot)s of %(sku)s in %(warehouse)s.")
        said = {"lot": code.strip()[:50], "sku": level.product.sku, "warehouse": level.warehouse.name}
        raise LotRefused(words % said, field=field)

    def taken(self, level: StockLevel, entries: Sequence[LotEntry], field: str) -> tuple[LotPart, ...]:
        """What is taken out of the lots that were entered, fit to be sold or not. Raises LotRefused."""
        parts = []
        for entry in entries:
            row = self.named(level, entry.code, field)
            wanted = entry.quantity or ZERO
            if wanted > row.free:
                raise not_enough_of(row.lot, level, row.free, wanted, field)
            row.on_hand -= wanted
            parts.append(LotPart(row.lot, wanted))
        return tuple(parts)

    def unfit(self, parts: Iterable[LotPart]) -> Decimal:
        """How much of it lies in lots that may not leave: it was available to nobody."""
        return sum((part.quantity for part in parts if not part.lot.may_leave(self.until)), ZERO)

    def refuse_unfit_of(self, parts: Iterable[LotPart], level: StockLevel, field: str) -> None:
        """Raise LotRefused where one of the lots may not leave, as they are now that the level is locked."""
        for part in parts:
            row = self.row_of(level, part.lot.pk)
            self.refuse_unfit(part.lot if row is None else row.lot, level, field)

    def refuse_unfit(self, lot: Lot, level: StockLevel, field: str) -> None:
        """Raise LotRefused for a lot that is blocked, has expired or keeps too short to leave."""
        if lot.may_leave(self.until):
            return
        said = {"lot": lot.code, "sku": level.product.sku}
        if lot.is_blocked:
            words = _("Lot %(lot)s of %(sku)s is blocked: %(reason)s")
            raise LotRefused(words % {**said, "reason": lot.block_reason}, field=field)
        words = _("Lot %(lot)s of %(sku)s expires on %(day)s. It may not leave any more.")
        raise LotRefused(words % {**said, "day": formats.day(lot.expires_on)}, field=field)


def _first_expired(row: LotStock) -> tuple[bool, datetime.date, datetime.date, int]:
    lot = row.lot
    return lot.expires_on is None, lot.expires_on or lot.received_date, lot.received_date, lot.pk


def not_enough_of(lot: Lot, level: StockLevel, free: Decimal, wanted: Decimal, field: str) -> LotRefused:
    """What to say where less of a lot lies there than is wanted."""
    words = _("Only %(free)s of lot %(lot)s of %(sku)s are free in %(warehouse)s, not %(wanted)s.")
    said = {
        "free": formats.quantity(free), "lot": lot.code, "sku": level.product.sku,
        "warehouse": level.warehouse.name, "wanted": formats.quantity(wanted),
    }  # fmt: skip
    return LotRefused(words % said, field=field)


def refuse_without_lots(changes: Sequence[Change]) -> None:
    """Nothing of what is tracked moves without its lots. Raises LotRefused."""
    for change in changes:
        product = change.level.product
        if is_tracked(product) and sum((part.quantity for part in change.lots), ZERO) != abs(change.quantity):
            raise missing_lot(product)


def post_lots(changes: Sequence[Change], moves: Sequence[StockMove], company: Company) -> None:
    """Write what moved of each lot, out of its place before into its place: a serial number lies in one."""
    parts = [
        (change, move, part)
        for change, move in zip(changes, moves, strict=True)
        for part in change.lots
        if is_tracked(change.level.product)
    ]
    if not parts:
        return
    steps: dict[tuple[int, int], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    lots = {part.lot.pk: part.lot for _change, _move, part in parts}
    rows = []
    for change, move, part in parts:
        signed = part.quantity if change.quantity > 0 else -part.quantity
        step = steps[change.level.pk, part.lot.pk]
        step[0] += signed
        step[1] += signed if change.is_held else ZERO
        rows.append(LotMove(company=company, move=move, lot=part.lot, quantity=signed))
    _change_stock(steps, lots, company)
    LotMove.objects.bulk_create(rows)
    refresh_unsellable((change.level for change, _move, _part in parts), company)


def _change_stock(
    steps: Mapping[tuple[int, int], Sequence[Decimal]], lots: Mapping[int, Lot], company: Company
) -> None:
    """Add to what lies of each lot on each level, and to what is held of it."""
    if any(on_hand > 0 for on_hand, _held in steps.values()):
        LotStock.objects.bulk_create(
            (
                LotStock(company=company, level_id=level, lot_id=lot, is_serial=lots[lot].is_serial)
                for (level, lot), (on_hand, _held) in sorted(steps.items())
                if on_hand > 0
            ),
            ignore_conflicts=True,
        )
    places = {level for level, _lot in steps}
    found = LotStock.objects.filter(level__in=places, lot__in=lots)
    keys = {(level, lot): key for key, level, lot in found.values_list("pk", "level_id", "lot_id")}
    for comes in (False, True):
        some = {keys[place]: step for place, step in steps.items() if (step[0] > 0) is comes}
        bulk.update(
            LotStock,
            "on_hand = t.on_hand + v.on_hand, held = t.held + v.held",
            keys=list(some),
            values={
                "on_hand": [on_hand for on_hand, _held in some.values()],
                "held": [held for _on_hand, held in some.values()],
            },
        )


def hold(steps: Mapping[int, Decimal]) -> None:
    """Add to what is held of these lots of locked levels, by the key of what lies there."""
    some = {key: step for key, step in steps.items() if step}
    bulk.update(LotStock, "held = t.held + v.held", keys=list(some), values={"held": list(some.values())})
