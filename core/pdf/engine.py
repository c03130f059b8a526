"""WeasyPrint, loaded once per process: fonts, parsed style sheets, and the file's finishing touches.

Import it through ``core.pdf`` only: importing WeasyPrint takes a second and fails where Pango is missing.
"""

from __future__ import annotations

import datetime
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from core.pdf.brand import brand
from core.pdf.documents.logistics import LABEL_PAPERS
from core.pdf.fetcher import SCHEME, PackagedAssets
from core.pdf.metadata import PdfAttachment, xmp_descriptions

ASSETS = Path(__file__).resolve().parents[2] / "static" / "pdf"
_VARIANT = "pdf/a-3a"

# Only read where HarfBuzz cannot cut fonts and fontTools does: without it each file would carry the time of day.
os.environ.setdefault("SOURCE_DATE_EPOCH", "0")


class Printer:
    """Turns HTML into PDF/A-3a and PDF/UA-1; the same HTML gives the same bytes.

    One print at a time: fonts and style sheets are shared, and Pango's font map is not safe among threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fonts = FontConfiguration()
        self._fetcher = PackagedAssets(ASSETS)
        letters = {paper: _sheet("print.css") for paper in ("A4", "Letter")}
        labels = {paper: _sheet("print.css") + _sheet("label.css") for paper in LABEL_PAPERS}
        self._sheets = {
            paper: sheet + _sheet(f"paper-{paper.lower()}.css") for paper, sheet in (letters | labels).items()
        }
        self._styles = lru_cache(maxsize=64)(self._parsed)
        self._font_faces = CSS(url=f"{SCHEME}fonts.css", url_fetcher=self._fetcher, font_config=self._fonts)

    def _parsed(self, color: str, paper: str) -> Any:
        """The style sheet in a company's color on a paper; parsed once for each."""
        colors = brand(color)
        sheet = self._sheets[paper].replace("var(--accent)", colors.accent)
        sheet = sheet.replace("var(--ink)", colors.ink).replace("var(--wash)", colors.wash)
        return CSS(string=sheet, base_url=SCHEME, url_fetcher=self._fetcher, font_config=self._fonts)

    def print(
        self,
        html: str,
        *,
        color: str,
        paper: str,
        created: datetime.datetime,
        attachments: Sequence[PdfAttachment],
    ) -> bytes:
        """The PDF of a page of HTML that brings its own title and language."""
        with self._lock:
            document = HTML(string=html, base_url=SCHEME, url_fetcher=self._fetcher).render(
                stylesheets=[self._font_faces, self._styles(color, paper)],
                font_config=self._fonts,
                pdf_variant=_VARIANT,
            )
            metadata = document.metadata
            metadata.created = metadata.modified = created.astimezone(datetime.UTC).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            )
            metadata.attachments = [_attached(attachment, created) for attachment in attachments]
            _describe(metadata, xmp_descriptions(attachments))
            pdf: bytes = document.write_pdf(pdf_variant=_VARIANT, finisher=_finish)
        return pdf


def _sheet(name: str) -> str:
    return (ASSETS / name).read_text()


def _attached(attachment: PdfAttachment, created: datetime.datetime) -> Any:
    return Attachment(
        string=attachment.content,
        name=attachment.name,
        description=attachment.description or attachment.name,
        relationship=attachment.relationship,
        created=created,
        modified=created,
    )


def _describe(metadata: Any, descriptions: bytes) -> None:
    """Put our descriptions into WeasyPrint's rdf:RDF; its own hook would append a second one, which readers ignore."""
    generate = metadata.generate_rdf_metadata
    metadata.generate_rdf_metadata = lambda *arguments: generate(*arguments).replace(
        b"</rdf:RDF>", descriptions + b"</rdf:RDF>"
    )


class Written(pydyf.Object):
    """An object of the file as bytes; pydyf would compress every stream a second time for the file's identifier."""

    def __init__(self, source: Any) -> None:
        super().__init__()
        self.number, self.generation, self.free = source.number, source.generation, source.free
        self._data: bytes = source.data
        self._compressible: bool = source.compressible

    @property
    def data(self) -> bytes:
        """What stands in the file."""
        return self._data

    @property
    def compressible(self) -> bool:
        """Whether it may stand in a compressed group of objects."""
        return self._compressible


def _finish(document: Any, pdf: Any) -> None:
    """Archives read metadata uncompressed, and want each attachment listed once (WeasyPrint 70 does neither)."""
    pdf.objects[int(pdf.catalog["Metadata"].split()[0])].compress = False
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    pdf.objects[:] = [entry if entry.free == "f" else Written(entry) for entry in pdf.objects]
