"""Code 128 against encodings known from elsewhere, and read back bar by bar."""

import xml.etree.ElementTree as ET

import pytest

from core.pdf import barcode
from core.pdf.barcode import FNC1, code128

#: Some of the symbols as the norm draws them, black as 1, to read the bars with; copied by hand from its table.
NORM = {
    "11011001100": 0, "11001101100": 1, "11001100110": 2, "10010011000": 3, "10110111000": 42, "10111000110": 46,
    "11101110110": 48, "11010001110": 49, "11011101000": 51, "11011101110": 53, "10111011110": 99,
    "10111101110": 100, "11110101110": 102, "11010000100": 103, "11010010000": 104, "11010011100": 105,
    "1100011101011": 106,
}  # fmt: skip


def pattern(value: int) -> str:
    """The modules of a symbol."""
    return "".join(
        ("1" if at % 2 == 0 else "0") * int(width) for at, width in enumerate(barcode._WIDTHS[value])
    )


def modules(text: str) -> str:
    """The whole code, module by module, as a scanner sees it between the quiet zones."""
    drawn = barcode.bars(text)
    end = drawn[-1][0] + drawn[-1][1]
    black = {place for start, width in drawn for place in range(start, start + width)}
    return "".join("1" if place in black else "0" for place in range(drawn[0][0], end))


def read(text: str) -> str:
    """What a scanner makes of the bars: symbols of eleven modules, code sets followed, check value proved."""
    lines = modules(text)
    assert lines.endswith(pattern(106))
    symbols = {pattern(value): value for value in range(106)}
    values = [symbols[lines[at : at + 11]] for at in range(0, len(lines) - 13, 11)]
    start, *body, check = values
    assert (start + sum(place * value for place, value in enumerate(body, 1))) % 103 == check
    is_c, said = start == 105, ""
    for value in body:
        if value == 102:
            said += FNC1
        elif is_c and value == 100:
            is_c = False
        elif not is_c and value == 99:
            is_c = True
        else:
            said += f"{value:02}" if is_c else chr(value + 32)
    return said


def test_the_symbols_are_those_of_the_norm():
    assert {drawn: value for drawn, value in NORM.items() if pattern(value) != drawn} == {}


def test_every_symbol_is_eleven_modules_wide_with_an_even_count_of_black_and_none_is_twice():
    drawn = [pattern(value) for value in range(106)]

    assert {len(symbol) for symbol in drawn} == {11}
    assert {symbol.count("1") % 2 for symbol in drawn} == {0}
    assert len(set(drawn)) == 106


@pytest.mark.parametrize(
    "text, values",
    [
        ("Wikipedia", [104, 55, 73, 75, 73, 80, 69, 68, 73, 65, 88, 106]),
        ("PJJ123C", [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]),
        ("1234", [105, 12, 34, 82, 106]),
        ("Code 128", [104, 35, 79, 68, 69, 0, 17, 18, 24, 64, 106]),
        ("RI476394652CH", [104, 50, 41, 99, 47, 63, 94, 65, 100, 18, 35, 40, 99, 106]),
        (FNC1 + "00340123450000000017", [105, 102, 0, 34, 1, 23, 45, 0, 0, 0, 0, 17, 61, 106]),
    ],
)
def test_known_texts_have_their_known_symbols(text, values):
    assert code128(text) == values


@pytest.mark.parametrize(
    "text",
    ["D-2026-000123-2", "D-2026-000123-12", "1", "12", "123", "12345", "A1", "A12", "A123", "A1234B", "A12345", "99999A9999", "~ !", FNC1 + "123", FNC1 + "12", FNC1 + "A1234"],
)  # fmt: skip
def test_what_is_drawn_is_read_back(text):
    assert read(text) == text


@pytest.mark.parametrize("text", ["", "Tür", "a\n", "1" + FNC1, "\x7f"])
def test_what_the_code_cannot_say_is_refused(text):
    with pytest.raises(ValueError, match="no Code 128"):
        code128(text)


def test_the_picture_has_a_quiet_zone_of_ten_modules_on_both_sides():
    drawn = ET.fromstring(barcode.svg("1234"))  # noqa: S314 - our own

    assert drawn.get("viewBox") == "0 0 77 40"
    assert drawn[0].get("d").startswith("M10 0h2")
