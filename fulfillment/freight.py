"""What a shipment costs by its order's tariff: for the customer, for us, and by line; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from catalog.models import FreightBasis, ProductKind
from core import exchange
from core.money import Money, round_amount
from fulfillment.models import ShipmentLine
from orders.charges import ChargeCode, shared_charges
from orders.freight import charged_as, in_currency, tariff_row, value_of, weight_of
from orders.kit_values import shares_of_kits
from orders.models import SalesOrder, SalesOrderLine

ZERO = Decimal(0)
HUNDRED = Decimal(100)


class Freight(NamedTuple):
    """What the customer is charged for the shipment by itself, in the order's currency, what the carrier takes in
    company currency, and of that beyond what the customer is charged, by order line."""

    amount: Decimal = ZERO
    cost: Decimal = ZERO
    uncharged: Mapping[int, Decimal] = {}


def freight_of(order: SalesOrder, lines: Sequence[ShipmentLine]) -> Freight:
    """Of goods about to leave; without a shipping method there is nothing to say, and nothing is looked up."""
    if order.shipping_method is None:
        return Freight()
    ordered = {row.pk: row for row in order.lines.select_related("product")}
    leaving = [(ordered[line.order_line_id], line.quantity) for line in lines]
    shares = shares_of_kits(ordered.values())
    values = [_value(row, quantity, ordered, shares) for row, quantity in leaving]
    weight = _weight(leaving, ordered)
    band = tariff_row(order, weight=weight, value=sum(values, ZERO))
    if band is None:
        return Freight()
    is_charged = (
        charged_as(order, FreightBasis.SHIPMENT) and order.shipping_method.basis == FreightBasis.SHIPMENT
    )
    amount = in_currency(order, band.price) if is_charged else ZERO
    charged = _without_tax(amount + _part_of_order(order, list(ordered.values()), sum(values, ZERO)), leaving)
    beyond = band.cost - _in_company_currency(order, charged)
    return Freight(amount, band.cost, _shared(order, beyond, leaving, values))


def _value(
    row: SalesOrderLine,
    quantity: Decimal,
    ordered: Mapping[int, SalesOrderLine],
    shares: Mapping[int, Decimal],
) -> Decimal:
    """What so much of a line is worth; of a part its share of what its kit costs."""
    if row.part_of_id is None:
        return value_of(row, quantity, row.order.currency)
    kit = ordered[row.part_of_id]
    return value_of(kit, quantity / row.per_kit, row.order.currency) * shares[row.pk]


def _weight(
    leaving: Sequence[tuple[SalesOrderLine, Decimal]], ordered: Mapping[int, SalesOrderLine]
) -> Decimal:
    """What leaves in kilograms; a kit that says its weight weighs that, whatever its parts do."""
    kits: dict[int, Decimal] = {}
    weight = ZERO
    for row, quantity in leaving:
        kit = ordered.get(row.part_of_id or 0)
        if kit is None or kit.product is None or not kit.product.weight:
            weight += weight_of(row, quantity)
        else:
            kits[kit.pk] = quantity / row.per_kit
    return weight + sum((weight_of(ordered[key], count) for key, count in kits.items()), ZERO)


def _part_of_order(order: SalesOrder, ordered: Sequence[SalesOrderLine], leaving: Decimal) -> Decimal:
    """Of the freight charged once per order what falls to goods of this value: all shipments come to the whole."""
    charges = [each for each in shared_charges(order) if each["code"] == ChargeCode.FREIGHT]
    whole = sum((Decimal(each["amount"]) for each in charges), ZERO)
    sold = [row for row in ordered if row.kind in (ProductKind.GOODS, ProductKind.KIT)]
    worth = sum((value_of(row, row.quantity - row.canceled, order.currency) for row in sold), ZERO)
    if not whole or not worth:
        return whole if not any(row.shipped for row in sold) else ZERO
    before = sum((value_of(row, row.shipped, order.currency) for row in sold), ZERO)
    first, last = (
        round_amount(whole * min(part / worth, Decimal(1)), order.currency)
        for part in (before, before + leaving)
    )
    return last - first


def _without_tax(amount: Decimal, leaving: Sequence[tuple[SalesOrderLine, Decimal]]) -> Decimal:
    row = leaving[0][0]
    return amount * HUNDRED / (HUNDRED + row.tax_rate) if row.price_includes_tax else amount


def _in_company_currency(order: SalesOrder, amount: Decimal) -> Decimal:
    rate = exchange.rate_on(order.company, order.currency, order.order_date)
    return round_amount(amount * rate, order.company.base_currency)


def _shared(
    order: SalesOrder,
    beyond: Decimal,
    leaving: Sequence[tuple[SalesOrderLine, Decimal]],
    values: Sequence[Decimal],
) -> dict[int, Decimal]:
    weights = list(values) if any(values) else [ZERO] * (len(values) - 1) + [Decimal(1)]
    shares = Money(beyond, order.company.base_currency).share(weights)
    return {row.pk: share.amount for (row, _quantity), share in zip(leaving, shares, strict=True)}
