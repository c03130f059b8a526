"""Quote, order acknowledgement, invoice and credit note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from core.pdf.documents.legal import legal_notes
from core.pdf.documents.lines import PrintedLine
from core.pdf.documents.money import PrintedDiscount, PrintedInstallment, PrintedPayment, PrintedTotals
from core.pdf.documents.parties import PrintedDocument, PrintedParty


@dataclass(frozen=True, kw_only=True)
class PricedDocument(PrintedDocument):
    """A document with priced lines, totals and tax."""

    lines: tuple[PrintedLine, ...]
    totals: PrintedTotals

    @property
    def has_skus(self) -> bool:
        """Whether the article column is needed."""
        return any(line.sku for line in self.lines)

    @property
    def has_discounts(self) -> bool:
        """Whether the discount column is needed."""
        return any(line.discount for line in self.lines)

    @property
    def has_tax_rates(self) -> bool:
        """Whether the lines differ in tax and must say which is theirs."""
        return len({line.tax_rate for line in self.lines}) > 1

    @property
    def legal_notes(self) -> list[str]:
        """What the law wants said about the tax, in the active language."""
        return legal_notes(self.totals.taxes, seller_country=self.seller.country)


@dataclass(frozen=True, kw_only=True)
class PrintedInvoice(PricedDocument):
    """An invoice: what was delivered when, what is owed, by when, and how to pay."""

    template: ClassVar[str] = "pdf/invoice.html"

    due_date: str = ""
    delivery_date: str = ""
    order_numbers: tuple[str, ...] = ()
    delivery_notes: tuple[str, ...] = ()
    ship_to: PrintedParty | None = None
    terms: str = ""
    discounts: tuple[PrintedDiscount, ...] = ()
    installments: tuple[PrintedInstallment, ...] = ()
    payment: PrintedPayment | None = None

    def heading(self) -> str:
        """ "Invoice" in the active language."""
        return _("Invoice")


@dataclass(frozen=True, kw_only=True)
class PrintedCreditNote(PricedDocument):
    """A credit note; it names the invoice it corrects and why (INV-4). Its amounts are positive."""

    template: ClassVar[str] = "pdf/credit_note.html"

    invoice_number: str = ""
    invoice_date: str = ""
    reason: str = ""

    def heading(self) -> str:
        """ "Credit note" in the active language."""
        return _("Credit note")


@dataclass(frozen=True, kw_only=True)
class PrintedAcknowledgement(PricedDocument):
    """What the customer ordered, at which prices, and what comes when."""

    template: ClassVar[str] = "pdf/order_acknowledgement.html"

    requested_date: str = ""
    promised_date: str = ""
    ship_to: PrintedParty | None = None
    delivery_terms: str = ""
    terms: str = ""

    def heading(self) -> str:
        """ "Order acknowledgement" in the active language."""
        return _("Order acknowledgement")


@dataclass(frozen=True, kw_only=True)
class PrintedQuote(PricedDocument):
    """What is offered, at which prices and on which terms, and until when; it is no invoice."""

    template: ClassVar[str] = "pdf/quote.html"

    revision: str = ""
    valid_until: str = ""
    requested_date: str = ""
    ship_to: PrintedParty | None = None
    delivery_terms: str = ""
    terms: str = ""
    link: str = ""

    def heading(self) -> str:
        """ "Quote" in the active language."""
        return _("Quote")
