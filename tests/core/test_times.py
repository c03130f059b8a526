"""Times of the day as people type them."""

from __future__ import annotations

import datetime

import pytest

from core.days import TimeRefused, parse_time
from core.inputs import TimeField


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("9", (9, 0)),
        ("17", (17, 0)),
        (" 09 ", (9, 0)),
        ("9:30", (9, 30)),
        ("9.30", (9, 30)),
        ("930", (9, 30)),
        ("130", (1, 30)),
        ("1730", (17, 30)),
        ("17h30", (17, 30)),
        ("00:00", (0, 0)),
        ("09:30:00", (9, 30)),
    ],
)
def test_a_figure_alone_is_the_hour_and_the_last_two_of_more_are_the_minutes(typed, meant):
    assert parse_time(typed) == TimeField().clean(typed) == datetime.time(*meant)


@pytest.mark.parametrize("typed", ["24", "25:99", "9:3", "12345", "noon", "-1", "٩"])
def test_what_is_no_time_of_the_day_is_refused(typed):
    with pytest.raises(TimeRefused, match="Enter a valid time, such as 9, 9:30"):
        parse_time(typed)


def test_a_time_may_be_left_out_where_it_is_optional():
    assert TimeField(required=False).clean("  ") is None
