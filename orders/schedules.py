"""When something recurring is due: every so many weeks or months, moved off weekends and holidays where wanted.

Pure functions over dates; the holidays are those of the company's country.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from core.workdays import is_working
from orders.lifecycle import Period, Roll

_DAY = datetime.timedelta(days=1)
_MONTHS = 12
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every ``every`` weeks on ``weekday`` (1 is Monday), or months on ``day_of_month`` (31 is the last day)."""

    period: str
    every: int
    weekday: int
    day_of_month: int
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    most: int | None = None
    roll: str = Roll.NONE
    country: str = ""

    def days(self) -> Iterator[datetime.date]:
        """The days by the calendar, from the first one on or after the start."""
        found = self._weeks() if self.period == Period.WEEK else self._months()
        for day in islice(found, self.most):
            if self.ends_on is not None and day > self.ends_on:
                return
            yield day

    def due_on(self, day: datetime.date) -> datetime.date:
        """The working day the order is made on."""
        if self.roll == Roll.NONE:
            return day
        step = _DAY if self.roll == Roll.AFTER else -_DAY
        while not is_working(day, self.country):
            day += step
        return day

    def upcoming(self, after: datetime.date | None, number: int) -> list[datetime.date]:
        """The next days by the calendar, later than ``after``."""
        later = (day for day in self.days() if after is None or day > after)
        return list(islice(later, number))

    def _weeks(self) -> Iterator[datetime.date]:
        first = self.starts_on + datetime.timedelta(days=(self.weekday - self.starts_on.isoweekday()) % _WEEK)
        for number in count():
            yield first + datetime.timedelta(weeks=number * self.every)

    def _months(self) -> Iterator[datetime.date]:
        begin = self.starts_on.year * _MONTHS + self.starts_on.month - 1
        if self._in_month(begin) < self.starts_on:
            begin += 1
        for number in count():
            yield self._in_month(begin + number * self.every)

    def _in_month(self, month: int) -> datetime.date:
        year, month = month // _MONTHS, month % _MONTHS + 1
        return datetime.date(year, month, min(self.day_of_month, calendar.monthrange(year, month)[1]))
