"""Holds: reasons an order may not go on, placed by rules and people, lifted by whoever may."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import clock, formats, reasons, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.reasons import Reason
from core.refusals import Conflict, NotPermitted, Refusal
from orders import signals
from orders.duties import has_worked_on
from orders.lifecycle import ORDER_LIFECYCLE, HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder
from orders.operations.confirming import confirm_if_free
from orders.operations.drafting import back_to_draft
from orders.operations.revising import lines_in_full
from orders.revisions import content_of

#: Why a hold is placed or lifted: what a person types, or what a rule has found.
Why = str | Sequence[Reason]
UNCHECKED = Reason("order.unchecked")

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


class NotStoppable(Conflict):
    """Only an order on its way is put on hold: not a draft or quote, nor one that has ended."""

    code = "not-stoppable"


class OwnOrder(Refusal):
    """Nobody releases the credit or approval hold of an order he entered or amended (ROLES.md, section 2)."""

    code = "own-order"


class OverCeiling(NotPermitted):
    """The amount is above what this role may release alone."""

    code = "over-ceiling"


@operation
def place_hold(order: SalesOrder, kind: str, reason: Why, *, by: Actor) -> OrderHold:
    """Stop an order that has been submitted or confirmed; a second hold of the kind only gets the new reason.

    A person types it, a rule says what it has found. Raises NotStoppable.
    """
    text, findings = _told_apart(reason)
    if kind not in HoldKind.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(HoldKind.values), field="kind")
    lock(order)
    if order.status not in (OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED):
        raise NotStoppable(
            _("%(order)s is %(status)s and is not put on hold.")
            % {"order": order.number, "status": order.get_status_display().lower()}
        )
    if not text.strip() and not findings:
        raise Refusal(_("Enter the reason of the hold."), field="reason")
    hold, _created = OrderHold.objects.update_or_create(
        company=order.company, order=order, kind=kind, lifted_at=None,
        defaults={"reason": text, "findings": findings},
    )  # fmt: skip
    if order.status in (OrderStatus.SUBMITTED, OrderStatus.CONFIRMED):
        ORDER_LIFECYCLE.move(order, OrderStatus.HELD)
        order.save(update_fields=["status"])
    data = {"kind": kind, **({"reasons": findings} if findings else {})}
    timeline.record(order, "held", by=by, reason=text, data=data, order_id=order.pk)
    return hold


def _told_apart(reason: Why) -> tuple[str, list[dict[str, Any]]]:
    """What a person typed, and what rules have found."""
    return (reason, []) if isinstance(reason, str) else ("", reasons.keep(reason))


def hold_until_checked(order: SalesOrder) -> OrderHold:
    """The credit hold an order begins with, not yet saved: no answer, no delivery. The check lifts it or says why."""
    return OrderHold(
        company=order.company, order=order, kind=HoldKind.CREDIT, findings=reasons.keep([UNCHECKED])
    )


def is_unanswered(hold: OrderHold) -> bool:
    """Whether the hold is still the one the order begins with; nobody sees it before the check has answered."""
    return [found["code"] for found in hold.findings] == [UNCHECKED.code]


@operation
def lift_hold(
    order: SalesOrder,
    kind: str,
    reason: Why,
    *,
    by: Actor,
    brought_about_by: Actor | None = None,
    was_shown: bool = True,
) -> None:
    """Take the hold away; when it was the last one of a held order, the order is confirmed by itself.

    Decides nothing about who may: the callers do. Raises NoSuchHold. The caller holds the order's lock.
    A rule that lifts it says by whose act, so that this person is not told of it as news; a hold nobody was shown
    goes as it came, without an event.
    """
    text, findings = _told_apart(reason)
    lifted = OrderHold.objects.filter(order=order, kind=kind, lifted_at__isnull=True).update(
        lifted_at=clock.stamp(), lifted_by=by.user, lift_reason=text, lift_findings=findings
    )
    if not lifted:
        raise NoSuchHold(_("%s has no such hold.") % order.number, field="kind")
    if was_shown:
        data = {"kind": kind, **({"reasons": findings} if findings else {})}
        timeline.record(order, "hold lifted", by=by, reason=text, data=data, order_id=order.pk)
    if order.status == OrderStatus.HELD and kind != HoldKind.CREDIT:
        _ask_credit_again(order, by)
    if order.status == OrderStatus.HELD:
        confirm_if_free(order, by=by, brought_about_by=brought_about_by)


def _ask_credit_again(order: SalesOrder, by: Actor) -> None:
    """While an order waited for something else, others may have used the limit up (CRD-2). Sends ``order_freed``."""
    if OrderHold.objects.filter(order=order, lifted_at__isnull=True).exists():
        return
    hold_until_checked(order).save()
    signals.order_freed.send(sender=SalesOrder, order=order, by=by)


@operation
def release_hold(order: SalesOrder, kind: str, reason: str, *, by: Actor, version: int | None = None) -> None:
    """A person lifts a hold. Who entered or amended the order does not approve its prices (ROLES.md, section 2).

    Delivering before the payment in advance has come is giving credit, within the ceiling of who does.
    Raises NotPermitted, OverCeiling, OwnOrder, NoSuchHold, StaleVersion.
    """
    if kind not in HoldKind.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(HoldKind.values), field="kind")
    permission = PERMISSIONS.get(HoldKind(kind))
    if permission is None:
        raise Refusal(_("A credit hold is released by a credit controller."), field="kind")
    by.require(permission)
    lock(order)
    check_version(order, version)
    if not reason.strip():
        raise Refusal(_("Enter the reason of the release."), field="reason")
    if kind in (HoldKind.APPROVAL, HoldKind.PREPAYMENT) and has_worked_on(order, by):
        raise OwnOrder(_("Somebody else has to release an order you entered or amended."), field="kind")
    if kind == HoldKind.PREPAYMENT:
        refuse_over_ceiling(order, order.gross_amount, by)
    if kind == HoldKind.APPROVAL:
        OrderHold.objects.filter(order=order, kind=kind, lifted_at__isnull=True).update(
            approved_content=content_of(order, lines_in_full(order))
        )
    lift_hold(order, kind, reason, by=by)


@operation
def send_back(order: SalesOrder, reason: str, *, by: Actor, version: int | None = None) -> None:
    """Who approves prices does not approve these: the order is a draft again, and who entered it is told why.

    Raises NotPermitted, NoSuchHold, NotEditable, StaleVersion. Sends ``order_sent_back``.
    """
    by.require("orders.approve_hold")
    lock(order)
    check_version(order, version)
    if not reason.strip():
        raise Refusal(_("Enter what has to change."), field="reason")
    if not order.holds.filter(kind=HoldKind.APPROVAL, lifted_at__isnull=True).exists():
        raise NoSuchHold(_("%s has no such hold.") % order.number, field="kind")
    back_to_draft(order, "sent back", by=by, reason=reason.strip())
    signals.order_sent_back.send(sender=SalesOrder, order=order, reason=reason.strip(), by=by)


def refuse_over_ceiling(order: SalesOrder, amount: Decimal, by: Actor) -> None:
    """Raise OverCeiling when the actor may not take this risk alone."""
    ceiling = by.ceiling("credit.release_credit_hold", order.currency)
    if ceiling is not None and amount > ceiling:
        raise OverCeiling(
            _("You may release orders up to %s. Ask a manager.") % formats.money(ceiling, order.currency),
            field="amount",
        )
