"""Which column of the file fills which field: guessed by its heading, remembered for the next file of this layout."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.actors import Actor
from core.finding import folded
from core.imports.cells import Cell, Reading
from core.imports.declaration import Column, ImportKind
from core.imports.reading import Row, Sheet
from core.imports.records import Record
from core.models import ImportLayout
from core.refusals import Refusal


def bare(words: str) -> str:
    """A heading without case, accents, blanks and signs: ``Unit price`` and ``UNIT_PRICE`` are one."""
    return re.sub(r"[^a-z0-9]", "", folded(words))


def headings_key(headings: Sequence[str]) -> str:
    """What makes two files the same layout."""
    return hashlib.sha256("\n".join(bare(heading) for heading in headings).encode()).hexdigest()


def guessed(kind: ImportKind, columns: Sequence[Column], headings: Sequence[str]) -> dict[str, str]:
    """Field to heading: its name or label first, then its aliases in their order; a heading serves one field."""
    by_name: dict[str, str] = {}
    for heading in headings:
        by_name.setdefault(bare(heading), heading)
    found: dict[str, str] = {}
    for wanted in (lambda column: (column.name, str(column.label)), lambda column: column.aliases):
        for column in columns:
            for words in wanted(column):
                heading = by_name.get(bare(words), "")
                if column.name not in found and heading and heading not in found.values():
                    found[column.name] = heading
    return found


def remembered(kind: ImportKind, actor: Actor, headings: Sequence[str]) -> ImportLayout | None:
    """How a file with these headings was read last."""
    return ImportLayout.objects.filter(
        company=actor.company, kind=kind.name, headings=headings_key(headings)
    ).first()


def remember(
    kind: ImportKind, actor: Actor, headings: Sequence[str], choices: Mapping[str, Mapping[str, Any]]
) -> None:
    """Propose the same for the next file with these headings."""
    ImportLayout.objects.update_or_create(
        company=actor.company, kind=kind.name, headings=headings_key(headings),
        defaults={name: dict(value) for name, value in choices.items()},
    )  # fmt: skip


def checked(
    kind: ImportKind, columns: Sequence[Column], headings: Sequence[str], mapping: Mapping[str, Any]
) -> dict[str, str]:
    """A mapping that names fields and headings that exist, and one of the keys. Raises Refusal."""
    names = {column.name: column for column in columns}
    for name, heading in mapping.items():
        if name not in names:
            raise Refusal(_("There is no field %s.") % name, field="mapping")
        if heading and heading not in headings:
            raise Refusal(_("The file has no column %s.") % heading, field=f"map-{name}")
    kept = {str(name): str(heading) for name, heading in mapping.items() if heading}
    if kind.keys and not kept.keys() & set(kind.keys):
        wanted = ", ".join(str(names[name].label) for name in kind.keys if name in names)
        raise Refusal(
            _("Say which column holds: %(fields)s. The file has: %(headings)s.")
            % {"fields": wanted, "headings": ", ".join(headings[:20])},
            field=f"map-{kind.keys[0]}",
        )
    return kept


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns rows into records by a mapping."""

    columns: Sequence[Column]
    mapping: Mapping[str, str]
    defaults: Mapping[str, Any]
    reading: Reading
    is_document: bool = False  # whose fields nobody has seen by their headings

    def records(self, sheet: Sheet) -> Iterator[Record]:
        """Every row as a record, its cells parsed."""
        positions = {heading: position for position, heading in enumerate(sheet.headings)}
        fields = [
            (column, positions[self.mapping[column.name]])
            for column in self.columns
            if self.mapping.get(column.name) in positions
        ]
        places = {
            column.name: (str(column.label) if self.is_document else self.mapping[column.name], position)
            for column, position in fields
        }
        places |= {
            column.name: (str(column.label), -1) for column in self.columns if column.name not in places
        }
        for row in sheet.rows():
            yield self._record(row, fields, places, len(sheet.headings))

    def _record(
        self,
        row: Row,
        fields: Sequence[tuple[Column, int]],
        places: Mapping[str, tuple[str, int]],
        width: int,
    ) -> Record:
        number, cells = row
        record = Record(number, cells, defaults=self.defaults, places=places)
        if len(cells) > width and any(cell not in (None, "") for cell in cells[width:]):
            record.refuse(
                "",
                _(
                    "The row has more cells than the file has columns. Put texts with the separator in quotes."
                ),
            )
        for column, position in fields:
            cell = cells[position] if position < len(cells) else None
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            try:
                record.values[column.name] = self._value(column, cell)
            except Refusal as refusal:
                record.refuse(column.name, refusal.message)
        return record

    def _value(self, column: Column, cell: Cell) -> Any:
        value = column.parse(cell, self.reading)
        return value * 100 if column.name in self.reading.is_fraction else value


def parsed_defaults(columns: Sequence[Column], said: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """What holds for all rows that say nothing. Raises Refusal naming the field."""
    found: dict[str, Any] = {}
    for column in columns:
        words = str(said.get(column.name) or "").strip()
        if words:
            try:
                found[column.name] = column.parse(words, reading)
            except Refusal as refusal:
                raise Refusal(
                    f"{column.label}: {refusal.message}", field=f"default-{column.name}"
                ) from refusal
    return found
