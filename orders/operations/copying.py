"""Copying an order to a new draft at today's prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.models import ShippingMethod
from core import timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal
from customers.models import Customer
from orders import signals
from orders.charges import entered_charges
from orders.copying import (
    Difference,
    OtherPayer,
    can_be_sold,
    differences,
    other_payer,
    own_unit_price,
    repeatable,
)
from orders.drafts import entered
from orders.lifecycle import Channel
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.drafting import Header, LineEntry, create, refuse_bad_party

ZERO = Decimal(0)


class NothingToCopy(Refusal):
    """No line of the order is sold any more."""

    code = "nothing-to-copy"


@dataclass(frozen=True, slots=True)
class Copied:
    """The new draft, and what in it is not as it was."""

    order: SalesOrder
    differences: Sequence[Difference]
    payer: OtherPayer | None = None


@operation
def copy(order: SalesOrder, *, by: Actor, channel: str = Channel.CLERK) -> Copied:
    """A new draft for the same customer with the lines still sold, priced for today.

    Discounts given by hand and another payer, while he may be one, stay when we copy; a customer takes none of ours along.
    His reference and dates belong to the old order and are left. Sends ``order_copied`` first, which may refuse. Raises
    NothingToCopy, and what ``create`` does.
    """
    lines = [line for line in repeatable(order.lines.select_related("product")) if can_be_sold(line.product)]
    signals.order_copied.send(sender=SalesOrder, order=order, by=by)
    if not lines:
        raise NothingToCopy(_("Nothing of %s is sold any more.") % order.number)
    made = create(_header(order, channel, by), [_entry(line, by) for line in lines], by=by)
    timeline.record(made, "copied", by=by, data={"number": order.number}, order_id=made.pk)
    return Copied(made, differences_between(order, made, by=by), other_payer(order, made.payer))


def payer_to_keep(order: SalesOrder) -> Customer | None:
    """Who pays for what is ordered again: whom the order names, where that is not the usual one and he still may."""
    if order.payer.pk == order.customer.payer.pk:
        return None
    try:
        refuse_bad_party(order.customer, order.payer)
    except Refusal:
        return None
    return order.payer


def _method_to_keep(order: SalesOrder) -> ShippingMethod | None:
    """How it was sent, while that is still offered."""
    method = order.shipping_method
    return method if method is not None and method.is_active else None


def _header(order: SalesOrder, channel: str, by: Actor) -> Header:
    header = Header(order.customer, currency=order.currency, channel=channel, warehouse=order.warehouse)
    if by.customer_ids is not None:
        return header
    is_amount = order.discount_amount is not None
    return replace(
        header,
        discount_percent=ZERO if is_amount else order.discount_percent,
        discount_amount=order.discount_amount,
        charges=entered_charges(order),
        shipping_method=_method_to_keep(order),
        incoterm=order.incoterm,
        incoterm_place=order.incoterm_place,
        invoice_party=payer_to_keep(order),
        ships_when=order.ships_when,
    )


def _entry(line: SalesOrderLine, by: Actor) -> LineEntry:
    """The line at today's price; a discount in money comes along where the unit is the same."""
    quantity, unit = entered(line)
    entry = LineEntry(line.sku, quantity, unit=unit)
    if by.customer_ids is not None:
        return entry
    if line.unit_discount is not None and unit == line.sale_unit_code:
        return replace(entry, discount_amount=line.unit_discount)
    return replace(entry, discount_percent=line.discount_percent)


def differences_between(order: SalesOrder, made: SalesOrder, *, by: Actor) -> list[Difference]:
    """What in the draft made from an order is not as it was."""
    now = {
        line.product_id: own_unit_price(line) for line in made.lines.exclude(product=None) if line.product_id
    }
    return differences(order, now, is_less_discount=by.customer_ids is not None)
