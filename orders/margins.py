"""What a clerk may give alone: discounts up to his limit, prices not far under those that hold, margins over the floor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from core import exchange
from core.actors import Actor
from core.models import RoleCeiling
from core.money import Money
from core.prepared import AnyOf, Place, Prepared
from core.reasons import Reason
from orders.costs import costs_where_it_ships
from orders.lifecycle import PriceSource
from orders.models import SalesOrder, SalesOrderLine
from orders.pricing import Prices

HUNDRED = Decimal(100)
STEP = Decimal("0.01")

#: The ceiling of a role in percent; where none is set the company's limit holds.
GIVES_DISCOUNT, PERCENT = "orders.give_discount", "%"


def price_findings(
    order: SalesOrder, lines: Sequence[SalesOrderLine], by: Actor, parts: Sequence[SalesOrderLine] = ()
) -> list[Reason]:
    """What a manager has to approve, were this actor to answer for it; ``parts`` are the saved ones of the kits."""
    limit = discount_limit(order, by)
    return [*_beyond_limit(order, lines, limit), *_under_the_floor(order, lines, parts)]


_discount_ceilings = Prepared(
    lambda: RoleCeiling.objects.filter(
        company=Place(0), permission=GIVES_DISCOUNT, currency=PERCENT, role=AnyOf(1)
    )
)


def discount_limit(order: SalesOrder, by: Actor) -> Decimal:
    """How much this person may give, in percent: the highest ceiling of the roles, else the company's limit."""
    own = _discount_ceilings.all(order.company_id, list(by.roles))
    return max((row.ceiling_amount for row in own), default=Decimal(order.company.discount_limit_percent))


def discount_from_list(order: SalesOrder, line: SalesOrderLine) -> Decimal:
    """How far below its usual price the line sells, line and document discount together, in percent."""
    usual = (
        max(line.list_price, line.unit_price) if line.price_source != PriceSource.MANUAL else line.list_price
    )
    if line.price_source in (PriceSource.CUSTOMER, PriceSource.PRICE_LIST, PriceSource.AGREEMENT):
        usual = line.unit_price
    return _below(order, line, usual)


def _below(order: SalesOrder, line: SalesOrderLine, usual: Decimal) -> Decimal:
    if usual <= 0:
        return Decimal(0)
    return (HUNDRED - _price_given(order, line) * HUNDRED / usual).quantize(STEP)


def _price_given(order: SalesOrder, line: SalesOrderLine) -> Decimal:
    """A unit's price after both discounts."""
    factor = (HUNDRED - line.discount_percent) * (HUNDRED - order.discount_percent) / HUNDRED / HUNDRED
    return line.unit_price * factor


def _beyond_limit(order: SalesOrder, lines: Sequence[SalesOrderLine], limit: Decimal) -> Iterator[Reason]:
    """Lines sold further below their price than the limit; a price typed in is held against the one that holds."""
    held_to = _prices_that_hold(order, lines)
    for line in lines:
        holds = held_to.get(line.position)
        below = discount_from_list(order, line) if holds is None else _below(order, line, holds)
        if below <= limit:
            continue
        if holds is None or holds == line.list_price:
            yield Reason(
                "order.discount-over-limit", {"position": line.position, "discount": below, "limit": limit}
            )
        else:
            yield Reason(
                "order.price-under-agreed",
                {
                    "position": line.position,
                    "price": Money(_price_given(order, line), order.currency),
                    "agreed": Money(holds, order.currency),
                    "discount": below,
                    "limit": limit,
                },
            )


def _prices_that_hold(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> dict[int, Decimal]:
    """What the lines whose price was typed in would cost by agreement or price list, by position."""
    typed = [line for line in lines if line.price_source == PriceSource.MANUAL and line.product is not None]
    if not typed:
        return {}
    products = {line.product_id: line.product for line in typed if line.product is not None}
    prices = Prices(order.customer, products.values(), order.currency, order.order_date)
    return {
        line.position: prices.price(products[line.product_id], line.quantity)
        .per_unit(line.sale_unit_factor)
        .unit_price
        for line in typed
    }


def _under_the_floor(
    order: SalesOrder, lines: Sequence[SalesOrderLine], parts: Sequence[SalesOrderLine]
) -> Iterator[Reason]:
    """Lines that earn less than their product has to; what has never been received has no cost yet."""
    floors = {
        id(line): line.product.margin_floor_percent
        for line in lines
        if line.product is not None and line.product.margin_floor_percent is not None
    }
    if not floors:
        return
    costs = costs_where_it_ships(order, [line for line in lines if id(line) in floors], parts)
    rate = exchange.rate_on(order.company, order.currency, order.order_date)
    for line in lines:
        floor, cost = floors.get(id(line)), costs.get(id(line))
        if floor is None or not cost or not line.quantity:
            continue
        margin = margin_percent(line.net_amount * rate / line.quantity, cost)
        if margin < floor:
            yield Reason(
                "order.margin-under-floor", {"position": line.position, "margin": margin, "floor": floor}
            )


def margin_percent(price: Decimal, cost: Decimal) -> Decimal:
    """What stays of a price after the cost, in percent of the price; of nothing everything is lost."""
    if price <= 0:
        return -HUNDRED
    return ((price - cost) * HUNDRED / price).quantize(STEP)
