"""Why a line costs what it costs: the steps that are kept with it, its discounts, its tax, and the margin for who may see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from catalog.models import Product
from core import exchange, reasons
from core.actors import Actor
from core.money import Money, UnitPrice
from core.reasons import Kept, Param, Reason
from orders.costs import cost_of_today
from orders.lifecycle import PriceSource
from orders.models import PRICE_KEPT, SalesOrder, SalesOrderLine
from orders.price_steps import MANUAL

HUNDRED = Decimal(100)
PRICE_STEP = Decimal("0.000001")
PERCENT_STEP = Decimal("0.01")


def price_reasons(order: SalesOrder, line: SalesOrderLine, actor: Actor) -> list[Kept]:
    """From the list price to the tax, in the order in which it was reckoned; a customer reads no name of ours."""
    steps: list[Kept] = list(line.price_steps or _old_steps(order, line))
    if actor.customer_ids is not None:
        steps = [_ours(step, order) for step in steps if step["code"] != PRICE_KEPT]
    return [*steps, *reasons.keep(_after_the_price(order, line))]


def _ours(step: Kept, order: SalesOrder) -> Kept:
    if step["code"] != MANUAL:
        return step
    return {**step, "params": {**step["params"], "by": order.company.name}}


def margin_reasons(order: SalesOrder, line: SalesOrderLine, actor: Actor) -> Sequence[Kept]:
    """What the line earns above the moving average cost of today, and the floor; only for who may see margins."""
    if line.product is None or not actor.can("orders.view_margin"):
        return []
    return reasons.keep(_margin(order, line, line.product))


def price_sentences(order: SalesOrder, line: SalesOrderLine, actor: Actor) -> list[str]:
    """The reasons of the price in words."""
    return reasons.sentences(price_reasons(order, line, actor))


def _old_steps(order: SalesOrder, line: SalesOrderLine) -> list[dict[str, Any]]:
    """What a line from before the steps were kept still says."""
    steps = [Reason("price.was", {"price": UnitPrice(line.list_price, order.currency)})]
    if line.price_source != PriceSource.LIST:
        code = "price.was-manual" if line.price_source == PriceSource.MANUAL else "price.was-agreed"
        steps.append(Reason(code, {"price": UnitPrice(line.unit_price, order.currency)}))
    return reasons.keep(steps)


def _after_the_price(order: SalesOrder, line: SalesOrderLine) -> Iterator[Reason]:
    currency = order.currency
    if line.discount_per_unit:
        code = "price.discount-percent" if line.unit_discount is None else "price.discount-amount"
        said: dict[str, Param] = {
            "percent": line.discount_percent,
            "discount": UnitPrice(line.discount_per_unit.quantize(PRICE_STEP), currency),
            "price": UnitPrice(line.net_price.quantize(PRICE_STEP), currency),
        }
        yield Reason(code, said)
    if line.allowance_amount:
        yield Reason("price.document-discount", {"amount": Money(line.allowance_amount, currency)})
    if line.charge_amount:
        yield Reason("price.document-charge", {"amount": Money(line.charge_amount, currency)})
    if line.price_includes_tax:
        yield Reason("price.includes-tax", {"rate": line.tax_rate})
    else:
        yield Reason("price.plus-tax", {"rate": line.tax_rate, "code": line.tax_code.code})


def _margin(order: SalesOrder, line: SalesOrderLine, product: Product) -> Iterator[Reason]:
    cost = cost_of_today(order, line)
    base = order.company.base_currency
    earned = (
        line.net_amount * exchange.rate_on(order.company, order.currency, order.order_date) / line.quantity
    )
    floor = product.margin_floor_percent
    margin = None
    if cost is not None and earned > 0:
        cost = cost.quantize(PRICE_STEP)
        margin = ((earned - cost) * HUNDRED / earned).quantize(PERCENT_STEP)
        yield Reason("price.margin", {"cost": UnitPrice(cost, base), "margin": margin})
    if floor is not None:
        is_below = margin is not None and margin < floor
        yield Reason("price.below-floor" if is_below else "price.floor", {"floor": floor})
