"""The lots of a transfer: chosen when it is written or sent, on their way, and in again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from core.actors import Actor
from core.refusals import Refusal, Several
from inventory.models import Lot, StockLevel, Transfer, TransferLine, TransferLot
from inventory.operations.levels import lacks, not_enough
from inventory.operations.lines import LotEntry, LotPart, LotRefused, TransferEntry
from inventory.operations.lot_entries import is_tracked, missing_lot, read_entries, read_lots
from inventory.operations.lots import LotsOnHand

ZERO = Decimal(0)
Parts = dict[int, tuple[LotPart, ...]]


def write_lots(transfer: Transfer, rows: Sequence[TransferLine], lines: Sequence[TransferEntry]) -> None:
    """Note the lots that were named; without any they are chosen when the goods leave. Raises LotRefused, Several."""
    entered = read_lots(lines, may_be_empty=True)
    if not any(entered):
        return
    known = _known(lines, entered)
    found: list[Refusal] = []
    made = []
    for index, (row, entries) in enumerate(zip(rows, entered, strict=True)):
        for entry in entries:
            lot = known.get((row.product_id, entry.code.upper()))
            if lot is None:
                words = _("There is no lot %(lot)s of %(sku)s.")
                said = {"lot": entry.code, "sku": lines[index].product.sku}
                found.append(LotRefused(words % said, field=f"lines.{index}.lots"))
                break
            made.append(_row(transfer, row, LotPart(lot, entry.quantity or ZERO)))
    if found:
        raise found[0] if len(found) == 1 else Several(found)
    TransferLot.objects.bulk_create(made)


def _known(
    lines: Sequence[TransferEntry], entered: Sequence[Sequence[LotEntry]]
) -> dict[tuple[int, str], Lot]:
    codes = {entry.code.upper() for entries in entered for entry in entries}
    rows = Lot.objects.annotate(known_as=Upper("code")).filter(
        product__in=[line.product.pk for line in lines], known_as__in=codes
    )
    return {(lot.product_id, lot.code.upper()): lot for lot in rows}


def _row(transfer: Transfer, line: TransferLine, part: LotPart) -> TransferLot:
    return TransferLot(
        company_id=transfer.company_id, transfer=transfer, line=line, lot=part.lot, quantity=part.quantity
    )


def lots_to_send(
    transfer: Transfer, lines: Sequence[TransferLine], levels: Mapping[int, StockLevel], by: Actor
) -> Parts:
    """The lots each line takes along: those that were named, else the ones that expire first.

    Raises NotEnoughStock, LotRefused and Several for what is not there or is held.
    """
    onhand = LotsOnHand(levels.values(), by.company)
    named: dict[int, list[LotEntry]] = defaultdict(list)
    if onhand.levels:
        for row in TransferLot.objects.filter(transfer=transfer).select_related("lot").order_by("pk"):
            named[row.line_id].append(LotEntry(row.lot.code, row.quantity))
    found: list[Refusal] = []
    chosen: Parts = {}
    made = []
    for index, line in enumerate(lines):
        level = levels[line.product_id]
        try:
            parts = _leaving(onhand, level, line, named[line.pk], f"lines.{index}.lots")
            if lacks(level, line.quantity, onhand.unfit(parts)):
                refusal = not_enough(level, line.quantity)
                refusal.field = f"lines.{index}.quantity"
                raise refusal
        except Refusal as refusal:
            found.append(refusal)
            continue
        chosen[line.pk] = parts
        made += [] if named[line.pk] else [_row(transfer, line, part) for part in parts]
    if found:
        raise found[0] if len(found) == 1 else Several(found)
    TransferLot.objects.bulk_create(made)
    return chosen


def _leaving(
    onhand: LotsOnHand, level: StockLevel, line: TransferLine, named: Sequence[LotEntry], field: str
) -> tuple[LotPart, ...]:
    if not is_tracked(level.product):
        return ()
    if named:
        return onhand.taken(level, named, field)
    parts, lacking = onhand.best(level, line.quantity)
    if lacking:
        refusal = not_enough(level, line.quantity)
        refusal.field = field.removesuffix("lots") + "quantity"
        raise refusal
    return tuple(parts)


def lots_on_the_way(
    transfer: Transfer,
    lines: Sequence[TransferLine],
    amounts: Mapping[int, Decimal],
    entries: Mapping[int, Sequence[LotEntry]],
    *,
    arrives: bool,
) -> Parts:
    """The lots that come in with so much of each line: all that are left of it, or those that are named.

    What arrives is noted. Raises LotRefused and Several.
    """
    if not any(is_tracked(line.product) for line in lines):
        return {}
    rests: dict[int, list[TransferLot]] = defaultdict(list)
    for row in TransferLot.objects.filter(transfer=transfer).select_related("lot").order_by("pk"):
        if row.rest:
            rests[row.line_id].append(row)
    found: list[Refusal] = []
    chosen: Parts = {}
    for index, line in enumerate(lines):
        if not is_tracked(line.product) or not amounts[line.pk]:
            continue
        field = f"lines.{index}"
        try:
            parts = _coming(line, rests[line.pk], amounts[line.pk], entries.get(line.product_id, ()), field)
        except Refusal as refusal:
            found.append(refusal)
            continue
        chosen[line.pk] = parts
        for row in rests[line.pk]:
            come = sum((part.quantity for part in parts if part.lot.pk == row.lot_id), ZERO)
            row.received += come if arrives else ZERO
    if found:
        raise found[0] if len(found) == 1 else Several(found)
    TransferLot.objects.bulk_update([row for rows in rests.values() for row in rows], ["received"])
    return chosen


def _coming(
    line: TransferLine,
    rests: Sequence[TransferLot],
    amount: Decimal,
    entries: Sequence[LotEntry],
    field: str,
) -> tuple[LotPart, ...]:
    if not entries and amount == line.rest:
        return tuple(LotPart(row.lot, row.rest) for row in rests)
    if not entries and len(rests) == 1:
        return (LotPart(rests[0].lot, amount),)
    if not entries:
        raise missing_lot(line.product, f"{field}.lots")
    by_code = {row.lot.code.casefold(): row for row in rests}
    parts = []
    for entry in read_entries(line.product, entries, amount, f"{field}.lots"):
        row = by_code.get(entry.code.casefold())
        wanted = entry.quantity or ZERO
        if row is None or wanted > row.rest:
            words = _("So much of lot %s is not on its way.") % entry.code
            raise LotRefused(words, field=f"{field}.lots")
        parts.append(LotPart(row.lot, wanted))
    return tuple(parts)
