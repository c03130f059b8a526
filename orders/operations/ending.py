"""Ending an order: canceled before anything shipped, or closed when all is delivered, billed and paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from core import bulk, clock, reasons, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.reasons import Reason
from core.refusals import Conflict, Refusal, whole
from inventory import operations as inventory
from orders import signals
from orders.lifecycle import (
    CHOSEN_REASONS,
    LOSES_ORDER,
    ORDER_LIFECYCLE,
    BillingStatus,
    CancelReason,
    DeliveryStatus,
    OrderStatus,
    PaymentStatus,
    Resolution,
)
from orders.models import SalesOrder
from orders.operations.calling_off import hold_agreements, open_again
from orders.operations.losing import LONGEST_NOTE, record_lost
from orders.operations.open_exceptions import resolved, still_open


class AlreadyShipped(Conflict):
    """Something of the order has left or was billed; it cannot be canceled as a whole."""

    code = "already-shipped"


@operation
def cancel(order: SalesOrder, *, reason: str, by: Actor, note: str = "", version: int | None = None) -> None:
    """End an order of which nothing has shipped or was invoiced, and free what it had reserved.

    What was ordered and could not be offered goes to the lost-sales ledger.
    Raises AlreadyShipped, MoveNotAllowed, StaleVersion. Sends ``order_canceled``.
    """
    code = coded(reason)
    note = whole(note, LONGEST_NOTE, "note")
    lock(order)
    check_version(order, version)
    if order.lines.filter(shipped__gt=0).exists() or order.lines.filter(invoiced__gt=0).exists():
        raise AlreadyShipped(
            _("Part of %s has been shipped or billed. Close the remaining lines instead.") % order.number
        )
    end(order, code, by=by, note=note)


def end(order: SalesOrder, code: CancelReason, *, by: Actor, note: str = "") -> None:
    """Cancel the locked order, free what it had reserved, lift what held it. Raises MoveNotAllowed. Sends ``order_canceled``."""
    ORDER_LIFECYCLE.move(order, OrderStatus.CANCELED)
    agreed = list(
        order.lines.filter(agreement_line__isnull=False).values_list("agreement_line_id", flat=True)
    )
    hold_agreements(agreed)
    resolved(order, still_open(order), Resolution.OVERTAKEN, by=by)
    order.cancel_reason = code
    order.version += 1
    order.save(update_fields=["status", "cancel_reason", "version"])
    inventory.release(order.lines.filter(reserved__gt=0).values_list("pk", flat=True), by=by)
    if code in LOSES_ORDER:
        record_lost(order, [(line, line.open_quantity) for line in order.lines.all()], code, note, by=by)
    order.lines.update(reserved=0, canceled=F("quantity"))
    open_again(order, agreed, by=by)
    order.holds.filter(lifted_at__isnull=True).update(
        lifted_at=clock.stamp(), lifted_by=by.user, lift_findings=reasons.keep([Reason("order.canceled")])
    )
    data = {} if note else {"reasons": reasons.keep([in_words(code)])}
    timeline.record(order, "canceled", by=by, reason=note, data=data, order_id=order.pk)
    signals.order_canceled.send(sender=SalesOrder, order=order, by=by)


def coded(reason: str) -> CancelReason:
    """The reason as one of the codes a person may choose."""
    known = [code for code, _label in CHOSEN_REASONS]
    if reason not in known:
        raise Refusal(_("Use one of: %s.") % ", ".join(known), field="reason")
    return CancelReason(reason)


def in_words(code: CancelReason) -> Reason:
    """What was chosen, for the timeline: each reader has it in his language."""
    return Reason(f"order.because-{code}")


@operation
def close_if_finished(order: SalesOrder, *, by: Actor) -> None:
    """Close a confirmed order that is delivered, billed and paid in full. The caller holds the lock."""
    finish_or_save(order, {}, by=by)


def finish_or_save(order: SalesOrder, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Save the derived statuses, and close the order in the same statement when it is finished.

    Where both statuses were computed anew, an order all of which came back before it was billed is finished as well:
    there is no invoice whose payment could say so.
    """
    before = {name: getattr(order, name) for name in changes}
    for name, value in changes.items():
        setattr(order, name, value)
    changed = [name for name in changes if getattr(order, name) != before[name]]
    if (
        order.status == OrderStatus.CONFIRMED
        and order.delivery_status == DeliveryStatus.COMPLETE
        and order.billing_status == BillingStatus.COMPLETE
        and (order.payment_status == PaymentStatus.PAID or (len(changes) > 1 and _is_never_billed(order)))
    ):
        resolved(order, still_open(order), Resolution.OVERTAKEN, by=by)
        ORDER_LIFECYCLE.move(order, OrderStatus.CLOSED)
        changed.append("status")
    if changed:
        bulk.save(order, changed)
    if "status" in changed:
        timeline.record(order, "closed", by=by, order_id=order.pk)


def _is_never_billed(order: SalesOrder) -> bool:
    """Whether goods have left, and nothing of the order is on an invoice."""
    return (
        order.lines.filter(shipped__gt=0).exists()
        and not order.lines.filter(invoiced__gt=0).exists()
        and order.payment_status == PaymentStatus.OPEN
    )
