"""Tables of small forms: the rows of a document's parts, such as the packages of a product or the rates of a tax code.

Rows post ``<table>-<index>-<field>``. Their order is the order they are posted in, so that a row that was moved on
the page has moved; rows left empty are passed over, so that emptying one removes it and none needs a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.pages import named
from core.refusals import Refusal, Several
from core.widgets import CODE_SUFFIX

#: The index in the row a page copies when another one is wanted.
BLANK = 99999
MOST_ROWS = 500


class RowForms:
    """The rows of one table; ``options`` go to each row's form."""

    def __init__(
        self,
        form: type[forms.Form],
        name: str,
        *,
        title: str = "",
        data: QueryDict | None = None,
        initial: Iterable[Mapping[str, Any]] = (),
        room: int = 1,
        **options: Any,
    ) -> None:
        self.form, self.name, self.title, self.options = form, name, title, options
        self.error = ""
        if data is None:
            stored = [self._row(index, initial=dict(values)) for index, values in enumerate(initial)]
            self.filled: list[forms.Form] = stored
        else:
            posted = self._posted(data)
            self.filled = [self._row(index, data=values) for index, values in enumerate(posted[:MOST_ROWS])]
            if len(posted) > MOST_ROWS:
                self.error = _("Enter at most %d rows.") % MOST_ROWS
        start = len(self.filled)
        self.rows = self.filled + [self._row(index) for index in range(start, start + room)]
        self.blank = self._row(BLANK)

    def is_valid(self) -> bool:
        """Whether each row that was filled in can be read."""
        return not any(row.errors for row in self.filled) and not self.error

    @property
    def values(self) -> list[dict[str, Any]]:
        """What the rows say, in their order."""
        return [row.cleaned_data for row in self.filled]

    @property
    def words(self) -> str:
        """The rows in one line, to compare them with what somebody else has saved."""
        return "; ".join(" ".join(filter(None, _cells(row))) for row in self.filled)

    @property
    def refusals(self) -> list[Refusal]:
        """What is wrong, each at its row and field."""
        found = [Refusal(self.error, field=self.name)] if self.error else []
        for index, row in enumerate(self.filled):
            for name, errors in row.errors.as_data().items():
                label = row.fields[name].widget.attrs["aria-label"] if name in row.fields else ""
                found.append(Refusal(named(label, errors[0]), field=f"{self.name}.{index}.{name}"))
        return found

    def place(self, refusals: Iterable[Refusal]) -> list[Refusal]:
        """Put what is about this table to its rows; answers the rest."""
        rest = []
        for refusal in refusals:
            table, _dot, where = refusal.field.partition(".")
            index, _dot, name = where.partition(".")
            if table != self.name:
                rest.append(refusal)
            elif index.isdecimal() and int(index) < len(self.filled) and name in self.form.base_fields:
                self.filled[int(index)].add_error(name, refusal.message)
            else:
                self.error = refusal.message
        return rest

    def _row(self, index: int, **content: Any) -> forms.Form:
        row = self.form(prefix=f"{self.name}-{index}", **content, **self.options)
        row.empty_permitted = False
        for field in row.fields.values():
            attrs = field.widget.attrs
            if not isinstance(field.widget, forms.CheckboxInput):
                attrs["class"] = f"input {attrs.get('class', '')}".strip()
            attrs["aria-label"] = field.label if index == BLANK else f"{field.label} {index + 1}"
        row.use_required_attribute = False
        return row

    def _posted(self, data: QueryDict) -> list[dict[str, str]]:
        """The rows that say something, in the order they were sent, renamed to count from zero."""
        pattern = re.compile(rf"{re.escape(self.name)}-(\d{{1,5}})-(\w+)", re.ASCII)
        found: dict[str, dict[str, str]] = {}
        for key in data:
            if match := pattern.fullmatch(key):
                found.setdefault(match[1], {})[match[2]] = str(data[key])
        says = [row for row in found.values() if self._says_something(row)]
        return [
            {f"{self.name}-{index}-{name}": value for name, value in row.items()}
            for index, row in enumerate(says)
        ]

    def _says_something(self, row: Mapping[str, str]) -> bool:
        return any(
            row.get(name, "").strip() or row.get(name + CODE_SUFFIX, "").strip()
            for name, field in self.form.base_fields.items()
            if not isinstance(field, forms.BooleanField) and not getattr(field, "says_nothing", False)
        )


def _cells(row: forms.Form) -> Iterable[str]:
    for name, field in row.fields.items():
        value = field.prepare_value(row[name].value())
        if isinstance(field, forms.BooleanField):
            yield str(field.label) if value else ""
            continue
        choices = {str(key): str(words) for key, words in getattr(field, "choices", ())}
        yield choices.get(str(value), "" if value is None else str(value))


def check_all(form: forms.Form, tables: Sequence[RowForms]) -> bool:
    """Whether the form and each of its tables can be read; all are looked at."""
    return all([form.is_valid(), *(table.is_valid() for table in tables)])


def place_refusal(refusal: Refusal, form: forms.Form, tables: Sequence[RowForms]) -> None:
    """Put each part of a refusal to its field or row."""
    rest: list[Refusal] = refusal.singles
    for table in tables:
        rest = table.place(rest)
    for single in rest:
        form.add_error(single.field if single.field in form.fields else None, single.message)


def summary(tables: Sequence[RowForms]) -> Several | None:
    """What is wrong in the tables, for the summary over the form."""
    found = [refusal for table in tables for refusal in table.refusals]
    return Several(found) if found else None
