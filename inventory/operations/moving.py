"""Goods that leave and come back with documents of later stages."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _

from core import bulk
from core.actors import Actor
from core.locking import operation
from inventory import signals
from inventory.models import MoveKind, Reservation, ReservationStatus, StockLevel, StockMove, Warehouse
from inventory.operations.levels import change, hold_levels, level_for, not_enough, write
from inventory.operations.lines import EmptyDocument, IssueLine, NotEnoughStock, RestockLine
from inventory.operations.lots import LotsOnHand


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

    Raises NotEnoughStock, LotRefused for a lot that may not leave. Sends ``goods_issued``.
    """
    levels = hold_levels({warehouse.pk: {line.product_id for line in lines}})[warehouse.pk]
    onhand = LotsOnHand(levels.values(), by.company)
    _consume(lines, levels)
    changes = []
    for line in lines:
        level = level_for(levels, line.product_id)
        if line.quantity > level.on_hand:
            raise not_enough(level, line.quantity)
        onhand.refuse_unfit_of(line.lots, level, "lots")
        made = change(level, -line.quantity, None, by.company, line.source_line_id)
        changes.append(made._replace(lots=line.lots, is_held=True, freight_cost=line.freight_cost))
    moves = write(changes, MoveKind.ISSUE, document, date, by)
    signals.goods_issued.send(sender=StockMove, document=document, moves=moves, date=date, by=by)
    return moves


@operation
def restock(
    document: models.Model,
    lines: Sequence[RestockLine],
    *,
    warehouse: Warehouse,
    date: datetime.date,
    by: Actor,
) -> list[StockMove]:
    """Put returned goods back at the cost they left with, and into the lots they left from.

    Raises EmptyDocument, LotRefused. Sends ``goods_restocked``.
    """
    for line in lines:
        if line.quantity <= 0:
            raise EmptyDocument(_("Enter a quantity above zero."), field="quantity")
    products = {line.product_id for line in lines}
    levels = hold_levels({warehouse.pk: products}, creating_for=by.company)[warehouse.pk]
    changes = [
        change(
            levels[line.product_id], line.quantity, line.unit_cost, by.company, line.source_line_id
        )._replace(lots=line.lots)
        for line in lines
    ]
    moves = write(changes, MoveKind.RETURN, document, date, by)
    signals.goods_restocked.send(sender=StockMove, document=document, moves=moves, date=date, by=by)
    return moves


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
