"""Any file as a sheet: what it is, is told by how it begins and not by its name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.imports import spreadsheet, text_file
from core.imports.reading import MOST_BYTES, FileRefused, Sheet


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
    return text_file.open_text(content, encoding=encoding)
