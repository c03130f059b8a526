"""Holds: reasons an order may not go on, placed by rules and people, lifted by whoever may."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.refusals import Conflict, Refusal
from orders.lifecycle import ORDER_LIFECYCLE, HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder
from orders.operations.confirming import confirm_if_free

#: Which permission lifts which hold; credit has an operation of its own, which also checks the releaser.
PERMISSIONS = {
    HoldKind.MANUAL: "orders.release_hold",
    HoldKind.INCOMPLETE: "orders.release_hold",
    HoldKind.APPROVAL: "orders.approve_hold",
    HoldKind.PREPAYMENT: "credit.release_credit_hold",
}


class NoSuchHold(Conflict):
    """The order has no open hold of this kind."""

    code = "no-such-hold"


@operation
def place_hold(order: SalesOrder, kind: str, reason: str, *, by: Actor) -> OrderHold:
    """Stop an order that has been submitted or confirmed; a second hold of the kind only gets the new reason."""
    lock(order)
    if not reason.strip():
        raise Refusal(_("Enter the reason of the hold."), field="reason")
    hold, _created = OrderHold.objects.update_or_create(
        company=order.company, order=order, kind=kind, lifted_at=None, defaults={"reason": reason}
    )
    if order.status in (OrderStatus.SUBMITTED, OrderStatus.CONFIRMED):
        ORDER_LIFECYCLE.move(order, OrderStatus.HELD)
        order.save(update_fields=["status"])
    timeline.record(order, "held", by=by, reason=reason, data={"kind": kind}, order_id=order.pk)
    return hold


@operation
def lift_hold(order: SalesOrder, kind: str, reason: str, *, by: Actor) -> None:
    """Take the hold away; when it was the last one of a held order, the order is confirmed by itself.

    Decides nothing about who may: the callers do. Raises NoSuchHold. The caller holds the order's lock.
    """
    lifted = OrderHold.objects.filter(order=order, kind=kind, lifted_at__isnull=True).update(
        lifted_at=clock.stamp(), lifted_by=by.user, lift_reason=reason
    )
    if not lifted:
        raise NoSuchHold(_("%s has no such hold.") % order.number, field="kind")
    timeline.record(order, "hold lifted", by=by, reason=reason, data={"kind": kind}, order_id=order.pk)
    if order.status == OrderStatus.HELD:
        confirm_if_free(order, by=by)


@operation
def release_hold(order: SalesOrder, kind: str, reason: str, *, by: Actor) -> None:
    """A person lifts a hold. Who entered the order does not approve its prices (ROLES.md, section 2).

    Raises NotPermitted, NoSuchHold.
    """
    if kind not in HoldKind.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(HoldKind.values), field="kind")
    permission = PERMISSIONS.get(HoldKind(kind))
    if permission is None:
        raise Refusal(_("A credit hold is released by a credit controller."), field="kind")
    by.require(permission)
    lock(order)
    if not reason.strip():
        raise Refusal(_("Enter the reason of the release."), field="reason")
    if kind == HoldKind.APPROVAL and by.user is not None and by.user.pk == order.entered_by_id:
        raise Refusal(_("Somebody else has to approve an order you entered."), field="kind")
    lift_hold(order, kind, reason, by=by)
