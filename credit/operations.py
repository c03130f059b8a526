"""Credit verbs: check, release, reject, change a limit, block. Each locks the customer's credit account first (CRD-2)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.models import Company
from core.money import is_currency
from core.prepared import Place, Prepared
from core.reasons import Reason
from core.refusals import Conflict, Refusal
from credit import signals
from credit.models import CheckPoint, CreditAccount, CreditDecision, CreditLimit, CreditPolicy, CreditRelease
from credit.rules import Answer, Figures, evaluate
from credit.selectors import (
    figures_for,
    holder_id,
    is_first_order,
    thresholds_of,
    with_block_of_orderer,
)
from customers.models import Customer
from orders import operations as orders
from orders.duties import has_worked_on
from orders.lifecycle import CancelReason, HoldKind
from orders.models import OrderHold, SalesOrder

ZERO = Decimal(0)
LONGEST_CLASS = 20
WAITING_FOR_MONEY = (HoldKind.CREDIT, HoldKind.PREPAYMENT)


OwnOrder = orders.OwnOrder
OverCeiling = orders.OverCeiling


class SharedLimit(Refusal):
    """A child shares its parent's limit and has none of its own."""

    code = "shared-limit"


def lock_account(customer: Customer, *, review_wanted_at: datetime.datetime | None = None) -> CreditAccount:
    """The row decisions about the customer take turns on; made when there is none yet."""
    CreditAccount.objects.get_or_create(
        customer_id=holder_id(customer),
        defaults={"company": customer.company, "review_wanted_at": review_wanted_at},
    )
    return CreditAccount.objects.select_for_update().get(customer_id=holder_id(customer))


@operation
def check(
    order: SalesOrder, *, point: CheckPoint, by: Actor, date: datetime.date | None = None
) -> CreditDecision:
    """Decide on the payer's exposure after the order, under his account's lock; a pass lifts the credit hold.

    Leaves a decision with every rule's figures. An order paid in advance whose money is there waits no longer for it.
    The caller holds the order's lock. Sends ``credit_refused``.
    """
    date = date or by.company.today()
    account = _existing_or_new(order)
    amount = _not_yet_invoiced(order)
    thresholds = thresholds_of(order.company)
    figures = figures_for(
        order.payer,
        order_amounts={order.currency: amount},
        is_prepaid=order.payment_terms.is_prepaid,
        date=date,
        account=account,
        besides=order.pk,
        is_first_order=is_first_order(order.payer, thresholds),
    )
    figures = with_block_of_orderer(figures, order)
    answers = evaluate(figures, thresholds)
    is_passed = all(answer.is_passed for answer in answers)
    if not is_passed and (release := valid_release(order, amount, date)) is not None:
        is_passed = True
        answers.append(_released(release))
    decision = _keep(order, point, figures, answers, is_passed, date)
    if is_passed:
        if figures.is_prepaid and figures.exposure + figures.order_amount <= 0:
            _let_paid_pass(order, by)
        _let_pass(order, by)
    else:
        _hold(order, decision, answers, by)
    return decision


_locked_account = Prepared(lambda: CreditAccount.objects.select_for_update().filter(customer_id=Place()))


def _existing_or_new(order: SalesOrder) -> CreditAccount:
    """The payer's account, locked; one that is made for an order is a new customer's, and somebody has to decide on a limit."""
    customer = order.payer
    account = _locked_account.all(holder_id(customer))
    return (
        account[0]
        if account
        else lock_account(customer, review_wanted_at=None if order.payment_terms.is_prepaid else clock.now())
    )


def _not_yet_invoiced(order: SalesOrder) -> Decimal:
    """What the order adds to the exposure: its gross, less what was canceled or invoiced already."""
    if order.confirmed_at is None:
        return order.gross_amount
    return sum(
        (
            line.gross_amount * (line.quantity - line.canceled - line.invoiced) / line.quantity
            for line in order.lines.all()
        ),
        ZERO,
    )


def valid_release(order: SalesOrder, amount: Decimal, date: datetime.date) -> CreditRelease | None:
    """A release that still covers the order: not lapsed, not expired, not below its value, same currency (CRD-4)."""
    return (
        CreditRelease.objects.filter(
            order=order,
            lapsed_at__isnull=True,
            expires_on__gte=date,
            released_amount__gte=amount,
            currency=order.currency,
        )
        .order_by("-pk")
        .first()
    )


def _released(release: CreditRelease) -> Answer:
    reason = Reason("credit.released", {"who": str(release.released_by), "reason": release.reason})
    return Answer("release", True, reason)


def _keep(
    order: SalesOrder,
    point: CheckPoint,
    figures: Figures,
    answers: list[Answer],
    is_passed: bool,
    date: datetime.date,
) -> CreditDecision:
    return CreditDecision.objects.create(
        company=order.company,
        customer=order.payer,
        order=order,
        check_point=point,
        is_passed=is_passed,
        currency=figures.currency,
        order_amount=figures.order_amount,
        limit_amount=figures.limit_amount,
        open_orders_amount=figures.open_orders_amount,
        open_receivables_amount=figures.open_receivables_amount,
        rules=[answer.as_json() for answer in answers],
        as_of=date,
        at=clock.stamp(),
    )


_open_hold = Prepared(
    lambda: OrderHold.objects.filter(order=Place(), kind=HoldKind.CREDIT, lifted_at__isnull=True)
)


def _let_pass(order: SalesOrder, by: Actor) -> None:
    for hold in _open_hold.all(order.pk):
        orders.lift_hold(
            order,
            HoldKind.CREDIT,
            [Reason("credit.passed")],
            by=Actor.system(order.company),
            brought_about_by=by,
            was_shown=not orders.is_unanswered(hold),
        )


def _let_paid_pass(order: SalesOrder, by: Actor) -> None:
    """The money that has come in covers this order and whatever else the customer has open."""
    if OrderHold.objects.filter(order=order, kind=HoldKind.PREPAYMENT, lifted_at__isnull=True).exists():
        system = Actor.system(order.company)
        found = [Reason("credit.money-arrived")]
        orders.lift_hold(order, HoldKind.PREPAYMENT, found, by=system, brought_about_by=by)


def _hold(order: SalesOrder, decision: CreditDecision, answers: Sequence[Answer], by: Actor) -> None:
    failed = [answer.reason for answer in answers if not answer.is_passed]
    orders.place_hold(order, HoldKind.CREDIT, failed, by=Actor.system(order.company))
    signals.credit_refused.send(sender=CreditDecision, order=order, decision=decision, by=by)


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
    lock_account(order.payer)
    hold = OrderHold.objects.filter(order=order, kind=HoldKind.CREDIT, lifted_at__isnull=True).first()
    if hold is None:
        raise orders.NoSuchHold(_("%s is not held for credit.") % order.number, field="kind")
    check_version(order, version)
    if not reason.strip():
        raise Refusal(_("Enter the reason of the release."), field="reason")
    _refuse_own(order, by)
    amount = order.gross_amount if amount is None else amount
    if amount < order.gross_amount:
        raise Refusal(_("The release has to cover the order."), field="amount")
    orders.refuse_over_ceiling(order, amount, by)
    today = by.company.today()
    expires_on = expires_on or today + datetime.timedelta(days=policy_of(by.company).release_days)
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


def _refuse_own(order: SalesOrder, by: Actor) -> None:
    if has_worked_on(order, by):
        raise OwnOrder(_("Somebody else has to release an order you entered or amended."))


def obstacle_to_release(order: SalesOrder, by: Actor) -> Refusal | None:
    """What a release of the whole order by this actor would be refused for, known before he tries."""
    try:
        _refuse_own(order, by)
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
    if not OrderHold.objects.filter(order=order, kind=HoldKind.CREDIT, lifted_at__isnull=True).exists():
        raise orders.NoSuchHold(_("%s is not held for credit.") % order.number, field="kind")
    orders.cancel(order, reason=CancelReason.CREDIT, note=reason.strip(), by=by, version=version)


@operation
def recheck(order: SalesOrder, *, by: Actor) -> CreditDecision | None:
    """Look again at an order held for credit or payment: after a payment, a credit note or a raised limit."""
    lock(order)
    if not OrderHold.objects.filter(order=order, kind__in=WAITING_FOR_MONEY, lifted_at__isnull=True).exists():
        return None
    return check(order, point=CheckPoint.RECHECK, by=by)


@operation
def set_limit(
    customer: Customer, *, limit_amount: Decimal | None, currency: str = "", by: Actor
) -> CreditLimit:
    """Set the customer's limit; None is unlimited, 0 is no credit. Raises NotPermitted, SharedLimit."""
    by.require("credit.approve_limit")
    refuse_bad_limit(customer, limit_amount, currency)
    account = lock_account(customer)
    _end_review(account)
    limit, _created = CreditLimit.objects.update_or_create(
        company=customer.company,
        account=account,
        valid_from=None,
        defaults={"limit_amount": limit_amount, "currency": currency or customer.currency, "valid_to": None},
    )
    timeline.record(
        customer, "credit limit set", by=by, data={"limit": str(limit_amount), "currency": limit.currency}
    )
    signals.limit_changed.send(sender=CreditLimit, customer=customer, by=by)
    return limit


def _end_review(account: CreditAccount) -> None:
    """Somebody has looked at the new customer."""
    if account.review_wanted_at is not None:
        account.review_wanted_at = None
        account.save(update_fields=["review_wanted_at"])


def refuse_bad_limit(customer: Customer, limit_amount: Decimal | None, currency: str) -> None:
    """Raise SharedLimit or Refusal for a limit the customer cannot have."""
    if customer.parent_id is not None and customer.parent is not None:
        raise SharedLimit(
            _("%(customer)s shares the limit of %(parent)s. Set it there.")
            % {"customer": customer.name, "parent": customer.parent.name},
            field="credit_limit",
        )
    if currency and not is_currency(currency):
        raise Refusal(_("%s is not a currency code.") % currency, field="currency")
    if limit_amount is not None and limit_amount < 0:
        raise Refusal(_("Enter a limit of zero or more; leave it empty for no limit."), field="credit_limit")


@operation
def set_review(
    customer: Customer, *, risk_class: str, review_date: datetime.date | None, by: Actor
) -> CreditAccount:
    """Set how risky the customer is held and when that is looked at again. Raises NotPermitted, Refusal."""
    by.require("credit.approve_limit")
    refuse_bad_class(risk_class)
    account = lock_account(customer)
    account.risk_class, account.review_date = risk_class, review_date
    account.save(update_fields=["risk_class", "review_date"])
    _end_review(account)
    timeline.record(customer, "credit review set", by=by)
    signals.limit_changed.send(sender=CreditLimit, customer=customer, by=by)
    return account


def refuse_bad_class(risk_class: str) -> None:
    """Raise Refusal for no class, or a long one."""
    if not risk_class.strip() or len(risk_class) > LONGEST_CLASS:
        words = _("Enter a risk class of at most %d characters.")
        raise Refusal(words % LONGEST_CLASS, field="risk_class")


@operation
def block(customer: Customer, *, reason: str, by: Actor) -> None:
    """No further order of the customer passes until he is unblocked."""
    by.require("credit.block_account")
    if not reason.strip():
        raise Refusal(_("Enter the reason of the block."), field="reason")
    _set_blocked(lock_account(customer), customer, True, reason.strip(), by)


@operation
def unblock(customer: Customer, *, reason: str, by: Actor) -> None:
    """Let the rules decide again. A manager does it (ROLES.md)."""
    by.require("credit.approve_limit")
    account = lock_account(customer)
    if not account.is_blocked:
        raise Conflict(_("The account is not blocked."))
    _set_blocked(account, customer, False, reason.strip(), by)
    signals.limit_changed.send(sender=CreditLimit, customer=customer, by=by)


def _set_blocked(
    account: CreditAccount, customer: Customer, is_blocked: bool, reason: str, by: Actor
) -> None:
    account.is_blocked, account.block_reason = is_blocked, reason if is_blocked else ""
    account.save(update_fields=["is_blocked", "block_reason"])
    timeline.record(customer, "blocked" if is_blocked else "unblocked", by=by, reason=reason)


def policy_of(company: Company) -> CreditPolicy:
    """The company's credit rules, the defaults where it has none."""
    return CreditPolicy.objects.filter(company=company).first() or CreditPolicy(company=company)
