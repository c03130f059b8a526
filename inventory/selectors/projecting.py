"""What of a product will be free, day by day: what lies there, what is to come, what orders wait for."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum

from catalog.models import Product
from core.actors import Actor
from inventory.models import StockLevel, WarehouseKind
from inventory.selectors.available import comes_on
from inventory.selectors.demand import open_demand
from inventory.selectors.supply import under_way

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ProjectedDay:
    """What comes and what is wanted on a day, and what is free after it; below zero so much is missing."""

    date: datetime.date
    coming: Decimal
    wanted: Decimal
    free: Decimal


def projection(actor: Actor, product: Product) -> list[ProjectedDay]:
    """Today and every day on which something changes, over all storage the actor sees; what is late counts from tomorrow."""
    today = actor.company.today()
    levels = StockLevel.objects.in_scope(actor).filter(product=product, warehouse__kind=WarehouseKind.STORAGE)
    free: Decimal = levels.aggregate(free=Sum(F("on_hand") - F("reserved") - F("unsellable")))["free"] or ZERO
    coming: dict[datetime.date, Decimal] = defaultdict(Decimal)
    wanted: dict[datetime.date, Decimal] = defaultdict(Decimal)
    for row in under_way(actor).filter(product=product, warehouse__kind=WarehouseKind.STORAGE):
        coming[comes_on(row.expected_date, today)] += row.quantity - row.received
    for each in open_demand(actor.company, [product.pk]):
        if actor.works_in(each.warehouse_id):
            wanted[max(each.date, today)] += each.quantity
    days = []
    for date in sorted({today, *coming, *wanted}):
        free += coming[date] - wanted[date]
        days.append(ProjectedDay(date, coming[date], wanted[date], free))
    return days
