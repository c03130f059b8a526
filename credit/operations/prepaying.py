"""A controller lets an order go on when part of it is paid in advance, and takes the risk of the rest."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core import clock, formats
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.money import Money, round_amount
from core.payment_reference import rf_reference
from core.reasons import Reason
from core.refusals import Conflict, Refusal
from credit import signals
from credit.lifecycle import CheckPoint, PrepaymentOutcome
from credit.models import PrepaymentRequest
from credit.operations.accounts import lock_account
from credit.operations.checking import check
from credit.operations.deciding import refuse_own
from credit.operations.receiving import end
from credit.selectors import open_prepayment, rule_set_of
from orders import operations as orders
from orders.lifecycle import HoldKind
from orders.models import OrderHold, SalesOrder


class NoPrepaymentAsked(Conflict):
    """Nothing of the order is waited for."""

    code = "no-prepayment-asked"


@operation
def ask_prepayment(
    order: SalesOrder,
    amount: Decimal,
    reason: str,
    *,
    by: Actor,
    expires_on: datetime.date | None = None,
    version: int | None = None,
) -> PrepaymentRequest:
    """Have part of an order that is held for credit paid in advance; the controller takes the risk of the rest.

    The hold for credit gives way to one for the prepayment; unmatched money of the payer that reaches the amount lets
    the order go on by itself, and money that is there already does so at once. Raises NotPermitted, OverCeiling,
    OwnOrder, NoSuchHold, StaleVersion. Sends ``prepayment_asked``.
    """
    by.require("credit.release_credit_hold")
    lock(order)
    account = lock_account(order.payer)
    if not OrderHold.objects.filter(order=order, kind=HoldKind.CREDIT, lifted_at__isnull=True).exists():
        raise orders.NoSuchHold(_("%s is not held for credit.") % order.number, field="kind")
    check_version(order, version)
    if not reason.strip():
        raise Refusal(_("Enter why part of the order is to be paid in advance."), field="reason")
    refuse_own(order, by)
    _refuse_amount(order, amount)
    orders.refuse_over_ceiling(order, order.gross_amount - amount, by)
    today = by.company.today()
    days = rule_set_of(order.company, account).release_days
    expires_on = expires_on or today + datetime.timedelta(days=days)
    if expires_on < today:
        raise Refusal(_("Until then nobody could have paid."), field="expires_on")
    request = _open_request(order, amount, reason.strip(), expires_on, by)
    orders.lift_hold(order, HoldKind.CREDIT, reason.strip(), by=by)
    signals.prepayment_asked.send(sender=PrepaymentRequest, request=request, by=by)
    check(order, point=CheckPoint.RECHECK, by=by)
    return request


def _refuse_amount(order: SalesOrder, amount: Decimal) -> None:
    if order.payment_terms.is_prepaid or _waits_for_money(order):
        raise Conflict(_("%s waits for a payment in advance already.") % order.number)
    if not (amount.is_finite() and 0 < amount <= order.gross_amount):
        most = formats.money(order.gross_amount, order.currency)
        raise Refusal(_("Enter an amount above zero and up to %s.") % most, field="amount")
    if amount != round_amount(amount, order.currency):
        raise Refusal(_("Enter an amount that can be paid."), field="amount")


def _waits_for_money(order: SalesOrder) -> bool:
    return OrderHold.objects.filter(order=order, kind=HoldKind.PREPAYMENT, lifted_at__isnull=True).exists()


def _open_request(
    order: SalesOrder, amount: Decimal, reason: str, expires_on: datetime.date, by: Actor
) -> PrepaymentRequest:
    reference = rf_reference(order.number)
    found = Reason(
        "credit.prepayment-asked", {"amount": Money(amount, order.currency), "reference": reference}
    )
    hold = orders.place_hold(order, HoldKind.PREPAYMENT, [found], by=by)
    return PrepaymentRequest.objects.create(
        company=order.company,
        order=order,
        hold=hold,
        prepaid_amount=amount,
        order_amount=order.gross_amount,
        currency=order.currency,
        payment_reference=reference,
        expires_on=expires_on,
        reason=reason,
        entered_by_id=order.entered_by_id,
        asked_by=by.user,
        at=clock.stamp(),
    )


@operation
def withdraw_prepayment(order: SalesOrder, reason: str, *, by: Actor, version: int | None = None) -> None:
    """Wait for the money no longer: the rules decide again, and hold the order for credit unless it passes by now.

    Raises NotPermitted, NoPrepaymentAsked, StaleVersion.
    """
    by.require("credit.release_credit_hold")
    lock(order)
    lock_account(order.payer)
    request = open_prepayment(order)
    if request is None:
        raise NoPrepaymentAsked(_("No prepayment is waited for on %s.") % order.number)
    check_version(order, version)
    if not reason.strip():
        raise Refusal(_("Enter why the prepayment is no longer asked for."), field="reason")
    end(request, PrepaymentOutcome.WITHDRAWN)
    orders.hold_until_checked(order).save()
    orders.lift_hold(order, HoldKind.PREPAYMENT, reason.strip(), by=by)
    check(order, point=CheckPoint.RECHECK, by=by)
