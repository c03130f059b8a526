"""Dunning letter and statement of account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from core.pdf.documents.lines import PrintedOpenItem
from core.pdf.documents.money import PrintedAmount, PrintedPayment
from core.pdf.documents.parties import PrintedDocument


@dataclass(frozen=True, kw_only=True)
class PrintedDunningLetter(PrintedDocument):
    """One letter with all overdue items of a customer.

    ``subject`` and ``paragraphs`` are the level's texts of the dunning policy in the customer's language; left empty,
    a friendly reminder is printed. ``total_open`` is the items' sum, ``total`` adds the ``charges``.
    """

    template: ClassVar[str] = "pdf/dunning_letter.html"

    items: tuple[PrintedOpenItem, ...]
    currency: str
    total_open: str
    total: str
    subject: str = ""
    paragraphs: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    charges: tuple[PrintedAmount, ...] = ()
    pay_by: str = ""
    payment: PrintedPayment | None = None

    def heading(self) -> str:
        """The level's subject, or "Payment reminder" in the active language."""
        return self.subject or _("Payment reminder")


@dataclass(frozen=True, kw_only=True)
class PrintedStatement(PrintedDocument):
    """All movements of a customer's account in one currency, with opening and closing balance."""

    template: ClassVar[str] = "pdf/statement.html"

    items: tuple[PrintedOpenItem, ...]
    currency: str
    period: str
    opening_balance: str
    closing_balance: str
    aging: tuple[PrintedAmount, ...] = ()
    payment: PrintedPayment | None = None

    def heading(self) -> str:
        """ "Statement of account" in the active language."""
        return _("Statement of account")
