"""Counting: what was found is noted on the sheet, and compared with what the books say at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.models import Product, Tracking
from catalog.units import counted_in
from core import quantity as quantities
from core import timeline
from core.actors import Actor
from core.locking import lock, operation
from core.refusals import Refusal, Several
from inventory.lifecycle import CountStatus
from inventory.models import CountedThing, LotStock, StockCount, StockCountLine, StockLevel
from inventory.operations.count_sheets import CountNotPossible, add_missing, refuse_to_add
from inventory.operations.known_lots import follow_known_lots
from inventory.operations.levels import hold_levels
from inventory.operations.lines import EmptyDocument, LotEntry, LotRefused
from inventory.operations.lot_entries import day_of_new_lot, is_tracked, other_day, read_entries
from inventory.selectors.counting import newest_moves
from inventory.selectors.lots import lots_named

S = CountStatus


@operation
def enter_counts(
    count: StockCount, counted: Mapping[CountedThing, Decimal | None], *, by: Actor, is_more: bool = False
) -> list[StockCountLine]:
    """Note what was found, by product or by lot: nothing at all takes it back, zero is nothing there.

    It is compared with what the books say now, for goods go on moving while others are counted. With ``is_more`` it is
    added to what was found before. A product that is not on the sheet is put on it; the lines are the answer.
    Raises CountNotPossible, EmptyDocument, LotRefused, NotPermitted, Several.
    """
    by.require("inventory.count_stock")
    lock(count)
    if count.status != S.COUNTING:
        raise CountNotPossible(_("%s is not being counted any more.") % count.number)
    lines = {line.key: line for line in count.lines.select_related("product__unit", "lot")}
    there = {lines[key].product_id for key in counted if key in lines}
    follow_known_lots(count, lines, by=by, besides=there)
    add_missing(count, counted.keys() - lines.keys(), lines, by)
    _refuse_bad_quantities(lines, counted)
    place = count.warehouse_id
    asked = [lines[key] for key in counted]
    levels = hold_levels({place: {line.product_id for line in asked}}, creating_for=by.company)[place]
    newest, booked = newest_moves(levels.values()), _booked(levels, asked)
    entries = []
    for key, found in counted.items():
        line = lines[key]
        before = line.counted
        line.counted = found if found is None or not is_more else (before or Decimal(0)) + found
        if line.counted is not None:
            line.expected, line.counted_after = booked[line.pk], newest.get(levels[line.product_id].pk, 0)
        is_piece = line.product.tracking == Tracking.SERIAL and line.lot_code
        if is_piece and (line.counted or 0) > 1:
            words = _("%s is counted already: a serial number stands for one piece.") % line.lot_code
            raise LotRefused(words, field=f"lines.{line.name}.counted")
        entries.append(
            timeline.Entry(
                count, "line counted",
                data={"changes": {line.name: [_plain(before), _plain(line.counted)]}},
            )
        )  # fmt: skip
    StockCountLine.objects.bulk_update(asked, ["counted", "expected", "counted_after"])
    timeline.record_many(entries, by=by)
    return asked


@operation
def add_found_lot(count: StockCount, product: Product, found: LotEntry, *, by: Actor) -> StockCountLine:
    """Put a lot or serial number on the sheet that does not stand there, with how much of it was found.

    One that nobody knows is made when the count is approved; goods that do not keep for ever say when it expires.
    Raises CountNotPossible, EmptyDocument, LotRefused, NotPermitted, Refusal.
    """
    by.require("inventory.count_stock")
    lock(count)
    if count.status != S.COUNTING:
        raise CountNotPossible(_("%s is not being counted any more.") % count.number)
    entry = _read_found(product, found)
    line = next((each for each in _lines_of(count, product) if _is_of(each, entry.code)), None)
    if line is not None:
        words = _("%s stands on the sheet already. Count it there.") % line.name
        raise CountNotPossible(words, field="lot")
    known = lots_named(by.company, entry.code, [product.pk]).first()
    if known is not None:
        if words := other_day(known, entry):
            raise LotRefused(words, field="expires_on")
        return enter_counts(count, {(product.pk, known.pk): entry.quantity}, by=by)[0]
    day = day_of_new_lot(product, entry, by.company.today())
    refuse_to_add(count, [product], more=1)
    level = hold_levels({count.warehouse_id: {product.pk}}, creating_for=by.company)[count.warehouse_id][
        product.pk
    ]
    line = StockCountLine.objects.create(
        company_id=count.company_id, count=count, product=product, bin_id=level.bin_id, new_lot=entry.code,
        new_expires_on=day, expected=Decimal(0), counted=entry.quantity,
        counted_after=newest_moves([level]).get(level.pk, 0),
    )  # fmt: skip
    changes = {line.name: ["", _plain(line.counted)]}
    timeline.record(count, "line counted", by=by, data={"changes": changes})
    return line


def _read_found(product: Product, found: LotEntry) -> LotEntry:
    """The code and how much of it. Raises EmptyDocument, LotRefused, Refusal."""
    if not product.is_stocked:
        raise EmptyDocument(_("%s is not kept in stock. Choose goods.") % product.sku, field="sku")
    if not is_tracked(product):
        raise LotRefused(_("%s has no lots. Leave them empty.") % product.sku, field="lot")
    is_serial = product.tracking == Tracking.SERIAL
    amount = Decimal(1) if found.quantity is None and is_serial else found.quantity or Decimal(0)
    if amount <= 0:
        raise Refusal(_("Enter a quantity above zero."), field="counted")
    if is_serial and amount != 1:
        raise LotRefused(_("A serial number stands for one piece."), field="counted")
    if not quantities.fits(amount, product.unit.decimals):
        raise _too_fine(product, "counted")
    return read_entries(product, [found._replace(quantity=amount)], amount, "lot")[0]


def _lines_of(count: StockCount, product: Product) -> Iterable[StockCountLine]:
    return count.lines.filter(product=product).select_related("product", "lot")


def _is_of(line: StockCountLine, code: str) -> bool:
    return line.lot_code.upper() == code.upper()


def _booked(levels: Mapping[int, StockLevel], lines: Sequence[StockCountLine]) -> dict[int, Decimal]:
    """How much of what each line is about lies there by the books, by line; the levels are locked."""
    lots = [line.lot_id for line in lines if line.lot_id is not None]
    rows = (
        LotStock.objects.filter(level__in=levels.values(), lot__in=lots) if lots else LotStock.objects.none()
    )
    there = {row.lot_id: row.on_hand for row in rows}
    return {
        line.pk: there.get(line.lot_id or 0, Decimal(0)) if line.lot_code else levels[line.product_id].on_hand
        for line in lines
    }


def _refuse_bad_quantities(
    lines: Mapping[CountedThing, StockCountLine], counted: Mapping[CountedThing, Decimal | None]
) -> None:
    found: list[Refusal] = []
    for key, amount in counted.items():
        item = lines[key].product
        field = f"lines.{lines[key].name}.counted"
        if amount is not None and amount < 0:
            found.append(Refusal(_("Enter a quantity of 0 or more."), field=field))
        elif amount is not None and not quantities.fits(amount, item.unit.decimals):
            found.append(_too_fine(item, field))
    if found:
        raise found[0] if len(found) == 1 else Several(found)


def _too_fine(item: Product, field: str) -> Refusal:
    return Refusal(counted_in(item.unit.name, item.unit.decimals), field=field)


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else quantities.plain(amount)
