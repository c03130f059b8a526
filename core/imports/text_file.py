"""CSV: which encoding, which delimiter, and its rows with cells of several lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.imports.reading import FileRefused, Row, Sheet, counted, named

ENCODINGS = ("utf-8", "cp1252", "iso-8859-2", "utf-16")
DELIMITERS = ",;\t|"
_MOST_LINE = 1_000_000  # characters; a line of commas is no table
_SAMPLE = 64 * 1024
_SAMPLE_ROWS = 30
# Signs of Western Europe that stand between letters only because the text is Central European.
_MISREAD = re.compile(r"[^\W\d_][±³¶¿¼¾¡£¥¦ª¯µ¹º][^\W\d_]?|[±³¶¼¾¡£¥¦ª¯µ¹][^\W\d_]")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")


def open_text(content: bytes, *, encoding: str = "") -> Sheet:
    """The file as a sheet. Raises FileRefused for what is no text, or has no end of a quote."""
    text = _decoded(content, encoding)
    if found := _BINARY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise FileRefused(
            _("Line %d holds characters no text has. Send a CSV or XLSX file; export it again.") % line
        )
    if not text.strip():
        raise FileRefused(_("The file is empty."))
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        text = text[declared.end() :]
    delimiter = declared[1] if declared and declared[1] in DELIMITERS else _delimiter_of(text)
    first = next(_records(text, delimiter), None)
    if first is None:
        raise FileRefused(_("The file is empty."))
    headings = named(list(first))
    return Sheet(headings, max(text.count("\n") - 1, 0), lambda: counted(_rows(text, delimiter)))


def _decoded(content: bytes, encoding: str) -> str:
    if encoding and encoding not in ENCODINGS:
        raise FileRefused(_("%s is no encoding we read.") % encoding)
    if not encoding and content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    if encoding:
        name = "utf-8-sig" if encoding == "utf-8" else encoding
        try:
            return content.decode(name)
        except UnicodeDecodeError as error:
            raise FileRefused(_("The file is not written in %s.") % encoding) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        western = content.decode("cp1252", errors="replace")
        has_windows_signs = any(0x80 <= byte <= 0x9F for byte in content)
        if not has_windows_signs and _MISREAD.search(western):
            return content.decode("iso-8859-2")
        return western


def _delimiter_of(text: str) -> str:
    """The sign that parts most rows into as many cells as there are headings."""
    sample = text[:_SAMPLE]

    def fit(delimiter: str) -> tuple[int, int]:
        widths: list[int] = []
        try:
            for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if record:
                    widths.append(len(record))
                if len(widths) == _SAMPLE_ROWS:
                    break
        except csv.Error:
            return 0, 0
        if not widths or widths[0] < 2:
            return 0, 0
        return sum(width == widths[0] for width in widths), widths[0]

    return max(DELIMITERS, key=fit)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(_short(lines), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(
                _("Row %d cannot be read: a quotation mark is not closed, or a cell is too long.") % number
            ) from error
        yield record


def _short(lines: io.StringIO) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) > _MOST_LINE:
            raise FileRefused(_("Line %d of the file is too long to be a row of a table.") % number)
        yield line


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    records = _records(text, delimiter)
    next(records, None)
    for number, record in enumerate(records, start=2):
        yield number, list(record)
