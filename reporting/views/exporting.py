"""Reports as spreadsheets: what the page shows, every row, logged like the export of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core import exports, security_log
from core.exports import CONTENT_TYPES, Heading
from core.presentation import Action

PARAMETER = "export"
Row = Sequence[Any]


def wanted(request: HttpRequest) -> str:
    """The format asked for; empty when the page is."""
    asked = request.GET.get(PARAMETER, "")
    return asked if asked in CONTENT_TYPES else ""


def spreadsheet(
    request: HttpRequest, name: str, title: str, headings: Sequence[Heading], rows: Sequence[Row]
) -> HttpResponse:
    """The file, and its line in the security log."""
    export_format = wanted(request)
    if export_format == "csv":
        content = exports.write_csv(headings, rows)
    else:
        content = exports.write_xlsx(title, headings, rows)
    query = {key: value for key, value in request.GET.items() if key != PARAMETER}
    security_log.record(request, "export", report=name, format=export_format, rows=len(rows), query=query)
    response = HttpResponse(content, content_type=CONTENT_TYPES[export_format])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{export_format}") or ""
    return response


def actions(request: HttpRequest) -> list[Action]:
    """The links to both formats of the page as it is filtered."""
    found = []
    for export_format, label in (("xlsx", _("Export to Excel")), ("csv", _("Export to CSV"))):
        query = request.GET.copy()
        query[PARAMETER] = export_format
        url = f"{request.path}?{query.urlencode()}"
        found.append(Action(label, url, method="get", icon="arrow-down-tray"))
    return found
