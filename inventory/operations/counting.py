"""Counts: a sheet is begun, filled in and handed in; differences are corrected when another person approves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from catalog.models import Product
from core import approvals, numbering, timeline
from core import quantity as quantities
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.models import ApprovalRequest
from core.money import round_amount
from core.refusals import Conflict, Refusal, Several, whole
from inventory.lifecycle import COUNT_LIFECYCLE, CountStatus
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
from inventory.operations.asking import proposed_lots, proposed_products
from inventory.operations.levels import hold_levels, lacks, not_enough
from inventory.operations.lines import AdjustmentLine, EmptyDocument, LotRefused
from inventory.operations.lot_entries import is_tracked, missing_lot
from inventory.operations.lots import not_enough_of
from inventory.operations.posting import correct, refuse_transit
from inventory.proposals import COUNT, ProposedAdjustment, ProposedLine, ProposedLot
from inventory.selectors.counting import counted_elsewhere, counts_due, newest_moves, unit_costs, variation
from inventory.selectors.lots import leaves_until

S = CountStatus
MOST_LINES = 500
NAMED = 5


class CountNotPossible(Conflict):
    """The sheet cannot be begun or written on."""

    code = "count-not-possible"


class BeyondTolerance(Refusal):
    """The count is far from the books; who counted looks again and says that it is so."""

    code = "beyond-tolerance"


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
        words = (
            _("Nothing to count lies there.")
            if not levels
            else _("Everything there is being counted already.")
        )
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


@operation
def enter_counts(
    count: StockCount, counted: Mapping[CountedThing, Decimal | None], *, by: Actor, is_more: bool = False
) -> None:
    """Note what was found, by product or by lot: nothing at all takes it back, zero is nothing there.

    It is compared with what the books say now, for goods go on moving while others are counted. With ``is_more`` it is
    added to what was found before. A product that is not on the sheet is put on it.
    Raises CountNotPossible, EmptyDocument, LotRefused, NotPermitted, Several.
    """
    by.require("inventory.count_stock")
    lock(count)
    if count.status != S.COUNTING:
        raise CountNotPossible(_("%s is not being counted any more.") % count.number)
    lines = {line.key: line for line in count.lines.select_related("product__unit", "lot")}
    _add_missing(count, counted.keys() - lines.keys(), lines, by)
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
            line.expected, line.counted_after = booked[key], newest.get(levels[line.product_id].pk, 0)
        if line.lot is not None and line.lot.is_serial and (line.counted or 0) > 1:
            words = _("%s is counted already: a serial number stands for one piece.") % line.lot.code
            raise LotRefused(words, field=f"lines.{line.name}.counted")
        entries.append(
            timeline.Entry(
                count, "line counted",
                data={"changes": {line.name: [_plain(before), _plain(line.counted)]}},
            )
        )  # fmt: skip
    StockCountLine.objects.bulk_update(
        [lines[key] for key in counted], ["counted", "expected", "counted_after"]
    )
    timeline.record_many(entries, by=by)


def _booked(levels: Mapping[int, StockLevel], lines: Sequence[StockCountLine]) -> dict[CountedThing, Decimal]:
    """How much of what each line is about lies there by the books; the levels are locked."""
    lots = [line.lot_id for line in lines if line.lot_id is not None]
    rows = (
        LotStock.objects.filter(level__in=levels.values(), lot__in=lots) if lots else LotStock.objects.none()
    )
    there = {row.lot_id: row.on_hand for row in rows}
    return {
        line.key: levels[line.product_id].on_hand
        if line.lot_id is None
        else there.get(line.lot_id, Decimal(0))
        for line in lines
    }


@operation
def submit_count(
    count: StockCount, *, by: Actor, confirm_differences: bool = False, version: int | None = None
) -> ApprovalRequest | None:
    """Hand a count in: what was not counted stays, differences wait for approval, without any it is done.

    Raises BeyondTolerance until that is confirmed, EmptyDocument, MoveNotAllowed, NotEnoughStock, NotPermitted, StaleVersion.
    """
    by.require("inventory.count_stock")
    _hold(count, version)
    counted = count.lines.filter(counted__isnull=False)
    lines = list(counted.select_related("product", "lot").order_by("pk"))
    if not lines:
        raise EmptyDocument(_("Nothing is counted yet."), field="lines")
    different = [line for line in lines if line.difference]
    COUNT_LIFECYCLE.move(count, S.SUBMITTED if different else S.POSTED)
    costs = unit_costs(count, different)
    if not confirm_differences:
        _refuse_beyond(count, different, costs)
    request = _ask(count, different, costs, by) if different else None
    count.save(update_fields=["status", "version"])
    timeline.record(
        count, "submitted" if different else "posted", by=by, data={"differences": len(different)}
    )
    return request


@operation
def reopen_count(count: StockCount, *, by: Actor, version: int | None = None) -> None:
    """Count again what was handed in or refused; a request that waits ends. Raises MoveNotAllowed, NotPermitted."""
    by.require("inventory.count_stock")
    approvals.hold_about(count, COUNT)
    _hold(count, version)
    COUNT_LIFECYCLE.move(count, S.COUNTING)
    _end_requests(count, by)
    count.save(update_fields=["status", "version"])
    timeline.record(count, "reopened", by=by)


@operation
def cancel_count(count: StockCount, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Give a sheet up; the books stay as they are. Raises EmptyDocument, MoveNotAllowed, NotPermitted."""
    by.require("inventory.count_stock")
    approvals.hold_about(count, COUNT)
    _hold(count, version)
    if not reason.strip():
        raise EmptyDocument(_("Enter why it is canceled."), field="reason")
    COUNT_LIFECYCLE.move(count, S.CANCELED)
    _end_requests(count, by)
    count.save(update_fields=["status", "version"])
    timeline.record(count, "canceled", by=by, reason=reason)


def apply_count(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Correct the stock by what was counted. Raises what correcting raises."""
    asker = approvals.requester_of(request)
    asker.require("inventory.count_stock")
    count = StockCount.objects.in_scope(by).select_related("warehouse").get(number=request.proposal["count"])
    lock(count)
    COUNT_LIFECYCLE.move(count, S.POSTED)
    count.version += 1
    proposed = ProposedAdjustment.of(request.proposal)
    products = proposed_products(proposed, by)
    adjustment = correct(
        count.warehouse,
        [
            AdjustmentLine(products[line.sku], line.quantity, lots=proposed_lots(line))
            for line in proposed.lines
        ],
        reason=proposed.reason,
        by=by,
        date=by.company.today(),
        data={"request": request.number, "prepared_by": asker.name, "count": count.number},
    )
    count.adjustment_number = adjustment.number
    count.save(update_fields=["status", "version", "adjustment_number"])
    timeline.record(count, "posted", by=by, data={"adjustment": adjustment.number})
    return approvals.Outcome(adjustment.number, count.get_absolute_url())


def _ask(
    count: StockCount, lines: Sequence[StockCountLine], costs: Mapping[int, Decimal], by: Actor
) -> ApprovalRequest:
    _refuse_promised(count, lines)
    reason = f"{_('Count')} {count.number}" + (f": {count.note}" if count.note else "")
    proposed = ProposedAdjustment(
        count.warehouse.code,
        reason[:200],
        None,
        [
            ProposedLine(
                line.product.sku,
                line.product.name,
                line.difference or Decimal(0),
                None,
                () if line.lot is None else (ProposedLot(line.lot.code, abs(line.difference or Decimal(0))),),
            )
            for line in lines
        ],
    )
    worth = Decimal(0)
    for line in lines:
        worth += abs(line.difference or Decimal(0)) * costs.get(line.product_id, Decimal(0))
    wish = approvals.Wish(
        kind=COUNT,
        name=f"{count.number}: {proposed.words}",
        reason=reason,
        subject=count,
        url=count.get_absolute_url(),
        proposal={**proposed.as_json(), "count": count.number},
        amount=round_amount(worth, by.company.base_currency),
        currency=by.company.base_currency,
        key=f"count:{count.pk}",
    )
    return approvals.ask(wish, by=by)


def _refuse_promised(count: StockCount, lines: Sequence[StockCountLine]) -> None:
    """What is held for orders cannot be counted away: the orders are looked at first."""
    rows = StockLevel.objects.filter(
        warehouse=count.warehouse, product__in=[line.product_id for line in lines]
    )
    levels = {level.product_id: level for level in rows.select_related("product", "warehouse")}
    until = leaves_until(count.warehouse.company) if any(line.lot for line in lines) else count.date
    found: list[Refusal] = []
    total: dict[int, Decimal] = defaultdict(Decimal)
    unfit: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        missing = -(line.difference or Decimal(0))
        total[line.product_id] += missing
        if line.lot is not None and not line.lot.may_leave(until):
            unfit[line.product_id] += missing
    found += _held_for_shipments(lines, levels)
    for line in {line.product_id: line for line in reversed(lines)}.values():
        level = levels.get(line.product_id) or StockLevel(product=line.product, warehouse=count.warehouse)
        missing, spoiled = total[line.product_id], unfit[line.product_id]
        if lacks(level, missing, spoiled):
            refusal = not_enough(level, max(missing, missing - spoiled))
            refusal.field = f"lines.{line.name}.counted"
            found.append(refusal)
    if found:
        raise found[0] if len(found) == 1 else Several(found)


def _held_for_shipments(lines: Sequence[StockCountLine], levels: Mapping[int, StockLevel]) -> list[Refusal]:
    """What was picked of a lot cannot be counted away: its shipment is looked at first."""
    missing = {line.lot: line for line in lines if line.lot is not None and (line.difference or 0) < 0}
    if not missing:
        return []
    rows = LotStock.objects.filter(level__in=levels.values(), lot__in=list(missing), held__gt=0)
    found: list[Refusal] = []
    for row in rows.select_related("lot"):
        line = missing[row.lot]
        wanted = -(line.difference or Decimal(0))
        if wanted > row.free:
            field = f"lines.{line.name}.counted"
            found.append(not_enough_of(row.lot, levels[line.product_id], row.free, wanted, field))
    return found


def _refuse_beyond(count: StockCount, lines: Sequence[StockCountLine], costs: Mapping[int, Decimal]) -> None:
    beyond = [
        line.name
        for line in lines
        if variation(line, costs.get(line.product_id, Decimal(0)), count.warehouse).is_beyond
    ]
    if beyond:
        words = _("Far from what is expected: %s. Look again, or hand it in as it is.")
        names = ", ".join(beyond[:NAMED]) + (", …" if len(beyond) > NAMED else "")
        raise BeyondTolerance(words % names, field="confirm_differences")


def _hold(count: StockCount, version: int | None) -> None:
    lock(count)
    check_version(count, version)
    count.version += 1


def _end_requests(count: StockCount, by: Actor) -> None:
    for request in approvals.waiting_about(count, COUNT):
        approvals.replace(request, by=by)


def _add_missing(
    count: StockCount, keys: set[CountedThing], lines: dict[CountedThing, StockCountLine], by: Actor
) -> None:
    """Put what was found without being expected on the sheet: a product, or a lot that is known."""
    if not keys:
        return
    lots = Lot.objects.in_scope(by).in_bulk([key[1] for key in keys if isinstance(key, tuple)])
    wanted = {key[0] if isinstance(key, tuple) else key for key in keys}
    products = list(Product.objects.in_scope(by).filter(pk__in=wanted))
    unfit = [product.sku for product in products if not product.is_stocked]
    if unfit:
        raise EmptyDocument(_("%s is not kept in stock. Choose goods.") % unfit[0], field="lines")
    without_lot = {key if isinstance(key, int) else key[0] for key in keys if _names_no_lot(key, lots)}
    for product in products:
        if is_tracked(product) and product.pk in without_lot:
            raise missing_lot(product, f"lines.{product.sku}.lot")
    if taken := counted_elsewhere(count.warehouse, besides=count) & wanted:
        sku = next(product.sku for product in products if product.pk in taken)
        raise CountNotPossible(_("%s stands on another sheet already.") % sku, field="lines")
    levels = hold_levels({count.warehouse_id: wanted}, creating_for=by.company)[count.warehouse_id]
    rows = LotStock.objects.filter(level__in=levels.values(), lot__in=lots)
    there = {row.lot_id: row.on_hand for row in rows}
    if count.lines.count() + len(keys) > MOST_LINES:
        words = _("A sheet holds %d products. Hand it in and begin another one.")
        raise CountNotPossible(words % MOST_LINES, field="lines")
    places = []
    for key in keys:
        if isinstance(key, tuple):
            places.append(_Place(levels[key[0]], lots[key[1]], there.get(key[1], Decimal(0))))
        else:
            places.append(_Place(levels[key], None, levels[key].on_hand))
    _write_lines(count, places)
    for line in count.lines.filter(product__in=wanted).select_related("product__unit", "lot"):
        lines[line.key] = line


def _names_no_lot(key: CountedThing, lots: Mapping[int, Lot]) -> bool:
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
            words = _("%(unit)s is counted with %(decimals)d decimals.")
            found.append(
                Refusal(words % {"unit": item.unit.name, "decimals": item.unit.decimals}, field=field)
            )
    if found:
        raise found[0] if len(found) == 1 else Several(found)


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else quantities.plain(amount)
