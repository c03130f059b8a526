"""Filters by date: days, ranges, periods counted from today, and lateness."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from core.lists import formats
from core.lists.fields import field_of
from core.lists.filters.base import IS, Choice, Filter, FilterRefused, Input, Reading, Text
from core.lists.formats import Frame

Bounds = tuple[datetime.date | None, datetime.date | None]

_DAY = datetime.timedelta(days=1)
_MOST_DAYS = 36_500
_EARLIEST, _LATEST = datetime.date(1900, 1, 1), datetime.date(2999, 12, 31)
_COUNTED = ("last", "next", "late", "late_under")
_DATED = (IS, "from", "to", "between")


def _month(day: datetime.date, months: int = 1) -> Bounds:
    """The calendar months that begin with the day's."""
    last_index = day.year * 12 + day.month - 1 + months - 1
    year, month = last_index // 12, last_index % 12 + 1
    return day.replace(day=1), datetime.date(year, month, calendar.monthrange(year, month)[1])


def _quarter(day: datetime.date) -> Bounds:
    return _month(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), 3)


def _year(year: int) -> Bounds:
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


PERIODS: Mapping[str, tuple[Text, Callable[[datetime.date], Bounds]]] = {
    "today": (_lazy("today"), lambda day: (day, day)),
    "yesterday": (_lazy("yesterday"), lambda day: (day - _DAY, day - _DAY)),
    "this_week": (
        _lazy("this week"),
        lambda day: (day - day.weekday() * _DAY, day + (6 - day.weekday()) * _DAY),
    ),
    "this_month": (_lazy("this month"), _month),
    "last_month": (_lazy("last month"), lambda day: _month(day.replace(day=1) - _DAY)),
    "this_quarter": (_lazy("this quarter"), _quarter),
    "last_quarter": (_lazy("last quarter"), lambda day: _quarter((_quarter(day)[0] or day) - _DAY)),
    "this_year": (_lazy("this year"), lambda day: _year(day.year)),
    "last_year": (_lazy("last year"), lambda day: _year(day.year - 1)),
}


@dataclass(frozen=True)
class DateFilter(Filter):
    """A day or an instant. ``lateness`` offers "more than N days late" for dates that fall due."""

    _: KW_ONLY
    lateness: bool = False

    def offered_operators(self) -> tuple[str, ...]:
        """Ranges, periods, lateness where it makes sense, emptiness."""
        late = ("late", "late_under") if self.lateness else ()
        return (IS, "from", "to", "between", "last", "next", "in", *late, "empty", "filled")

    def _read(
        self, operator: str, texts: tuple[str, ...], model: type[models.Model], frame: Frame
    ) -> Reading:
        text = texts[0]
        low, high = _bounds(operator, text, frame.today)
        is_moment = isinstance(field_of(model, self.field), models.DateTimeField)
        condition = self._moments(low, high, frame) if is_moment else self._days(low, high)
        return Reading((text,), condition, _words(operator, text, (low, high), frame))

    def _days(self, low: datetime.date | None, high: datetime.date | None) -> Q:
        condition = Q(**{f"{self.field}__gte": low}) if low else Q()
        return condition & Q(**{f"{self.field}__lte": high}) if high else condition

    def _moments(self, low: datetime.date | None, high: datetime.date | None, frame: Frame) -> Q:
        """From the first instant of the first day to before the first of the day after the last."""

        def start(day: datetime.date) -> datetime.datetime:
            return datetime.datetime.combine(day, datetime.time.min, tzinfo=frame.zone)

        condition = Q(**{f"{self.field}__gte": start(low)}) if low else Q()
        return condition & Q(**{f"{self.field}__lt": start(high + _DAY)}) if high else condition

    def from_form(self, operator: str, form: QueryDict, frame: Frame) -> list[str]:
        """The input that belongs to the operator."""
        if operator in ("empty", "filled"):
            return ["1"]
        if operator == "in":
            return [form.get("period", "")]
        if operator in _COUNTED:
            return [form.get("days", "")]
        first, second = form.get("value", "").strip(), form.get("value_to", "").strip()
        if operator == "between":
            return [f"{first}..{second}"] if first or second else []
        return [first] if first else []

    def inputs(
        self, operator: str, values: Sequence[str], model: type[models.Model], frame: Frame
    ) -> list[Input]:
        """Two days, a number of days, a period; script shows those that belong to the operator."""
        value = values[0] if values else ""
        first, _dots, second = value.partition("..") if operator in _DATED else ("", "", "")
        periods = [Choice(name, str(label), name == value) for name, (label, _span) in PERIODS.items()]
        counted = tuple(name for name in self.offered_operators() if name in _COUNTED)
        return [
            Input("value", _("Day"), "date", _DATED, first),
            Input("value_to", _("and"), "date", ("between",), second),
            Input("days", _("Days"), "days", counted, value if operator in _COUNTED else ""),
            Input("period", _("Period"), "select", ("in",), choices=periods),
        ]


def _bounds(operator: str, text: str, today: datetime.date) -> Bounds:
    if operator == "in":
        if text not in PERIODS:
            raise FilterRefused(_("“%s” is not one of the choices.") % text)
        return PERIODS[text][1](today)
    if operator in _COUNTED:
        return _counted(operator, _days_of(text), today)
    if operator == "between":
        return _between(text)
    day = _day_of(text)
    return {IS: (day, day), "from": (day, None), "to": (None, day)}[operator]


def _counted(operator: str, days: int, today: datetime.date) -> Bounds:
    span = datetime.timedelta(days=days)
    return {
        "last": (today - span, today),
        "next": (today, today + span),
        "late": (None, today - span - _DAY),
        "late_under": (today - span + _DAY, today - _DAY),
    }[operator]


def _between(text: str) -> Bounds:
    first, dots, second = text.partition("..")
    if not dots or not (first or second):
        raise FilterRefused(_("Enter two days."))
    low, high = (_day_of(first) if first else None), (_day_of(second) if second else None)
    if low and high and low > high:
        raise FilterRefused(_("The first day is after the second."))
    return low, high


def _day_of(text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise FilterRefused(_("“%s” is not a day; write it as 2026-12-31.") % text) from None
    if not _EARLIEST <= day <= _LATEST:
        raise FilterRefused(_("The day is too far away."))
    return day


def _days_of(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or int(text) > _MOST_DAYS:
        raise FilterRefused(_("Enter a number of days between 0 and %d.") % _MOST_DAYS)
    return int(text)


def _words(operator: str, text: str, bounds: Bounds, frame: Frame) -> str:
    if operator == "in":
        return str(PERIODS[text][0])
    if operator in _COUNTED:
        days = int(text)
        return {
            "last": ngettext("last day", "last %(days)d days", days),
            "next": ngettext("next day", "next %(days)d days", days),
            "late": ngettext("more than %(days)d day late", "more than %(days)d days late", days)
            if days
            else _("late"),
            "late_under": ngettext("less than %(days)d day late", "less than %(days)d days late", days),
        }[operator] % {"days": days}
    low, high = (formats.day(day, frame.language) if day else "" for day in bounds)
    if operator == IS or low == high:
        return low
    if low and high:
        return f"{low} – {high}"
    return _("from %s") % low if low else _("until %s") % high
