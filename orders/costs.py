"""What a unit of an order's lines costs us: goods their moving average, kits what their parts cost together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum

from core.prepared import AnyOf, Place, Prepared
from inventory.models import StockLevel
from inventory.selectors import made_of
from orders.kits import is_kit, parts_by_kit
from orders.models import SalesOrder, SalesOrderLine

#: So much of which goods.
Goods = Sequence[tuple[int, Decimal]]

_levels = Prepared(lambda: StockLevel.objects.filter(product_id=AnyOf(0), warehouse_id=Place(1)))


def costs_where_it_ships(
    order: SalesOrder, lines: Sequence[SalesOrderLine], parts: Sequence[SalesOrderLine] = ()
) -> dict[int, Decimal]:
    """By the line's identity, in the order's warehouse; what has never been received there has no cost yet.

    ``parts`` are the saved lines of what kits are made up of.
    """
    goods = goods_of(lines, parts)
    levels = _levels.all(_products(goods), order.warehouse_id)
    return _together(goods, {level.product_id: level.average_cost for level in levels if level.average_cost})


def cost_of_today(order: SalesOrder, line: SalesOrderLine) -> Decimal | None:
    """Of all that lies anywhere in the company; nothing where some of it lies nowhere."""
    parts = list(line.parts.all()) if line.pk and is_kit(line) else []
    goods = goods_of([line], parts)
    rows = StockLevel.objects.filter(company_id=order.company_id, product__in=_products(goods), on_hand__gt=0)
    sums = rows.values_list("product_id").order_by().annotate(value=Sum("value"), on_hand=Sum("on_hand"))
    return _together(goods, {product: value / on_hand for product, value, on_hand in sums}).get(id(line))


def goods_of(lines: Sequence[SalesOrderLine], parts: Sequence[SalesOrderLine] = ()) -> dict[int, Goods]:
    """The goods that one unit of each line is made up of, by the line's identity.

    A kit is what it was when it was entered, by its ``parts``; one that is not saved yet what its product is today.
    """
    saved = parts_by_kit(parts)
    today = made_of(line.product for line in lines if line.product and line.pk not in saved)
    goods: dict[int, Goods] = {}
    for line in lines:
        if line.pk in saved:
            goods[id(line)] = [(part.product_id or 0, part.per_kit) for part in saved[line.pk]]
        elif line.product_id in today:
            goods[id(line)] = [(part.product_id, part.per_kit) for part in today[line.product_id]]
        elif line.product_id:
            goods[id(line)] = [(line.product_id, Decimal(1))]
    return goods


def _products(goods: Mapping[int, Goods]) -> list[int]:
    return sorted({product for each in goods.values() for product, _quantity in each})


def _together(goods: Mapping[int, Goods], costs: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The cost of all of each line's goods, where each of them has one."""
    return {
        key: sum((costs[product] * quantity for product, quantity in each), Decimal(0))
        for key, each in goods.items()
        if each and all(product in costs for product, _quantity in each)
    }
