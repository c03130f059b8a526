"""The credit rules: figures in, each rule's answer with its arithmetic in words out. Pure functions."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule's answer: whether it passed, and why in words for whoever may see figures; ``hint`` has none."""

    rule: str
    is_passed: bool
    words: str
    hint: str

    def as_json(self) -> dict[str, Any]:
        """As the decision keeps it."""
        return asdict(self)


def evaluate(figures: Figures, thresholds: Thresholds) -> list[Answer]:
    """Every rule's answer; the order passes when all have passed. Equal to the limit passes (CRD-2)."""
    return [
        _blocked(figures),
        _limit(figures),
        _overdue(figures, thresholds),
        _overdue_amount(figures, thresholds),
        _dunning(figures, thresholds),
        _review(figures),
        _first_order(figures),
    ]


def _blocked(figures: Figures) -> Answer:
    words = _("The account is not blocked.")
    if figures.is_blocked:
        words = _("The account is blocked: %s") % (figures.block_reason or _("no reason given"))
    return Answer("blocked", not figures.is_blocked, words, _("The customer is blocked."))


def _limit(figures: Figures) -> Answer:
    after = figures.exposure + figures.order_amount
    hint = _("The credit limit does not cover this order.")
    if figures.is_prepaid:
        return Answer("limit", True, _("Paid in advance: the limit is not asked."), hint)
    if figures.limit_amount is None:
        return Answer("limit", True, _("No limit is set: unlimited."), hint)
    values = {
        "orders": _amount(figures.open_orders_amount, figures),
        "receivables": _amount(figures.open_receivables_amount, figures),
        "order": _amount(figures.order_amount, figures),
        "after": _amount(after, figures),
        "limit": _amount(figures.limit_amount, figures),
        "over": _amount(after - figures.limit_amount, figures),
    }
    sums = _("%(orders)s on order + %(receivables)s open + this order %(order)s = %(after)s") % values
    # A negative or zero order never makes things worse.
    if after <= figures.limit_amount or figures.order_amount <= 0:
        return Answer(
            "limit", True, _("%(sums)s, within the limit of %(limit)s.") % {**values, "sums": sums}, hint
        )
    words = _("%(sums)s, %(over)s over the limit of %(limit)s.") % {**values, "sums": sums}
    return Answer("limit", False, words, hint)


def _overdue(figures: Figures, thresholds: Thresholds) -> Answer:
    hint = _("The customer has invoices long overdue.")
    counts = figures.overdue_amount > thresholds.overdue_tolerance
    if not counts:
        return Answer("overdue", True, _("Nothing worth mentioning is overdue."), hint)
    words = _("%(amount)s overdue, the oldest for %(days)d days") % {
        "amount": _amount(figures.overdue_amount, figures),
        "days": figures.overdue_days,
    }
    if thresholds.max_overdue_days is None:
        return Answer("overdue", True, words + ".", hint)
    allowed = _("%(words)s; %(allowed)d days are allowed.") % {
        "words": words,
        "allowed": thresholds.max_overdue_days,
    }
    return Answer("overdue", figures.overdue_days <= thresholds.max_overdue_days, allowed, hint)


def _overdue_amount(figures: Figures, thresholds: Thresholds) -> Answer:
    hint = _("The customer has too much overdue.")
    allowed = thresholds.max_overdue_amount
    if allowed is None:
        return Answer("overdue_amount", True, _("No amount overdue is set that stops an order."), hint)
    words = _("%(amount)s overdue; %(allowed)s are allowed.") % {
        "amount": _amount(figures.overdue_amount, figures),
        "allowed": _amount(allowed, figures),
    }
    return Answer("overdue_amount", figures.overdue_amount <= allowed, words, hint)


def _review(figures: Figures) -> Answer:
    hint = _("The customer's credit has to be reviewed.")
    if figures.review_date is None:
        return Answer("review", True, _("No review is planned."), hint)
    words = _("The credit was to be reviewed by %s.") % figures.review_date.isoformat()
    return Answer("review", not figures.is_review_due, words, hint)


def _first_order(figures: Figures) -> Answer:
    """The first order of a new customer is looked at; who pays in advance risks nothing of ours."""
    hint = _("The first order of a new customer is looked at.")
    if not figures.is_first_order:
        return Answer("first_order", True, _("Not a first order that has to be looked at."), hint)
    if figures.is_prepaid:
        return Answer("first_order", True, _("A first order, paid in advance."), hint)
    return Answer("first_order", False, _("This is the customer's first order."), hint)


def _dunning(figures: Figures, thresholds: Thresholds) -> Answer:
    hint = _("The customer has been reminded several times.")
    limit = thresholds.max_dunning_level
    words = _("Highest dunning level %d.") % figures.dunning_level
    return Answer("dunning", limit is None or figures.dunning_level <= limit, words, hint)


def _amount(amount: Decimal, figures: Figures) -> str:
    locale = (get_language() or "en").replace("-", "_")
    return format_currency(
        amount, figures.currency, format="#,##0.00 ¤¤", locale=locale, currency_digits=True
    )
