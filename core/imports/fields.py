"""The page on which columns of the file are put to fields, as data for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import formats
from core.actors import Actor
from core.imports.cells import Cell, Reading, plain
from core.imports.declaration import Column, ImportKind
from core.imports.reading import Sheet
from core.models import FileImport
from core.refusals import Refusal

NUMBERS = (("en", "1,234.50"), ("de", "1.234,50"), ("nb", "1 234,50"))
_SAME_AS = {"en": "en", "nb": "nb", "de": "de", "id": "de", "it": "de", "ro": "de"}
DAYS = (("day", _("day/month/year")), ("month", _("month/day/year")))
ENCODINGS = (
    ("", _("recognized")),
    ("utf-8", "UTF-8"),
    ("cp1252", _("Western European")),
    ("iso-8859-2", _("Central European")),
)
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One of our fields: which column fills it, what holds otherwise, and how the first rows are understood."""

    name: str
    label: str
    hint: str
    is_key: bool
    is_needed: bool
    headings: Sequence[Option]
    default: str
    offers: Sequence[Option]
    takes_default: bool
    may_be_fraction: bool
    is_fraction: bool
    samples: Sequence[str]
    problem: str


def rows_of(
    file_import: FileImport, kind: ImportKind, by: Actor, sheet: Sheet, reading: Reading
) -> list[FieldRow]:
    """Every field the actor may fill."""
    first = sheet.sample(SAMPLES)
    return [_row(column, file_import, kind, by, sheet, first, reading) for column in kind.columns_for(by)]


def _row(
    column: Column, file_import: FileImport, kind: ImportKind, by: Actor, sheet: Sheet, first: list[list[Cell]],
    reading: Reading,
) -> FieldRow:  # fmt: skip
    chosen = str(file_import.mapping.get(column.name, ""))
    default = str(file_import.defaults.get(column.name, ""))
    samples, problem = _understood(column, chosen, sheet, first, reading)
    offered = column.offers(by) if column.offers else ()
    return FieldRow(
        name=column.name, label=str(column.label), hint=str(column.hint), is_key=column.name in kind.keys,
        is_needed=column.is_needed, default=default, takes_default=column.takes_default or bool(column.offers),
        headings=[Option(heading, heading, heading == chosen) for heading in sheet.headings],
        offers=[Option(value, str(label), value == default) for value, label in offered],
        may_be_fraction=column.may_be_fraction, is_fraction=column.name in reading.is_fraction,
        samples=samples, problem=problem,
    )  # fmt: skip


def _understood(
    column: Column, heading: str, sheet: Sheet, first: list[list[Cell]], reading: Reading
) -> tuple[list[str], str]:
    """The first cells in our words, and what is wrong with the first that cannot be read."""
    if heading not in sheet.headings:
        return [], ""
    position = sheet.headings.index(heading)
    samples = []
    for cells in first:
        cell = cells[position] if position < len(cells) else None
        if cell is None or not plain(cell).strip():
            samples.append(formats.MISSING)
            continue
        try:
            samples.append(_shown(column.parse(cell, reading)))
        except Refusal as refusal:
            return [plain(cell)[:60]], refusal.message
    return samples, ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if hasattr(value, "isoformat"):
        return formats.day(value)
    if hasattr(value, "quantize"):
        return formats.quantity(value)
    return str(value)[:60]


def options_of(offered: Sequence[tuple[str, Any]], chosen: str) -> list[Option]:
    """A select of fixed entries."""
    return [Option(value, str(label), value == chosen) for value, label in offered]


def numbers_chosen(locale: str) -> str:
    """Which way of writing numbers a language has."""
    return _SAME_AS.get(locale.split("-", maxsplit=1)[0], "en")


def choices_from(
    posted: Mapping[str, str], kind: ImportKind, columns: Sequence[Column]
) -> dict[str, dict[str, Any]]:
    """What the page posts, by mapping, defaults and options."""
    return {
        "chosen": {column.name: posted.get(f"map-{column.name}", "") for column in columns},
        "defaults": {column.name: posted.get(f"default-{column.name}", "") for column in columns},
        "options": {
            "locale": _one_of(posted.get("locale"), NUMBERS),
            "days": _one_of(posted.get("days"), DAYS),
            "encoding": _one_of(posted.get("encoding"), ENCODINGS),
            **{name: bool(posted.get(f"switch-{name}")) for name, _label in kind.switches},
            "fractions": [column.name for column in columns if posted.get(f"fraction-{column.name}")],
        },
    }


def _one_of(said: str | None, offered: Sequence[tuple[str, Any]]) -> str:
    return said if said is not None and said in dict(offered) else offered[0][0]
