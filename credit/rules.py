"""The credit rules: figures in, each rule's answer with its arithmetic out. Pure functions without words."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.money import Money
from core.reasons import Param, Reason
from credit.lifecycle import CheckPoint, Rule
from credit.rule_sets import RuleSet

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a decision looks at; amounts in the limit's currency, with tax.

    ``limit_amount`` NULL is unlimited, 0 is no credit. ``later_amount`` ships after the horizon and is in none of the
    others. ``secured_by`` names what stands behind this order, were it not paid; ``awaited_security`` what would, once
    somebody has confirmed it, and ``had_security`` whether it ever had any.
    """

    currency: str
    order_amount: Decimal
    limit_amount: Decimal | None
    open_orders_amount: Decimal
    open_receivables_amount: Decimal
    overdue_amount: Decimal
    overdue_days: int
    dunning_level: int
    is_blocked: bool = False
    block_reason: str = ""
    is_prepaid: bool = False
    is_review_due: bool = False
    review_date: datetime.date | None = None
    is_first_order: bool = False
    is_unreviewed: bool = False
    order_value: Decimal = ZERO
    later_amount: Decimal = ZERO
    broken_promises: int = 0
    secured_by: str = ""
    awaited_security: str = ""
    had_security: bool = False

    @property
    def exposure(self) -> Decimal:
        """Confirmed orders not yet invoiced plus open receivables (CRD-1)."""
        return self.open_orders_amount + self.open_receivables_amount

    @property
    def available(self) -> Decimal | None:
        """What is left of the limit; None when there is none."""
        return None if self.limit_amount is None else self.limit_amount - self.exposure

    def as_json(self, rule_set: RuleSet) -> dict[str, Any]:
        """What a decision keeps of it beside its own columns, to be judged by other rules later.

        Broken promises are counted only where a rule asks for them, and kept only then.
        """
        kept: dict[str, Any] = {
            "overdue_amount": str(self.overdue_amount),
            "overdue_days": self.overdue_days,
            "dunning_level": self.dunning_level,
            "is_blocked": self.is_blocked,
            "is_prepaid": self.is_prepaid,
            "review_date": self.review_date.isoformat() if self.review_date else None,
            "is_unreviewed": self.is_unreviewed,
            "order_value": str(self.order_value),
            "secured_by": self.secured_by,
            "awaited_security": self.awaited_security,
        }
        if rule_set.is_on(Rule.PROMISES):
            kept["broken_promises"] = self.broken_promises
        return kept


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule's answer: whether it passed, and why, with its figures; said in words when it is read."""

    rule: str
    is_passed: bool
    reason: Reason

    def as_json(self) -> dict[str, Any]:
        """As the decision keeps it."""
        return {"rule": self.rule, "is_passed": self.is_passed, **self.reason.as_json()}


def evaluate(figures: Figures, rule_set: RuleSet, point: CheckPoint) -> list[Answer]:
    """The answer of every rule that is asked at the point; the order passes when all have passed (CRD-2).

    Amounts of the rule set are in the figures' currency.
    """
    return [ANSWERS[rule](figures, rule_set) for rule in ANSWERS if rule_set.asks(rule, point)]


def _blocked(figures: Figures, rule_set: RuleSet) -> Answer:
    if not figures.is_blocked:
        return Answer("blocked", True, Reason("credit.not-blocked"))
    params = {"reason": figures.block_reason} if figures.block_reason else {}
    return Answer("blocked", False, Reason("credit.blocked", params))


def _limit(figures: Figures, rule_set: RuleSet) -> Answer:
    after = figures.exposure + figures.order_amount
    if figures.is_prepaid:
        return Answer("limit", True, Reason("credit.no-limit-asked"))
    if figures.secured_by:
        return Answer("limit", True, Reason("credit.secured", {"security": figures.secured_by}))
    if figures.awaited_security:
        found = Reason("credit.secured-once-confirmed", {"security": figures.awaited_security})
        return Answer("limit", True, found)
    if figures.limit_amount is None:
        return Answer("limit", True, Reason("credit.unlimited"))
    values = {
        "orders": _money(figures.open_orders_amount, figures),
        "receivables": _money(figures.open_receivables_amount, figures),
        "order": _money(figures.order_amount, figures),
        "after": _money(after, figures),
        "limit": _money(figures.limit_amount, figures),
    }
    if after <= figures.limit_amount:
        return Answer("limit", True, Reason("credit.within-limit", values))
    if figures.order_amount <= 0:  # a negative or zero order never makes things worse
        return Answer("limit", True, Reason("credit.adds-nothing"))
    values["over"] = _money(after - figures.limit_amount, figures)
    return Answer("limit", False, Reason("credit.over-limit", values))


def _limit_used(figures: Figures, rule_set: RuleSet) -> Answer:
    """So much of the limit in use is looked at before it is reached."""
    limit, allowed = figures.limit_amount, rule_set.number(Rule.LIMIT_USED)
    after = figures.exposure + figures.order_amount
    is_covered = bool(figures.is_prepaid or figures.secured_by or figures.awaited_security)
    if is_covered or not limit or allowed is None or figures.order_amount <= 0:
        return Answer("limit_used", True, Reason("credit.limit-used-not-asked"))
    used = after / limit * 100
    reason = Reason("credit.limit-used", {"used": round(used, 1), "allowed": allowed})
    return Answer("limit_used", used <= allowed, reason)


def _overdue(figures: Figures, rule_set: RuleSet) -> Answer:
    if figures.overdue_amount <= rule_set.amount(Rule.OVERDUE, ZERO):
        return Answer("overdue", True, Reason("credit.nothing-overdue"))
    values: dict[str, Param] = {
        "amount": _money(figures.overdue_amount, figures),
        "days": figures.overdue_days,
    }
    allowed = rule_set.number(Rule.OVERDUE)
    if allowed is None:
        return Answer("overdue", True, Reason("credit.overdue", values))
    values["allowed"] = allowed
    return Answer("overdue", figures.overdue_days <= allowed, Reason("credit.overdue-days", values))


def _overdue_amount(figures: Figures, rule_set: RuleSet) -> Answer:
    allowed = rule_set.amount(Rule.OVERDUE_AMOUNT, None)
    if allowed is None:
        return Answer("overdue_amount", True, Reason("credit.any-amount-overdue"))
    values = {"amount": _money(figures.overdue_amount, figures), "allowed": _money(allowed, figures)}
    is_passed = figures.overdue_amount <= allowed
    return Answer("overdue_amount", is_passed, Reason("credit.overdue-amount", values))


def _dunning(figures: Figures, rule_set: RuleSet) -> Answer:
    allowed = rule_set.number(Rule.DUNNING)
    reason = Reason("credit.dunning-level", {"level": figures.dunning_level})
    return Answer("dunning", allowed is None or figures.dunning_level <= allowed, reason)


def _promises(figures: Figures, rule_set: RuleSet) -> Answer:
    """Who breaks his word on payment is believed this often."""
    allowed = rule_set.number(Rule.PROMISES)
    if not figures.broken_promises or allowed is None:
        return Answer("promises", True, Reason("credit.no-broken-promise"))
    reason = Reason("credit.broken-promises", {"count": figures.broken_promises, "allowed": allowed})
    return Answer("promises", figures.broken_promises <= allowed, reason)


def _order_value(figures: Figures, rule_set: RuleSet) -> Answer:
    """An order this large is looked at whoever places it; paid in advance it risks nothing of ours."""
    allowed = rule_set.amount(Rule.ORDER_VALUE, None)
    if allowed is None or figures.is_prepaid:
        return Answer("order_value", True, Reason("credit.any-order-value"))
    values = {"order": _money(figures.order_value, figures), "allowed": _money(allowed, figures)}
    return Answer("order_value", figures.order_value <= allowed, Reason("credit.order-value", values))


def _horizon(figures: Figures, rule_set: RuleSet) -> Answer:
    """Never holds; says what was left out because it ships later, and is looked at when it does."""
    days = rule_set.number(Rule.HORIZON) or 0
    if not figures.later_amount:
        return Answer("horizon", True, Reason("credit.nothing-later", {"days": days}))
    reason = Reason("credit.ships-later", {"amount": _money(figures.later_amount, figures), "days": days})
    return Answer("horizon", True, reason)


def _review(figures: Figures, rule_set: RuleSet) -> Answer:
    if figures.review_date is None:
        return Answer("review", True, Reason("credit.no-review"))
    reason = Reason("credit.review", {"date": figures.review_date})
    return Answer("review", not figures.is_review_due, reason)


def _unreviewed(figures: Figures, rule_set: RuleSet) -> Answer:
    """A new customer waits until somebody has decided on a limit; paid in advance risks nothing of ours."""
    if figures.is_unreviewed and not figures.is_prepaid:
        return Answer("unreviewed", False, Reason("credit.no-limit-decided"))
    return Answer("unreviewed", True, Reason("credit.limit-decided"))


def _first_order(figures: Figures, rule_set: RuleSet) -> Answer:
    """A new customer is looked at, at his first order; paid in advance risks nothing of ours."""
    if not figures.is_first_order:
        return Answer("first_order", True, Reason("credit.not-first-order"))
    if figures.is_prepaid:
        return Answer("first_order", True, Reason("credit.first-order-prepaid"))
    return Answer("first_order", False, Reason("credit.first-order"))


def _money(amount: Decimal, figures: Figures) -> Money:
    return Money(amount, figures.currency)


#: Every rule's function, in the order the answers are read.
ANSWERS: dict[Rule, Callable[[Figures, RuleSet], Answer]] = {
    Rule.BLOCKED: _blocked,
    Rule.LIMIT: _limit,
    Rule.LIMIT_USED: _limit_used,
    Rule.OVERDUE: _overdue,
    Rule.OVERDUE_AMOUNT: _overdue_amount,
    Rule.DUNNING: _dunning,
    Rule.PROMISES: _promises,
    Rule.REVIEW: _review,
    Rule.FIRST_ORDER: _first_order,
    Rule.UNREVIEWED: _unreviewed,
    Rule.ORDER_VALUE: _order_value,
    Rule.HORIZON: _horizon,
}
