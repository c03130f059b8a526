"""What each line of the order form shows beside what was typed: price and source, stock and dates, what may be done."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from catalog.units import SaleUnit, SaleUnits
from core import formats
from core.actors import Actor
from orders import selectors
from orders.agreements import warning_of_rest, words_of_rest
from orders.explaining import price_sentences
from orders.instead import Instead, offered_instead
from orders.models import SalesOrder, SalesOrderLine


class _Share(NamedTuple):
    """What of the stock is left for a line after those above it, and when all of the line can ship."""

    stock: Decimal
    left: Decimal
    date: datetime.date


def line_cells(
    order: SalesOrder, asked: Sequence[SalesOrderLine], lines: Sequence[SalesOrderLine], actor: Actor
) -> list[dict[str, Any]]:
    """What each line asked for shows beside what was typed."""
    shares = _shares(order, {line.product_id for line in asked}, lines)
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
    order: SalesOrder, product_ids: set[int | None], lines: Sequence[SalesOrderLine]
) -> dict[int, _Share]:
    """By the line's identity; of two lines of a product the first is served first, as submit does it."""
    goods = [
        line for line in lines if line.product_id in product_ids and line.product and line.kind == "goods"
    ]
    lead_times = {line.product.pk: line.product.lead_time_days for line in goods if line.product}
    available = selectors.availability_for(order.warehouse, lead_times) if lead_times else {}
    goods = [line for line in goods if line.product_id in available]
    wants = [selectors.Want(line.product_id or 0, line.quantity, line.requested_date) for line in goods]
    dates = selectors.promised_dates(wants, available, order.company.today())
    taken: dict[int, Decimal] = defaultdict(Decimal)
    shares = {}
    for line, want, date in zip(goods, wants, dates, strict=True):
        stock = available[want.product_id].available
        shares[id(line)] = _Share(stock, max(stock - taken[want.product_id], Decimal(0)), date)
        taken[want.product_id] += want.quantity
    return shares


def _cell(
    order: SalesOrder, line: SalesOrderLine, share: _Share | None, sale_units: SaleUnits | None, actor: Actor
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


def _shortage(line: SalesOrderLine, share: _Share) -> dict[str, str]:
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
