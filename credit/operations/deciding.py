"""What a controller decides about a held order."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Refusal
from credit.models import CreditRelease
from credit.operations.accounts import lock_account
from credit.selectors import rule_set_of
from orders import operations as orders
from orders.duties import has_worked_on
from orders.lifecycle import CancelReason, HoldKind
from orders.models import OrderHold, SalesOrder

OwnOrder = orders.OwnOrder
OverCeiling = orders.OverCeiling


@operation
def release(
    order: SalesOrder,
    *,
    reason: str,
    by: Actor,
    amount: Decimal | None = None,
    expires_on: datetime.date | None = None,
    version: int | None = None,
) -> CreditRelease:
    """A controller takes the risk: up to an amount, until a date, for a reason, within his ceiling.

    Raises NotPermitted, OverCeiling, OwnOrder, NoSuchHold, StaleVersion. The release lapses when value, customer or terms change.
    """
    by.require("credit.release_credit_hold")
    lock(order)
    account = lock_account(order.payer)
    hold = OrderHold.objects.filter(order=order, kind=HoldKind.CREDIT, lifted_at__isnull=True).first()
    if hold is None:
        raise orders.NoSuchHold(_("%s is not held for credit.") % order.number, field="kind")
    check_version(order, version)
    if not reason.strip():
        raise Refusal(_("Enter the reason of the release."), field="reason")
    refuse_own(order, by)
    amount = order.gross_amount if amount is None else amount
    if amount < order.gross_amount:
        raise Refusal(_("The release has to cover the order."), field="amount")
    orders.refuse_over_ceiling(order, amount, by)
    today = by.company.today()
    expires_on = expires_on or today + datetime.timedelta(
        days=rule_set_of(order.company, account).release_days
    )
    if expires_on < today:
        raise Refusal(_("The release would have expired already."), field="expires_on")
    granted = CreditRelease.objects.create(
        company=by.company,
        order=order,
        hold=hold,
        released_amount=amount,
        currency=order.currency,
        expires_on=expires_on,
        reason=reason.strip(),
        entered_by_id=order.entered_by_id,
        released_by=by.user,
        at=clock.stamp(),
    )
    orders.lift_hold(order, HoldKind.CREDIT, reason.strip(), by=by)
    return granted


def refuse_own(order: SalesOrder, by: Actor) -> None:
    """Raise OwnOrder for who entered or amended the order (ROLES.md, section 2, rule 2)."""
    if has_worked_on(order, by):
        raise OwnOrder(_("Somebody else has to release an order you entered or amended."))


def obstacle_to_release(order: SalesOrder, by: Actor) -> Refusal | None:
    """What a release of the whole order by this actor would be refused for, known before he tries."""
    try:
        refuse_own(order, by)
        orders.refuse_over_ceiling(order, order.gross_amount, by)
    except Refusal as refusal:
        return refusal
    return None


@operation
def reject(order: SalesOrder, *, reason: str, by: Actor, version: int | None = None) -> None:
    """The controller says no: the order is canceled with his reason. Raises NotPermitted, NoSuchHold, StaleVersion."""
    by.require("credit.reject_order")
    lock(order)
    if not reason.strip():
        raise Refusal(_("Enter the reason of the rejection."), field="reason")
    waits = Q(kind=HoldKind.CREDIT) | Q(kind=HoldKind.PREPAYMENT, prepayment_request__isnull=False)
    if not OrderHold.objects.filter(waits, order=order, lifted_at__isnull=True).exists():
        raise orders.NoSuchHold(_("%s is not held for credit.") % order.number, field="kind")
    orders.cancel(order, reason=CancelReason.CREDIT, note=reason.strip(), by=by, version=version)
