"""The risk of a customer from 0 (none) to 100, as a sum of factors that each say why. Pure functions without words.

| factor     | of | gives no points           | gives all                | where the figure comes from                        |
| ---------- | -- | ------------------------- | ------------------------ | -------------------------------------------------- |
| days late  | 25 | paid when due             | 30 days late on average  | invoices settled in a year, weighted by amount     |
| trend      | 10 | not later than before     | 15 days later            | those of the last 90 days against those before     |
| overdue    | 20 | nothing                   | half of what is owed     | open items past their due date of all open debits  |
| limit used | 15 | half of it                | all of it                | exposure of who shares the limit, no order in hand |
| disputes   |  5 | none                      | a quarter of what is owed| disputed open items; nobody notes disputes yet     |
| promises   | 15 | none broken               | three broken             | promises to pay that were decided in a year        |
| age        | 10 | two years                 | a new customer           | the first order or invoice                         |

Between the two ends points grow in a straight line and are rounded half up. What is not known gives no points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.reasons import Param, Reason

ZERO, HUNDRED = Decimal(0), Decimal(100)
DAYS_LATE, DAYS_LATER = Decimal(30), Decimal(15)
SHARE_OVERDUE, SHARE_DISPUTED = Decimal(50), Decimal(25)
LIMIT_FROM, LIMIT_TO = Decimal(50), Decimal(100)
BROKEN = 3
MONTHS = 24


@dataclass(frozen=True, slots=True)
class Behavior:
    """What the score looks at; amounts in one currency, shares in percent. None: nobody can know.

    ``days_late`` is of a year, ``days_late_now`` of its last 90 days, ``days_late_before`` of the rest; negative is early.
    """

    days_late: Decimal | None = None
    days_late_now: Decimal | None = None
    days_late_before: Decimal | None = None
    open_amount: Decimal = ZERO
    overdue_amount: Decimal = ZERO
    exposure: Decimal = ZERO
    limit_amount: Decimal | None = None
    disputed_amount: Decimal | None = None
    broken_promises: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Factor:
    """The points one factor gave of those it could give, and why."""

    name: str
    points: int
    of: int
    reason: Reason

    def as_json(self) -> dict[str, Any]:
        """As a score keeps it."""
        return {"factor": self.name, "points": self.points, "of": self.of, **self.reason.as_json()}


@dataclass(frozen=True, slots=True)
class Score:
    """The sum, and what it is made of."""

    factors: tuple[Factor, ...] = field(default=())

    @property
    def total(self) -> int:
        """From 0 to 100."""
        return sum(factor.points for factor in self.factors)

    def as_json(self) -> list[dict[str, Any]]:
        """As a row keeps its factors."""
        return [factor.as_json() for factor in self.factors]

    def is_like(self, kept: Iterable[Mapping[str, Any]]) -> bool:
        """Whether each factor gives the points it gave in a row that was kept."""
        return {each.name: each.points for each in self.factors} == {
            each["factor"]: each["points"] for each in kept
        }


def score(behavior: Behavior) -> Score:
    """How risky who behaves like this is; a factor that has nothing to say yet is left out."""
    return Score(tuple(factor for weigh in FACTORS if (factor := weigh(behavior)) is not None))


def _points(of: int, value: Decimal, none_at: Decimal, all_at: Decimal) -> int:
    share = (value - none_at) / (all_at - none_at)
    within = min(max(share, ZERO), Decimal(1))
    return int((of * within).quantize(Decimal(1), ROUND_HALF_UP))


def _share(part: Decimal, whole: Decimal) -> Decimal:
    """In percent, with one decimal."""
    return (part / whole * HUNDRED).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole > 0 else ZERO


def _days_late(seen: Behavior) -> Factor:
    days = seen.days_late
    if days is None:
        return Factor("days_late", 0, 25, Reason("score.nothing-settled"))
    if days <= 0:
        return Factor("days_late", 0, 25, Reason("score.pays-on-time"))
    return Factor(
        "days_late", _points(25, days, ZERO, DAYS_LATE), 25, Reason("score.days-late", {"days": days})
    )


def _trend(seen: Behavior) -> Factor:
    now, before = seen.days_late_now, seen.days_late_before
    if now is None or before is None:
        return Factor("trend", 0, 10, Reason("score.no-trend"))
    later = now - before
    if later == 0:
        return Factor("trend", 0, 10, Reason("score.as-before"))
    code = "score.pays-later" if later > 0 else "score.pays-earlier"
    return Factor("trend", _points(10, later, ZERO, DAYS_LATER), 10, Reason(code, {"days": abs(later)}))


def _overdue(seen: Behavior) -> Factor:
    if seen.overdue_amount <= 0:
        return Factor("overdue", 0, 20, Reason("score.nothing-overdue"))
    share = _share(seen.overdue_amount, seen.open_amount)
    return Factor(
        "overdue", _points(20, share, ZERO, SHARE_OVERDUE), 20, Reason("score.overdue", {"share": share})
    )


def _limit_used(seen: Behavior) -> Factor:
    if seen.limit_amount is None:
        return Factor("limit_used", 0, 15, Reason("score.unlimited"))
    if not seen.limit_amount:
        points = 15 if seen.exposure > 0 else 0
        return Factor("limit_used", points, 15, Reason("score.no-credit"))
    used = _share(max(seen.exposure, ZERO), seen.limit_amount)
    return Factor(
        "limit_used",
        _points(15, used, LIMIT_FROM, LIMIT_TO),
        15,
        Reason("score.limit-used", {"used": used}),
    )


def _disputes(seen: Behavior) -> Factor | None:
    if not seen.disputed_amount:
        return None
    share = _share(seen.disputed_amount, seen.open_amount)
    reason = Reason("score.disputed", {"share": share})
    return Factor("disputes", _points(5, share, ZERO, SHARE_DISPUTED), 5, reason)


def _promises(seen: Behavior) -> Factor:
    count = seen.broken_promises
    if not count:
        return Factor("promises", 0, 15, Reason("score.no-broken-promise"))
    params: dict[str, Param] = {"count": count}
    return Factor(
        "promises",
        _points(15, Decimal(count), ZERO, Decimal(BROKEN)),
        15,
        Reason("score.broken-promises", params),
    )


def _age(seen: Behavior) -> Factor:
    params: dict[str, Param] = {"months": seen.months}
    reason = Reason("score.known-for", params) if seen.months else Reason("score.new")
    return Factor("age", _points(10, Decimal(seen.months), Decimal(MONTHS), ZERO), 10, reason)


FACTORS: tuple[Callable[[Behavior], Factor | None], ...] = (
    _days_late,
    _trend,
    _overdue,
    _limit_used,
    _disputes,
    _promises,
    _age,
)
