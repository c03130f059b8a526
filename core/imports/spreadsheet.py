"""XLSX: the first sheet with rows, the values as they were saved; no formula is computed, no link followed."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from core.imports.cells import Cell
from core.imports.reading import MOST_COLUMNS, MOST_ROWS, FileRefused, Row, Sheet, counted, named

_LAST_ROW = 1_048_576  # of any spreadsheet
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_TEXTS = 60 * 1024 * 1024
_MOST_PARTS = 2_000
_HARMLESS, _MOST_RATIO = 5 * 1024 * 1024, 120
_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError,
    EOFError, SyntaxError, OSError, NotImplementedError,
)  # fmt: skip


def open_workbook(content: bytes) -> Sheet:
    """The workbook's first sheet that has rows. Raises FileRefused for what is none, or would burst."""
    _refuse_bombs(content)
    for position in range(len(_book(content).sheetnames)):
        first = next(_cells(content, position), None)
        if first is not None:
            headings = named(first[1])
            estimate = min(_last_row(content, position) - first[0], MOST_ROWS)
            return Sheet(headings, max(estimate, 0), lambda: counted(_after_first(content, position)))  # noqa: B023
    raise FileRefused(_("The workbook has no rows."))


def _refuse_bombs(content: bytes) -> None:
    """Look at the parts before anything is unpacked: sizes, and no document type definition in any of them."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            known = parts.infolist()
            if "xl/workbook.xml" not in parts.namelist():
                raise FileRefused(_("This is no Excel workbook. Send a CSV or XLSX file."))
            bursts = (
                len(known) > _MOST_PARTS
                or sum(part.file_size for part in known) > _MOST_UNPACKED
                or any(
                    part.file_size > _HARMLESS and part.file_size > part.compress_size * _MOST_RATIO
                    for part in known
                )
                or any(
                    part.filename.endswith("sharedStrings.xml") and part.file_size > _MOST_TEXTS
                    for part in known
                )
            )
            if bursts:
                raise FileRefused(
                    _("The workbook is too large when unpacked. Save the sheet as CSV, or split it.")
                )
            for part in known:
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_definitions(parts.open(part).read(4096))
    except FileRefused:
        raise
    except _BROKEN as error:
        raise _damaged() from error


def _refuse_definitions(begin: bytes) -> None:
    if b"<!DOCTYPE" in begin or b"<!ENTITY" in begin or begin[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FileRefused(_("The workbook holds definitions that no spreadsheet writes. It was not read."))


def _damaged() -> FileRefused:
    return FileRefused(_("The workbook is damaged. Open it, save it anew as XLSX and try again."))


def _book(content: bytes) -> Any:
    try:
        return openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False, keep_vba=False
        )
    except _BROKEN as error:
        raise _damaged() from error


def _last_row(content: bytes, position: int) -> int:
    sheet = _book(content).worksheets[position]
    return int(sheet.max_row or 0)


def _cells(content: bytes, position: int) -> Iterator[Row]:
    """Rows that hold something, the headings among them."""
    book = _book(content)
    sheet = book.worksheets[position]
    if not hasattr(sheet, "reset_dimensions"):  # a chart alone on its sheet
        return
    sheet.reset_dimensions()  # programs write wrong ones
    try:
        for number, row in enumerate(sheet.iter_rows(max_row=_LAST_ROW, values_only=True), start=1):
            if any(value is not None for value in row):
                if len(row) > MOST_COLUMNS and any(value is not None for value in row[MOST_COLUMNS:]):
                    raise FileRefused(
                        _("Row %(row)d has more than %(most)d columns.")
                        % {"row": number, "most": MOST_COLUMNS}
                    )
                yield number, [_cell(value) for value in row[:MOST_COLUMNS]]
    except FileRefused:
        raise
    except _BROKEN as error:
        raise _damaged() from error
    finally:
        book.close()


def _after_first(content: bytes, position: int) -> Iterator[Row]:
    rows = _cells(content, position)
    next(rows, None)
    yield from rows


def _cell(value: Any) -> Cell:
    """A number exactly as the spreadsheet shows it, to its 15 digits; midnight is a day."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(f"{value:.15g}")
    if isinstance(value, datetime.datetime):
        return value.date() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value
    return str(value)
