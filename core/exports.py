"""Spreadsheets: rows as CSV and XLSX in which numbers are numbers, dates are dates, and text never is a formula."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

ExportFormat = Literal["csv", "xlsx"]

CONTENT_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# A spreadsheet takes text that begins so for a formula (OWASP, CSV injection); the wide forms count in Japanese ones.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MOST_DIGITS = 15  # what a spreadsheet's number holds exactly; longer numbers travel as text
_SURELY_SHORT = 10**9  # with six decimals, as many as any column has
_MOST_TEXT = 32_767  # what a cell of a spreadsheet holds
_MOST_WIDTH, _LEAST_WIDTH = 60, 8
_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the export; ``decimals`` are the places its numbers are shown with."""

    label: str
    decimals: int | None = None


def safe_text(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before whatever could begin a formula."""
    return (
        f"'{text}"
        if text.lstrip(" \u00a0").startswith(_FORMULA_STARTS) or text.startswith(_FORMULA_STARTS)
        else text
    )


def original_text(text: str) -> str:
    """What a text was before ``safe_text``, so that an export can be taken in again."""
    return text[1:] if text.startswith("'") and safe_text(text[1:]) == text else text


def write_csv(headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> bytes:
    """RFC 4180 in UTF-8 with a byte-order mark, as spreadsheets open it; numbers with a dot, days as 2026-12-31."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe_text(heading.label) for heading in headings])
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else safe_text(str(value))


def write_xlsx(title: str, headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet: headings frozen and filterable, every cell of its type."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"constant_memory": True, **options}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        formats = _Formats(book)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading.label[:_MOST_TEXT], formats.heading)
        widths = [len(heading.label) + 2 for heading in headings]
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007
            for column, value in enumerate(row):
                written = _write(sheet, count, column, value, headings[column], formats)
                if count <= _SAMPLE_ROWS:
                    widths[column] = max(widths[column], written)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 1, _LEAST_WIDTH), _MOST_WIDTH))
        sheet.freeze_panes(1, 1)
        if headings:
            sheet.autofilter(0, 0, count, len(headings) - 1)
    return buffer.getvalue()


class _Formats:
    """The cell formats of one workbook, made once each."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[int, Format] = {}
        self.heading = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def number(self, decimals: int) -> Format:
        """Grouped digits with so many decimals."""
        if decimals not in self._numbers:
            pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format({"num_format": pattern})
        return self._numbers[decimals]


def _write(sheet: Worksheet, row: int, column: int, value: Any, heading: Heading, formats: _Formats) -> int:
    """Write one cell by its type; the answer is about how wide it is."""
    if value is None or value == "":
        return 0
    if isinstance(value, datetime.datetime):
        sheet.write_datetime(row, column, value, formats.moment)
        return 16
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, formats.day)
        return 10
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _write_number(sheet, row, column, value, heading, formats)
    text = str(value)[:_MOST_TEXT]
    sheet.write_string(row, column, text)
    return len(text)


def _write_number(
    sheet: Worksheet, row: int, column: int, value: Decimal | int, heading: Heading, formats: _Formats
) -> int:
    exact = Decimal(value)
    if abs(exact) >= _SURELY_SHORT and len(exact.normalize().as_tuple().digits) > _MOST_DIGITS:
        sheet.write_string(row, column, f"{exact:f}")
    elif heading.decimals is None:
        sheet.write_number(row, column, value)
    else:
        sheet.write_number(row, column, value, formats.number(heading.decimals))
    return len(f"{value:,.2f}")


def _sheet_name(title: str) -> str:
    """At most 31 characters, none that a sheet's name may not hold."""
    name = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title).strip()[:31]
    return name or "List"
