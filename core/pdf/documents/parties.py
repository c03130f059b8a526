"""Who writes and who receives a printed document, and the frame every document has."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass
from typing import ClassVar

from django.utils import translation
from django.utils.translation import gettext as _


class Mark(enum.StrEnum):
    """A word across or on top of the page that says this is not the original."""

    NONE = ""
    DRAFT = "draft"
    COPY = "copy"


@dataclass(frozen=True, kw_only=True)
class PrintedParty:
    """A name and address as the post wants it.

    ``lines`` stand under the name in postal order; the country's name is the last of them and only for mail abroad.
    """

    name: str
    lines: tuple[str, ...] = ()
    number: str = ""
    vat_id: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedSeller(PrintedParty):
    """The company on its letterhead; ``logo`` is a ``data:`` URI, without one its name is set in its color."""

    registration: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    color: str = "#1f4e79"
    logo: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedContact:
    """The person to ask about this document."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedDocument:
    """What every printed document has: who, to whom, which number, when, in which language.

    All texts are plain text and final: amounts, quantities and dates come formatted by ``DocumentFormat``.
    ``created`` is the instant printed into the file's metadata; the same document and instant give the same bytes.
    """

    template: ClassVar[str]

    seller: PrintedSeller
    recipient: PrintedParty
    number: str
    issue_date: str
    language: str
    created: datetime.datetime
    customer_reference: str = ""
    contact: PrintedContact | None = None
    intro: str = ""
    notes: tuple[str, ...] = ()
    mark: Mark = Mark.NONE
    paper: str = "A4"

    def heading(self) -> str:
        """The document's name in the active language, such as "Invoice"."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """The file's title: "Invoice R-2026-000123 · Acme GmbH", in the document's language."""
        with translation.override(self.language):
            number = self.number or _("Draft")
            return f"{self.heading()} {number} · {self.seller.name}"
