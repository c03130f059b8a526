"""Freight by tariff: what an order is quoted by its shipping method, and how that stands among its charges.

Once per order it is a charge like any other, shared over the lines and their invoices. For each shipment it stands on
the order as what is to be expected; the invoice of a shipment charges what that one costs (docs/decisions/0019).
A freight somebody enters by hand takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from catalog.freight import band_for
from catalog.models import FreightBand, FreightBasis, ProductKind
from core import exchange
from core import quantity as quantities
from core.money import round_amount
from customers.models import BillingPolicy
from orders.charges import Charge, ChargeCode
from orders.kit_values import weights_of_kits
from orders.kits import entered_only
from orders.lifecycle import Channel
from orders.models import SalesOrder, SalesOrderLine
from orders.totals import PricedLine, line_amount

ZERO = Decimal(0)
#: Of a quoted charge: for what it was quoted, so that nothing but that makes it another one.
QUOTED_FOR = "quoted_for"

#: What leaves the house; a kit has one value, and weighs what it says or what its parts do.
_SHIPPED = (ProductKind.GOODS, ProductKind.KIT)


def requote(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """Put the tariff's freight of today among the charges of a draft."""
    if order.shipping_method_id is None and not any(each.get("basis") for each in order.charges):
        return
    _put(order, _quoted(order, lines))


def follow(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """After an amendment: other goods, another place or another method are quoted anew, the same ones keep their price.

    What is charged once per order stays as soon as something of it is invoiced, and is neither begun nor ended once
    something has left or is invoiced: no part of the order pays both, or nothing. What is typed takes its place.
    ``lines`` are all of the order, with the parts of kits: these weigh what the order has.
    """
    before = next((each for each in order.charges if each.get("basis")), None)
    if order.shipping_method_id is None and before is None:
        return
    sold = entered_only(lines)
    now = _quoted(order, sold, [line for line in lines if line.part_of_id is not None])
    if _must_stay(before, now, sold):
        now = before
    elif before is not None and now is not None and before.get(QUOTED_FOR) == now[QUOTED_FOR]:
        now = {**before, "basis": now["basis"]}  # who pays before the goods leave pays it with the order
    _put(order, now)


def _must_stay(
    before: dict[str, Any] | None, now: dict[str, Any] | None, lines: Sequence[SalesOrderLine]
) -> bool:
    was, becomes = (each["basis"] if each is not None else "" for each in (before, now))
    if FreightBasis.ORDER not in (was, becomes):
        return False
    if was == FreightBasis.ORDER and any(line.invoiced for line in lines):
        return True
    return was != becomes and any(line.shipped or line.invoiced for line in lines)


def _put(order: SalesOrder, quoted: dict[str, Any] | None) -> None:
    by_hand = [each for each in order.charges if not each.get("basis")]
    order.charges = by_hand if quoted is None or is_typed(order) else [*by_hand, quoted]


def is_typed(order: SalesOrder) -> bool:
    """Whether somebody has entered the freight: then no tariff is charged."""
    return any(each["code"] == ChargeCode.FREIGHT and not each.get("basis") for each in order.charges)


def _quoted(
    order: SalesOrder, lines: Sequence[SalesOrderLine], parts: Sequence[SalesOrderLine] = ()
) -> dict[str, Any] | None:
    method = order.shipping_method
    goods = [line for line in lines if line.kind in _SHIPPED and line.quantity > line.canceled]
    if method is None or method.basis == FreightBasis.NONE or not goods:
        return None
    if order.channel == Channel.RETURN:  # new goods for what came back cost nothing
        return None
    of_kits = weights_of_kits(goods, parts)
    weight = sum((weight_of(line, line.quantity - line.canceled, of_kits) for line in goods), ZERO)
    value = sum((value_of(line, line.quantity - line.canceled, order.currency) for line in goods), ZERO)
    band = tariff_row(order, weight=weight, value=value)
    if band is None or not band.price:
        return None
    amount = in_currency(order, band.price)
    is_whole = method.basis == FreightBasis.ORDER or order.billing_policy == BillingPolicy.ORDER
    basis = FreightBasis.ORDER if is_whole else FreightBasis.SHIPMENT
    measured = value if method.measure == "value" else weight
    said = f"{method.code} {_country(order)} {quantities.plain(measured)}"
    return {**Charge(amount, basis=basis.value).as_json(), QUOTED_FOR: said}


def weight_of(
    line: SalesOrderLine, quantity: Decimal, of_kits: Mapping[int, Decimal] = MappingProxyType({})
) -> Decimal:
    """So much of a line in kilograms; what kits weigh is said beside it, by line (orders.kit_values)."""
    if line.product is None:
        return ZERO
    return quantity * of_kits.get(id(line), line.product.weight)


def value_of(line: SalesOrderLine, quantity: Decimal, currency: str) -> Decimal:
    """What so much of a line costs by itself, in its order's currency."""
    own = PricedLine(
        line.quantity, line.unit_price, line.discount_percent, 0, ZERO,
        per=line.sale_unit_factor, unit_discount=line.unit_discount,
    )  # fmt: skip
    return line_amount(own, currency) * quantity / line.quantity


def tariff_row(order: SalesOrder, *, weight: Decimal, value: Decimal) -> FreightBand | None:
    """The row of the order's tariff for goods of this weight and this value in the order's currency."""
    method = order.shipping_method
    if method is None:
        return None
    bands = list(method.bands.all())
    if not bands:
        return None
    rate = exchange.rate_on(order.company, order.currency, order.order_date)
    whole = round_amount(value, order.currency)  # shares of a kit's price fall short of it by a hair
    return band_for(method, bands, country=_country(order), weight=weight, value=whole * rate)


def in_currency(order: SalesOrder, price: Decimal) -> Decimal:
    """A price in company currency, in the order's, at the rate of the order's day. Raises RateMissing."""
    rate = exchange.rate_on(order.company, order.currency, order.order_date)
    return round_amount(price / rate, order.currency)


def _country(order: SalesOrder) -> str:
    return str(order.shipping_address.get("country") or order.customer.country)


def charged_as(order: SalesOrder, basis: str) -> Decimal:
    """The freight the order says by tariff on this basis; none is zero."""
    return sum((Decimal(each["amount"]) for each in order.charges if each.get("basis") == basis), ZERO)
