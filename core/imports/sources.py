"""The records of an import from a position on; what a worker has open it goes on reading instead of beginning anew."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from core import files
from core.actors import Actor
from core.imports import mapping
from core.imports.cells import Reading
from core.imports.declaration import Column, ImportKind, kind_named
from core.imports.joining import joined
from core.imports.opening import open_file, open_sheet
from core.imports.reading import Sheet
from core.imports.records import Record
from core.models import FileImport

_MOST_OPEN = 2


@dataclass(slots=True)
class Source:
    """Records being read; ``at`` is how many were given out."""

    records: Iterator[Record]
    estimate: int
    at: int = 0
    seen: dict[Hashable, int] = field(default_factory=dict)

    def take(self, count: int) -> list[Record]:
        """The next records; what stands in the file twice is refused the second time."""
        taken = list(islice(self.records, count))
        for record in taken:
            if record.key is None:
                continue
            first = self.seen.setdefault(record.key, record.number)
            if first != record.number:
                record.refuse(
                    self._key_field(record), _("Row %d says the same already. Leave one of them out.") % first
                )
        self.at += len(taken)
        return taken

    @staticmethod
    def _key_field(record: Record) -> str:
        return next((name for name in record.places if record.values.get(name) == record.key), "")


_open: dict[int, Source] = {}


def source_at(job_id: int, file_import: FileImport, by: Actor, at: int) -> Source:
    """The import's records from this position on."""
    source = _open.pop(job_id, None)
    if source is None or source.at != at:
        source = open_source(file_import, by)
        source.take(at)
    while len(_open) >= _MOST_OPEN:
        _open.pop(next(iter(_open)))
    _open[job_id] = source
    return source


def close(job_id: int) -> None:
    """Let go of what was read."""
    _open.pop(job_id, None)


def open_source(file_import: FileImport, by: Actor) -> Source:
    """Read the file from its beginning."""
    kind = kind_named(file_import.kind)
    sheet = sheet_of(file_import)
    reading = reading_of(file_import.options, by)
    columns = columns_of(file_import, kind, by)
    defaults = mapping.parsed_defaults(columns, file_import.defaults, reading)
    reader = mapping.Reader(columns, file_import.mapping, defaults, reading, is_document(file_import))
    records = reader.records(sheet)
    gathered = kind.gathered(records)
    return Source(_keyed(kind, records if gathered is None else gathered), sheet.estimate)


def read_document(kind: ImportKind, content: bytes, by: Actor) -> list[Record]:
    """All that a document says, read at once and kept nowhere. Raises FileRefused."""
    sheet = kind.open_document(content)
    columns = (*kind.columns_for(by), *kind.document_columns)
    same = {heading: heading for heading in sheet.headings}
    records = mapping.Reader(columns, same, {}, reading_of({}, by), is_document=True).records(sheet)
    gathered = kind.gathered(records)
    return list(records if gathered is None else gathered)


def _keyed(kind: ImportKind, records: Iterator[Record]) -> Iterator[Record]:
    for record in records:
        record.key = kind.key(record)
        yield record


def is_document(file_import: FileImport) -> bool:
    """Whether the file says itself what is what, so that nobody maps columns."""
    return file_import.file.name.endswith(".xml")


def columns_of(file_import: FileImport, kind: ImportKind, by: Actor) -> tuple[Column, ...]:
    """The columns the file may fill for this actor."""
    further = kind.document_columns if is_document(file_import) else ()
    return (*kind.columns_for(by), *further)


def sheet_of(file_import: FileImport) -> Sheet:
    """The uploaded file as a sheet. Raises FileRefused."""
    encoding = str(file_import.options.get("encoding", ""))
    kind = kind_named(file_import.kind)
    sheet = open_file(kind, files.read(file_import.file), encoding=encoding)
    if file_import.second_file is None:
        return sheet
    return joined(sheet, open_sheet(files.read(file_import.second_file), encoding=encoding))


def reading_of(options: dict[str, Any], by: Actor) -> Reading:
    """How the file writes numbers and days."""
    return Reading(
        locale=str(options.get("locale") or "en"),
        is_month_first=options.get("days") == "month",
        today=by.company.today(),
        is_fraction=frozenset(options.get("fractions") or ()),
    )
