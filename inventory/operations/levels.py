"""Locked stock levels: what every stock verb does to them, and the moves it leaves."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from catalog.models import Product
from core import bulk, clock, formats, timeline
from core.actors import Actor
from core.models import Company
from core.money import round_amount
from core.prepared import AnyOf, Prepared
from inventory.models import MoveKind, StockLevel, StockMove
from inventory.operations.lines import LotPart, NotEnoughStock
from inventory.operations.lot_entries import is_tracked
from inventory.operations.lots import post_lots, refresh_unsellable, refuse_without_lots


class Change(NamedTuple):
    """One move about to be written on a locked level; of what is tracked with its lots, ``is_held`` where they were picked."""

    level: StockLevel
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal
    source_line_id: int | None = None
    lots: tuple[LotPart, ...] = ()
    is_held: bool = False
    freight_cost: Decimal = Decimal(0)


_of_places = Prepared(
    lambda: (
        StockLevel.objects.filter(warehouse_id=AnyOf(0), product_id=AnyOf(1))
        .select_related("product")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
)


def hold_levels(
    places: Mapping[int, Collection[int]], *, creating_for: Company | None = None
) -> dict[int, dict[int, StockLevel]]:
    """The levels of products in warehouses, by warehouse and product, all locked in ascending key (G2).

    Everything that locks stock does it here, in one call for all it will touch. Missing levels are created where
    asked, product by product and warehouse by warehouse, so that two who create the same ones wait in one order.
    What lies in lots that may not be sold is worked out anew, for tracked products only.
    """
    wanted = {(product, place) for place, products in places.items() for product in products}
    levels = _locked(wanted)
    if creating_for is not None and (missing := wanted - levels.keys()):
        StockLevel.objects.bulk_create(
            (
                StockLevel(company=creating_for, product_id=product, warehouse_id=place)
                for product, place in sorted(missing)
            ),
            ignore_conflicts=True,
        )
        levels = _locked(wanted)
    found: dict[int, dict[int, StockLevel]] = {place: {} for place in places}
    for (product, place), level in levels.items():
        if (product, place) in wanted:
            found[place][product] = level
    tracked = [level for level in levels.values() if is_tracked(level.product)]
    if tracked:
        refresh_unsellable(tracked, tracked[0].company)
    return found


def _locked(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], StockLevel]:
    products, places = {product for product, _place in wanted}, {place for _product, place in wanted}
    rows = _of_places.all(list(places), list(products))
    return {(level.product_id, level.warehouse_id): level for level in rows}


def level_for(levels: Mapping[int, StockLevel], product_id: int) -> StockLevel:
    level = levels.get(product_id)
    if level is None:
        product = Product.objects.get(pk=product_id)
        raise NotEnoughStock(_("There is no stock of %s in this warehouse.") % product.sku)
    return level


def lacks(level: StockLevel, wanted: Decimal, unfit: Decimal = Decimal(0)) -> bool:
    """Whether less is free than is to be taken away; what is ``unfit`` to be sold was available to nobody."""
    return wanted > level.on_hand - level.reserved or wanted - unfit > level.available


def not_enough(level: StockLevel, wanted: Decimal) -> NotEnoughStock:
    return NotEnoughStock(
        _("Only %(available)s of %(sku)s are free in %(warehouse)s, not %(wanted)s.")
        % {
            "available": formats.quantity(level.available),
            "sku": level.product.sku,
            "warehouse": level.warehouse.name,
            "wanted": formats.quantity(wanted),
        }
    )


def change(
    level: StockLevel,
    amount: Decimal,
    unit_cost: Decimal | None,
    company: Company,
    source_line: int | None = None,
) -> Change:
    """Apply a signed quantity to the locked level; what empties it takes the whole value with it."""
    average = level.average_cost
    cost = average if unit_cost is None else unit_cost
    value = round_amount(amount * cost, company.base_currency)
    if level.on_hand + amount == 0:
        level.last_cost = average.quantize(Decimal("0.000001"))
        value = -level.value
    level.on_hand += amount
    level.value += value
    return Change(level, amount, cost.quantize(Decimal("0.000001")), value, source_line)


def carry(
    source: StockLevel,
    target: StockLevel,
    amount: Decimal,
    company: Company,
    source_line: int,
    lots: tuple[LotPart, ...] = (),
) -> tuple[Change, Change]:
    """Take a quantity from one locked level to another with exactly what it is worth there, and with its lots."""
    leaves = change(source, -amount, None, company, source_line)._replace(lots=lots)
    target.on_hand += amount
    target.value -= leaves.value
    return leaves, Change(target, amount, leaves.unit_cost, -leaves.value, source_line, lots)


def write(
    changes: Sequence[Change], kind: MoveKind, document: models.Model, date: datetime.date, by: Actor
) -> list[StockMove]:
    """Save the levels and append the moves, each in one statement; lots follow where there are any. Raises LotRefused."""
    refuse_without_lots(changes)
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
    moves = StockMove.objects.bulk_create(
        StockMove(
            company=by.company,
            level=change.level,
            product=change.level.product,
            warehouse_id=change.level.warehouse_id,
            kind=kind,
            quantity=change.quantity,
            unit_cost=change.unit_cost,
            value=change.value,
            freight_cost=change.freight_cost,
            date=date,
            source_kind=timeline.kind_of(document),
            source_id=document.pk,
            source_line_id=change.source_line_id,
            source_number=getattr(document, "number", ""),
            at=clock.stamp(),
        )
        for change in changes
    )
    post_lots(changes, moves, by.company)
    return moves


def save_reserved(levels: Iterable[StockLevel]) -> None:
    rows = list(levels)
    bulk.update(
        StockLevel,
        "reserved = v.reserved",
        keys=[level.pk for level in rows],
        values={"reserved": [level.reserved for level in rows]},
    )
