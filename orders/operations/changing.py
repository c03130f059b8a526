"""What an amendment changes: line by line and in the header, applied to the order in memory. The verb saves it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import ShippingMethod
from core import formats
from core import quantity as quantities
from core.actors import Actor
from core.money import UnitPrice
from core.numerals import out_of_range
from core.reasons import Param, Reason, keep
from core.refusals import Refusal, Several, whole
from customers.models import BillingPolicy, ShipsWhen
from inventory.models import Warehouse
from inventory.selectors import refuse_no_storage
from orders import drafts, finding, price_steps, shipping
from orders.charges import Charge, refuse_bad_charges
from orders.finding import HUNDRED, MAX_PRICE, MAX_QUANTITY, LineEntry
from orders.kits import entered_only, is_kit, parts_by_kit, refuse_too_many
from orders.lifecycle import PriceSource
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.answering import LONGEST_REFERENCE
from orders.operations.drafting import refuse_bad_discount, refuse_unknown_moment
from orders.tolerances import TOLERANCES, take_over
from orders.totals import percent_of

ZERO = Decimal(0)
#: What a line takes over from the one it would be if it were entered today as it is wanted now.
_TAKEN_OVER = (
    "kind", "product", "sku", "customer_sku", "description", "quantity", "unit_code", "sale_unit_code",
    "sale_unit_factor", "unit_price", "list_price", "price_source", "price_steps", "discount_percent", "unit_discount",
    "agreement_line", "tax_code", "tax_category", "tax_rate", "price_includes_tax",
)  # fmt: skip
#: What of a line an amendment saves beside its quantity and amounts.
CHANGED_FIELDS = (*_TAKEN_OVER, *TOLERANCES, "requested_date", "promised_date")


@dataclass(frozen=True, slots=True)
class LineChange:
    """What becomes of a line; what is None stays as it is.

    Quantity and price are in ``unit``, the product's own where it is empty. Another product, or a unit the line is not
    sold in yet, is priced as if it were entered today. ``close`` gives up the rest for a coded reason.
    """

    quantity: Decimal | None = None
    unit: str = ""
    sku: str = ""
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    requested_date: datetime.date | None = None
    close: str = ""


@dataclass(frozen=True, slots=True)
class HeaderChange:
    """What becomes of the header; what is None stays. The customer never changes: cancel the order and copy it.

    Its confirmation, credit, references and agreements are the customer's, and so are the papers he has got.
    """

    customer_reference: str | None = None
    requested_date: datetime.date | None = None
    ship_to: Mapping[str, Any] | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    charges: Sequence[Charge] | None = None
    warehouse: Warehouse | None = None
    ships_when: str | None = None
    shipping_method: ShippingMethod | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None


Changes = Mapping[int, LineChange]


@dataclass(slots=True)
class Applied:
    """What a set of changes has really changed."""

    lines: list[SalesOrderLine]
    #: Lines of which another price, discount or product is given: somebody may have to approve it.
    priced: list[SalesOrderLine]
    #: Lines whose stock is given back before anything is reserved anew.
    freed: list[SalesOrderLine]
    closed: dict[str, list[SalesOrderLine]]


def apply_changes(
    order: SalesOrder, lines: Sequence[SalesOrderLine], changes: Changes, *, by: Actor
) -> Applied:
    """Change the lines in memory. Raises Several with fields ``lines.<position - 1>.<name>``."""
    by_position = {line.position: line for line in entered_only(lines)}
    refusals = [
        refusal
        for position, change in changes.items()
        for refusal in _objections(by_position.get(position), position, change)
    ]
    if refusals:
        raise Several(refusals)
    work = [(by_position[position], change) for position, change in changes.items()]
    applied = Applied([], [], [], {})
    _replace(order, [(line, change) for line, change in work if is_other(line, change)], applied, by)
    for line, change in work:
        is_moved = _move(line, change)
        if line not in applied.lines and (_change(line, change, applied, by) or is_moved):
            applied.lines.append(line)
        if change.close:
            applied.closed.setdefault(change.close, []).append(line)
    drafts.refuse_large_discounts(lines)
    _take_parts_along(applied, lines)
    return applied


def _take_parts_along(applied: Applied, lines: Sequence[SalesOrderLine]) -> None:
    """Parts are as many as their kit says, and wanted when it is."""
    parts = parts_by_kit(lines)
    taken = [(kit, part) for kit in applied.lines if is_kit(kit) for part in parts[kit.pk]]
    for kit, part in taken:
        amount = kit.quantity * part.per_kit
        if amount < part.quantity and part.reserved:
            applied.freed.append(part)
        part.quantity, part.requested_date = amount, kit.requested_date
        applied.lines.append(part)
    refuse_too_many(taken)


def is_other(line: SalesOrderLine, change: LineChange) -> bool:
    """Whether it is another product, or sold in a unit it is not sold in yet."""
    sku, unit = change.sku.strip().casefold(), change.unit.strip().upper()
    is_other_product = sku not in ("", line.sku.casefold(), line.customer_sku.casefold())
    return is_other_product or unit not in ("", line.unit_code.upper(), line.sale_unit.upper())


def amount_of(line: SalesOrderLine, change: LineChange) -> Decimal | None:
    """The wanted quantity in the line's own unit."""
    if change.quantity is None:
        return None
    unit = change.unit.strip().upper()
    is_sale_unit = bool(unit) and unit == line.sale_unit_code.upper()
    return change.quantity * (line.sale_unit_factor if is_sale_unit else 1)


def _objections(line: SalesOrderLine | None, position: int, change: LineChange) -> Iterable[Refusal]:
    field = f"lines.{position - 1}"
    if line is None:
        yield Refusal(_("The order has no line %d.") % position, field=f"{field}.quantity")
        return
    floor = max(line.shipped, line.invoiced) + line.canceled
    if is_other(line, change):
        if is_kit(line):
            words = _("Line %d is a kit. Close it and add a line.")
            yield Refusal(words % position, field=f"{field}.sku")
        elif floor:
            words = _("Something of line %d is shipped, invoiced or closed. Close the rest and add a line.")
            yield Refusal(words % position, field=f"{field}.sku")
        return
    amount = amount_of(line, change)
    is_changed = amount is not None and amount != line.quantity
    if is_changed and (objection := _objection_to_quantity(line, amount, floor)):
        yield Refusal(objection, field=f"{field}.quantity")
    yield from _objections_to_price(line, change, field)


def _objection_to_quantity(line: SalesOrderLine, amount: Decimal | None, floor: Decimal) -> str | None:
    if amount is None:
        return None
    if not 0 < amount <= MAX_QUANTITY:
        return out_of_range(amount, _("Enter a quantity above zero."))
    if amount < floor:
        said = {"position": line.position, "floor": formats.quantity(floor)}
        return _("Line %(position)d: at least %(floor)s is shipped, invoiced or closed already.") % said
    if line.product is not None and not quantities.fits(amount, line.product.unit.decimals):
        return finding.too_fine(line.product.unit)
    return None


def _objections_to_price(line: SalesOrderLine, change: LineChange, field: str) -> Iterable[Refusal]:
    price, percent, money = change.unit_price, change.discount_percent, change.discount_amount
    if line.invoiced and changes_price(line, change):
        words = _("Line %d is invoiced at its price. Credit it first, or add a line.")
        yield Refusal(words % line.position, field=f"{field}.unit_price")
    if price is not None and not 0 <= price < MAX_PRICE:
        words = out_of_range(price, _("Enter a price of zero or more."))
        yield Refusal(words, field=f"{field}.unit_price")
    if percent is not None and not 0 <= percent <= HUNDRED:
        yield Refusal(_("Enter a discount between 0 and 100 percent."), field=f"{field}.discount_percent")
    if money is not None and not 0 <= money < MAX_PRICE:
        words = out_of_range(money, _("Enter a discount of zero or more."))
        yield Refusal(words, field=f"{field}.discount_amount")
    if money is not None and percent:
        words = _("Enter the discount in percent or as an amount, not both.")
        yield Refusal(words, field=f"{field}.discount_amount")


def changes_price(line: SalesOrderLine, change: LineChange) -> bool:
    if change.unit_price is not None and change.unit_price != line.unit_price:
        return True
    if change.discount_amount is not None:
        return change.discount_amount != line.unit_discount
    return change.discount_percent is not None and (
        change.discount_percent != line.discount_percent or line.unit_discount is not None
    )


def _replace(
    order: SalesOrder, others: Sequence[tuple[SalesOrderLine, LineChange]], applied: Applied, by: Actor
) -> None:
    """Lines of another product or unit become what they would be if they were entered now."""
    if not others:
        return
    try:
        priced, _totals = drafts.price_lines(order, [_entry(line, change) for line, change in others])
    except Several as several:
        for refusal in several.refusals:
            _lines, index, name = refusal.field.split(".")
            refusal.field = f"lines.{others[int(index)][0].position - 1}.{name}"
        raise
    for (line, _change), new in zip(others, priced, strict=True):
        if is_kit(new):
            words = _("%s is a kit. Close the line and add another one.") % new.sku
            raise Refusal(words, field=f"lines.{line.position - 1}.sku")
    price_steps.remember(priced, [], by=by.name)
    for line, new in zip([line for line, _change in others], priced, strict=True):
        if line.reserved:
            applied.freed.append(line)
        for name in _TAKEN_OVER:
            setattr(line, name, getattr(new, name))
        line.promised_date = line.over_delivery_percent = line.under_delivery_percent = None
        take_over(order, [line])
        applied.lines.append(line)
        applied.priced.append(line)


def _entry(line: SalesOrderLine, change: LineChange) -> LineEntry:
    """Another product is entered anew; the same one in another unit keeps its discount in percent."""
    is_same = change.sku.strip().casefold() in ("", line.sku.casefold())
    kept = line.discount_percent if is_same and line.unit_discount is None else ZERO
    given = change.discount_percent
    return LineEntry(
        change.sku.strip() or line.sku,
        line.quantity if change.quantity is None else change.quantity,
        unit_price=change.unit_price,
        discount_percent=given if given is not None else ZERO if change.discount_amount is not None else kept,
        discount_amount=change.discount_amount,
        unit=change.unit,
        requested_date=line.requested_date,
    )


def _change(line: SalesOrderLine, change: LineChange, applied: Applied, by: Actor) -> bool:
    """Quantity, price and discount of a line that stays what it is; whether any of them differs now."""
    is_changed = False
    if (amount := amount_of(line, change)) is not None and amount != line.quantity:
        is_changed = True
        if amount < line.quantity and line.reserved:
            applied.freed.append(line)
        line.quantity = amount
    if changes_price(line, change):
        is_changed = True
        _take_price(line, change, by)
        applied.priced.append(line)
    return is_changed


def _take_price(line: SalesOrderLine, change: LineChange, by: Actor) -> None:
    if change.unit_price is not None and change.unit_price != line.unit_price:
        line.unit_price, line.price_source = change.unit_price, PriceSource.MANUAL
        line.agreement_line = None
        said: dict[str, Param] = {"price": UnitPrice(line.unit_price, line.order.currency), "by": by.name}
        steps = [step for step in line.price_steps if step["code"] != price_steps.MANUAL]
        line.price_steps = [*steps, *keep([Reason(price_steps.MANUAL, said)])]
    if change.discount_amount is not None:
        line.unit_discount = change.discount_amount
    elif change.discount_percent is not None:
        line.unit_discount, line.discount_percent = None, change.discount_percent
    if line.unit_discount is not None:
        line.discount_percent = min(percent_of(line.unit_discount, line.unit_price), HUNDRED)


def _move(line: SalesOrderLine, change: LineChange) -> bool:
    """Another wished day."""
    if change.requested_date is None or change.requested_date == line.requested_date:
        return False
    line.requested_date = change.requested_date
    return True


@dataclass(slots=True)
class HeaderApplied:
    """What of the header has really changed."""

    is_changed: bool = False
    is_commercial: bool = False
    is_other_day: bool = False
    is_other_warehouse: bool = False


def apply_header(
    order: SalesOrder, lines: Sequence[SalesOrderLine], change: HeaderChange | None
) -> HeaderApplied:
    """Change the header in memory; lines that are wanted on the order's day follow it. Raises Refusal, Several."""
    done = HeaderApplied()
    if change is None:
        return done
    before = (*_plain(order), *_commercial(order))
    if change.customer_reference is not None:
        order.customer_reference = whole(change.customer_reference, LONGEST_REFERENCE, "customer_reference")
    if change.ship_to is not None:
        order.shipping_address = dict(change.ship_to)
    _take_discount(order, change)
    if change.charges is not None:
        refuse_bad_charges(change.charges, order.currency)
        quoted = [each for each in order.charges if each.get("basis")]
        order.charges = [*(charge.as_json() for charge in change.charges), *quoted]
    if change.requested_date not in (None, order.requested_date):
        for line in lines:
            if line.requested_date in (None, order.requested_date):
                line.requested_date = change.requested_date
        order.requested_date, done.is_other_day = change.requested_date, True
    if change.warehouse is not None and change.warehouse.pk != order.warehouse_id:
        _refuse_warehouse(change.warehouse, lines)
        order.warehouse, done.is_other_warehouse = change.warehouse, True
    _take_moment(order, lines, change)
    shipping.take_method(order, change.shipping_method)
    shipping.take_terms(order, change.incoterm, change.incoterm_place)
    after = (*_plain(order), *_commercial(order))
    done.is_commercial = before[-len(_commercial(order)) :] != _commercial(order)
    done.is_changed = done.is_other_day or done.is_other_warehouse or before != after
    return done


def _plain(order: SalesOrder) -> tuple[Any, ...]:
    """What changes without a look at prices."""
    terms = order.incoterm, order.incoterm_place, order.ships_when
    return order.customer_reference, dict(order.shipping_address), order.shipping_method_id, *terms


def _commercial(order: SalesOrder) -> tuple[Any, ...]:
    percent = order.discount_percent if order.discount_amount is None else None
    return percent, order.discount_amount, [{**each} for each in order.charges]


def _take_discount(order: SalesOrder, change: HeaderChange) -> None:
    if change.discount_percent is None and change.discount_amount is None:
        return
    percent = change.discount_percent or ZERO
    refuse_bad_discount(percent, change.discount_amount)
    order.discount_percent, order.discount_amount = percent, change.discount_amount


def _take_moment(order: SalesOrder, lines: Sequence[SalesOrderLine], change: HeaderChange) -> None:
    """Goods may leave before they are paid from now on, or only then, as long as nothing has left or was billed."""
    if change.ships_when in (None, "", order.ships_when):
        return
    refuse_unknown_moment(change.ships_when or "")
    if change.ships_when == ShipsWhen.PAID and any(line.shipped or line.invoiced for line in lines):
        words = _("Something of this order has left or is billed. Order the rest anew, to leave when paid.")
        raise Refusal(words, field="ships_when")
    order.ships_when = change.ships_when
    if order.ships_when == ShipsWhen.PAID:
        order.billing_policy = BillingPolicy.ORDER


def _refuse_warehouse(warehouse: Warehouse, lines: Sequence[SalesOrderLine]) -> None:
    """What has left came from somewhere; an order ships from one warehouse, and from quarantine nothing is shipped."""
    refuse_no_storage(warehouse)
    if any(line.shipped for line in lines):
        words = _("Something of this order has left its warehouse. Order the rest anew from the other one.")
        raise Refusal(words, field="warehouse")


def as_changes(wanted: Mapping[int, Decimal | LineChange]) -> dict[int, LineChange]:
    """A plain figure is another quantity of the own unit."""
    return {
        position: replace(LineChange(), quantity=each) if isinstance(each, Decimal) else each
        for position, each in wanted.items()
    }
