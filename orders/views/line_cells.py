"""What each line of the order form shows beside what was typed: price and source, stock and dates, what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR
from typing import Any

from django.utils.translation import gettext as _

from catalog.units import SaleUnit, SaleUnits
from core import formats
from core.actors import Actor
from inventory.selectors import made_of
from orders.agreements import warning_of_rest, words_of_rest
from orders.explaining import price_sentences
from orders.instead import Instead, offered_instead
from orders.models import SalesOrder, SalesOrderLine
from orders.selectors import Share, Want, parts_wanted, supply_of


def line_cells(
    order: SalesOrder, asked: Sequence[SalesOrderLine], lines: Sequence[SalesOrderLine], actor: Actor
) -> list[dict[str, Any]]:
    """What each line asked for shows beside what was typed."""
    shares = _shares(order, asked, lines)
    sale_units = SaleUnits([line.product for line in asked if line.product]) if asked else None
    short = [line for line in asked if (share := shares.get(id(line))) and share.left < line.quantity]
    instead = offered_instead(order, short)
    cells = [_cell(order, line, shares.get(id(line)), sale_units, actor) for line in asked]
    for line, cell in zip(asked, cells, strict=True):
        if "is_short" in cell:
            cell["instead"] = [_offer(line, each) for each in instead.get(line.product_id or 0, ())]
    return cells


def _offer(line: SalesOrderLine, instead: Instead) -> dict[str, str]:
    """A substitute as the line takes it over: as much of its own unit as was wanted."""
    product, available = instead
    said = {"sku": product.sku, "name": product.name}
    if available is None:
        words = _("%(name)s instead") % said
    else:
        words = _("%(name)s instead: %(quantity)s there") % {**said, "quantity": formats.quantity(available)}
    return {**said, "quantity": formats.quantity(line.quantity), "words": words}


def _shares(
    order: SalesOrder, asked: Sequence[SalesOrderLine], lines: Sequence[SalesOrderLine]
) -> dict[int, Share]:
    """By the line's identity; lines that want the same goods as those asked for, by themselves or in a kit, count."""
    asking = {line.product_id for line in asked if line.product and line.product.is_supplied}
    if not asking:
        return {}
    kits = made_of(line.product for line in lines if line.product)
    wants = {
        id(line): Want(line.product_id or 0, line.quantity, line.requested_date)
        for line in lines
        if line.product and line.product.is_supplied
    }
    goods = {key: {pk for pk, _quantity in parts_wanted(want, kits)} for key, want in wants.items()}
    needed = {pk for key, want in wants.items() if want.product_id in asking for pk in goods[key]}
    concerned = [line for line in lines if needed & goods.get(id(line), set())]
    supply = supply_of(order.warehouse, [line.product for line in concerned if line.product], kits)
    shares = supply.shares([wants[id(line)] for line in concerned], order.company.today())
    return {id(line): share for line, share in zip(concerned, shares, strict=True)}


def _cell(
    order: SalesOrder, line: SalesOrderLine, share: Share | None, sale_units: SaleUnits | None, actor: Actor
) -> dict[str, Any]:
    units = sale_units.units_of(line.product) if sale_units and line.product else []
    return {
        "product": line.product.name if line.product else "",
        "price": formats.unit_price(line.unit_price, order.currency),
        "source": _source(line, units),
        "explained": "\n".join(price_sentences(order, line, actor)),
        "warning": _("Entered for another customer") if line.is_price_kept else warning_of_rest(line),
        "units": _unit_choices(units),
        "discount_percent": formats.quantity(line.discount_percent),
        "discount_amount": formats.unit_price(line.discount_per_unit, order.currency),
        "stock": formats.quantity(share.stock) if share else "–",
        "net": formats.amount(line.own_amount, order.currency),
        "tax": formats.percent(line.tax_rate),
        **(_shortage(line, share) if share and share.left < line.quantity else {}),
    }


def _source(line: SalesOrderLine, units: Sequence[SaleUnit]) -> str:
    """Where the price comes from, what is taken off it, and how many of the own unit a box comes to."""
    parts = [words_of_rest(line) or str(line.get_price_source_display())]
    if line.unit_discount is not None:
        parts.append(f"{formats.MINUS}{formats.unit_price(line.unit_discount, line.order.currency)}")
    elif line.discount_percent:
        parts.append(f"{formats.MINUS}{formats.percent(line.discount_percent)}")
    if line.sale_unit_code and units:
        parts.append(f"{formats.quantity(line.quantity)} {units[0].name}")
    return ", ".join(parts)


def _unit_choices(units: Sequence[SaleUnit]) -> list[dict[str, str]]:
    """The units to choose from, where there are several; the own one has no code, for it is meant without one."""
    if len(units) < 2:
        return []
    own, *others = units
    return [
        {"code": "", "label": own.name},
        *({"code": unit.code, "label": _named(unit, own)} for unit in others),
    ]


def _named(unit: SaleUnit, own: SaleUnit) -> str:
    if unit.factor < 1:
        return unit.name
    return _("%(unit)s of %(factor)s") % {"unit": unit.name, "factor": formats.quantity(unit.factor)}


def _shortage(line: SalesOrderLine, share: Share) -> dict[str, str]:
    """From when all of it can ship, and what the clerk may offer instead: two lines, or a later date."""
    day = formats.day(share.date)
    answer = {"is_short": "yes", "date": day, "short_date": formats.short_day(share.date)}
    if line.requested_date is not None and line.requested_date >= share.date:
        return answer
    answer["later"] = _("All on %s") % day
    left = share.left / line.sale_unit_factor
    if line.sale_unit_code:
        left = left.to_integral_value(ROUND_FLOOR)
    if left > 0:
        now, rest = formats.quantity(left), formats.quantity(line.sale_quantity - left)
        words = _("%(now)s now, %(rest)s on %(date)s")
        answer |= {"now": now, "rest": rest, "split": words % {"now": now, "rest": rest, "date": day}}
    return answer
