"""Closing lines short: what is still open of them is given up, the ordered quantity stays as it was (PS-07)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Refusal, Several, whole
from orders import signals
from orders.kits import kit_position
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.calling_off import hold_agreements
from orders.operations.drafting import NotAmendable
from orders.operations.ending import coded, finish_or_save
from orders.operations.fulfilling import derived_statuses
from orders.operations.giving_up import give_up
from orders.operations.losing import LONGEST_NOTE


def close_line(order: SalesOrder, position: int, *, reason: str, by: Actor) -> None:
    """Give up the rest of one line. Raises and sends what ``close_lines`` does."""
    close_lines(order, [position], reason=reason, by=by)


@operation
def close_lines(
    order: SalesOrder,
    positions: Sequence[int],
    *,
    reason: str,
    by: Actor,
    note: str = "",
    version: int | None = None,
) -> None:
    """Give up the rest of these lines, all or none, with a coded reason; a lost sale goes to its ledger.

    What was invoiced ahead of its delivery stays (ORD-5). Raises NotAmendable, StaleVersion, and Several for several
    lines. Sends ``order_amended``.
    """
    code = coded(reason)
    note = whole(note, LONGEST_NOTE, "note")
    lock(order)
    check_version(order, version)
    if order.status != OrderStatus.CONFIRMED:
        raise NotAmendable(_("Only lines of a confirmed order are closed."))
    lines = _closable(order, positions)
    hold_agreements(line.agreement_line_id for line in lines)
    signals.order_amending.send(sender=SalesOrder, order=order, by=by)
    give_up(order, [(line, line.open_quantity) for line in lines], code, note, by=by)
    finish_or_save(order, derived_statuses(order), by=by)
    signals.order_amended.send(sender=SalesOrder, order=order, by=by)


def _closable(order: SalesOrder, positions: Sequence[int]) -> list[SalesOrderLine]:
    """The lines at these positions. Raises the refusal of the one that cannot be closed, or Several."""
    if not positions:
        raise Refusal(_("Choose a line and a reason."), field="position")
    by_position = {line.position: line for line in order.lines.filter(position__in=list(positions))}
    refusals = [
        refusal
        for position in dict.fromkeys(positions)
        if (refusal := objection_to_closing(by_position.get(position))) is not None
    ]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)
    return list(by_position.values())


def objection_to_closing(line: SalesOrderLine | None, field: str = "position") -> Refusal | None:
    """Why the rest of a line cannot be given up."""
    if line is not None and line.part_of_id is not None:
        return part_refused(line, field)
    if line is None or line.open_quantity <= 0:
        return Refusal(_("This line has nothing left to close."), field=field)
    if line.invoiced > line.shipped:
        return Refusal(
            _("Part of this line is invoiced and not shipped. Credit it first, then close the line."),
            field=field,
        )
    return None


def part_refused(line: SalesOrderLine, field: str) -> Refusal:
    """A part of a kit was named where its kit is to be decided about."""
    words = _("%(sku)s belongs to the kit on line %(line)d. Enter that line.")
    return Refusal(words % {"sku": line.sku, "line": kit_position(line.position) or 0}, field=field)
