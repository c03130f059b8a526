"""Locked stock levels: what every stock verb does to them, and the moves it leaves."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Product
from core import bulk, clock, quantity, timeline
from core.actors import Actor
from core.locking import lock_all
from core.models import Company
from core.money import round_amount
from core.prepared import AnyOf, Place, Prepared
from inventory.models import MoveKind, StockLevel, StockMove, Warehouse
from inventory.operations.lines import NotEnoughStock


class Change(NamedTuple):
    """One move about to be written on a locked level."""

    level: StockLevel
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal
    source_line_id: int | None = None
    freight_cost: Decimal = Decimal(0)


_of_products = Prepared(
    lambda: (
        StockLevel.objects.filter(warehouse=Place(0), product_id=AnyOf(1))
        .select_related("product")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
)


def lock_levels(
    warehouse: Warehouse, product_ids: set[int], *, creating_for: Company | None = None
) -> dict[int, StockLevel]:
    """The levels by product, locked in ascending key; missing ones are created first where asked."""
    wanted = warehouse.pk, list(product_ids)
    levels = {level.product_id: level for level in _of_products.all(*wanted)}
    missing = product_ids - levels.keys()
    if missing and creating_for is not None:
        StockLevel.objects.bulk_create(
            (
                StockLevel(company=creating_for, product_id=product_id, warehouse=warehouse)
                for product_id in sorted(missing)
            ),
            ignore_conflicts=True,
        )
        levels = {level.product_id: level for level in _of_products.all(*wanted)}
    return levels


def lock_between(
    source: Warehouse, target: Warehouse, product_ids: set[int], company: Company
) -> dict[tuple[int, int], StockLevel]:
    """The levels of two warehouses by warehouse and product, locked in ascending key; missing ones are made first."""
    places = (source.pk, target.pk)
    rows = StockLevel.objects.filter(warehouse__in=places, product__in=product_ids)
    known = set(rows.values_list("warehouse_id", "product_id"))
    missing = [
        StockLevel(company=company, product_id=product, warehouse_id=place)
        for product in sorted(product_ids)
        for place in sorted(places)
        if (place, product) not in known
    ]
    if missing:
        StockLevel.objects.bulk_create(missing, ignore_conflicts=True)
    return {
        (level.warehouse_id, level.product_id): level
        for level in lock_all(rows.select_related("product", "warehouse"))
    }


def hold_places(places: Mapping[Warehouse, set[int]], *, creating_for: Company) -> None:
    """Lock the levels of products in several warehouses together, in ascending key; missing ones are created (G2)."""
    StockLevel.objects.bulk_create(
        (
            StockLevel(company=creating_for, product_id=product_id, warehouse=warehouse)
            for warehouse, products in places.items()
            for product_id in sorted(products)
        ),
        ignore_conflicts=True,
    )
    wanted = Q()
    for warehouse, products in places.items():
        wanted |= Q(warehouse=warehouse, product_id__in=products)
    lock_all(StockLevel.objects.filter(wanted))


def hold_levels(warehouse_ids: Iterable[int], product_ids: Iterable[int]) -> None:
    """Lock all levels a verb will touch, in ascending key, for verbs that give back first and reserve afterwards (G2)."""
    rows = StockLevel.objects.filter(warehouse_id__in=list(warehouse_ids), product_id__in=list(product_ids))
    list(rows.order_by("pk").select_for_update().values_list("pk"))


def level_for(levels: Mapping[int, StockLevel], product_id: int) -> StockLevel:
    level = levels.get(product_id)
    if level is None:
        product = Product.objects.get(pk=product_id)
        raise NotEnoughStock(_("There is no stock of %s in this warehouse.") % product.sku)
    return level


def not_enough(level: StockLevel, wanted: Decimal) -> NotEnoughStock:
    return NotEnoughStock(
        _("Only %(available)s of %(sku)s are free in %(warehouse)s, not %(wanted)s.")
        % {
            "available": quantity.plain(level.available),
            "sku": level.product.sku,
            "warehouse": level.warehouse.name,
            "wanted": quantity.plain(wanted),
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
    source: StockLevel, target: StockLevel, amount: Decimal, company: Company, source_line: int
) -> tuple[Change, Change]:
    """Take a quantity from one locked level to another with exactly what it is worth there."""
    leaves = change(source, -amount, None, company, source_line)
    target.on_hand += amount
    target.value -= leaves.value
    return leaves, Change(target, amount, leaves.unit_cost, -leaves.value, source_line)


def write(
    changes: Sequence[Change], kind: MoveKind, document: models.Model, date: datetime.date, by: Actor
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


def save_reserved(levels: Iterable[StockLevel]) -> None:
    rows = list(levels)
    bulk.update(
        StockLevel,
        "reserved = v.reserved",
        keys=[level.pk for level in rows],
        values={"reserved": [level.reserved for level in rows]},
    )
