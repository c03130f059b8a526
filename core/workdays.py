"""Working days: not the weekend, and no public holiday of the country."""

from __future__ import annotations

import datetime
import functools

import holidays


def is_working(day: datetime.date, country: str) -> bool:
    """Whether people work there on that day."""
    return day.isoweekday() < 6 and day not in _holidays(country, day.year)


def working_days_after(day: datetime.date, count: int, country: str) -> datetime.date:
    """The day so many working days later; none later is the day itself."""
    while count > 0:
        day += datetime.timedelta(days=1)
        count -= is_working(day, country)
    return day


@functools.cache
def _holidays(country: str, year: int) -> frozenset[datetime.date]:
    """The public holidays of a country; one that is not known has none."""
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))
