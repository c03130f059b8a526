"""Documents to print in tests, and what can be read from a PDF."""

import datetime
import importlib.util
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from core import pdf
from core.money import round_amount
from core.payment_reference import EpcTransfer, rf_reference
from core.pdf.documents import (
    PrintedInvoice,
    PrintedLine,
    PrintedParty,
    PrintedPayment,
    PrintedSeller,
    PrintedTax,
    PrintedTotals,
    carried_forward,
)
from core.pdf.formats import DocumentFormat

ISSUED_AT = datetime.datetime(2026, 3, 9, 10, 30, tzinfo=datetime.UTC)
IBAN = "DE89370400440532013000"

needs_pango = pytest.mark.skipif(
    not pdf.is_available(), reason="Pango is not installed: nothing can be printed"
)
needs_validator = pytest.mark.skipif(
    importlib.util.find_spec("page") is None,
    reason="page-validation is not installed: PDF/A was not validated",
)


def a_seller(**changes: Any) -> PrintedSeller:
    seller = PrintedSeller(
        name="Northwind Traders GmbH",
        lines=("Speicherstraße 12", "20457 Hamburg"),
        vat_id="DE298456123",
        country="DE",
        email="billing@northwind.example",
        color="#0f5f6b",
    )
    return replace(seller, **changes)


def a_recipient(**changes: Any) -> PrintedParty:
    recipient = PrintedParty(
        name="Ernst Handel", lines=("Kirchgasse 6", "8010 Graz", "Austria"), number="K-10020", country="AT"
    )
    return replace(recipient, **changes)


def lines_of(count: int, document_format: DocumentFormat) -> tuple[PrintedLine, ...]:
    """Lines of 3 x 12.50 each."""
    net = round_amount(Decimal("37.50"), document_format.currency)
    lines = [
        PrintedLine(
            position=str(position),
            sku=f"ART-{position:04}",
            customer_sku=f"K-{position}" if position == 1 else "",
            description=f"Chai, 10 boxes x 20 bags, number {position}",
            quantity="3",
            unit="box",
            unit_price=document_format.unit_price(Decimal("12.50")),
            tax_rate="20 %",
            net=document_format.amount(net),
        )
        for position in range(1, count + 1)
    ]
    return carried_forward(lines, [net] * count, document_format)


def an_invoice(
    lines: int = 2, *, language: str = "en", currency: str = "EUR", **changes: Any
) -> PrintedInvoice:
    document_format = DocumentFormat(language, currency)
    net = Decimal("37.50") * lines
    tax = round_amount(net * Decimal("0.2"), currency)
    reference = rf_reference("R-2026-000123")
    transfer = EpcTransfer(name="Northwind Traders GmbH", iban=IBAN, amount=net + tax, reference=reference)
    invoice = PrintedInvoice(
        seller=a_seller(),
        recipient=a_recipient(),
        number="R-2026-000123",
        issue_date=document_format.date(datetime.date(2026, 3, 9)),
        due_date=document_format.date(datetime.date(2026, 4, 8)),
        language=language,
        created=ISSUED_AT,
        customer_reference="PO 4500-98231",
        lines=lines_of(lines, document_format),
        totals=PrintedTotals(
            currency=currency,
            net=document_format.amount(net),
            gross=document_format.amount(net + tax),
            taxes=(
                PrintedTax(
                    category="S",
                    rate="20 %",
                    base=document_format.amount(net),
                    tax=document_format.amount(tax),
                ),
            ),
        ),
        payment=PrintedPayment(
            amount=document_format.money(net + tax),
            account_holder="Northwind Traders GmbH",
            iban=IBAN,
            reference=reference,
            qr=transfer.payload() if currency == "EUR" else "",
        ),
    )
    return replace(invoice, **changes)


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def texts_of(content: bytes) -> list[str]:
    """The text of each page, blanks and line ends made one blank."""
    return [" ".join(page.extract_text().split()) for page in read(content).pages]


def text_of(content: bytes) -> str:
    return " ".join(texts_of(content))


def heights_of(content: bytes, *words: str) -> list[float]:
    """How far above the bottom of the first page the first text with each of these words stands."""
    found: list[tuple[str, float]] = []

    def note(text: str, current: list[float], matrix: list[float], *_font: Any) -> None:
        found.append((text, round(current[3] * matrix[5] + current[5], 1)))

    read(content).pages[0].extract_text(visitor_text=note)
    return [next(height for text, height in found if word in text) for word in words]
