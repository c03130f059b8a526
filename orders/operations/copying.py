"""Copying an order to a new draft at today's prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Refusal
from orders.copying import Difference, can_be_sold, differences, repeatable
from orders.lifecycle import Channel
from orders.models import SalesOrder
from orders.operations.drafting import Header, LineEntry, create

ZERO = Decimal(0)


class NothingToCopy(Refusal):
    """No line of the order is sold any more."""

    code = "nothing-to-copy"


@dataclass(frozen=True, slots=True)
class Copied:
    """The new draft, and what in it is not as it was."""

    order: SalesOrder
    differences: Sequence[Difference]


@operation
def copy(order: SalesOrder, *, by: Actor, channel: str = Channel.CLERK) -> Copied:
    """A new draft for the same customer with the lines still sold, priced for today.

    Discounts given by hand stay when we copy; a customer takes none of ours along. His reference and dates belong to the
    old order and are left. Raises NothingToCopy, and what ``create`` does.
    """
    lines = [line for line in repeatable(order.lines.select_related("product")) if can_be_sold(line.product)]
    if not lines:
        raise NothingToCopy(_("Nothing of %s is sold any more.") % order.number)
    is_ours = by.customer_ids is None
    header = Header(
        order.customer,
        currency=order.currency,
        discount_percent=order.discount_percent if is_ours else ZERO,
        channel=channel,
        warehouse=order.warehouse,
    )
    entries = [
        LineEntry(line.sku, line.quantity, discount_percent=line.discount_percent if is_ours else ZERO)
        for line in lines
    ]
    made = create(header, entries, by=by)
    timeline.record(made, "copied", by=by, data={"number": order.number}, order_id=made.pk)
    return Copied(made, differences_between(order, made, by=by))


def differences_between(order: SalesOrder, made: SalesOrder, *, by: Actor) -> list[Difference]:
    """What in the draft made from an order is not as it was."""
    now = dict(made.lines.exclude(product=None).values_list("product_id", "unit_price"))
    return differences(order, now, is_less_discount=by.customer_ids is not None)
