"""The arithmetic of a document."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import CurrencyMismatch, Money
from core.numerals import NumberRefused, parse_number
from orders.totals import PricedLine, document_totals

D = Decimal


def line(
    quantity: str, price: str, rate: str = "20", *, code: int = 1, discount: str = "0", gross: bool = False
) -> PricedLine:
    """A priced line."""
    return PricedLine(D(quantity), D(price), D(discount), code, D(rate), gross)


def test_tax_is_taken_on_the_summed_lines_not_per_line() -> None:
    totals = document_totals(
        [line("1", "0.33", "10"), line("1", "0.33", "10"), line("1", "0.33", "10")], "EUR"
    )

    assert (totals.net, totals.tax, totals.gross) == (D("0.99"), D("0.10"), D("1.09"))


def test_tax_per_line_where_the_company_rounds_so() -> None:
    totals = document_totals([line("1", "1.070", "100"), line("1", "1.005", "100")], "EUR", rounding="line")

    assert (totals.net, totals.tax) == (D("2.08"), D("2.08"))


def test_a_document_discount_is_shared_over_tax_groups_and_the_last_takes_the_rest() -> None:
    totals = document_totals(
        [line("1", "10.00"), line("1", "10.00", "10", code=2), line("1", "10.01", "10", code=2)],
        "EUR",
        discount_percent=D(10),
    )

    assert totals.net == D("27.01")
    assert [tax.base for tax in totals.taxes] == [D("9.00"), D("18.01")]


def test_prices_with_tax_included_sum_to_the_gross_lines() -> None:
    totals = document_totals(
        [line("3", "9.99", "19", gross=True), line("1", "0.01", "19", gross=True)], "EUR"
    )

    assert totals.gross == D("29.98")


def test_a_currency_without_cents_is_rounded_to_whole_units() -> None:
    totals = document_totals([line("3", "33.5", "10")], "JPY")

    assert (totals.net, totals.tax) == (D(101), D(10))


amounts = st.decimals(min_value=0, max_value=10_000, places=3)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 99),
            amounts,
            st.sampled_from(["0", "7", "19", "25"]),
            st.integers(0, 100),
            st.booleans(),
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 100),
)
def test_the_lines_shares_always_sum_to_the_document(
    rows: list[tuple[int, Decimal, str, int, bool]], discount: int
) -> None:
    lines = [
        PricedLine(D(quantity), price, D(off), int(rate) * 2 + gross, D(rate), gross)
        for quantity, price, rate, off, gross in rows
    ]

    totals = document_totals(lines, "EUR", discount_percent=D(discount))

    assert sum(each.net for each in totals.lines) == totals.net
    assert sum(each.gross for each in totals.lines) == totals.gross
    assert sum(each.base for each in totals.taxes) == totals.net
    assert totals.net == totals.net.quantize(D("0.01"))


@pytest.mark.parametrize(
    "text, locale, number",
    [
        ("1,234.50", "en", "1234.50"),
        ("1.234,50", "it", "1234.50"),
        ("1 234,50", "nb", "1234.50"),
        ("1\u00a0234,5", "nb", "1234.5"),
        ("\u2212 3", "en", "-3"),
        (".5", "en", "0.5"),
    ],
)
def test_numbers_are_read_as_the_locale_writes_them(text: str, locale: str, number: str) -> None:
    assert parse_number(text, locale, signed=True) == D(number)


@pytest.mark.parametrize(
    "text",
    ["1e5", "1_000", "NaN", "Infinity", "--1", "1-", "1,23", "1.2.3", "", " ", "\u0661", "12 34", "0x1"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NumberRefused):
        parse_number(text, "en", signed=True)


def test_euros_and_dollars_are_not_added() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(D(1), "EUR") + Money(D(1), "USD")
