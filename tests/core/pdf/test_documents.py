"""What stands on each kind of document, in each language."""

import ast
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from core import pdf
from core.pdf.brand import brand
from core.pdf.documents import (
    PrintedAcknowledgement,
    PrintedAmount,
    PrintedCreditNote,
    PrintedDelivery,
    PrintedDeliveryNote,
    PrintedDiscount,
    PrintedDunningLetter,
    PrintedOpenItem,
    PrintedPick,
    PrintedPickList,
    PrintedStatement,
    PrintedTax,
)
from core.pdf.documents.legal import legal_notes
from tests.core.pdf.printing import (
    ISSUED_AT,
    a_recipient,
    a_seller,
    an_invoice,
    heights_of,
    needs_pango,
    text_of,
)

FRAME: dict[str, Any] = {
    "seller": a_seller(),
    "recipient": a_recipient(),
    "issue_date": "9 Mar 2026",
    "language": "en",
    "created": ISSUED_AT,
}


@needs_pango
def test_an_invoice_says_who_owes_what_until_when_and_how_to_pay():
    discount = PrintedDiscount(percent="2 %", until="19 Mar 2026", deduction="1.80 EUR", payable="88.20 EUR")

    text = text_of(pdf.print_document(an_invoice(discounts=(discount,))))

    for words in (
        "Invoice R-2026-000123",
        "Ernst Handel Kirchgasse 6 8010 Graz Austria",
        "Northwind Traders GmbH · Speicherstraße 12 · 20457 Hamburg",
        "PO 4500-98231",
        "ART-0001",
        "Your article no. K-1",
        "VAT 20 % on 75.00 15.00",
        "Total 90.00 EUR",
        "Please pay 90.00 EUR by 8 Apr 2026",
        "2 % discount for payment by 19 Mar 2026: deduct 1.80 EUR and pay 88.20 EUR.",
        "DE89 3704 0044 0532 0130 00",
        "RF21 R202 6000 123",
        "Scan with your banking app",
    ):
        assert words in text.replace("\xa0", " "), words


@needs_pango
def test_a_quantity_in_boxes_goes_on_under_itself_and_not_into_the_price():
    invoice = an_invoice(1)
    boxes = replace(invoice.lines[0], quantity="1", unit="carton (144 piece)", unit_price="2,592.00")

    quantity, unit, price = heights_of(
        pdf.print_document(replace(invoice, lines=(boxes,))), "carton", "piece)", "2,592.00"
    )

    assert quantity == price
    assert unit < price


@needs_pango
def test_a_currency_other_than_euro_has_no_banking_code():
    text = text_of(pdf.print_document(an_invoice(currency="NOK")))

    assert "90.00 NOK" in text.replace("\xa0", " ")
    assert "Scan with" not in text


@needs_pango
@pytest.mark.usefixtures("compiled_words")
def test_a_norwegian_customer_reads_a_norwegian_invoice():
    text = text_of(pdf.print_document(an_invoice(60, language="nb"))).replace("\xa0", " ")

    assert "Faktura R-2026-000123" in text
    assert "2 700,00 EUR" in text
    assert "Side 1 av 3" in text
    assert "Overføres til neste side" in text


@needs_pango
def test_a_credit_note_names_the_invoice_it_corrects():
    invoice = an_invoice()
    note = PrintedCreditNote(
        **FRAME,
        number="C-2026-000007",
        lines=invoice.lines,
        totals=invoice.totals,
        invoice_number="R-2026-000123",
        reason="Damaged",
    )

    text = text_of(pdf.print_document(note))

    assert "Credit note C-2026-000007" in text
    assert "Corrects invoice R-2026-000123" in text
    assert "Reason: Damaged" in text
    assert "Credited amount 90.00 EUR" in text.replace("\xa0", " ")
    assert "Please pay" not in text


@needs_pango
def test_a_delivery_note_shows_quantities_and_no_money():
    line = PrintedDelivery(
        position="1", description="Chai", sku="ART-1", quantity="3", unit="box", ordered="5", outstanding="2"
    )
    note = PrintedDeliveryNote(
        **FRAME, number="D-2026-000101", lines=(line,), tracking="JD0146", weight="12.5 kg"
    )

    text = text_of(pdf.print_document(note))

    assert "Delivery note D-2026-000101" in text
    assert "ART-1 Chai 5 3 box 2" in text.replace("\xa0", " ")
    assert "JD0146" in text
    assert "EUR" not in text


@needs_pango
def test_a_pick_list_goes_from_bin_to_bin():
    picks = tuple(
        PrintedPick(position=str(n), bin=f"A-{n:02}", sku=f"ART-{n}", description="Chai", quantity=str(n))
        for n in (1, 2, 3)
    )
    pick_list = PrintedPickList(
        **FRAME, number="D-2026-000101", lines=picks, warehouse="Hamburg", scan_code="D-2026-000101"
    )

    text = text_of(pdf.print_document(pick_list))

    assert text.index("A-01") < text.index("A-02") < text.index("A-03")
    assert "Hamburg" in text


@needs_pango
def test_an_acknowledgement_says_what_ships_when():
    invoice = an_invoice()
    lines = tuple(replace(line, promised_date="13 Mar 2026") for line in invoice.lines)
    document = PrintedAcknowledgement(
        **FRAME, number="S-2026-000098", lines=lines, totals=invoice.totals, terms="30 days net"
    )

    text = text_of(pdf.print_document(document))

    assert "Order acknowledgement S-2026-000098" in text
    assert "Ships 13 Mar 2026" in text
    assert "30 days net" in text


@needs_pango
def test_a_dunning_letter_lists_every_overdue_item_and_adds_the_fee():
    items = tuple(
        PrintedOpenItem(
            number=f"R-{n}",
            date="1 Jan 2026",
            due_date="31 Jan 2026",
            days_overdue="37",
            open_amount="10.00",
            level="2",
        )
        for n in range(3)
    )
    letter = PrintedDunningLetter(
        **FRAME,
        number="N-2026-000012",
        items=items,
        currency="EUR",
        total_open="30.00",
        total="35.00",
        charges=(PrintedAmount(label="Reminder fee", amount="5.00"),),
        subject="Second reminder",
        paragraphs=("Dear Ms Mendel,",),
    )

    text = text_of(pdf.print_document(letter)).replace("\xa0", " ")

    assert "Second reminder N-2026-000012" in text
    assert "Dear Ms Mendel," in text
    assert all(f"R-{n} · Level 2" in text for n in range(3))
    assert "Reminder fee 5.00" in text
    assert "Amount due 35.00 EUR" in text


@needs_pango
def test_a_statement_runs_from_opening_to_closing_balance():
    item = PrintedOpenItem(
        number="R-1", date="1 Jan 2026", open_amount="10.00", amount="10.00", balance="110.00"
    )
    statement = PrintedStatement(
        **FRAME,
        number="",
        items=(item,),
        currency="EUR",
        period="2026",
        opening_balance="100.00",
        closing_balance="110.00",
    )

    text = text_of(pdf.print_document(statement)).replace("\xa0", " ")

    assert "Opening balance 100.00" in text
    assert "Closing balance 110.00 EUR" in text


@pytest.mark.parametrize(
    "category, country, words",
    [
        ("AE", "DE", "Article 196"),
        ("K", "DE", "Article 138"),
        ("G", "DE", "Article 146"),
        ("G", "NO", "Export, exempt"),
        ("E", "DE", "Exempt from VAT."),
        ("O", "US", "Not subject"),
    ],
)
def test_the_tax_category_brings_its_legal_note(category, country, words):
    with translation.override("en"):
        (note,) = legal_notes(
            [PrintedTax(category=category, rate="0 %", base="1.00", tax="0.00")], seller_country=country
        )

    assert words in note


def test_standard_rates_need_no_note_and_an_own_reason_goes_first():
    standard = PrintedTax(category="S", rate="20 %", base="1.00", tax="0.20")
    small = PrintedTax(category="E", rate="0 %", base="1.00", tax="0.00", reason="Small undertaking.")

    assert legal_notes([standard, small, small], seller_country="DE") == ["Small undertaking."]


@pytest.mark.parametrize(
    "color", ["#ffff00", "#f0a500", "#ffffff", "#0f5f6b", "red; } * { display: none", ""]
)
def test_any_company_color_prints_legibly(color):
    colors = brand(color)

    red, green, blue = (int(colors.ink[start : start + 2], 16) for start in (1, 3, 5))
    assert max(red, green, blue) < 0xE0
    assert len(colors.accent) == len(colors.wash) == 7


def printed_words() -> set[tuple[str | None, str]]:
    """Every message of the print and mail templates and their code, with its context."""
    root = Path(settings.BASE_DIR)
    folders = [
        root / "templates" / "pdf",
        root / "templates" / "emails",
        root / "core" / "pdf",
        root / "core" / "mail",
    ]
    words: set[tuple[str | None, str]] = set()
    for path in (
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".py"}
    ):
        source = path.read_text()
        code = source if path.suffix == ".py" else templatize(source, origin=str(path))
        keywords = {"_": None, "gettext": None, "gettext_lazy": None, "pgettext": ((1, "c"), 2)}
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(code.encode()), keywords=keywords
        ):
            words.add((context, message if isinstance(message, str) else message[0]))
    return words


@pytest.mark.parametrize("language", ["id", "it", "nb", "ro"])
def test_every_printed_word_is_translated(language):
    with (Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file, locale=language)

    words = printed_words()
    missing = [
        word for context, word in words if not (entry := catalog.get(word, context)) or not entry.string
    ]

    assert len(words) > 100
    assert missing == []


@pytest.mark.parametrize("language", ["id", "it", "nb", "ro"])
def test_translations_keep_every_placeholder(language):
    with (Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file, locale=language)

    wrong = [str(error) for message in catalog if message.python_format for error in message.check(catalog)]

    assert wrong == []


def test_weasyprint_is_loaded_by_nothing_that_is_imported_at_the_start():
    root = Path(settings.BASE_DIR) / "core" / "pdf"
    importers = {
        path.name
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("weasyprint", "core.pdf.engine"))
        if not _is_for_types_only(path, node)
    }

    assert importers == {"engine.py", "fetcher.py"}


def _is_for_types_only(path: Path, node: ast.ImportFrom) -> bool:
    lines = path.read_text().splitlines()
    return "if TYPE_CHECKING:" in lines[max(0, node.lineno - 3) : node.lineno]
