"""Deciding on an order: by the rules, on figures of this moment, while holding the payer's credit account (CRD-2)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext as _

from core import clock
from core.actors import Actor
from core.locking import lock, operation
from core.money import Money
from core.prepared import Place, Prepared
from core.reasons import Extent, Param, Reason, sentences
from core.refusals import Refusal
from credit import signals
from credit.lifecycle import CheckPoint
from credit.models import CreditAccount, CreditDecision, CreditRelease, PrepaymentRequest
from credit.operations.accounts import lock_account
from credit.operations.receiving import follow_prepayment
from credit.operations.securing import wait_for_paper
from credit.rule_sets import RuleSet
from credit.rules import Answer, Figures
from credit.selectors import at_risk, documents_of, holder_id, judge, valid_prepayment
from orders import operations as orders
from orders.discretion import extent_for
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder

ZERO = Decimal(0)
WAITING_FOR_MONEY = (HoldKind.CREDIT, HoldKind.PREPAYMENT)


class CreditRefused(Refusal):
    """The customer's credit does not allow this."""

    code = "credit-refused"


@operation
def check(
    order: SalesOrder, *, point: CheckPoint, by: Actor, date: datetime.date | None = None
) -> CreditDecision:
    """Decide on the payer's exposure after the order, under his account's lock; a pass lifts the credit hold.

    Leaves a decision with every rule's figures. What is submitted after it was decided on comes again. An order paid in
    advance whose money is there waits no longer for it. The caller holds the order's lock. Sends ``credit_refused``.
    """
    date = date or by.company.today()
    account, was_decided = _existing_or_new(order)
    if was_decided and point == CheckPoint.SUBMIT:
        point = CheckPoint.REOPEN
    figures, answers, rule_set = judge(order, point=point, account=account, date=date)
    is_passed = all(answer.is_passed for answer in answers)
    if not is_passed and (release := valid_release(order, value_of(order), date)) is not None:
        is_passed = True
        answers.append(_released(release))
    is_asked = point != CheckPoint.SUBMIT and PrepaymentRequest.objects.filter(order=order).exists()
    cover = valid_prepayment(order, value_of(order), date) if is_asked else None
    if not is_passed and cover is not None:
        is_passed = True
        answers.append(_prepaid_in_part(cover))
    decision = _keep(order, point, figures, answers, rule_set, is_passed, date)
    if is_passed:
        wait_for_paper(order, figures, point=point, by=by)
        if figures.is_prepaid and figures.exposure + figures.order_amount <= 0:
            _let_paid_pass(order, by)
        _let_pass(order, by)
    else:
        _hold(order, decision, answers, by)
        wait_for_paper(order, figures, point=point, by=by)
    if is_asked:
        follow_prepayment(order, cover, account, date, by)
    return decision


# Whether the order was decided on before is read along: its row is locked, so that no wait here makes it untrue.
_locked_account: Prepared[Any] = Prepared(
    lambda: (
        CreditAccount.objects.select_for_update(of=("self",))
        .filter(customer_id=Place(0))
        .annotate(was_decided=Exists(CreditDecision.objects.filter(order=Place(1))))
    )
)


def _existing_or_new(order: SalesOrder) -> tuple[CreditAccount, bool]:
    """The payer's account, locked, and whether the order was decided on before.

    An account that is made for an order is a new customer's, and somebody has to decide on a limit.
    """
    customer = order.payer
    for account in _locked_account.all(holder_id(customer), order.pk):
        return account, account.was_decided
    wanted_at = None if order.payment_terms.is_prepaid else clock.now()
    account = lock_account(customer, review_wanted_at=wanted_at)
    return account, CreditDecision.objects.filter(order=order).exists()


def value_of(order: SalesOrder) -> Decimal:
    """What a release has to cover: what of the order is neither canceled nor invoiced."""
    if order.confirmed_at is None:
        return order.gross_amount
    return sum((at_risk(line, order) for line in order.lines.all()), ZERO)


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


def _prepaid_in_part(request: PrepaymentRequest) -> Answer:
    amount = Money(request.prepaid_amount, request.currency)
    values: dict[str, Param] = {"who": str(request.asked_by), "amount": amount, "reason": request.reason}
    return Answer("release", True, Reason("credit.released-for-prepayment", values))


def _keep(
    order: SalesOrder,
    point: CheckPoint,
    figures: Figures,
    answers: list[Answer],
    rule_set: RuleSet,
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
        later_amount=figures.later_amount,
        risk_class=rule_set.risk_class,
        rules=[answer.as_json() for answer in answers],
        documents={} if is_passed else documents_of(order, rule_set, point, date).as_json(),
        figures=figures.as_json(rule_set),
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
def recheck(order: SalesOrder, *, by: Actor) -> CreditDecision | None:
    """Look again at an order held for credit or payment: after a payment, a credit note or a raised limit."""
    lock(order)
    if not OrderHold.objects.filter(order=order, kind__in=WAITING_FOR_MONEY, lifted_at__isnull=True).exists():
        return None
    return check(order, point=CheckPoint.RECHECK, by=by)


@operation
def check_now(order: SalesOrder, *, by: Actor) -> CreditDecision:
    """A person has a held order looked at again; the rules decide. Raises NotPermitted, NoSuchHold."""
    by.require("credit.recheck_order")
    decision = recheck(order, by=by)
    if decision is None:
        raise orders.NoSuchHold(_("%s is not held for credit.") % order.number, field="kind")
    return decision


@operation
def check_again(order: SalesOrder, *, point: CheckPoint, by: Actor) -> CreditDecision | None:
    """Decide anew about an order that was let pass, because what let it pass is no longer so."""
    lock(order)
    return check(order, point=point, by=by) if order.status == OrderStatus.CONFIRMED else None


def refuse_copy(order: SalesOrder, *, by: Actor) -> None:
    """Raise CreditRefused where the rules asked at a copy say no to the same order again; nothing is kept of it."""
    again = SalesOrder.objects.select_related(
        "company", "customer__company", "invoice_party", "payment_terms"
    ).get(pk=order.pk)
    again.pk, again.confirmed_at = None, None
    account = CreditAccount.objects.filter(customer_id=holder_id(order.payer)).first()
    _figures, answers, _rules = judge(again, point=CheckPoint.COPY, account=account, date=by.company.today())
    failed = [answer.reason.as_json() for answer in answers if not answer.is_passed]
    if failed:
        extent = extent_for(HoldKind.CREDIT, by)
        words = " ".join(sentences(failed, extent if extent is not Extent.NOTHING else Extent.WORDS))
        raise CreditRefused(_("The order is not copied. %s") % words)
