"""A date in the API is a written date: a number, which would mean seconds since 1970, is refused at its field."""

import datetime

import pytest
from ninja import Schema
from pydantic import ValidationError

from core.api import Day, Moment


class Sent(Schema):
    """What a program sends."""

    day: Day | None = None
    at: Moment | None = None


@pytest.mark.parametrize("value", ["0", "-1", " 86400 ", "1.5", 0, 86400, 1.5, True])
@pytest.mark.parametrize("field", ["day", "at"])
def test_a_number_is_no_date(field, value):
    with pytest.raises(ValidationError, match="2026-03-15") as refused:
        Sent(**{field: value})

    assert refused.value.errors()[0]["loc"][0] == field


def test_a_written_date_and_moment_are_taken():
    sent = Sent(day="2026-03-15", at="2026-03-15T08:30:00Z")

    assert sent.day == datetime.date(2026, 3, 15)
    assert sent.at == datetime.datetime(2026, 3, 15, 8, 30, tzinfo=datetime.UTC)
