"""What every column does: which values a cell needs, how it is written, sorted and exported."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.lists.addresses import Address, AddressMaker, maker_of
from core.lists.fields import verbose_name_of
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
    """Words; ``muted`` ones stand back, ``long`` ones take several lines instead of being cut off."""

    _: KW_ONLY
    muted: bool = False
    long: bool = False

    def css_of_cell(self) -> str:
        """Quieter and longer words have classes of their own."""
        return " ".join(name for name, holds in (("muted", self.muted), ("list__long", self.long)) if holds)


@dataclass(frozen=True)
class LinkColumn(Column):
    """The first column: what the document is called, and the way to it."""

    css_class: ClassVar[str] = "list__name"
    link_class: ClassVar[str] = "doc-link"
