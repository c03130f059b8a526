"""The basket: the buyer's own draft order in the portal, shown as it would be if it were sent now. Saves nothing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django.db.models import Exists, OuterRef, QuerySet

from catalog.models import Product, ShippingMethod
from catalog.units import SaleUnits
from core import formats, timeline
from core.actors import Actor
from core.quantity import round_quantity
from core.refusals import Refusal, Several
from customers.models import Address, Customer
from inventory.models import Warehouse, WarehouseKind
from inventory.selectors import shipping_warehouses
from orders import copying
from orders.addresses import address_of
from orders.charges import Adjustment, adjustments_of
from orders.drafts import entered, price_lines
from orders.finding import LineEntry
from orders.lifecycle import Channel, OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.selectors import Want, supply_of
from orders.shipping import methods_for


def sent_or_not(actor: Actor) -> QuerySet[SalesOrder]:
    """Orders this buyer has begun in the portal, whatever has become of them."""
    places = Warehouse.objects.filter(company=OuterRef("company"), kind=WarehouseKind.STORAGE)
    methods = ShippingMethod.objects.filter(company=OuterRef("company"), is_active=True)
    others = places.exclude(pk=OuterRef("warehouse"))
    return (
        SalesOrder.objects.in_scope(actor)
        .filter(entered_by=actor.user, channel=Channel.PORTAL)
        .select_related("company", "customer__company", "payment_terms", "warehouse", "shipping_method")
        .annotate(has_choice=Exists(others), has_methods=Exists(methods))
    )


def of_buyer(actor: Actor) -> QuerySet[SalesOrder]:
    """Drafts of this buyer that he has not sent; one that was sent and taken back to draft is ours to finish."""
    return sent_or_not(actor).filter(status=OrderStatus.DRAFT, submitted_at__isnull=True)


def basket_of(actor: Actor, customer: Customer) -> SalesOrder | None:
    """The buyer's basket for the customer: his newest draft."""
    return of_buyer(actor).filter(customer=customer).order_by("-pk").first()


def lines_of(basket: SalesOrder | None) -> list[SalesOrderLine]:
    """What lies in it, with the products as they are now."""
    return list(basket.lines.entered().select_related("product__unit")) if basket is not None else []


def warehouses_of(basket: SalesOrder, actor: Actor) -> list[Warehouse]:
    """What the basket can ship from, where there is a choice; where there is none it costs nothing to know."""
    return shipping_warehouses(actor) if cast(Any, basket).has_choice else []


def methods_of(basket: SalesOrder, actor: Actor) -> list[ShippingMethod]:
    """How the basket can be sent; the one it has is among them. Where nothing is offered it costs nothing to know."""
    own, offered = basket.shipping_method, methods_for(actor) if cast(Any, basket).has_methods else []
    return [*offered, *([] if own is None or own in offered else [own])]


def is_all_his(basket: SalesOrder, actor: Actor) -> bool:
    """Whether nobody of ours has edited the buyer's draft: what we note in it is not for him."""
    return not timeline.of_document(basket).exclude(actor=actor.user).exists()


def quantities(lines: Sequence[SalesOrderLine]) -> dict[int, Decimal]:
    """How much of each product lies in the basket."""
    inside: dict[int, Decimal] = {}
    for line in lines:
        if line.product_id is not None:
            inside[line.product_id] = inside.get(line.product_id, Decimal(0)) + line.quantity
    return inside


def entry_of(
    line: SalesOrderLine,
    requested_date: datetime.date | None,
    quantity: Decimal | None = None,
    unit: str | None = None,
) -> LineEntry:
    """A saved line of a basket with this date as it was entered; the price is always looked up anew.

    Without a ``unit`` the quantity is one of the product's own unit.
    """
    own_text = line.product is None or line.description != line.product.name
    amount, unit = entered(line, quantity) if quantity is None or unit is None else (quantity, unit)
    return LineEntry(
        sku=line.sku,
        quantity=amount,
        unit=unit,
        requested_date=line.requested_date if line.requested_date != requested_date else None,
        description=line.description if own_text else "",
    )


@dataclass(slots=True)
class Row:
    """A line of the basket: what was typed for it, what it costs today, when it can leave, and what is wrong with it.

    ``unit`` is the code of the one the quantity counts, none for the product's own; ``choices`` are the others it has.
    """

    line: SalesOrderLine
    text: str
    quantity: Decimal | None
    unit: str = ""
    choices: Sequence[UnitChoice] = ()
    error: str = ""
    unit_price: Decimal | None = None
    own_price: Decimal | None = None
    his_price: Decimal | None = None
    net_amount: Decimal | None = None
    from_date: datetime.date | None = None

    @property
    def position(self) -> int:
        """Where it stands in the saved basket."""
        return self.line.position

    @property
    def name(self) -> str:
        """The field its quantity is typed into."""
        return f"quantity-{self.line.position}"

    @property
    def seen(self) -> str:
        """What one of the product's own unit costs on the page, so that nothing is sent at a higher price."""
        return "" if self.own_price is None else f"{self.own_price:f}"

    @property
    def is_other_price(self) -> bool:
        """Whether the document the line came from says that it costs something else."""
        return self.his_price is not None and self.unit_price not in (None, self.his_price)

    @property
    def is_dearer_or_cheaper(self) -> bool:
        """Whether the price has changed since the line was put in, at the same quantity."""
        return (
            self.unit_price is not None
            and (self.quantity, self.unit) == entered(self.line)
            and self.unit_price != self.line.unit_price
        )


class TaxRow(NamedTuple):
    """Tax of one rate."""

    rate: Decimal
    tax_amount: Decimal


@dataclass(slots=True)
class Priced:
    """The basket as it would be if it were sent now."""

    rows: list[Row]
    currency: str = ""
    net_amount: Decimal = Decimal(0)
    gross_amount: Decimal = Decimal(0)
    taxes: list[TaxRow] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether every line counts in the totals."""
        return not any(row.error for row in self.rows)

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return len(self.rows)


def his_prices(basket: SalesOrder) -> dict[str, Decimal]:
    """What the document the basket came from says one of each product's own unit costs."""
    uploaded = timeline.of_document(basket).filter(activity="uploaded").first()
    said = uploaded.data.get("prices", {}) if uploaded else {}
    return {sku: Decimal(price) for sku, price in said.items()}


def rows_of(
    lines: Sequence[SalesOrderLine],
    texts: Mapping[int, str],
    amounts: Mapping[int, Decimal],
    units: Mapping[int, str] | None = None,
) -> list[Row]:
    """The lines with what was typed for them; a line nothing was typed for keeps its quantity."""
    known = SaleUnits(line.product for line in lines if line.product)
    rows = []
    for line in lines:
        amount = amounts.get(line.position, None if line.position in texts else line.quantity)
        unit = (units or {}).get(line.position) if line.position in texts else None
        if unit is None:
            number, unit = entered(line, amount)
            amount = None if amount is None else number
        elif line.product and unit == line.product.unit.code:
            unit = ""
        choices = unit_choices(known, line.product, unit) if line.product else []
        rows.append(Row(line, texts.get(line.position, ""), amount, unit, choices))
    return rows


class UnitChoice(NamedTuple):
    """A unit a buyer may choose: ``box (12)``."""

    code: str
    label: str
    is_chosen: bool


def unit_choices(known: SaleUnits, product: Product, chosen: str = "") -> list[UnitChoice]:
    """The product's own unit and its packages, and whatever else is chosen; nothing where there is no choice."""
    units = known.packed(product)
    units += [each for each in known.units_of(product)[len(units) :] if each.code == chosen]
    if len(units) == 1:
        return []
    own = units[0]
    return [
        UnitChoice(
            each.code,
            each.name if each is own else f"{each.name} ({formats.quantity(each.factor)})",
            each.code == (chosen or own.code),
        )
        for each in units
    ]


def priced(basket: SalesOrder, rows: list[Row], requested_date: datetime.date | None = None) -> Priced:
    """Prices, tax, totals and dates of today for the rows; what is wrong with a row stands in it, the others count."""
    order = unsaved(basket, requested_date)
    good = [row for row in rows if not row.error and row.quantity is not None and row.quantity > 0]
    lines, good = _priceable(order, good, basket.requested_date)
    result = Priced(rows, order.currency, order.net_amount, order.gross_amount)
    groups: dict[Decimal, Decimal] = {}
    said = his_prices(basket)
    for row, line in zip(good, lines, strict=True):
        if line.sku in said:
            row.his_price = round_quantity(said[line.sku] * line.sale_unit_factor)
        row.unit_price, row.net_amount = line.unit_price, line.net_amount
        row.own_price = copying.own_unit_price(line)
        groups[line.tax_rate] = groups.get(line.tax_rate, Decimal(0)) + line.gross_amount - line.net_amount
    result.adjustments = adjustments_of(order, lines)
    result.taxes = [TaxRow(rate, amount) for rate, amount in sorted(groups.items())]
    _promise(order, good, lines)
    return result


def unsaved(basket: SalesOrder, requested_date: datetime.date | None) -> SalesOrder:
    """The basket's order in memory as sending it today would fill it."""
    payer = basket.customer.payer
    return SalesOrder(
        company=basket.company,
        customer=basket.customer,
        invoice_party=payer,
        payment_terms_id=payer.payment_terms_id,
        currency=basket.currency,
        order_date=basket.company.today(),
        requested_date=requested_date,
        warehouse=basket.warehouse,
        billing_policy=payer.billing_policy,
        shipping_method=basket.shipping_method,
        shipping_address=basket.shipping_address,
    )


def _priceable(
    order: SalesOrder, rows: list[Row], saved_date: datetime.date | None
) -> tuple[list[SalesOrderLine], list[Row]]:
    """The lines the price function accepts; what it refuses gets its words."""
    for _attempt in range(3):
        try:
            lines, _totals = price_lines(
                order, [entry_of(row.line, saved_date, row.quantity, row.unit) for row in rows]
            )
        except Several as several:
            for refusal in several.refusals:
                rows[int(refusal.field.split(".")[1])].error = refusal.message
            rows = [row for row in rows if not row.error]
        except Refusal as refusal:
            for row in rows:
                row.error = refusal.message
            return [], []
        else:
            return lines, rows
    return [], []


def _promise(order: SalesOrder, rows: list[Row], lines: Sequence[SalesOrderLine]) -> None:
    """From which day each line can leave in full, for what cannot leave today; of two lines of a product the first is served first."""
    supply = supply_of(order.warehouse, [line.product for line in lines if line.product])
    goods = [(row, line) for row, line in zip(rows, lines, strict=True) if line.product_id in supply]
    today = order.company.today()
    wants = [Want(line.product_id or 0, line.quantity) for _row, line in goods]
    for (row, _line), share in zip(goods, supply.shares(wants, today), strict=True):
        row.from_date = share.date if share.date > today else None


# Addresses


def ship_to_choices(customer: Customer) -> list[Address]:
    """Where the customer may have goods sent; the first is the usual one."""
    addresses = list(customer.addresses.order_by("-is_main_shipping", "pk"))
    return [address for address in addresses if address.is_shipping] or addresses


def ship_to_of(basket: SalesOrder, addresses: Sequence[Address]) -> Address | None:
    """The address among these that the basket goes to."""
    for address in addresses:
        if address_of(basket.customer, [address], shipping=True) == basket.shipping_address:
            return address
    return None


# Order again


def differences(order: SalesOrder, rows: Sequence[Row]) -> list[copying.Difference]:
    """What of the order costs another price in the basket, comes in another unit, or is no longer sold."""
    prices = {
        row.line.product_id: row.own_price
        for row in rows
        if row.own_price is not None and row.line.product_id is not None
    }
    return copying.differences(order, prices)
