"""Documents of the warehouse itself: receipts from suppliers and adjustments."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from catalog.units import counted_in
from core import approvals, numbering, timeline
from core import quantity as quantities
from core.actors import Actor
from core.dates import business_date
from core.locking import operation
from core.refusals import NotPermitted, Refusal, Several
from inventory import signals
from inventory.models import (
    AdjustmentKind,
    GoodsReceipt,
    GoodsReceiptLine,
    MoveKind,
    StockAdjustment,
    StockLevel,
    Warehouse,
    WarehouseKind,
)
from inventory.operations.levels import Change, change, hold_levels, lacks, not_enough, write
from inventory.operations.lines import AdjustmentLine, EmptyDocument, LotEntry, ReceiptLine, TransferEntry
from inventory.operations.lot_entries import Arrival, is_tracked, lots_coming_in, read_lots
from inventory.operations.lots import LotsOnHand
from inventory.operations.places import put_away, refuse_bins

COST_STEP = Decimal("0.000001")


@operation
def receive(
    warehouse: Warehouse,
    lines: Sequence[ReceiptLine],
    *,
    by: Actor,
    reference: str = "",
    date: datetime.date | None = None,
) -> GoodsReceipt:
    """Take a supplier's delivery into stock at cost; a line without one comes at the cost known so far.

    Raises EmptyDocument, BinNotPossible, LotRefused, DateRefused, NotPermitted, Several. Sends ``goods_received``.
    """
    by.require("inventory.receive_goods")
    date = business_date(date, by=by)
    refuse_transit(warehouse)
    refuse_bad_lines(lines)
    entered = read_lots(lines)
    refuse_bins(warehouse, [line.bin for line in lines])
    products = {line.product.pk for line in lines}
    levels = hold_levels({warehouse.pk: products}, creating_for=by.company)[warehouse.pk]
    put_away(levels, {line.product.pk: line.bin for line in lines if line.bin is not None})
    lots = lots_coming_in(_arrivals(lines, entered), warehouse, date, by.company)
    costs = _costs(lines, levels)
    receipt = GoodsReceipt.objects.create(
        company=by.company,
        number=numbering.next_number(by.company, numbering.GOODS_RECEIPT, date),
        warehouse=warehouse,
        reference=reference,
        date=date,
    )
    rows = GoodsReceiptLine.objects.bulk_create(
        GoodsReceiptLine(
            company=by.company, receipt=receipt, product=line.product, quantity=line.quantity, unit_cost=cost,
            expected_id=line.expected_id,
        )
        for line, cost in zip(lines, costs, strict=True)
    )  # fmt: skip
    changes = [
        change(levels[row.product_id], row.quantity, row.unit_cost, by.company, row.pk)._replace(lots=parts)
        for row, parts in zip(rows, lots, strict=True)
    ]
    moves = write(changes, MoveKind.RECEIPT, receipt, date, by)
    timeline.record(receipt, "received", by=by, data={"reference": reference, "lines": len(rows)})
    signals.goods_received.send(sender=GoodsReceipt, receipt=receipt, moves=moves, date=date, by=by)
    return receipt


@operation
def adjust(
    warehouse: Warehouse,
    lines: Sequence[AdjustmentLine],
    *,
    reason: str,
    by: Actor,
    date: datetime.date | None = None,
) -> StockAdjustment:
    """Correct stock at once, as only the application itself does: a person asks for it (``ask_to_adjust``).

    Raises SecondPersonNeeded, and what correcting raises.
    """
    by.require("inventory.adjust_stock")
    approvals.refuse_alone(by)
    date = business_date(date, by=by)
    refuse_bad_adjustment(lines, reason, by)
    return correct(warehouse, lines, reason=reason, by=by, date=date, data={})


def correct(
    warehouse: Warehouse,
    lines: Sequence[AdjustmentLine],
    *,
    reason: str,
    by: Actor,
    date: datetime.date,
    data: Mapping[str, Any],
    kind: str = AdjustmentKind.CORRECTION,
) -> StockAdjustment:
    """Correct stock for a reason, or scrap it; what is reserved can't be taken away, nor more value than lies there.

    Raises NotEnoughStock, Several. Sends ``stock_adjusted``.
    """
    refuse_transit(warehouse)
    refuse_bad_lines(lines, signed=True)
    entered = read_lots(lines)
    products = {line.product.pk for line in lines}
    levels = hold_levels({warehouse.pk: products}, creating_for=by.company)[warehouse.pk]
    found = [line.quantity > 0 for line in lines]
    lots = lots_coming_in(
        _arrivals(lines, [some if is_found else [] for some, is_found in zip(entered, found, strict=True)]),
        warehouse, date, by.company, takes_expired=True,
    )  # fmt: skip
    onhand = LotsOnHand(levels.values(), by.company)
    changes: dict[int, Change] = {}
    for index in _found_first(lines):
        line = lines[index]
        level, field = levels[line.product.pk], f"lines.{index}"
        parts = lots[index] if found[index] else onhand.taken(level, entered[index], f"{field}.lots")
        unfit = onhand.unfit(parts)
        refuse_missing(level, line, field, unfit)
        level.unsellable += unfit if found[index] else -unfit  # worked out anew when the moves are written
        changes[index] = _corrected(level, line, field, by)._replace(lots=parts)
    adjustment = StockAdjustment.objects.create(
        company=by.company,
        number=numbering.next_number(by.company, numbering.STOCK_ADJUSTMENT, date),
        warehouse=warehouse,
        kind=kind,
        reason=reason.strip(),
        date=date,
    )
    is_scrap = kind == AdjustmentKind.SCRAP
    kind_of_move = MoveKind.SCRAP if is_scrap else MoveKind.ADJUSTMENT
    moves = write([changes[index] for index in range(len(lines))], kind_of_move, adjustment, date, by)
    timeline.record(adjustment, "scrapped" if is_scrap else "adjusted", by=by, reason=reason, data=data)
    signals.stock_adjusted.send(sender=StockAdjustment, adjustment=adjustment, moves=moves, date=date, by=by)
    return adjustment


def _found_first(lines: Sequence[AdjustmentLine]) -> list[int]:
    """What turned up in one lot makes up for what is missing in another, whichever of them is named first."""
    return sorted(
        range(len(lines)),
        key=lambda index: not (lines[index].quantity > 0 and is_tracked(lines[index].product)),
    )


def refuse_bad_adjustment(lines: Sequence[AdjustmentLine], reason: str, by: Actor) -> None:
    """Raise EmptyDocument, NotPermitted or Several for what is no correction, or none of this person's."""
    if not reason.strip():
        raise EmptyDocument(_("Enter the reason."), field="reason")
    refuse_bad_lines(lines, signed=True)
    _refuse_costs(lines, by)


def refuse_transit(warehouse: Warehouse) -> None:
    """What is on its way arrives or goes back with its transfer, and nothing else does. Raises Refusal."""
    if warehouse.kind == WarehouseKind.TRANSIT:
        words = _("Goods on their way are received or sent back with their transfer.")
        raise Refusal(words, field="warehouse")


def refuse_missing(level: StockLevel, line: AdjustmentLine, field: str, unfit: Decimal) -> None:
    """What is not there, or is reserved, cannot be taken away. Raises NotEnoughStock."""
    if line.quantity < 0 and lacks(level, -line.quantity, unfit):
        refusal = not_enough(level, -line.quantity)
        refusal.field = f"{field}.quantity"
        raise refusal


def _arrivals(
    lines: Sequence[ReceiptLine | AdjustmentLine], entered: Sequence[Sequence[LotEntry]]
) -> list[Arrival]:
    return [
        Arrival(line.product, entries, f"lines.{index}.lots")
        for index, (line, entries) in enumerate(zip(lines, entered, strict=True))
    ]


def _corrected(level: StockLevel, line: AdjustmentLine, field: str, by: Actor) -> Change:
    made = change(level, line.quantity, line.unit_cost, by.company)
    if level.value < 0:
        raise Refusal(
            _("At this cost more would leave than the stock is worth. Leave the cost empty."),
            field=f"{field}.unit_cost",
        )
    return made


def _costs(lines: Sequence[ReceiptLine], levels: Mapping[int, StockLevel]) -> list[Decimal]:
    """The cost of each line: its own, else the moving average, else what the product cost when it last came."""
    unknown = {
        line.product.pk
        for line in lines
        if line.unit_cost is None and not levels[line.product.pk].average_cost
    }
    last = _last_costs(unknown) if unknown else {}
    return [
        (levels[key].average_cost or last.get(key, Decimal(0))).quantize(COST_STEP)
        if line.unit_cost is None
        else line.unit_cost
        for line in lines
        for key in (line.product.pk,)
    ]


def _last_costs(product_ids: Iterable[int]) -> dict[int, Decimal]:
    rows = GoodsReceiptLine.objects.filter(product_id__in=list(product_ids))
    newest = rows.order_by("product_id", "-pk").distinct("product_id")
    return dict(newest.values_list("product_id", "unit_cost"))


def refuse_bad_lines(
    lines: Sequence[ReceiptLine | AdjustmentLine | TransferEntry], *, signed: bool = False
) -> None:
    """Raise EmptyDocument without lines, or Several with every line that cannot be."""
    if not lines:
        raise EmptyDocument(_("Enter at least one line."), field="lines")
    models.prefetch_related_objects([line.product for line in lines], "unit")
    refusals = [
        refusal
        for index, line in enumerate(lines)
        if (refusal := refused_line(line, f"lines.{index}", signed))
    ]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)


def refused_line(
    line: ReceiptLine | AdjustmentLine | TransferEntry, field: str, signed: bool = False
) -> Refusal | None:
    """Why a line can't be, with its field; None when it can. The product's unit is loaded."""
    unit = line.product.unit
    if not line.product.is_stocked:
        return EmptyDocument(
            _("%s is not kept in stock. Choose goods.") % line.product.sku, field=f"{field}.sku"
        )
    if signed and not line.quantity:
        return EmptyDocument(_("Enter a quantity other than zero."), field=f"{field}.quantity")
    if not signed and line.quantity <= 0:
        return EmptyDocument(_("Enter a quantity above zero."), field=f"{field}.quantity")
    if not quantities.fits(line.quantity, unit.decimals):
        return Refusal(counted_in(unit.name, unit.decimals), field=f"{field}.quantity")
    if line.unit_cost is not None and line.unit_cost < 0:
        return EmptyDocument(_("Enter a cost of zero or more."), field=f"{field}.unit_cost")
    return None


def _refuse_costs(lines: Sequence[AdjustmentLine], by: Actor) -> None:
    """Who does not see what stock is worth does not set it (ROLES.md, fields). Raises NotPermitted."""
    if by.can("inventory.view_value"):
        return
    for index, line in enumerate(lines):
        if line.unit_cost is not None:
            raise NotPermitted(
                _("Your role does not set costs. Leave the cost empty."), field=f"lines.{index}.unit_cost"
            )
