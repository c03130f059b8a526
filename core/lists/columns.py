"""Columns of lists: which values a cell needs, how it is written, sorted and exported."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.lists import formats
from core.lists.addresses import Address, AddressMaker, maker_of
from core.lists.fields import choices_of, verbose_name_of
from core.lists.formats import MISSING, Frame

Row = Mapping[str, Any]
Text = str | Promise
#: Draws a cell: markup whose values are escaped already.
CellMaker = Callable[[Row], str]


@dataclass(frozen=True)
class Column:
    """A column showing one value as text.

    ``sort`` names the paths to sort by when they are not the column's own; ``needs`` names further paths that
    its functions read; ``permission`` hides the column from those without; ``default=False`` only offers it.
    """

    path: str
    label: Text = ""
    _: KW_ONLY
    key: str = ""
    sort: bool | str | tuple[str, ...] = True
    permission: str = ""
    needs: tuple[str, ...] = ()
    default: bool = True
    url: Address = ""
    url_args: tuple[str, ...] = ()
    url_permission: str = ""

    css_class: ClassVar[str] = ""
    link_class: ClassVar[str] = ""

    @property
    def name(self) -> str:
        """How the URL and saved views call the column."""
        return self.key or self.path

    def heading(self, model: type[models.Model]) -> str:
        """The label, else the name of the field."""
        return str(self.label) or verbose_name_of(model, self.path)

    def sort_paths(self) -> tuple[str, ...]:
        """What the database sorts by; empty when the column cannot be sorted."""
        if isinstance(self.sort, bool):
            return (self.path,) if self.sort and self.path else ()
        return (self.sort,) if isinstance(self.sort, str) else self.sort

    def paths(self) -> tuple[str, ...]:
        """Every value a cell reads."""
        own = (self.path,) if self.path else ()
        arguments = () if callable(self.url) else (self.url_args or (own if self.url else ()))
        return (*own, *self.needs, *arguments)

    def value(self, row: Row, frame: Frame) -> Any:
        """The value for export: numbers stay numbers, dates stay dates."""
        return row[self.path]

    def text(self, row: Row, frame: Frame) -> str:
        """What stands in the cell; plain text is escaped later."""
        value = row[self.path]
        return MISSING if value is None or value == "" else str(value)

    def cell_maker(self, model: type[models.Model], frame: Frame) -> CellMaker:
        """A function that draws this column's cell of a row; everything that is the same for all rows is done once."""
        opening = self._opening(model)
        address = self.address(frame)
        link_class = f' class="{self.link_class}"' if self.link_class else ""

        def make(row: Row) -> str:
            text = self.text(row, frame)
            body = text if isinstance(text, SafeString) else html.escape(text)
            url = address(row) if address is not None and text != MISSING else ""
            if url:
                body = f'<a{link_class} href="{html.escape(url)}">{body}</a>'
            return f"{opening}{body}</td>"

        return make

    def address(self, frame: Frame) -> AddressMaker | None:
        """Where the cell leads; nowhere when the reader may not go there."""
        if not self.url or (self.url_permission and not frame.actor.can(self.url_permission)):
            return None
        return maker_of(self.url, self.url_args or (self.path,))

    def css_of_cell(self) -> str:
        """The class of the column's cells."""
        return self.css_class

    def _opening(self, model: type[models.Model]) -> SafeString:
        if self.css_of_cell():
            return format_html('<td class="{}" data-label="{}">', self.css_of_cell(), self.heading(model))
        return format_html('<td data-label="{}">', self.heading(model))


@dataclass(frozen=True)
class TextColumn(Column):
    """Words; ``muted`` ones stand back."""

    _: KW_ONLY
    muted: bool = False

    def css_of_cell(self) -> str:
        """Quieter words have a class of their own."""
        return "muted" if self.muted else ""


@dataclass(frozen=True)
class LinkColumn(Column):
    """The first column: what the document is called, and the way to it."""

    css_class: ClassVar[str] = "list__name"
    link_class: ClassVar[str] = "doc-link"


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
