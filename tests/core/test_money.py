"""Amounts are exact, rounded half up to the smallest coin, and never mixed."""

from decimal import Decimal

import pytest

from core.money import CurrencyMismatch, Money, is_currency, minor_units, round_amount


@pytest.mark.parametrize(
    "amount, currency, rounded",
    [
        ("0.005", "EUR", "0.01"),
        ("2.675", "EUR", "2.68"),
        ("1.0049999", "EUR", "1.00"),
        ("-0.005", "EUR", "-0.01"),
        ("0.5", "JPY", "1"),
        ("1234.4999", "JPY", "1234"),
        ("0.0005", "KWD", "0.001"),
        ("1.2344", "KWD", "1.234"),
        ("0.5", "ISK", "1"),
    ],
)
def test_half_a_coin_is_rounded_away_from_zero(amount, currency, rounded):
    result = round_amount(Decimal(amount), currency)

    assert str(result) == rounded


@pytest.mark.parametrize(
    "currency, digits", [("EUR", 2), ("JPY", 0), ("KWD", 3), ("HUF", 2), ("IQD", 3), ("CLF", 4)]
)
def test_minor_units_are_those_of_iso_4217(currency, digits):
    assert minor_units(currency) == digits


@pytest.mark.parametrize("code", ["XAU", "XXX", "XTS", "eur", "EURO", ""])
def test_metals_test_codes_and_misspellings_are_no_currencies(code):
    assert not is_currency(code)


@pytest.mark.parametrize(
    "mix",
    [
        lambda euro, dollar: euro + dollar,
        lambda euro, dollar: euro - dollar,
        lambda euro, dollar: euro < dollar,
        lambda euro, dollar: euro >= dollar,
    ],
    ids=["add", "subtract", "less", "at least"],
)
def test_euros_and_dollars_do_not_mix(mix):
    with pytest.raises(CurrencyMismatch, match=r"EUR|USD"):
        mix(Money(Decimal(1), "EUR"), Money(Decimal(1), "USD"))


def test_the_same_figure_in_another_currency_is_another_amount():
    assert Money(Decimal(1), "EUR") != Money(Decimal(1), "USD")


def test_a_third_of_ten_three_times_is_ten_and_the_last_takes_the_cent():
    parts = Money(Decimal(10), "EUR").share([Decimal(1)] * 3)

    assert [str(part) for part in parts] == ["3.33 EUR", "3.33 EUR", "3.34 EUR"]


def test_yen_are_shared_in_whole_yen():
    parts = Money(Decimal(100), "JPY").share([Decimal(1)] * 3)

    assert [str(part) for part in parts] == ["33 JPY", "33 JPY", "34 JPY"]


def test_a_share_over_nothing_gives_nothing():
    assert Money(Decimal(10), "EUR").share([Decimal(0), Decimal(0)]) == [Money(Decimal(0), "EUR")] * 2
