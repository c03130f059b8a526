"""Orders of new goods for what came back: they bring what was sent back, no more of it and nothing else (0015)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.refusals import Refusal, Several
from orders.finding import LineEntry
from orders.kits import entered_only
from orders.lifecycle import Channel
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.changing import Changes, LineChange, amount_of, changes_price, is_other


def refuse_beyond_return(
    order: SalesOrder, lines: Sequence[SalesOrderLine], changes: Changes, additions: Sequence[LineEntry]
) -> None:
    """Raise Several for all that new goods for a return may not become: the customer owes the first ones as they were billed."""
    if order.channel != Channel.RETURN:
        return
    by_position = {line.position: line for line in entered_only(lines)}
    fields = [
        f"lines.{position - 1}.{name}"
        for position, change in changes.items()
        if position in by_position and (name := _beyond(by_position[position], change))
    ]
    fields += [f"additions.{index}.sku" for index in range(len(additions))]
    if fields:
        words = _("It comes for goods that were sent back: no others, no more of them, at no charge.")
        raise Several([Refusal(words, field=field) for field in fields])


def _beyond(line: SalesOrderLine, change: LineChange) -> str:
    """The field that asks for more or for something else; what was lowered once is credited and not sent any more."""
    if is_other(line, change):
        return "sku"
    if (amount := amount_of(line, change)) is not None and amount > line.quantity:
        return "quantity"
    return "unit_price" if changes_price(line, change) else ""
