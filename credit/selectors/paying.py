"""Which open invoices to pay so that a held order goes on: as few as possible, and of those as little as possible.

Up to ``EXACT`` invoices that matter every combination is looked at. Beyond that the largest are taken until it is
enough, which is the fewest where one rule is in the way, and each is then changed for the smallest that still does;
the sum may be more than the least possible.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from credit.lifecycle import CheckPoint, Rule
from credit.models import CreditAccount
from credit.rule_sets import RuleSet
from credit.rules import Figures, evaluate
from credit.selectors.decisions import judge
from credit.selectors.limits import family, holder_id, in_currency
from credit.selectors.owed import CURED_BY_PAYMENT
from orders.models import SalesOrder
from receivables.lifecycle import ItemKind
from receivables.models import OpenItem

ZERO = Decimal(0)
HUNDRED = Decimal(100)
EXACT = 15
#: What paying certain invoices cures; which invoices a broken promise was about, nobody said.
CURABLE = CURED_BY_PAYMENT - {Rule.PROMISES}


@dataclass(frozen=True, slots=True)
class Payable:
    """An open debit, and what paying it in full does for the rules; ``weight`` is in the limit's currency."""

    item: OpenItem
    weight: Decimal
    days_overdue: int

    @property
    def overdue_weight(self) -> Decimal:
        """What is overdue less when it is paid."""
        return self.weight if self.days_overdue > 0 else ZERO


@dataclass(frozen=True, slots=True)
class PayThese:
    """The invoices to pay, the earliest due first, and what they come to in each currency."""

    items: list[OpenItem]

    @property
    def totals(self) -> dict[str, Decimal]:
        """The sum per currency."""
        return _by_currency(self.items)


@dataclass(frozen=True, slots=True)
class _Need:
    """What must be paid: some items for sure, and so much in all, and so much of what is overdue."""

    forced: frozenset[int]
    exposure: Decimal
    overdue: Decimal


def pay_to_release(order: SalesOrder, date: datetime.date) -> PayThese | None:
    """The open invoices whose payment lets the order pass the rules on the day; None when no payment of them would."""
    account = CreditAccount.objects.filter(customer_id=holder_id(order.payer)).first()
    figures, answers, rule_set = judge(order, point=CheckPoint.RECHECK, account=account, date=date)
    failed = {Rule(answer.rule) for answer in answers if not answer.is_passed}
    if not failed or failed - CURABLE:
        return None
    payables = _payables(order, figures.currency, date)
    slack = ZERO
    for _attempt in range(3):  # converted one by one, invoices may be cents off what they come to together
        found = [
            chosen
            for need in _needs(figures, rule_set, failed, payables, slack)
            if (chosen := smallest_cover(payables, need.forced, need.exposure, need.overdue)) is not None
        ]
        if not found:
            return None
        best = min(found, key=_cost)
        if _passes(order, figures, rule_set, payables, best, date):
            rows = [each.item for each in best]
            return PayThese(sorted(rows, key=lambda item: (item.due_date, item.pk)))
        slack += Decimal("0.01") * len(payables)
    return None


def _payables(order: SalesOrder, currency: str, date: datetime.date) -> list[Payable]:
    items = OpenItem.objects.filter(
        company=order.company,
        customer__in=family(order.payer),
        is_debit=True,
        open_amount__gt=0,
        posting_date__lte=date,
    ).select_related("invoice")
    return [
        Payable(
            item,
            in_currency(order.company, {item.currency: item.open_amount}, currency, date),
            (date - item.due_date).days,
        )
        for item in items.order_by("due_date", "pk")
    ]


def _needs(
    figures: Figures, rule_set: RuleSet, failed: set[Rule], payables: Sequence[Payable], slack: Decimal
) -> list[_Need]:
    """What would do; days overdue are cured by paying what is too old, or enough to leave little overdue."""
    forced: set[int] = set()
    if Rule.DUNNING in failed:
        level = rule_set.number(Rule.DUNNING) or 0
        forced |= {each.item.pk for each in payables if each.item.dunning_level > level}
    exposure = max((_over(figures, rule_set, rule) for rule in failed), default=ZERO)
    overdue = ZERO
    if Rule.OVERDUE_AMOUNT in failed:
        overdue = figures.overdue_amount - rule_set.amount(Rule.OVERDUE_AMOUNT, ZERO)
    exposure, overdue = (amount + slack if amount > 0 else amount for amount in (exposure, overdue))
    if Rule.OVERDUE not in failed:
        return [_Need(frozenset(forced), exposure, overdue)]
    days = rule_set.number(Rule.OVERDUE) or 0
    old = {each.item.pk for each in payables if each.days_overdue > days and each.item.kind != ItemKind.FEE}
    little = figures.overdue_amount - rule_set.amount(Rule.OVERDUE, ZERO) + slack
    return [
        _Need(frozenset(forced | old), exposure, overdue),
        _Need(frozenset(forced), exposure, max(overdue, little)),
    ]


def _over(figures: Figures, rule_set: RuleSet, rule: Rule) -> Decimal:
    """By how much the exposure is too high for a rule of the limit."""
    limit = figures.limit_amount or ZERO
    after = figures.exposure + figures.order_amount
    if rule == Rule.LIMIT:
        return after - limit
    if rule == Rule.LIMIT_USED:
        return after - limit * (rule_set.number(rule) or 0) / HUNDRED
    return ZERO


def smallest_cover(
    payables: Sequence[Payable], forced: frozenset[int], exposure: Decimal, overdue: Decimal
) -> list[Payable] | None:
    """The forced ones and the fewest others, of the least sum, that come to both amounts; None when all do not."""
    chosen = [each for each in payables if each.item.pk in forced]
    exposure -= sum((each.weight for each in chosen), ZERO)
    overdue -= sum((each.overdue_weight for each in chosen), ZERO)
    rest = [
        each for each in payables if each.item.pk not in forced and (exposure > 0 or each.overdue_weight > 0)
    ]
    if not _covers(rest, exposure, overdue):
        return None
    if exposure <= 0 and overdue <= 0:
        return chosen
    pick = _exactly if len(rest) <= EXACT else _nearly
    return [*chosen, *pick(rest, exposure, overdue)]


def _covers(chosen: Iterable[Payable], exposure: Decimal, overdue: Decimal) -> bool:
    chosen = list(chosen)
    return (
        sum((each.weight for each in chosen), ZERO) >= exposure
        and sum((each.overdue_weight for each in chosen), ZERO) >= overdue
    )


def _exactly(rest: Sequence[Payable], exposure: Decimal, overdue: Decimal) -> Sequence[Payable]:
    by_weight = sorted((each.weight for each in rest), reverse=True)
    by_overdue = sorted((each.overdue_weight for each in rest), reverse=True)
    for size in range(1, len(rest) + 1):
        if sum(by_weight[:size], ZERO) < exposure or sum(by_overdue[:size], ZERO) < overdue:
            continue
        fitting = [
            chosen for chosen in itertools.combinations(rest, size) if _covers(chosen, exposure, overdue)
        ]
        if fitting:
            return min(fitting, key=_cost)
    return rest


def _nearly(rest: Sequence[Payable], exposure: Decimal, overdue: Decimal) -> Sequence[Payable]:
    largest = sorted(rest, key=lambda each: -each.weight)
    chosen: list[Payable] = []
    for candidates, wanted in ([row for row in largest if row.overdue_weight], ZERO), (largest, exposure):
        taken = {each.item.pk for each in chosen}
        for each in candidates:
            if _covers(chosen, wanted, overdue):
                break
            if each.item.pk not in taken:
                chosen.append(each)
    for place in reversed(range(len(chosen))):
        chosen[place] = _smallest_in_place(chosen, place, largest, exposure, overdue)
    return chosen


def _smallest_in_place(
    chosen: Sequence[Payable], place: int, largest: Sequence[Payable], exposure: Decimal, overdue: Decimal
) -> Payable:
    """The smallest that may stand in this place beside the others."""
    others = [*chosen[:place], *chosen[place + 1 :]]
    taken = {each.item.pk for each in others}
    exposure -= sum((each.weight for each in others), ZERO)
    overdue -= sum((each.overdue_weight for each in others), ZERO)
    return next(
        each
        for each in reversed(largest)
        if each.item.pk not in taken and each.weight >= exposure and each.overdue_weight >= overdue
    )


def _cost(chosen: Sequence[Payable]) -> tuple[int, Decimal]:
    return len(chosen), sum((each.weight for each in chosen), ZERO)


def _passes(
    order: SalesOrder,
    figures: Figures,
    rule_set: RuleSet,
    payables: Sequence[Payable],
    paid: Sequence[Payable],
    date: datetime.date,
) -> bool:
    """Whether the rules themselves let the order pass once these are paid."""
    keys = {each.item.pk for each in paid}
    left = [each for each in payables if each.item.pk not in keys]

    def in_limit(rows: Iterable[Payable]) -> Decimal:
        amounts = _by_currency(each.item for each in rows)
        return in_currency(order.company, amounts, figures.currency, date)

    after = dataclasses.replace(
        figures,
        open_receivables_amount=figures.open_receivables_amount - in_limit(paid),
        overdue_amount=in_limit(each for each in left if each.days_overdue > 0),
        overdue_days=max(
            (each.days_overdue for each in left if each.item.kind != ItemKind.FEE and each.days_overdue > 0),
            default=0,
        ),
        dunning_level=max((each.item.dunning_level for each in left), default=0),
    )
    return all(answer.is_passed for answer in evaluate(after, rule_set, CheckPoint.RECHECK))


def _by_currency(items: Iterable[OpenItem]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for item in items:
        totals[item.currency] = totals.get(item.currency, ZERO) + item.open_amount
    return totals
