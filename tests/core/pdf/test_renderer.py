"""The renderer: what it lets in, what it puts into the file, and that it does so again in the same way."""

import os
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

from core import pdf
from core.pdf import PdfAttachment
from core.pdf.documents import Mark
from core.pdf.errors import AssetRefused
from tests.core.pdf.printing import (
    ISSUED_AT,
    a_recipient,
    a_seller,
    an_invoice,
    needs_pango,
    needs_validator,
    read,
    text_of,
    texts_of,
)

pytestmark = needs_pango


@pytest.fixture
def fetcher():
    return import_module("core.pdf.fetcher").PackagedAssets(import_module("core.pdf.engine").ASSETS)


def test_the_renderer_gets_packaged_fonts_and_data_in_the_document(fetcher):
    font = fetcher.fetch("app:fonts/Inter-Regular.ttf").read()
    text = fetcher.fetch("data:text/plain,hello").read()

    assert font[:4] == b"\x00\x01\x00\x00"
    assert text == b"hello"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "https://example.com/logo.png",
        "ftp://example.com/logo.png",
        "/etc/passwd",
        "//example.com/logo.png",
        "app:../../o2c/settings.py",
        "app:/etc/passwd",
        "app:fonts/../../../o2c/settings.py",
        "app:fonts",
        "app:",
        "app:%2e%2e/settings.py",
    ],
)
def test_the_renderer_refuses_every_other_address(fetcher, url):
    with pytest.raises(AssetRefused):
        fetcher.fetch(url)


@pytest.mark.parametrize(
    "source", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "app:../../manage.py"]
)
def test_a_logo_from_elsewhere_is_left_out_of_the_document(source, caplog):
    content = pdf.print_document(an_invoice(seller=a_seller(logo=source), payment=None))

    assert len(read(content).pages[0].images) == 0
    assert "not a packaged asset" in caplog.text


def test_the_same_invoice_gives_the_same_bytes_in_another_process():
    here = pdf.print_document(an_invoice(9))
    script = (
        "import django; django.setup(); import hashlib; from core import pdf;"
        "from tests.core.pdf.printing import an_invoice;"
        "print(hashlib.sha256(pdf.print_document(an_invoice(9))).hexdigest())"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "o2c.settings_test", "PYTHONHASHSEED": "4711"}

    there = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )

    assert there.stdout.split()[-1] == import_module("hashlib").sha256(here).hexdigest()


def test_the_file_says_its_title_language_and_author_and_is_tagged():
    reader = read(pdf.print_document(an_invoice(language="it")))
    catalog: Any = reader.trailer["/Root"].get_object()

    assert reader.metadata is not None
    assert reader.metadata.title == "Fattura R-2026-000123 · Northwind Traders GmbH"
    assert reader.metadata.author == "Northwind Traders GmbH"
    assert reader.metadata.creation_date == ISSUED_AT
    assert catalog["/Lang"] == "it"
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in catalog


def test_every_font_is_embedded():
    reader = read(pdf.print_document(an_invoice()))
    resources: Any = reader.pages[0]["/Resources"]
    fonts = resources["/Font"].values()

    assert {font.get_object()["/BaseFont"].split("+")[1] for font in fonts} == {
        "Brand",
        "Brand-Medium",
        "Brand-Semi-Bold",
    }
    for font in fonts:
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor


def test_the_metadata_can_be_read_without_decompressing_and_names_both_standards():
    content = pdf.print_document(an_invoice())

    assert b'pdfaid:part="3"' in content
    assert b'pdfaid:conformance="A"' in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content


@needs_validator
@pytest.mark.parametrize("profile", ["pdfa-3a", "pdfua-1"])
@pytest.mark.parametrize("lines", [1, 60])
def test_the_file_conforms_to_the_archive_and_the_accessibility_standard(profile, lines):
    page = pytest.importorskip("page")

    report = page.validate_pdf_bytes(pdf.print_document(an_invoice(lines)), profile=profile)

    assert [failure.message for failure in report.failures] == []


def test_an_attached_invoice_xml_makes_a_factur_x_file():
    xml = b'<?xml version="1.0"?><invoice/>'

    content = pdf.print_document(
        an_invoice(), [PdfAttachment(name="factur-x.xml", content=xml, facturx_level="EN 16931")]
    )

    assert read(content).attachments["factur-x.xml"] == [xml]
    assert b"<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in content
    catalog: Any = read(content).trailer["/Root"]
    assert len(catalog["/AF"]) == 1


def test_names_are_printed_literally_whatever_they_look_like():
    name = "{{ 7*7 }}<script>alert(1)</script>"
    lines = ("{% debug %}", '<img src="file:///etc/passwd">', "=HYPERLINK(1)&amp;")

    text = text_of(pdf.print_document(an_invoice(recipient=a_recipient(name=name, lines=lines))))

    for literal in (name, *lines):
        assert literal in text
    assert "49" not in text.replace("4500-98231", "")


def test_a_draft_has_the_word_across_it_and_no_number():
    text = text_of(pdf.print_document(an_invoice(number="", mark=Mark.DRAFT, payment=None)))

    assert "DRAFT" in text
    assert "R-2026" not in text


def test_a_copy_says_so_and_an_original_does_not():
    original = text_of(pdf.print_document(an_invoice()))
    copy = text_of(pdf.print_document(an_invoice(mark=Mark.COPY)))

    assert "COPY" in copy.upper()
    assert "COPY" not in original.upper()


@pytest.mark.parametrize("paper, width", [("A4", 595), ("Letter", 612)])
def test_the_same_template_prints_on_both_papers(paper, width):
    page = read(pdf.print_document(an_invoice(paper=paper))).pages[0]

    assert int(page.mediabox.width) == width


def test_eight_lines_fit_on_one_page_and_sixty_on_three():
    assert len(texts_of(pdf.print_document(an_invoice(8)))) == 1
    assert len(texts_of(pdf.print_document(an_invoice(60)))) == 3


def test_page_breaks_carry_the_sum_forward_and_the_last_page_does_not():
    pages = texts_of(pdf.print_document(an_invoice(60)))
    carried = pages[0].split("Carried forward ")[1].split(" ")[0]

    assert f"Brought forward {carried}" in pages[1].replace("\xa0", " ")
    assert "Carried forward" not in pages[-1]
    assert "Page 1 of 3" in pages[0]
    assert "Page 3 of 3" in pages[2]


def test_totals_never_stand_alone_on_the_last_page():
    for count in range(17, 22):
        pages = texts_of(pdf.print_document(an_invoice(count, payment=None)))
        with_totals = next(page for page in pages if "Net amount" in page)

        assert f"number {count} " in with_totals
        assert f"number {count - 1} " in with_totals


def test_without_pango_the_reason_and_the_remedy_are_said(monkeypatch):
    def nothing_there(name: str) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    pdf._printer.cache_clear()
    monkeypatch.setattr(pdf, "import_module", nothing_there)

    with pytest.raises(pdf.PdfLibraryMissing, match=r"apt-get install .*libpango"):
        pdf.print_document(an_invoice())

    assert not pdf.is_available()
