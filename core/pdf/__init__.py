"""Printed documents: contents in, PDF bytes out.

``print_document`` prints one of the dataclasses in ``core.pdf.documents``; ``render`` prints any template.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation

from core.pdf.brand import DEFAULT
from core.pdf.documents.parties import PrintedDocument
from core.pdf.errors import PdfLibraryMissing
from core.pdf.metadata import PdfAttachment

if TYPE_CHECKING:
    from core.pdf.engine import Printer

__all__ = ["PdfAttachment", "PdfLibraryMissing", "is_available", "print_document", "render"]


@cache
def _printer() -> Printer:
    """The process's printer; raises PdfLibraryMissing. Loading it takes a second."""
    try:
        engine = import_module("core.pdf.engine")
    except OSError as missing:
        raise PdfLibraryMissing from missing
    printer: Printer = engine.Printer()
    return printer


def is_available() -> bool:
    """Whether this machine can print; the first call loads the library."""
    try:
        _printer()
    except PdfLibraryMissing:
        return False
    return True


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    language: str,
    title: str,
    created: datetime.datetime,
    attachments: Sequence[PdfAttachment] = (),
    color: str = DEFAULT,
    paper: str = "A4",
) -> bytes:
    """Print a template as PDF/A-3a and PDF/UA-1, tagged, in the recipient's language; raises PdfLibraryMissing.

    Texts in the context are printed literally. The same arguments give the same bytes.
    """
    printer = _printer()
    with translation.override(language):
        html = render_to_string(template, {**context, "title": title, "language": language})
    return printer.print(html, color=color, paper=paper, created=created, attachments=attachments)


def print_document(document: PrintedDocument, attachments: Sequence[PdfAttachment] = ()) -> bytes:
    """Print an invoice, delivery note, letter or list; raises PdfLibraryMissing."""
    with translation.override(document.language):
        heading = document.heading()
    return render(
        document.template,
        {"document": document, "seller": document.seller, "heading": heading},
        language=document.language,
        title=document.title,
        created=document.created,
        attachments=attachments,
        color=document.seller.color,
        paper=document.paper,
    )
