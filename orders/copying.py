"""Ordering again: what of an old order is not as it was, now that it is priced for today.

The desk's copy, the API's and the portal's "order again" say it with this one function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalog.models import Product, ProductKind
from customers.models import Customer
from orders.models import SalesOrder, SalesOrderLine
from orders.selectors import substitutes

HUNDRED = Decimal(100)
PRICE_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was in the order that is ordered again; of what is no longer sold, what may come instead."""

    sku: str
    name: str
    then: Decimal | None = None
    now: Decimal | None = None
    unit_then: str = ""
    unit_now: str = ""
    instead: tuple[Product, ...] = ()

    @property
    def is_gone(self) -> bool:
        """No longer sold."""
        return self.now is None

    @property
    def is_dearer(self) -> bool:
        """Whether it costs more than it did."""
        return self.then is not None and self.now is not None and self.now > self.then

    @property
    def is_other_unit(self) -> bool:
        """Whether it is sold in another unit than it was."""
        return self.unit_then != self.unit_now


@dataclass(frozen=True, slots=True)
class OtherPayer:
    """Who got the invoices of the order that is ordered again, who gets them now, and who usually does."""

    then: Customer
    now: Customer
    usual: Customer

    @property
    def is_kept(self) -> bool:
        """Whether he gets them again, though he usually does not."""
        return self.then.pk == self.now.pk


def other_payer(order: SalesOrder, now: Customer) -> OtherPayer | None:
    """What is to be said of the payer; nothing where he is the usual one, then and now."""
    usual = order.customer.payer
    if order.payer.pk == now.pk == usual.pk:
        return None
    return OtherPayer(order.payer, now, usual)


def repeatable(lines: Iterable[SalesOrderLine]) -> list[SalesOrderLine]:
    """The lines an order is made of again: freight and other charges belong to the old one, kits are taken apart anew."""
    return [line for line in lines if line.kind != ProductKind.CHARGE and line.part_of_id is None]


def can_be_sold(product: Product | None) -> bool:
    """Whether the product is still for sale."""
    return product is not None and product.is_active


def differences(
    order: SalesOrder, now: Mapping[int, Decimal], *, is_less_discount: bool = True
) -> list[Difference]:
    """Lines of the order that cost another price now, come in another unit, or are no longer sold.

    ``now`` is today's price of one of the product's own unit, by product. The price then is after the discounts, unless the new order has them too.
    """
    lines = repeatable(order.lines.select_related("product__unit"))
    gone = [line.product_id for line in lines if line.product_id and not can_be_sold(line.product)]
    instead = substitutes(gone) if gone else {}
    found = []
    for line in lines:
        then = _paid(line, order) if is_less_discount else own_unit_price(line)
        if line.product is None or not line.product.is_active:
            offers = tuple(instead.get(line.product_id or 0, ()))
            found.append(Difference(line.sku, line.description, then, instead=offers))
            continue
        price, unit = now.get(line.product.pk), line.product.unit.code
        if price is not None and (price != then or unit != line.unit_code):
            found.append(Difference(line.sku, line.description, then, price, line.unit_code, unit))
    return found


def own_unit_price(line: SalesOrderLine) -> Decimal:
    """The price of one of the product's own unit, whatever unit the line is sold in."""
    return (line.unit_price / line.sale_unit_factor).quantize(PRICE_STEP)


def _paid(line: SalesOrderLine, order: SalesOrder) -> Decimal:
    """What one of the product's own unit cost after the line's and the order's discount."""
    kept = (HUNDRED - order.discount_percent) / HUNDRED
    return (line.net_price * kept / line.sale_unit_factor).quantize(PRICE_STEP)
