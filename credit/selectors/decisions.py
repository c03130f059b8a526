"""What a check says now, before anybody decides, and what was decided last."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from credit.lifecycle import LEAVING, CheckPoint
from credit.models import CreditAccount, CreditDecision
from credit.rule_sets import RuleSet
from credit.rules import Answer, Figures, evaluate
from credit.selectors.figures import asked_of, figures_for, with_block_of_orderer
from credit.selectors.limits import holder_id, in_currency
from credit.selectors.policies import rule_set_of
from orders.models import SalesOrder


def judge(
    order: SalesOrder,
    *,
    point: CheckPoint,
    account: CreditAccount | None,
    date: datetime.date,
    rule_set: RuleSet | None = None,
) -> tuple[Figures, list[Answer], RuleSet]:
    """The rules asked at the point, on figures of this moment; the caller holds the account's lock when he decides."""
    payer, company = order.payer, order.company
    rule_set = rule_set or rule_set_of(company, account)
    figures = figures_for(
        payer,
        rule_set=rule_set,
        date=date,
        account=account,
        asked=asked_of(order, rule_set, point, date),
        counts_later=point in LEAVING,
    )
    figures = with_block_of_orderer(figures, order)
    base, limit_currency = company.base_currency, figures.currency
    if base != limit_currency:
        rule_set = rule_set.converted(
            lambda amount: in_currency(company, {base: amount}, limit_currency, date)
        )
    return figures, evaluate(figures, rule_set, point), rule_set


@dataclass(frozen=True, slots=True)
class Preview:
    """What a submit would decide now: for the order form, which calls the same rules."""

    is_passed: bool
    figures: Figures
    answers: list[Answer]

    @property
    def state(self) -> str:
        """``ok``, ``watch`` (over 90 % of the limit used, or overdue) or ``blocked``."""
        if not self.is_passed:
            return "blocked"
        limit = self.figures.limit_amount
        after = self.figures.exposure + self.figures.order_amount
        is_near = limit is not None and limit > 0 and after > limit * Decimal("0.9")
        return "watch" if is_near or self.figures.overdue_days > 0 else "ok"

    @property
    def label(self) -> str:
        """The state in words a clerk may see."""
        return {"ok": _("Credit OK"), "watch": _("Credit: watch"), "blocked": _("Would be held for credit")}[
            self.state
        ]


def preview(order: SalesOrder, date: datetime.date) -> Preview:
    """Run the rules on an order that is not submitted yet; decides nothing."""
    account = CreditAccount.objects.filter(customer_id=holder_id(order.payer)).first()
    figures, answers, _rules = judge(order, point=CheckPoint.SUBMIT, account=account, date=date)
    return Preview(all(answer.is_passed for answer in answers), figures, answers)


_TO_BE_ASKED = """
    SELECT EXISTS (
             SELECT FROM credit_creditaccount a WHERE a.is_blocked AND a.customer_id IN (
               SELECT coalesce(c.parent_id, c.id) FROM customers_customer c WHERE c.id IN (%(payer)s, %(customer)s)))
        OR coalesce((
             SELECT d.later_amount <> 0 OR (%(days)s > 0 AND d.as_of < %(date)s::date - %(days)s)
               FROM credit_creditdecision d WHERE d.order_id = %(order)s ORDER BY d.id DESC LIMIT 1), true)
"""


def is_to_be_asked(order: SalesOrder, date: datetime.date) -> bool:
    """Whether goods may not simply be picked or leave on the last decision: it is old, or left out what ships later.

    Or the account of who pays or who ordered was blocked meanwhile. One query; how old is old, the company says.
    """
    values: dict[str, Any] = {
        "payer": order.invoice_party_id,
        "customer": order.customer_id,
        "order": order.pk,
        "days": order.company.credit_recheck_days,
        "date": date,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TO_BE_ASKED, values)
        return bool(cursor.fetchone()[0])


def last_decisions(orders: Iterable[SalesOrder]) -> dict[int, CreditDecision]:
    """The latest decision of each order, in one query."""
    rows = (
        CreditDecision.objects.filter(order__in=list(orders)).order_by("order_id", "-pk").distinct("order_id")
    )
    return {row.order_id: row for row in rows}
