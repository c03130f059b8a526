"""Columns by kind of value: figures, money, days, instants, statuses, yes or no, and computed ones."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.lists import formats
from core.lists.columns.base import CellMaker, Column, Row, Text
from core.lists.fields import choices_of
from core.lists.formats import MISSING, Frame


@dataclass(frozen=True)
class NumberColumn(Column):
    """A count."""

    css_class: ClassVar[str] = "num"

    def text(self, row: Row, frame: Frame) -> str:
        """Grouped digits; zero is shown, missing is a dash."""
        value = row[self.path]
        return MISSING if value is None else formats.number(value, frame.language)


@dataclass(frozen=True)
class QuantityColumn(Column):
    """A quantity in its unit; ``unit`` is the path of the unit's code."""

    _: KW_ONLY
    unit: str = ""

    css_class: ClassVar[str] = "num"

    def paths(self) -> tuple[str, ...]:
        """The quantity and its unit."""
        return (*super().paths(), self.unit) if self.unit else super().paths()

    def text(self, row: Row, frame: Frame) -> str:
        """The shortest exact notation, then the unit."""
        value = row[self.path]
        if value is None:
            return MISSING
        text = formats.shortest(value, frame.language)
        return f"{text} {row[self.unit]}" if self.unit and row[self.unit] else text


@dataclass(frozen=True)
class PercentColumn(Column):
    """A percentage, 25 for 25 %."""

    css_class: ClassVar[str] = "num"

    def text(self, row: Row, frame: Frame) -> str:
        """``25 %``."""
        value = row[self.path]
        return MISSING if value is None else f"{formats.shortest(value, frame.language)}\u00a0%"


@dataclass(frozen=True)
class MoneyColumn(Column):
    """An amount; ``currency`` is the path of its currency, without one it is the company's."""

    _: KW_ONLY
    currency: str = ""

    css_class: ClassVar[str] = "num money"

    def paths(self) -> tuple[str, ...]:
        """The amount and its currency."""
        return (*super().paths(), self.currency) if self.currency else super().paths()

    def currency_of(self, row: Row, frame: Frame) -> str:
        """The ISO code of the amount's currency."""
        return (row[self.currency] or "") if self.currency else frame.actor.company.base_currency

    def text(self, row: Row, frame: Frame) -> str:
        """The amount with its currency's decimals and code."""
        value = row[self.path]
        return (
            MISSING if value is None else formats.amount(value, self.currency_of(row, frame), frame.language)
        )


@dataclass(frozen=True)
class DateColumn(Column):
    """A day. With ``late_if`` it also says by how many days a row for which that holds is late."""

    _: KW_ONLY
    late_if: Callable[[Row], bool] | bool = False

    css_class: ClassVar[str] = "nowrap"

    def text(self, row: Row, frame: Frame) -> str:
        """The day, and how late it is."""
        value: datetime.date | None = row[self.path]
        if value is None:
            return MISSING
        day = formats.day(value, frame.language)
        if not self.late_if or value >= frame.today or (callable(self.late_if) and not self.late_if(row)):
            return day
        days = (frame.today - value).days
        late = ngettext("%(days)s d late", "%(days)s d late", days) % {"days": days}
        return format_html('{} <span class="late">{}</span>', day, late)


@dataclass(frozen=True)
class MomentColumn(Column):
    """An instant, in the company's time zone."""

    css_class: ClassVar[str] = "nowrap"

    def text(self, row: Row, frame: Frame) -> str:
        """Day and time."""
        value = row[self.path]
        return MISSING if value is None else formats.moment(value, frame.language, frame.zone)

    def value(self, row: Row, frame: Frame) -> Any:
        """Spreadsheets know no time zones: the company's wall clock."""
        value = row[self.path]
        return None if value is None else value.astimezone(frame.zone).replace(tzinfo=None)


@dataclass(frozen=True)
class StatusColumn(Column):
    """A status as a badge with text; ``labels`` default to the choices of the field."""

    _: KW_ONLY
    labels: Sequence[tuple[str, Text]] = ()

    def cell_maker(self, model: type[models.Model], frame: Frame) -> CellMaker:
        """One badge per status is drawn once."""
        opening = self._opening(model)
        known = {
            value: format_html('{}<span class="badge badge--{}">{}</span></td>', opening, value, label)
            for value, label in self.labels or choices_of(model, self.path)
        }

        def make(row: Row) -> str:
            value = row[self.path]
            return known.get(value) or format_html("{}{}</td>", opening, value or MISSING)

        return make

    def text_labels(self, model: type[models.Model]) -> dict[str, str]:
        """The words for each status, for export."""
        return {value: str(label) for value, label in self.labels or choices_of(model, self.path)}


@dataclass(frozen=True)
class BooleanColumn(Column):
    """Yes or no."""

    def text(self, row: Row, frame: Frame) -> str:
        """``Yes``, ``No``, or a dash."""
        value = row[self.path]
        return MISSING if value is None else self._word(value)

    def value(self, row: Row, frame: Frame) -> Any:
        """The word: spreadsheets disagree about truth."""
        value = row[self.path]
        return None if value is None else self._word(value)

    def _word(self, value: bool) -> str:
        return _("Yes") if value else _("No")


@dataclass(frozen=True)
class ComputedColumn(Column):
    """A cell made from several values: ``write(row)`` is shown, ``exported(row)`` is exported (else the text).

    ``path`` is only the column's name here; the values read are in ``needs``; it sorts by ``sort`` if given.
    """

    _: KW_ONLY
    write: Callable[[Row], str] = str
    exported: Callable[[Row], Any] | None = None
    is_number: bool = False

    def sort_paths(self) -> tuple[str, ...]:
        """Only what was named."""
        return () if isinstance(self.sort, bool) else super().sort_paths()

    def paths(self) -> tuple[str, ...]:
        """What it says it needs."""
        arguments = () if callable(self.url) else self.url_args
        return (*self.needs, *arguments)

    def text(self, row: Row, frame: Frame) -> str:
        """Whatever the function writes; nothing is a dash."""
        return self.write(row) or MISSING

    def value(self, row: Row, frame: Frame) -> Any:
        """The exported value, else the text."""
        return self.exported(row) if self.exported else self.write(row)
