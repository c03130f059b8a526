"""Numbers as people type them: the separators of their language, and no guessing."""

from decimal import Decimal

import pytest

from core.numerals import NumberRefused, parse_number, parse_plain


@pytest.mark.parametrize(
    "text, locale, number",
    [
        ("1,234.50", "en", "1234.50"),
        ("1.234,50", "it", "1234.50"),
        ("1.234,50", "id", "1234.50"),
        ("1.234,50", "ro", "1234.50"),
        ("1.234,50", "de-AT", "1234.50"),
        ("1 234,50", "nb", "1234.50"),
        ("1\u00a0234,50", "nb", "1234.50"),
        ("1\u202f234,50", "nb", "1234.50"),
        ("1\u2009234\u2009567", "nb", "1234567"),
        ("1 234.50", "en", "1234.50"),
        ("1\u00a0234\u00a0567,8", "it", "1234567.8"),
        ("1234567.89", "en", "1234567.89"),
        ("  42\t", "en", "42"),
        (".5", "en", "0.5"),
        ("5,", "it", "5"),
        ("007", "en", "7"),
    ],
)
def test_a_number_is_read_as_the_language_writes_it(text, locale, number):
    assert parse_number(text, locale) == Decimal(number)


@pytest.mark.parametrize("text, english, italian", [("1.234", "1.234", "1234"), ("1,234", "1234", "1.234")])
def test_the_same_signs_mean_what_the_language_says(text, english, italian):
    assert parse_number(text, "en") == Decimal(english)
    assert parse_number(text, "it") == Decimal(italian)


@pytest.mark.parametrize(
    "text", ["1,23", "12,34.5", "1,2345", ",123", "1,,234", "1.2.3", "1,234 567", "1 234,567"]
)
def test_groups_that_are_none_are_not_guessed_at(text):
    with pytest.raises(NumberRefused, match=r"such as 1,234\.50"):
        parse_number(text, "en")


@pytest.mark.parametrize("text", ["12.34", "1.23,4", "1.234 567", "1,234.5"])
def test_a_dot_in_a_language_of_commas_only_groups(text):
    with pytest.raises(NumberRefused, match=r"such as 1\.234,50"):
        parse_number(text, "it")


@pytest.mark.parametrize(
    "text",
    ["1e3", "1E+3", "1_000", "NaN", "nan", "Infinity", "-inf", "0x10", "1'234", "½", "١٢٣", "１２", "²", "1 €", "5%", "", " ", ".", "-", "1\x00"],
)  # fmt: skip
def test_what_only_programs_would_read_as_a_number_is_refused(text):
    with pytest.raises(NumberRefused):
        parse_number(text, "en", signed=True)


@pytest.mark.parametrize("text", ["+5", "--5", "5-", "-+5", "(5)", "5 -", "- -5"])
def test_signs_in_odd_places_are_refused(text):
    with pytest.raises(NumberRefused):
        parse_number(text, "en", signed=True)


@pytest.mark.parametrize("text", ["-5", "\u22125", "- 5"])
def test_a_minus_is_taken_only_where_one_makes_sense(text):
    assert parse_number(text, "en", signed=True) == -5
    with pytest.raises(NumberRefused, match="without a minus sign"):
        parse_number(text, "en")


def test_a_number_has_at_most_the_digits_and_decimals_its_field_keeps():
    assert parse_number("1.500", "en", decimals=1) == Decimal("1.5")
    with pytest.raises(NumberRefused, match="at most 2 decimals") as refused:
        parse_number("1.005", "en", decimals=2, field="amount")
    with pytest.raises(NumberRefused, match="at most 15 digits"):
        parse_number("1" * 16, "en")

    assert refused.value.field == "amount"


@pytest.mark.parametrize("text", ["1,234.50", "1 000", " 1", "+1", ".5", "1.", "1e3", "١"])
def test_programs_send_a_dot_and_nothing_else(text):
    with pytest.raises(NumberRefused):
        parse_plain(text)


def test_what_programs_send_is_read():
    assert parse_plain("1234.50") == Decimal("1234.50")
    assert parse_plain("-0.5", signed=True) == Decimal("-0.5")
