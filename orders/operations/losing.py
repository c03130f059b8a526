"""The lost-sales ledger: what was ordered and is given up, written down for whoever buys and plans."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from core.actors import Actor
from core.money import round_amount
from orders.lifecycle import CancelReason
from orders.models import LostSale, SalesOrder, SalesOrderLine

#: As much as is kept of why something is given up or canceled.
LONGEST_NOTE = 500


def record_lost(
    order: SalesOrder,
    given_up: Iterable[tuple[SalesOrderLine, Decimal]],
    reason: CancelReason,
    note: str = "",
    *,
    by: Actor,
) -> None:
    """Write a row for each line of which something was given up, at the order's prices. Part of the verb that does it."""
    LostSale.objects.bulk_create(
        LostSale(
            company_id=by.company.pk,
            order=order,
            order_line=line,
            customer_id=order.customer_id,
            product_id=line.product_id,
            quantity=quantity,
            net_amount=round_amount(line.net_amount * quantity / line.quantity, order.currency),
            currency=order.currency,
            reason=reason,
            note=note,
            date=by.company.today(),
            recorded_by=by.user,
        )
        for line, quantity in given_up
        if quantity > 0 and line.part_of_id is None
    )
