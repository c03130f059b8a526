"""Pages with a small form for each line of an order, such as a quantity or a percentage; refusals stand at their line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from core.pages import add_refusal, named
from core.refusals import Refusal, Several
from orders.models import SalesOrderLine


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the order with what is typed for it."""

    line: SalesOrderLine
    form: forms.Form


def rows_of(
    request: HttpRequest,
    lines: Iterable[SalesOrderLine],
    form: type[forms.Form],
    initial: Mapping[int, Mapping[str, Any]],
) -> list[LineRow]:
    """A row for each line, its fields named after the line's place as refusals name them."""
    data = request.POST if request.method == "POST" else None
    rows = []
    for line in lines:
        row = form(data, prefix=_prefix(line, "-"), initial=dict(initial.get(line.pk, {})))
        for field in row.fields.values():
            attrs = field.widget.attrs
            attrs["class"], attrs["aria-label"] = "input num", f"{field.label} {line.sku or line.position}"
        rows.append(LineRow(line, row))
    return rows


def are_valid(rows: Sequence[LineRow]) -> bool:
    """Whether what was typed can be read, in every row."""
    return not [row for row in rows if not row.form.is_valid()]


def misread(rows: Sequence[LineRow]) -> Several:
    """What cannot be read, each at its line and field."""
    return Several(
        [
            Refusal(named(row.form.fields[name].label or "", error), field=f"{_prefix(row.line, '.')}.{name}")
            for row in rows
            for name, errors in row.form.errors.as_data().items()
            for error in errors
        ]
    )


def place(rows: Sequence[LineRow], refusal: Refusal) -> None:
    """Put what is about a line to its field."""
    for single in refusal.singles:
        for row in rows:
            prefix = f"{_prefix(row.line, '.')}."
            if single.field.startswith(prefix):
                name = single.field.removeprefix(prefix)
                if name in row.form.fields:
                    add_refusal(row.form, Refusal(single.message, field=name))


def _prefix(line: SalesOrderLine, between: str) -> str:
    return f"lines{between}{line.position - 1}"
