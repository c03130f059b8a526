"""Picking: begin, confirm line by line, finish; what was not found becomes a shipment of its own.

A short pick never loses goods from view: the order stays entitled to them, so the rest keeps its reservation and moves
to a new planned shipment that names the one it was split from. Whoever finds that the shelf is really empty cancels
that shipment and corrects the stock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext as _

from catalog.models import Tracking
from core import bulk, quantity, timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Conflict, Refusal, Several
from customers.models import ShipsWhen
from fulfillment.backlog import backlog
from fulfillment.kits import Back, TakenLot, in_words, left_over, made_whole
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.operations.guards import (
    QuantityRefused,
    hold_still,
    move,
    refuse_quantity,
    refuse_to_pick,
    refuse_unless_ready,
    touch,
)
from fulfillment.operations.lots import LotPick, hold_products, picked_lots, take_lots
from fulfillment.operations.places import ask_for_time
from fulfillment.operations.planning import PlannedLine, ShipsComplete, create
from inventory.operations import LotEntry, read_entries
from orders import operations as orders
from orders.models import SalesOrder

S = ShipmentStatus
ZERO = Decimal(0)


class NothingPicked(Refusal):
    """A pick of nothing at all; canceling the shipment says the same more clearly."""

    code = "nothing-picked"


class LineTaken(Conflict):
    """Somebody else has picked the line meanwhile; what lies in the hand belongs to another one."""

    code = "line-taken"


class Picked(NamedTuple):
    """What became of a shipment that was picked: the shipment of what is missing, and what goes back to the shelf."""

    rest: Shipment | None
    back: list[Back]


@operation
def start_picking(shipment: Shipment, *, by: Actor, version: int | None = None) -> None:
    """Take a planned shipment to the shelves. Raises MoveNotAllowed, OrderOnHold, StaleVersion."""
    order = hold_still(shipment, by=by, version=version)
    refuse_unless_ready(shipment, S.PICKING)
    refuse_to_pick(shipment, by)
    move(shipment, S.PICKING)
    timeline.record(shipment, "picking started", by=by, order_id=order.pk)


@operation
def confirm_line(  # noqa: PLR0913  (a scan, a box and a pressed line say this much)
    shipment: Shipment,
    line: ShipmentLine,
    picked: Decimal | None = None,
    *,
    by: Actor,
    version: int | None = None,
    is_more: bool = False,
    is_first: bool = False,
    lot: LotEntry | None = None,
    lots: Sequence[LotEntry] = (),
) -> None:
    """Note that a line was taken from its bin: all of it, this much, or so much more (one box after the other).

    A little more than planned where the order line tolerates it; it is held when picking is finished. Picking begins with
    the first line. ``is_first`` says that nobody is meant to have picked it yet. ``lot`` is one lot or piece more, ``lots``
    are all that were taken; without either goods that are tracked come out of the lots that expire first.
    Raises MoveNotAllowed, OrderOnHold, QuantityRefused, LotRefused, LineTaken, StaleVersion.
    """
    order = hold_still(shipment, by=by, version=version)
    if shipment.status != S.PICKING:
        refuse_unless_ready(shipment, S.PICKING)
    refuse_to_pick(shipment, by)
    current = ShipmentLine.objects.select_related("order_line", "product__unit").get(
        pk=line.pk, shipment=shipment
    )
    if is_first and current.picked is not None:
        raise LineTaken(_("%s is already picked.") % current.product.sku)
    if lot is not None and picked is None and current.product.tracking == Tracking.SERIAL:
        picked = Decimal(1)
    if lot is not None and _is_full(current, says_how_much=picked is not None):
        raise LineTaken(_("%s is already picked.") % current.product.sku)
    amount = current.quantity if picked is None else picked
    if picked is not None and (is_more or lot is not None):
        amount += current.picked or ZERO
    if refusal := refuse_quantity(current, amount, current.most_quantity):
        raise refusal
    more = None if lot is None else lot._replace(quantity=picked)
    named = read_entries(current.product, lots, amount, f"lines.{current.position}.lots") if lots else None
    wish = LotPick(current, amount, named=named, more=more)
    amount = take_lots(shipment, [wish], by=by).get(current.pk, amount)
    extra = max(amount - current.quantity, ZERO)
    ShipmentLine.objects.filter(pk=line.pk).update(picked=amount, extra=extra)
    if shipment.status == S.PLANNED:
        move(shipment, S.PICKING)
    else:
        touch(shipment)
    line.picked = amount
    timeline.record(
        shipment,
        "line picked",
        by=by,
        data={"position": current.position, "sku": current.product.sku, "quantity": quantity.plain(amount)}
        | ({"lot": lot.code} if lot else {}),
        order_id=order.pk,
    )


def _is_full(line: ShipmentLine, *, says_how_much: bool) -> bool:
    """Whether a lot more does not go into it; a little more than planned does where somebody says how much."""
    return (line.picked or ZERO) >= (line.most_quantity if says_how_much else line.quantity)


@operation
def pick(
    shipment: Shipment,
    quantities: Mapping[int, Decimal] | None = None,
    *,
    by: Actor,
    version: int | None = None,
    lots: Mapping[int, Sequence[LotEntry]] | None = None,
) -> Shipment | None:
    """Finish picking as ``finish_picking`` does; the shipment of what is missing is the answer."""
    return finish_picking(shipment, quantities, by=by, version=version, lots=lots).rest


@operation
def finish_picking(
    shipment: Shipment,
    quantities: Mapping[int, Decimal] | None = None,
    *,
    by: Actor,
    version: int | None = None,
    lots: Mapping[int, Sequence[LotEntry]] | None = None,
) -> Picked:
    """Finish picking: everything, or these quantities by shipment line; a line not named was not found.

    What is missing moves, still reserved, to a new planned shipment; nothing where it is so little
    that the order line tolerates it. A kit that lacks a part stays with all its parts. What is more within the tolerance is taken from what lies free. ``lots`` says by line
    which ones were taken; of tracked goods without it those that expire first.
    Raises MoveNotAllowed, OrderOnHold, QuantityRefused, LotRefused, NothingPicked, ShipsComplete, StaleVersion.
    """
    order = hold_still(shipment, by=by, version=version)
    refuse_unless_ready(shipment, S.PICKED)
    refuse_to_pick(shipment, by)
    if quantities is None:
        if shipment.has_tracked:
            related = ("order_line", "product__unit")
            lines = list(ShipmentLine.objects.filter(shipment=shipment).select_related(*related))
            wanted = {line.pk: line.quantity for line in lines}
            _take(shipment, lines, wanted, _read_lots(lines, wanted, lots or {}), by)
        ShipmentLine.objects.filter(shipment=shipment).update(picked=F("quantity"), extra=ZERO)
        rest: list[PlannedLine] = []
        back: list[Back] = []
    else:
        rest, back = _pick_these(shipment, order, quantities, lots, by)
    move(shipment, S.PICKED)
    data = {"short": [_as_data(line) for line in rest]} if rest else {}
    timeline.record(
        shipment,
        "picked",
        by=by,
        data=data | ({"back": in_words(back, quantity.plain)} if back else {}),
        order_id=order.pk,
    )
    rest = _still_paid(order, rest)
    if not rest:
        return Picked(None, back)
    later = create(order, rest, by=by, split_from=shipment)
    ask_for_time([later], by)
    return Picked(later, back)


def _still_paid(order: SalesOrder, rest: list[PlannedLine]) -> list[PlannedLine]:
    """What of the rest may be planned: not what is no longer paid for where that comes first (FUL-12)."""
    if not rest or order.ships_when != ShipsWhen.PAID:
        return rest
    to_plan = {row.line.pk: row.to_plan for row in backlog(order)}
    paid = [line._replace(quantity=min(line.quantity, to_plan[line.order_line_id])) for line in rest]
    return [line for line in paid if line.quantity > 0]


def _as_data(line: PlannedLine) -> dict[str, object]:
    return {"position": line.position, "quantity": quantity.plain(line.quantity)}


def _pick_these(
    shipment: Shipment,
    order: SalesOrder,
    quantities: Mapping[int, Decimal],
    lots: Mapping[int, Sequence[LotEntry]] | None,
    by: Actor,
) -> tuple[list[PlannedLine], list[Back]]:
    """Save what was picked, of parts what makes whole kits; the answer is what does not leave, and what of it goes back.

    Every wrong quantity is told at once.
    """
    lines = list(shipment.lines.select_related("order_line", "product__unit"))
    refusals: list[Refusal] = [
        refusal
        for line in lines
        if (refusal := refuse_quantity(line, quantities.get(line.pk, ZERO), line.most_quantity))
    ]
    if unknown := quantities.keys() - {line.pk for line in lines}:
        refusals.append(
            QuantityRefused(_("%s lines are not on this shipment.") % len(unknown), field="lines")
        )
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)
    leaves = made_whole(lines, quantities)
    rest = [
        PlannedLine(line.order_line_id, line.position, line.product_id, line.quantity - picked)
        for line in lines
        if (picked := leaves.get(line.pk, ZERO)) < line.least_quantity
    ]
    _refuse_bad_rest(shipment, order, quantities, leaves, rest)
    more = [line for line in lines if leaves.get(line.pk, ZERO) > line.quantity]
    if more and shipment.has_tracked:
        hold_products(shipment, more, lines)
    _hold_more(order, more, leaves, by)
    named = _read_lots(lines, quantities, lots or {})
    back = left_over(lines, quantities, _in_hand(shipment, named))
    _take(shipment, lines, leaves, named, by)
    _save(lines, leaves)
    return rest, back


def _read_lots(
    lines: Iterable[ShipmentLine],
    quantities: Mapping[int, Decimal],
    lots: Mapping[int, Sequence[LotEntry]],
) -> dict[int, list[LotEntry]]:
    """The lots that are named by line; they come to what the line says. Raises LotRefused."""
    return {
        line.pk: read_entries(
            line.product, lots[line.pk], quantities.get(line.pk, ZERO), f"lines.{line.position}.lots"
        )
        for line in lines
        if lots.get(line.pk)
    }


def _in_hand(shipment: Shipment, named: Mapping[int, Sequence[LotEntry]]) -> dict[int, list[TakenLot]]:
    """The lots that were taken by line, in that order: those that are named now, else those scanned before."""
    found = {
        key: [TakenLot(part.lot.code, part.quantity) for part in parts]
        for key, parts in picked_lots(shipment).items()
    }
    return found | {
        key: [TakenLot(entry.code, entry.quantity or ZERO) for entry in entries]
        for key, entries in named.items()
    }


def _hold_more(
    order: SalesOrder, lines: Sequence[ShipmentLine], quantities: Mapping[int, Decimal], by: Actor
) -> None:
    """What was picked beyond the plan is held for the order now. Raises QuantityRefused for what is not there."""
    if not lines:
        return
    if order.ships_when == ShipsWhen.PAID:
        words = _("Order %s ships when it is paid: no more than ordered leaves.")
        raise QuantityRefused(words % order.number, field=f"lines.{lines[0].position}.quantity")
    wanted = [(line.order_line, quantities[line.pk] - line.quantity) for line in lines]
    try:
        orders.reserve_more(order, wanted, by=by)
    except orders.NotThere as refusal:
        line = lines[int(refusal.field.split(".")[1])]
        raise QuantityRefused(refusal.message, field=f"lines.{line.position}.quantity") from refusal


def _take(
    shipment: Shipment,
    lines: Sequence[ShipmentLine],
    leaves: Mapping[int, Decimal],
    named: Mapping[int, Sequence[LotEntry]],
    by: Actor,
) -> None:
    """The lots of what leaves, of those that are named the first."""
    picks = []
    for line in lines:
        amount = leaves.get(line.pk, ZERO)
        entries = _up_to(named[line.pk], amount) if line.pk in named else None
        picks.append(LotPick(line, amount, named=entries))
    take_lots(shipment, picks, by=by)


def _up_to(entries: Iterable[LotEntry], amount: Decimal) -> list[LotEntry]:
    """The first lots, as many as leave."""
    kept = []
    for entry in entries:
        if (part := min(entry.quantity or ZERO, amount)) > 0:
            kept.append(entry._replace(quantity=part))
            amount -= part
    return kept


def _refuse_bad_rest(
    shipment: Shipment,
    order: SalesOrder,
    picked: Mapping[int, Decimal],
    leaves: Mapping[int, Decimal],
    rest: Sequence[PlannedLine],
) -> None:
    if not any(leaves.values()):
        words = _("Nothing of %s was picked. Enter what was, or cancel the shipment.")
        if any(picked.values()):
            words = _("What was picked of %s makes no whole kit. Put it back and cancel the shipment.")
        raise NothingPicked(words % shipment.number)
    if rest and not order.allows_partial_delivery:
        raise ShipsComplete(
            _("Order %s ships complete: pick every line in full, or cancel the shipment.") % order.number
        )


def _save(lines: Sequence[ShipmentLine], quantities: Mapping[int, Decimal]) -> None:
    """The shipment keeps what was picked; lines of which nothing was found leave it."""
    found = {line.pk: quantities[line.pk] for line in lines if quantities.get(line.pk)}
    if len(found) < len(lines):
        bulk.delete(ShipmentLine, [line.pk for line in lines if line.pk not in found])
    bulk.update(
        ShipmentLine,
        "picked = v.picked, quantity = v.picked, extra = greatest(v.picked - t.quantity, 0)",
        keys=list(found),
        values={"picked": list(found.values())},
    )
