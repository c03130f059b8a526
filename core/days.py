"""The one parser for dates that people type: a day, a day and a month, or a distance from today (UX.md, section 8)."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Literal

from django.utils.translation import gettext as _

from core.refusals import Refusal

Leaning = Literal["future", "past", "near"]
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DISTANCE = re.compile(r"([+\-\u2212])\s?(\d{1,4})", re.ASCII)
_DAY = re.compile(r"(\d{1,2})(?:[./\- ](\d{1,2})(?:[./\- ](\d{4}|\d{2}))?)?[./]?", re.ASCII)
_TIME = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?(?:[:.]00)?", re.ASCII | re.IGNORECASE)
_MONTHS = 12


class DayRefused(Refusal):
    """What was typed is no day of the calendar."""

    code = "date"


class TimeRefused(Refusal):
    """What was typed is no time of the day."""

    code = "time"


def parse_time(text: str, *, field: str = "") -> datetime.time:
    """Read ``9``, ``17``, ``9:30``, ``9.30``, ``930`` or ``0930``: one or two figures alone are the hour. Raises TimeRefused."""
    match = _TIME.fullmatch(text.strip())
    try:
        if match:
            return datetime.time(int(match[1]), int(match[2] or 0))
    except ValueError:
        pass
    raise TimeRefused(_("Enter a valid time, such as 9, 9:30 or 17.30."), field=field)


def parse_day(
    text: str, today: datetime.date, *, leaning: Leaning = "near", field: str = ""
) -> datetime.date:
    """Read ``15``, ``15/3``, ``15.3.2026``, ``2026-03-15``, ``+5`` or ``-3``; the day stands before the month.

    Without month or year the day is this month's or this year's; ``leaning`` takes the next one from today, or the
    last one up to today instead. Raises DayRefused.
    """
    body = text.strip()
    try:
        if match := _ISO.fullmatch(body):
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DISTANCE.fullmatch(body):
            days = int(match[2]) if match[1] == "+" else -int(match[2])
            return today + datetime.timedelta(days=days)
        if match := _DAY.fullmatch(body):
            return _day(match, today, leaning)
    except (ValueError, OverflowError) as error:
        raise DayRefused(
            _("There is no such day in the calendar. Enter a valid date."), field=field
        ) from error
    raise DayRefused(_("Enter a valid date, such as 15, 15/3, 15/3/2026 or +5."), field=field)


def _day(match: re.Match[str], today: datetime.date, leaning: Leaning) -> datetime.date:
    day = int(match[1])
    if match[3]:
        return datetime.date(int(match[3]) + (2000 if len(match[3]) == 2 else 0), int(match[2]), day)
    if match[2]:
        month = int(match[2])
        return _leaning(today, leaning, [(today.year + step, month, day) for step in (-1, 0, 1)])
    months = [today.year * _MONTHS + today.month - 1 + step for step in (-1, 0, 1, 2)]
    return _leaning(today, leaning, [(each // _MONTHS, each % _MONTHS + 1, day) for each in months])


def _leaning(today: datetime.date, leaning: Leaning, candidates: list[tuple[int, int, int]]) -> datetime.date:
    """The candidate that is meant; the second is this month's or this year's. Raises ValueError."""
    if leaning == "near":
        return datetime.date(*candidates[1])
    known = [datetime.date(*each) for each in candidates if _exists(*each)]
    if leaning == "future":
        fitting = [date for date in known if date >= today]
        return min(fitting) if fitting else datetime.date(*candidates[1])
    fitting = [date for date in known if date <= today]
    return max(fitting) if fitting else datetime.date(*candidates[1])


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= _MONTHS and 1 <= day <= calendar.monthrange(year, month)[1]
