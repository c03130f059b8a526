"""Any file as a sheet: what it is, is told by how it begins and not by its name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.imports import spreadsheet, text_file
from core.imports.declaration import ImportKind
from core.imports.reading import MOST_BYTES, FileRefused, Sheet

_UTF_16 = (b"\xff\xfe<\x00", b"\xfe\xff\x00<")


def is_markup(content: bytes) -> bool:
    """Whether the file is XML and no table."""
    return content.startswith(_UTF_16) or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def open_file(kind: ImportKind, content: bytes, *, encoding: str = "") -> Sheet:
    """The file as a sheet, be it a table or a document this kind reads. Raises FileRefused."""
    if kind.documents and is_markup(content):
        return kind.open_document(content)
    return open_sheet(content, encoding=encoding)


def open_sheet(content: bytes, *, encoding: str = "") -> Sheet:
    """Look what kind of file it is and read its headings. Raises FileRefused."""
    if not content:
        raise FileRefused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than %d MB. Split it.") % (MOST_BYTES // 1024 // 1024))
    if content.startswith(b"PK\x03\x04"):
        return spreadsheet.open_workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(_("This is an old Excel file (XLS). Save it as XLSX or CSV and try again."))
    if is_markup(content):
        raise FileRefused(_("This is an XML document. Send a table here: CSV or XLSX."))
    return text_file.open_text(content, encoding=encoding)
