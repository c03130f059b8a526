"""Tolerances: a little more or less than ordered leaves, and the line is done with that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from catalog.models import ProductKind
from core import bulk, formats, timeline
from core import quantity as quantities
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Refusal, Several
from inventory import operations as inventory
from orders.lifecycle import CancelReason, Channel, OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.models.line import HUNDRED
from orders.operations.drafting import NotAmendable
from orders.operations.giving_up import Rest, give_up
from orders.tolerances import TOLERANCES

ZERO = Decimal(0)


class NotThere(Refusal):
    """More should leave than lies free in the warehouse."""

    code = "not-enough-stock"


class Tolerance(NamedTuple):
    """How many percent more and less than ordered may leave; without a figure exactly as much as ordered."""

    over: Decimal | None
    under: Decimal | None


@operation
def set_tolerances(
    order: SalesOrder, wanted: Mapping[int, Tolerance], *, by: Actor, version: int | None = None
) -> None:
    """Agree on other tolerances for lines of a held or confirmed order, by position; all or none.

    Never less than what has left or is picked already. Raises NotAmendable, NotPermitted, StaleVersion, and Several
    with fields ``lines.<position - 1>.<name>``.
    """
    by.require("customers.change_terms")
    lock(order)
    check_version(order, version)
    if order.status not in (OrderStatus.CONFIRMED, OrderStatus.HELD):
        raise NotAmendable(_("Only a confirmed or held order is amended; %s is not.") % order.number)
    if order.channel == Channel.RETURN:
        raise NotAmendable(_("New goods for a return leave exactly as many as came back."))
    lines = {line.position: line for line in order.lines.entered()}
    refusals = [
        refusal
        for position, tolerance in wanted.items()
        for refusal in _objections(lines.get(position), position, tolerance, f"lines.{position - 1}")
    ]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)
    changed = [
        lines[position]
        for position, tolerance in wanted.items()
        if _of(lines[position]) != (tolerance.over or ZERO, tolerance.under or ZERO)
    ]
    if not changed:
        return
    for line in changed:
        line.over_delivery_percent = wanted[line.position].over or ZERO
        line.under_delivery_percent = wanted[line.position].under or ZERO
    save_tolerances(changed)
    order.version += 1
    bulk.save(order, ["version"])
    timeline.record_many([_told(order, line) for line in changed], by=by)


def _of(line: SalesOrderLine) -> tuple[Decimal, Decimal]:
    return line.over_delivery_percent or ZERO, line.under_delivery_percent or ZERO


def _told(order: SalesOrder, line: SalesOrderLine) -> timeline.Entry:
    over, under = _of(line)
    said = {
        "position": line.position,
        "sku": line.sku,
        "over": quantities.plain(over),
        "under": quantities.plain(under),
    }
    return timeline.Entry(order, "tolerance changed", "", said, order.pk)


def _objections(
    line: SalesOrderLine | None, position: int, tolerance: Tolerance, field: str
) -> list[Refusal]:
    if line is None or line.kind != ProductKind.GOODS:
        return [Refusal(_("The order has no goods on line %d.") % position, field=f"{field}.position")]
    refusals = [
        Refusal(_("Enter a percentage from 0 to 100."), field=f"{field}.{name}")
        for name, percent in zip(TOLERANCES, tolerance, strict=True)
        if percent is not None and not (percent.is_finite() and 0 <= percent <= HUNDRED)
    ]
    if not refusals:
        most = line.quantity * (1 + (tolerance.over or ZERO) / HUNDRED)
        gone = line.shipped + line.reserved
        if gone + line.canceled > most:
            words = _("Of line %(position)d %(gone)s are shipped or picked already.")
            said = {"position": position, "gone": formats.quantity(gone)}
            refusals.append(Refusal(words % said, field=f"{field}.{TOLERANCES[0]}"))
    return refusals


def save_tolerances(lines: Sequence[SalesOrderLine]) -> None:
    """The tolerances of the lines, in one statement."""
    bulk.update(
        SalesOrderLine,
        ", ".join(f"{name} = v.{name}" for name in TOLERANCES),
        keys=[line.pk for line in lines],
        values={name: [getattr(line, name) for line in lines] for name in TOLERANCES},
    )


@operation
def reserve_more(order: SalesOrder, wanted: Sequence[tuple[SalesOrderLine, Decimal]], *, by: Actor) -> None:
    """Hold more for lines than they have ordered, from what lies free. The caller holds the order's lock.

    Raises NotThere with the index of the line that gets too little as ``lines.<index>.quantity``.
    """
    demands = [inventory.Demand(line.pk, line.product_id or 0, amount) for line, amount in wanted]
    granted = inventory.reserve(demands, order.warehouse, by=by)
    for index, (line, amount) in enumerate(wanted):
        got = granted.get(line.pk, ZERO)
        if got < amount:
            words = _("Of %(sku)s only %(got)s more lie free in the warehouse.")
            raise NotThere(
                words % {"sku": line.sku, "got": formats.quantity(got)}, field=f"lines.{index}.quantity"
            )
    _add_reserved({line.pk: amount for line, amount in wanted})


@operation
def give_back_more(amounts: Mapping[int, Decimal], *, by: Actor) -> None:
    """What was held for lines beyond their order is free again. The caller holds the order's lock."""
    freed = inventory.give_back(amounts, by=by)
    _add_reserved({key: -amount for key, amount in freed.items()})


def _add_reserved(amounts: Mapping[int, Decimal]) -> None:
    bulk.update(
        SalesOrderLine,
        "reserved = t.reserved + v.reserved",
        keys=list(amounts),
        values={"reserved": list(amounts.values())},
    )


def close_within_tolerance(
    order: SalesOrder, lines: Sequence[SalesOrderLine], in_house: Mapping[int, Decimal], *, by: Actor
) -> Rest:
    """Close what is left of lines of which enough has left: no backorder, no lost sale. Part of a verb; the order is locked.

    What lies on other shipments of the order, as ``in_house`` says by line, still comes.
    """
    rest = [
        (line, amount)
        for line in lines
        if line.is_enough(line.shipped) and (amount := line.open_quantity - in_house.get(line.pk, ZERO)) > 0
    ]
    held = {
        line.pk: amount - line.waiting_quantity for line, amount in rest if amount > line.waiting_quantity
    }
    if held:
        inventory.give_back(held, by=by)
    for line, _amount in rest:
        line.reserved -= held.get(line.pk, ZERO)
    if rest:
        give_up(order, rest, CancelReason.TOLERANCE, by=by)
    return rest
