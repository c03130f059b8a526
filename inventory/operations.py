"""Stock verbs: reserve, release, issue, receive, adjust, restock. Levels are locked in ascending key first."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from catalog.models import Product
from core import bulk, clock, numbering, quantity, timeline
from core.actors import Actor
from core.locking import operation
from core.models import Company
from core.money import round_amount
from core.refusals import Refusal
from inventory import signals
from inventory.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    MoveKind,
    Reservation,
    ReservationStatus,
    StockAdjustment,
    StockLevel,
    StockMove,
    Warehouse,
)

ZERO = Decimal(0)


class NotEnoughStock(Refusal):
    """There is less on hand than should leave."""

    code = "not-enough-stock"


class EmptyDocument(Refusal):
    """A receipt or adjustment without lines, or with a line that says nothing."""

    code = "empty"


class Demand(NamedTuple):
    """What a sales order line wants."""

    demand_id: int
    product_id: int
    quantity: Decimal


class IssueLine(NamedTuple):
    """What leaves for a demand, and the document line it leaves with."""

    demand_id: int
    product_id: int
    quantity: Decimal
    source_line_id: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A product that arrives, at its cost in company currency."""

    product: Product
    quantity: Decimal
    unit_cost: Decimal


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """A signed correction; without a cost the moving average holds."""

    product: Product
    quantity: Decimal
    unit_cost: Decimal | None = None


class _Change(NamedTuple):
    """One move about to be written on a locked level."""

    level: StockLevel
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal
    source_line_id: int | None = None


@operation
def reserve(demands: Sequence[Demand], warehouse: Warehouse, *, by: Actor) -> dict[int, Decimal]:
    """Hold what is there for the demands, in their order; the answer says how much each one got."""
    levels = _lock_levels(warehouse, {demand.product_id for demand in demands})
    granted: dict[int, Decimal] = {}
    reservations = []
    for demand in demands:
        level = levels.get(demand.product_id)
        if level is None or (share := min(demand.quantity, level.available)) <= 0:
            continue
        level.reserved += share
        granted[demand.demand_id] = share
        reservations.append(
            Reservation(company_id=by.company.pk, level=level, demand_id=demand.demand_id, quantity=share)
        )
    if reservations:
        _save_reserved(levels.values())
        Reservation.objects.bulk_create(reservations)
    return granted


@operation
def release(demand_ids: Iterable[int], *, by: Actor) -> dict[int, Decimal]:
    """Give back everything held for the demands; the answer says how much that was."""
    level_ids = Reservation.objects.filter(
        demand_id__in=list(demand_ids), status=ReservationStatus.ACTIVE, company=by.company
    ).values_list("level_id", flat=True)
    levels = {level.pk: level for level in _lock(StockLevel.objects.filter(pk__in=list(level_ids)))}
    freed: dict[int, Decimal] = defaultdict(Decimal)
    held = Reservation.objects.filter(
        demand_id__in=list(demand_ids), status=ReservationStatus.ACTIVE, level__in=levels
    )
    keys = []
    for reservation in held:
        levels[reservation.level_id].reserved -= reservation.quantity
        freed[reservation.demand_id] += reservation.quantity
        keys.append(reservation.pk)
    Reservation.objects.filter(pk__in=keys).update(status=ReservationStatus.RELEASED)
    _save_reserved(levels.values())
    return dict(freed)


@operation
def issue(
    document: models.Model,
    lines: Sequence[IssueLine],
    *,
    warehouse: Warehouse,
    date: datetime.date,
    by: Actor,
) -> list[StockMove]:
    """Let goods leave with a document: consume their reservations and write the moves at moving average.

    Raises NotEnoughStock. Sends ``goods_issued``.
    """
    levels = _lock_levels(warehouse, {line.product_id for line in lines})
    _consume(lines, levels)
    changes = []
    for line in lines:
        level = _level_for(levels, line.product_id)
        if line.quantity > level.on_hand:
            raise _not_enough(level, line.quantity)
        changes.append(_change(level, -line.quantity, None, by.company, line.source_line_id))
    moves = _write(changes, MoveKind.ISSUE, document, date, by)
    signals.goods_issued.send(sender=StockMove, document=document, moves=moves, date=date, by=by)
    return moves


@operation
def receive(
    warehouse: Warehouse,
    lines: Sequence[ReceiptLine],
    *,
    by: Actor,
    reference: str = "",
    date: datetime.date | None = None,
) -> GoodsReceipt:
    """Take a supplier's delivery into stock at cost. Raises EmptyDocument. Sends ``goods_received``."""
    date = date or by.company.today()
    _refuse_bad_lines(lines)
    for index, line in enumerate(lines):
        if line.quantity <= 0:
            raise EmptyDocument(_("Enter a quantity above zero."), field=f"lines.{index}.quantity")
        if line.unit_cost < 0:
            raise EmptyDocument(_("Enter a cost of zero or more."), field=f"lines.{index}.unit_cost")
    levels = _lock_levels(warehouse, {line.product.pk for line in lines}, creating_for=by.company)
    receipt = GoodsReceipt.objects.create(
        company=by.company,
        number=numbering.next_number(by.company, numbering.GOODS_RECEIPT, date),
        warehouse=warehouse,
        reference=reference,
        date=date,
    )
    rows = GoodsReceiptLine.objects.bulk_create(
        GoodsReceiptLine(
            company=by.company,
            receipt=receipt,
            product=line.product,
            quantity=line.quantity,
            unit_cost=line.unit_cost,
        )
        for line in lines
    )
    changes = [
        _change(levels[line.product.pk], line.quantity, line.unit_cost, by.company, row.pk)
        for line, row in zip(lines, rows, strict=True)
    ]
    moves = _write(changes, MoveKind.RECEIPT, receipt, date, by)
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
    """Correct stock for a reason; what is reserved can't be taken away. Sends ``stock_adjusted``."""
    date = date or by.company.today()
    if not reason.strip():
        raise EmptyDocument(_("Enter the reason of the adjustment."), field="reason")
    _refuse_bad_lines(lines)
    levels = _lock_levels(warehouse, {line.product.pk for line in lines}, creating_for=by.company)
    changes = []
    for index, line in enumerate(lines):
        level = levels[line.product.pk]
        if not line.quantity:
            raise EmptyDocument(_("Enter a quantity other than zero."), field=f"lines.{index}.quantity")
        if -line.quantity > level.available:
            refusal = _not_enough(level, -line.quantity)
            refusal.field = f"lines.{index}.quantity"
            raise refusal
        changes.append(_change(level, line.quantity, line.unit_cost, by.company))
    adjustment = StockAdjustment.objects.create(
        company=by.company,
        number=numbering.next_number(by.company, numbering.STOCK_ADJUSTMENT, date),
        warehouse=warehouse,
        reason=reason,
        date=date,
    )
    moves = _write(changes, MoveKind.ADJUSTMENT, adjustment, date, by)
    timeline.record(adjustment, "adjusted", by=by, reason=reason)
    signals.stock_adjusted.send(sender=StockAdjustment, adjustment=adjustment, moves=moves, date=date, by=by)
    return adjustment


@operation
def restock(
    document: models.Model,
    lines: Sequence[tuple[int, Decimal, Decimal, int]],
    *,
    warehouse: Warehouse,
    date: datetime.date,
    by: Actor,
) -> list[StockMove]:
    """Put returned goods back at the cost they left with: (product, quantity, unit cost, document line)."""
    levels = _lock_levels(warehouse, {product for product, *_rest in lines}, creating_for=by.company)
    changes = [
        _change(levels[product], amount, cost, by.company, source_line)
        for product, amount, cost, source_line in lines
    ]
    moves = _write(changes, MoveKind.RETURN, document, date, by)
    signals.goods_restocked.send(sender=StockMove, document=document, moves=moves, date=date, by=by)
    return moves


def _refuse_bad_lines(lines: Sequence[ReceiptLine | AdjustmentLine]) -> None:
    if not lines:
        raise EmptyDocument(_("Enter at least one line."), field="lines")
    for index, line in enumerate(lines):
        if not line.product.is_stocked:
            raise EmptyDocument(
                _("%s is not kept in stock. Choose goods.") % line.product.sku, field=f"lines.{index}.sku"
            )


def _lock(levels: models.QuerySet[StockLevel]) -> list[StockLevel]:
    return list(levels.order_by("pk").select_for_update(of=("self",)))


def _lock_levels(
    warehouse: Warehouse, product_ids: set[int], *, creating_for: Company | None = None
) -> dict[int, StockLevel]:
    """The levels by product, locked in ascending key; missing ones are created first where asked."""
    wanted = StockLevel.objects.filter(warehouse=warehouse, product_id__in=product_ids).select_related(
        "product"
    )
    levels = {level.product_id: level for level in _lock(wanted)}
    missing = product_ids - levels.keys()
    if missing and creating_for is not None:
        StockLevel.objects.bulk_create(
            (
                StockLevel(company=creating_for, product_id=product_id, warehouse=warehouse)
                for product_id in sorted(missing)
            ),
            ignore_conflicts=True,
        )
        levels = {level.product_id: level for level in _lock(wanted.all())}
    return levels


def _level_for(levels: Mapping[int, StockLevel], product_id: int) -> StockLevel:
    level = levels.get(product_id)
    if level is None:
        product = Product.objects.get(pk=product_id)
        raise NotEnoughStock(_("There is no stock of %s in this warehouse.") % product.sku)
    return level


def _not_enough(level: StockLevel, wanted: Decimal) -> NotEnoughStock:
    return NotEnoughStock(
        _("Only %(available)s of %(sku)s are free in %(warehouse)s, not %(wanted)s.")
        % {
            "available": quantity.plain(level.available),
            "sku": level.product.sku,
            "warehouse": level.warehouse.name,
            "wanted": quantity.plain(wanted),
        }
    )


def _consume(lines: Sequence[IssueLine], levels: Mapping[int, StockLevel]) -> None:
    """Take the issued quantities out of their demands' reservations."""
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        wanted[line.demand_id] += line.quantity
    by_level = {level.pk: level for level in levels.values()}
    used_up, left = [], {}
    held = Reservation.objects.filter(
        demand_id__in=list(wanted), status=ReservationStatus.ACTIVE, level__in=by_level
    ).order_by("pk")
    for reservation in held:
        used = min(reservation.quantity, wanted[reservation.demand_id])
        if not used:
            continue
        wanted[reservation.demand_id] -= used
        by_level[reservation.level_id].reserved -= used
        if used == reservation.quantity:
            used_up.append(reservation.pk)
        else:
            left[reservation.pk] = reservation.quantity - used
    for line in lines:
        if wanted[line.demand_id] > 0:
            raise NotEnoughStock(_("Reserve the goods before they leave."), field="quantity")
    Reservation.objects.filter(pk__in=used_up).update(status=ReservationStatus.CONSUMED)
    bulk.update(
        Reservation, "quantity = v.quantity", keys=list(left), values={"quantity": list(left.values())}
    )


def _change(
    level: StockLevel,
    amount: Decimal,
    unit_cost: Decimal | None,
    company: Company,
    source_line: int | None = None,
) -> _Change:
    """Apply a signed quantity to the locked level; what empties it takes the whole value with it."""
    cost = level.average_cost if unit_cost is None else unit_cost
    value = round_amount(amount * cost, company.base_currency)
    if level.on_hand + amount == 0:
        level.last_cost = cost.quantize(Decimal("0.000001"))
        value = -level.value
    level.on_hand += amount
    level.value += value
    return _Change(level, amount, cost.quantize(Decimal("0.000001")), value, source_line)


def _write(
    changes: Sequence[_Change], kind: MoveKind, document: models.Model, date: datetime.date, by: Actor
) -> list[StockMove]:
    """Save the levels and append the moves, each in one statement."""
    levels = {change.level.pk: change.level for change in changes}
    bulk.update(
        StockLevel,
        "on_hand = v.on_hand, reserved = v.reserved, value = v.value, last_cost = v.last_cost",
        keys=list(levels),
        values={
            "on_hand": [level.on_hand for level in levels.values()],
            "reserved": [level.reserved for level in levels.values()],
            "value": [level.value for level in levels.values()],
            "last_cost": [level.last_cost for level in levels.values()],
        },
    )
    return StockMove.objects.bulk_create(
        StockMove(
            company=by.company,
            level=change.level,
            product=change.level.product,
            warehouse_id=change.level.warehouse_id,
            kind=kind,
            quantity=change.quantity,
            unit_cost=change.unit_cost,
            value=change.value,
            date=date,
            source_kind=timeline.kind_of(document),
            source_id=document.pk,
            source_line_id=change.source_line_id,
            source_number=getattr(document, "number", ""),
            at=clock.stamp(),
        )
        for change in changes
    )


def _save_reserved(levels: Iterable[StockLevel]) -> None:
    rows = list(levels)
    bulk.update(
        StockLevel,
        "reserved = v.reserved",
        keys=[level.pk for level in rows],
        values={"reserved": [level.reserved for level in rows]},
    )
