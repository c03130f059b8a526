"""When a standing order is due."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from orders.schedules import Schedule


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def a_schedule(**fields: Any) -> Schedule:
    usual = {"period": "month", "every": 1, "weekday": 1, "day_of_month": 1, "starts_on": day("2026-01-01")}
    return Schedule(**{**usual, **fields})


def days(schedule: Schedule, number: int = 4, after: str = "") -> list[str]:
    found = schedule.upcoming(day(after) if after else None, number)
    return [each.isoformat() for each in found]


def test_every_second_week_on_a_wednesday() -> None:
    schedule = a_schedule(period="week", every=2, weekday=3)

    assert days(schedule) == ["2026-01-07", "2026-01-21", "2026-02-04", "2026-02-18"]
    assert days(schedule, 2, after="2026-01-21") == ["2026-02-04", "2026-02-18"]


def test_a_week_that_begins_on_its_weekday_begins_at_once() -> None:
    assert days(a_schedule(period="week", weekday=4), 2) == ["2026-01-01", "2026-01-08"]


@pytest.mark.parametrize(
    "day_of_month, expected",
    [
        (31, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (29, ["2026-01-29", "2026-02-28", "2026-03-29", "2026-04-29"]),
        (15, ["2026-01-15", "2026-02-15", "2026-03-15", "2026-04-15"]),
    ],
)
def test_a_month_that_is_too_short_takes_its_last_day(day_of_month: int, expected: list[str]) -> None:
    assert days(a_schedule(day_of_month=day_of_month)) == expected


def test_a_quarter_that_begins_after_its_day_begins_in_the_next_month() -> None:
    schedule = a_schedule(every=3, day_of_month=10, starts_on=day("2026-11-20"))

    assert days(schedule, 3) == ["2026-12-10", "2027-03-10", "2027-06-10"]


def test_it_ends_on_its_last_day_that_day_included_or_after_so_many() -> None:
    assert days(a_schedule(ends_on=day("2026-03-01"))) == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert days(a_schedule(most=2)) == ["2026-01-01", "2026-02-01"]
    assert days(a_schedule(most=2), after="2026-02-01") == []


@pytest.mark.parametrize(
    "date, roll, expected",
    [
        ("2026-03-14", "none", "2026-03-14"),  # a Saturday
        ("2026-03-14", "after", "2026-03-16"),
        ("2026-03-14", "before", "2026-03-13"),
        ("2026-04-06", "after", "2026-04-07"),  # Easter Monday
        ("2026-04-06", "before", "2026-04-03"),  # a working day in Austria
        ("2026-05-01", "before", "2026-04-30"),
        ("2026-03-11", "after", "2026-03-11"),
    ],
)
def test_weekends_and_holidays_of_the_country_are_rolled_over(date: str, roll: str, expected: str) -> None:
    assert a_schedule(roll=roll, country="AT").due_on(day(date)) == day(expected)


def test_a_country_without_a_calendar_has_weekends_only() -> None:
    assert a_schedule(roll="after", country="").due_on(day("2026-05-01")) == day("2026-05-01")
