"""Whatever file comes, it is read as it was meant, or refused with words; nothing in it is run, and none bursts."""

from __future__ import annotations

import datetime
import io
import zipfile
from decimal import Decimal

import pytest

from core.imports.opening import open_sheet
from core.imports.reading import FileRefused, Sheet
from tests.imports.stage import a_workbook, shared


def read(content: bytes, **options: str) -> tuple[tuple[str, ...], list[list[object]]]:
    sheet = open_sheet(content, **options)
    return sheet.headings, [list(cells) for _number, cells in sheet.rows()]


def refusal_of(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        list(open_sheet(content).rows())
    return refused.value.message


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognized(delimiter):
    lines = ["sku,name,price", 'TEA,"Tea, green",4.50', "MUG,Mug,1.00"]
    content = "\n".join(line.replace(",", delimiter) if '"' not in line else
                        f'TEA{delimiter}"Tea, green"{delimiter}4.50' for line in lines)  # fmt: skip

    assert read(content.encode()) == (
        ("sku", "name", "price"),
        [["TEA", "Tea, green", "4.50"], ["MUG", "Mug", "1.00"]],
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_recognized(encoding):
    assert read("sku,name\nTEA,Thé vert œuvré\n".encode(encoding))[1] == [["TEA", "Thé vert œuvré"]]


def test_central_european_letters_are_recognized():
    assert read("sku;name\nTEA;Łódź żółta\n".encode("iso-8859-2"))[1] == [["TEA", "Łódź żółta"]]


def test_cells_of_several_lines_and_rows_of_nothing_keep_their_numbers():
    sheet = open_sheet(b'sku,text\r\nTEA,"two\r\nlines"\r\n,\r\nMUG,one\r\n')

    assert list(sheet.rows()) == [(2, ["TEA", "two\r\nlines"]), (4, ["MUG", "one"])]


def test_a_file_of_vat_rates_with_multi_line_cells_is_read():
    sheet = open_sheet(shared("codes/vat_rates_history.csv"))

    rows = list(sheet.rows())
    assert all(len(cells) == len(sheet.headings) for _number, cells in rows)


def test_a_workbook_is_read_with_numbers_and_days():
    content = a_workbook(("sku", "price", "from"), ("0042", 0.1 + 0.2, datetime.datetime(2026, 3, 1)))  # noqa: DTZ001

    assert read(content)[1] == [["0042", Decimal("0.3"), datetime.date(2026, 3, 1)]]


def test_a_formula_is_never_computed():
    assert read(a_workbook(("sku", "price"), ("TEA", "=1+1")))[1] == [["TEA", None]]
    assert read(b"sku,name\n=cmd|' /C calc'!A0,Tea\n")[1] == [["=cmd|' /C calc'!A0", "Tea"]]


def test_headings_that_come_twice_are_told_apart():
    assert read(b"name,name,,sku\na,b,c,d\n")[0] == ("name", "name (column 2)", "(column 3)", "sku")


def a_bomb(entry: str = "xl/worksheets/sheet1.xml", size: int = 250 * 1024 * 1024) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        with parts.open(entry, "w") as part:
            for _megabyte in range(size // 1024 // 1024):
                part.write(b"0" * 1024 * 1024)
    return buffer.getvalue()


def a_workbook_with(extra: bytes) -> bytes:
    buffer = io.BytesIO(a_workbook(("sku",), ("TEA",)))
    with zipfile.ZipFile(buffer, "a") as parts:
        parts.writestr("xl/theme/evil.xml", extra)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "The file is empty."),
        (b" \n\n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b",,,\nTEA,1,2,3\n", "The first row of the file is empty"),
        (b"sku,name\nTEA,T\x00a\n", "Line 2 holds characters no text has."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x01\x02", "holds characters no text has"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an old Excel file (XLS)."),
        (b"PK\x03\x04 broken", "The workbook is damaged."),
        (b"," * 10_000_000, "Line 1 of the file is too long"),
        (b",".join(b"c%d" % number for number in range(1000)) + b"\n", "The file has 1,000 columns"),
        (b'sku,name\nTEA,"never closed' + b"\nx,y" * 60_000, "a quotation mark is not closed"),
        (b"sku,name\n" + b"TEA,Tea\n" * 200_001, "The file has more than 200,000 rows."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_words(content, words):
    assert words in refusal_of(content)


def test_a_workbook_that_would_burst_is_refused_before_it_is_unpacked():
    assert "too large when unpacked" in refusal_of(a_bomb())


def test_a_workbook_with_definitions_is_refused():
    assert "definitions that no spreadsheet writes" in refusal_of(
        a_workbook_with(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>')
    )


def test_a_zip_that_is_no_workbook_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        parts.writestr("readme.txt", "hello")

    assert refusal_of(buffer.getvalue()) == "This is no Excel workbook. Send a CSV or XLSX file."


def test_ten_megabytes_of_empty_cells_are_no_rows():
    sheet: Sheet = open_sheet(b"sku,name\n" + (b"," * 1000 + b"\n") * 10_000)

    assert list(sheet.rows()) == []
