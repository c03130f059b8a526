"""The credit rules: figures in, each rule's answer with its arithmetic out. Pure functions without words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.money import Money
from core.reasons import Param, Reason

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a decision looks at; amounts in the limit's currency, with tax.

    ``limit_amount`` NULL is unlimited, 0 is no credit. ``is_first_order`` is asked only where that rule is on.
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

    @property
    def exposure(self) -> Decimal:
        """Confirmed orders not yet invoiced plus open receivables (CRD-1)."""
        return self.open_orders_amount + self.open_receivables_amount

    @property
    def available(self) -> Decimal | None:
        """What is left of the limit; None when there is none."""
        return None if self.limit_amount is None else self.limit_amount - self.exposure


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The company's rules beside the limit; None switches a rule off."""

    max_overdue_days: int | None
    overdue_tolerance: Decimal
    max_dunning_level: int | None
    max_overdue_amount: Decimal | None = None
    holds_first_order: bool = False
    holds_unreviewed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule's answer: whether it passed, and why, with its figures; said in words when it is read."""

    rule: str
    is_passed: bool
    reason: Reason

    def as_json(self) -> dict[str, Any]:
        """As the decision keeps it."""
        return {"rule": self.rule, "is_passed": self.is_passed, **self.reason.as_json()}


def evaluate(figures: Figures, thresholds: Thresholds) -> list[Answer]:
    """Every rule's answer; the order passes when all have passed. Equal to the limit passes (CRD-2)."""
    return [
        _blocked(figures),
        _limit(figures),
        _overdue(figures, thresholds),
        _overdue_amount(figures, thresholds),
        _dunning(figures, thresholds),
        _review(figures),
        _first_order(figures, thresholds),
    ]


def _blocked(figures: Figures) -> Answer:
    if not figures.is_blocked:
        return Answer("blocked", True, Reason("credit.not-blocked"))
    params = {"reason": figures.block_reason} if figures.block_reason else {}
    return Answer("blocked", False, Reason("credit.blocked", params))


def _limit(figures: Figures) -> Answer:
    after = figures.exposure + figures.order_amount
    if figures.is_prepaid:
        return Answer("limit", True, Reason("credit.no-limit-asked"))
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


def _overdue(figures: Figures, thresholds: Thresholds) -> Answer:
    if figures.overdue_amount <= thresholds.overdue_tolerance:
        return Answer("overdue", True, Reason("credit.nothing-overdue"))
    values: dict[str, Param] = {
        "amount": _money(figures.overdue_amount, figures),
        "days": figures.overdue_days,
    }
    if thresholds.max_overdue_days is None:
        return Answer("overdue", True, Reason("credit.overdue", values))
    values["allowed"] = thresholds.max_overdue_days
    is_passed = figures.overdue_days <= thresholds.max_overdue_days
    return Answer("overdue", is_passed, Reason("credit.overdue-days", values))


def _overdue_amount(figures: Figures, thresholds: Thresholds) -> Answer:
    allowed = thresholds.max_overdue_amount
    if allowed is None:
        return Answer("overdue_amount", True, Reason("credit.any-amount-overdue"))
    values = {"amount": _money(figures.overdue_amount, figures), "allowed": _money(allowed, figures)}
    is_passed = figures.overdue_amount <= allowed
    return Answer("overdue_amount", is_passed, Reason("credit.overdue-amount", values))


def _review(figures: Figures) -> Answer:
    if figures.review_date is None:
        return Answer("review", True, Reason("credit.no-review"))
    reason = Reason("credit.review", {"date": figures.review_date})
    return Answer("review", not figures.is_review_due, reason)


def _first_order(figures: Figures, thresholds: Thresholds) -> Answer:
    """A new customer is looked at, at his first order or until there is a limit; paid in advance risks nothing of ours."""
    if figures.is_unreviewed and thresholds.holds_unreviewed and not figures.is_prepaid:
        return Answer("first_order", False, Reason("credit.no-limit-decided"))
    if not figures.is_first_order:
        return Answer("first_order", True, Reason("credit.not-first-order"))
    if figures.is_prepaid:
        return Answer("first_order", True, Reason("credit.first-order-prepaid"))
    return Answer("first_order", False, Reason("credit.first-order"))


def _dunning(figures: Figures, thresholds: Thresholds) -> Answer:
    limit = thresholds.max_dunning_level
    reason = Reason("credit.dunning-level", {"level": figures.dunning_level})
    return Answer("dunning", limit is None or figures.dunning_level <= limit, reason)


def _money(amount: Decimal, figures: Figures) -> Money:
    return Money(amount, figures.currency)
