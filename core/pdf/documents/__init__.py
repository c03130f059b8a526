"""The contents of printed documents: frozen, formatted, free of models."""

from core.pdf.documents.collection import PrintedDunningLetter, PrintedStatement
from core.pdf.documents.lines import (
    PrintedCustomsLine,
    PrintedDelivery,
    PrintedLine,
    PrintedOpenItem,
    PrintedPackage,
    PrintedPick,
    carried_forward,
)
from core.pdf.documents.logistics import (
    LABEL_PAPERS,
    PrintedConsignment,
    PrintedContents,
    PrintedCustomsInvoice,
    PrintedDeliveryNote,
    PrintedLabel,
    PrintedLabels,
    PrintedPackingList,
    PrintedPickList,
    PrintedReturnSlip,
)
from core.pdf.documents.money import (
    PrintedAmount,
    PrintedDiscount,
    PrintedInstallment,
    PrintedPayment,
    PrintedTax,
    PrintedTotals,
)
from core.pdf.documents.parties import Mark, PrintedContact, PrintedDocument, PrintedParty, PrintedSeller
from core.pdf.documents.sales import PrintedAcknowledgement, PrintedCreditNote, PrintedInvoice, PrintedQuote

__all__ = [
    "LABEL_PAPERS",
    "Mark",
    "PrintedAcknowledgement",
    "PrintedAmount",
    "PrintedConsignment",
    "PrintedContact",
    "PrintedContents",
    "PrintedCreditNote",
    "PrintedCustomsInvoice",
    "PrintedCustomsLine",
    "PrintedDelivery",
    "PrintedDeliveryNote",
    "PrintedDiscount",
    "PrintedDocument",
    "PrintedDunningLetter",
    "PrintedInstallment",
    "PrintedInvoice",
    "PrintedLabel",
    "PrintedLabels",
    "PrintedLine",
    "PrintedOpenItem",
    "PrintedPackage",
    "PrintedPackingList",
    "PrintedParty",
    "PrintedPayment",
    "PrintedPick",
    "PrintedPickList",
    "PrintedQuote",
    "PrintedReturnSlip",
    "PrintedSeller",
    "PrintedStatement",
    "PrintedTax",
    "PrintedTotals",
    "carried_forward",
]
