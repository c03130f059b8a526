"""Documents made for an order that were canceled further on: somebody says "again" or "leave it".

Whoever owns the kind of document says how it is made anew (``register_maker``). Left means that the customer does not
get what it stood for: the quantity is canceled with a reason, as when a line is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from core import bulk, clock, formats, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.refusals import Conflict, Refusal, whole
from inventory import operations as inventory
from orders import signals
from orders.kits import as_entered
from orders.lifecycle import CancelReason, ExceptionKind, OrderStatus, Resolution
from orders.models import OrderException, SalesOrder, SalesOrderLine
from orders.operations.calling_off import hold_agreements
from orders.operations.ending import coded, finish_or_save
from orders.operations.fulfilling import derived_statuses
from orders.operations.giving_up import give_up
from orders.operations.losing import LONGEST_NOTE
from orders.operations.open_exceptions import resolved, still_open

RESOLVE = "orders.resolve_exception"
#: Makes what the exception stood for anew under the order's lock; the answer is the new document's number.
Again = Callable[[SalesOrder, OrderException, Actor], str]
#: How much of what it stood for is still wanted, by order line; nothing of a line that is done with.
Remaining = Callable[[SalesOrder, OrderException], Mapping[int, Decimal]]


class Maker(NamedTuple):
    """What the owner of a kind of document knows to do about a canceled one."""

    again: Again
    remaining: Remaining


_makers: dict[str, Maker] = {}
#: Why what is left is canceled, unless somebody says otherwise.
_USUAL = {ExceptionKind.SHIPMENT: CancelReason.CUSTOMER, ExceptionKind.SUPPLY: CancelReason.STOCK}


class NoSuchException(Refusal):
    """Nothing of this number is to be decided about."""

    code = "no-such-exception"


class AlreadyResolved(Conflict):
    """Somebody else has decided."""

    code = "already-resolved"


class CannotBeLeft(Refusal):
    """What was invoiced ahead cannot just be left away."""

    code = "cannot-be-left"


def register_maker(kind: ExceptionKind, *, again: Again, remaining: Remaining) -> None:
    """Say how documents of a kind are made anew, and what of a canceled one is still wanted."""
    _makers[kind] = Maker(again, remaining)


@operation
def raise_exception(
    order: SalesOrder,
    kind: ExceptionKind,
    document: str,
    canceled: Mapping[int, Decimal],
    *,
    reason: str,
    by: Actor,
) -> None:
    """A document was canceled that the order still wants; somebody has to decide. The caller holds the order's lock.

    Raises TooLong. Sends ``order_exception_raised``.
    """
    if order.status not in (OrderStatus.CONFIRMED, OrderStatus.HELD) or not canceled:
        return
    reason = whole(reason, LONGEST_NOTE, "reason")
    found = order.exceptions.open().filter(document=document).first()
    if found is None:
        found = OrderException(company=by.company, order=order, kind=kind, document=document)
    found.lines = OrderException.as_lines({**found.quantities, **canceled})
    found.reason, found.raised_by, found.raised_at = reason, by.user, clock.stamp()
    found.save()
    order.has_exception = True
    bulk.save(order, ["has_exception"])
    data = {"document": document, "kind": kind.value}
    timeline.record(order, "exception raised", by=by, reason=reason, data=data, order_id=order.pk)
    signals.order_exception_raised.send(sender=SalesOrder, order=order, exception=found, by=by)


@operation
def resolve_exception(
    order: SalesOrder, document: str, how: str, *, by: Actor, reason: str = ""
) -> OrderException:
    """Make again what was canceled, or leave it: then the customer does not get it.

    Raises NoSuchException, AlreadyResolved, CannotBeLeft, NotPermitted, and what making it anew refuses.
    """
    by.require(RESOLVE)
    if how not in (Resolution.AGAIN, Resolution.LEAVE):
        raise Refusal(_("Use one of: %s.") % "again, leave", field="how")
    lock(order)
    by.require_warehouse(order.warehouse_id)
    found = _found(order, document)
    if order.status != OrderStatus.CONFIRMED:
        raise Conflict(_("%s is not confirmed. Decide when it is.") % order.number)
    if how == Resolution.AGAIN:
        outcome = _makers[found.kind].again(order, found, by)
        found.refresh_from_db()
        if not found.how:  # what plans all that waits has settled it already
            resolved(order, [found], Resolution.AGAIN, by=by, outcome=outcome)
    else:
        _leave(order, found, coded(reason) if reason else _USUAL[ExceptionKind(found.kind)], by)
    return found


def _found(order: SalesOrder, document: str) -> OrderException:
    rows = order.exceptions.filter(document__iexact=document.strip())
    found = rows.open().first() or rows.order_by("-pk").first()
    if found is None:
        words = _("Nothing of %(order)s is to be decided about %(document)s.")
        raise NoSuchException(
            words % {"order": order.number, "document": document.strip()[:40]}, field="document"
        )
    if found.how:
        raise AlreadyResolved(
            _("%(document)s was decided about already: %(how)s.")
            % {"document": found.document, "how": str(found.get_how_display()).lower()}
        )
    found.order = order
    return found


def _leave(order: SalesOrder, found: OrderException, code: CancelReason, by: Actor) -> None:
    """Cancel what it stood for, as far as it is neither shipped, canceled, nor on its way in another document."""
    wanted = _makers[found.kind].remaining(order, found)
    lines = list(order.lines.select_related("product"))
    left = [(line, wanted[line.pk]) for line in lines if line.pk in wanted]
    held = found.kind == ExceptionKind.SHIPMENT
    _refuse_invoiced(lines, wanted)
    hold_agreements(line.agreement_line_id for line in lines)
    signals.order_amending.send(sender=SalesOrder, order=order, by=by)
    resolved(order, [found], Resolution.LEAVE, by=by)
    if held:
        _give_back(left, by)
    give_up(order, left, code, found.reason, by=by, among=lines)
    finish_or_save(order, derived_statuses(order), by=by)
    signals.order_amended.send(sender=SalesOrder, order=order, by=by)
    if held:
        freed = [line for line, _amount in left]
        signals.reservation_given_up.send(sender=SalesOrder, order=order, lines=freed, is_free=True, by=by)


def _refuse_invoiced(lines: Iterable[SalesOrderLine], wanted: Mapping[int, Decimal]) -> None:
    by_key = {line.pk: line for line in lines}
    for key, amount in as_entered(by_key.values(), wanted).items():
        line = by_key[key]
        if line.quantity - line.canceled - amount < line.invoiced:
            raise CannotBeLeft(
                _("Part of line %d is invoiced and not shipped. Credit it first, or make it again.")
                % line.position,
                field="how",
            )


def _give_back(left: Iterable[tuple[SalesOrderLine, Decimal]], by: Actor) -> None:
    amounts = {line.pk: amount for line, amount in left}
    inventory.give_back(amounts, by=by)
    for line, amount in left:
        line.reserved -= amount


@operation
def settle_overtaken(order: SalesOrder, *, by: Actor) -> None:
    """Put aside what nobody needs to decide about any more: the goods came from elsewhere, or are not wanted.

    Part of a verb; the order is locked.
    """
    if not order.has_exception:
        return
    over = [each for each in still_open(order) if not _makers[each.kind].remaining(order, each)]
    resolved(order, over, Resolution.OVERTAKEN, by=by)


def in_words(found: OrderException, lines: Iterable[SalesOrderLine], how: Resolution) -> str:
    """What is made again or left of it: ``4 × TEA, 2 × CUP``.

    Of goods that do not come the parts are made again, but what is left are the kits they would go into.
    """
    by_key = {line.pk: line for line in lines}
    stood_for = found.quantities
    if found.kind == ExceptionKind.SHIPMENT or how == Resolution.LEAVE:
        stood_for = as_entered(by_key.values(), stood_for)
    return ", ".join(
        f"{formats.quantity(amount)} × {by_key[key].sku}"
        for key, amount in stood_for.items()
        if key in by_key
    )
