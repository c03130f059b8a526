"""The risk score by itself: how many points each factor gives for which behavior, and how that is said."""

from __future__ import annotations

from typing import Any

import pytest

from credit.score_wording import said
from credit.scoring import Behavior, Score, score
from tests.credit.stage import D

OLD = {"months": 24}


def points(name: str, **behavior: Any) -> int | None:
    """What the factor gives; None when it is left out."""
    found = {each.name: each.points for each in score(Behavior(**{**OLD, **behavior})).factors}
    return found.get(name)


def words(name: str, **behavior: Any) -> str:
    """How the factor is said."""
    return next(
        said(each.as_json()).words
        for each in score(Behavior(**{**OLD, **behavior})).factors
        if each.name == name
    )


def test_who_has_paid_on_time_for_two_years_is_no_risk() -> None:
    assert score(Behavior(days_late=D("0.0"), limit_amount=D(1000), months=24)).total == 0


def test_everything_that_can_be_wrong_is_a_hundred() -> None:
    worst = Behavior(
        days_late=D(90), days_late_now=D(120), days_late_before=D(10), open_amount=D(100), overdue_amount=D(100),
        exposure=D(200), limit_amount=D(100), disputed_amount=D(50), broken_promises=7, months=0,
    )  # fmt: skip

    assert score(worst).total == 100
    assert sum(each.of for each in score(worst).factors) == 100


@pytest.mark.parametrize(
    "days, given", [("-5", 0), ("0", 0), ("0.5", 0), ("0.6", 1), ("12", 10), ("21.6", 18), ("30", 25), ("31", 25)]
)  # fmt: skip
def test_thirty_days_late_on_average_give_all_points(days: str, given: int) -> None:
    assert points("days_late", days_late=D(days)) == given


@pytest.mark.parametrize(
    "now, before, given", [("10", "10", 0), ("4", "10", 0), ("17.5", "10", 5), ("25", "10", 10), ("60", "10", 10)]
)  # fmt: skip
def test_who_pays_later_than_before_becomes_riskier(now: str, before: str, given: int) -> None:
    assert points("trend", days_late_now=D(now), days_late_before=D(before)) == given


def test_a_trend_takes_payments_of_both_times() -> None:
    assert words("trend", days_late_now=D(40)) == "0 of 10: too few payments to see a trend"


@pytest.mark.parametrize("overdue, given", [("0", 0), ("1.25", 1), ("25", 10), ("50", 20), ("100", 20)])
def test_half_of_what_is_owed_overdue_gives_all_points(overdue: str, given: int) -> None:
    assert points("overdue", open_amount=D(100), overdue_amount=D(overdue)) == given


@pytest.mark.parametrize(
    "exposure, limit, given",
    [("50", "100", 0), ("75", "100", 8), ("100", "100", 15), ("300", "100", 15), ("1", "0", 15), ("0", "0", 0),
     ("900", None, 0), ("-20", "100", 0)],
)  # fmt: skip
def test_the_second_half_of_the_limit_gives_points(exposure: str, limit: str | None, given: int) -> None:
    allowed = None if limit is None else D(limit)

    assert points("limit_used", exposure=D(exposure), limit_amount=allowed) == given


@pytest.mark.parametrize("count, given", [(0, 0), (1, 5), (2, 10), (3, 15), (9, 15)])
def test_three_broken_promises_give_all_points(count: int, given: int) -> None:
    assert points("promises", broken_promises=count) == given


@pytest.mark.parametrize("months, given", [(0, 10), (6, 8), (12, 5), (24, 0), (120, 0)])
def test_a_new_customer_is_riskier_than_one_of_two_years(months: int, given: int) -> None:
    assert points("age", months=months) == given


@pytest.mark.parametrize("disputed", [None, D(0)])
def test_disputes_are_spoken_of_only_where_there_are_some(disputed: Any) -> None:
    assert points("disputes", open_amount=D(100), disputed_amount=disputed) is None
    assert points("disputes", open_amount=D(100), disputed_amount=D(10)) == 2


@pytest.mark.parametrize(
    "name, behavior, expected",
    [
        ("days_late", {"days_late": D("21.6")}, "18 of 25: pays 21.6 days late on average"),
        ("days_late", {"days_late": D("12.0")}, "10 of 25: pays 12 days late on average"),
        ("days_late", {"days_late": D("-2")}, "0 of 25: pays on time on average"),
        ("days_late", {}, "0 of 25: no invoice was settled in the last year"),
        (
            "trend",
            {"days_late_now": D(10), "days_late_before": D(4)},
            "4 of 10: in the last 90 days paid 6 days later than before",
        ),
        (
            "overdue",
            {"open_amount": D(300), "overdue_amount": D(100)},
            "13 of 20: 33.3 % of what is owed is overdue",
        ),
        ("limit_used", {"exposure": D(80), "limit_amount": D(100)}, "9 of 15: 80 % of the limit is used"),
        ("limit_used", {}, "0 of 15: no limit is set"),
        ("promises", {"broken_promises": 2}, "10 of 15: promises broken in a year: 2"),
        ("age", {"months": 0}, "10 of 10: a new customer"),
        ("age", {"months": 6}, "8 of 10: months as a customer: 6"),
    ],
)
def test_each_factor_says_why_it_gives_its_points(name: str, behavior: dict[str, Any], expected: str) -> None:
    assert words(name, **behavior) == expected


def test_a_score_is_like_a_kept_one_when_every_factor_gives_the_same_points() -> None:
    kept = score(Behavior(days_late=D("12.0"), months=3)).as_json()

    assert score(Behavior(days_late=D("12.1"), months=3)).is_like(kept)
    assert not score(Behavior(days_late=D("15.0"), months=3)).is_like(kept)
    assert not Score().is_like(kept)
