"""Quantities keep the decimals of their unit and are written as short as they are exact."""

from decimal import Decimal

import pytest

from core.quantity import fits, plain, round_quantity


@pytest.mark.parametrize(
    "quantity, decimals, rounded",
    [
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1.0005", 3, "1.001"),
        ("0.0000005", 6, "0.000001"),
    ],
)
def test_half_of_the_last_digit_is_rounded_up(quantity, decimals, rounded):
    assert round_quantity(Decimal(quantity), decimals) == Decimal(rounded)


@pytest.mark.parametrize(
    "quantity, text",
    [("12", "12"), ("12.000000", "12"), ("0.500000", "0.5"), ("100", "100"), ("1E+2", "100"), ("0", "0"), ("0.000001", "0.000001")],
)  # fmt: skip
def test_programs_read_the_shortest_exact_notation(quantity, text):
    assert plain(Decimal(quantity)) == text


@pytest.mark.parametrize(
    "quantity, decimals, does_fit",
    [("3", 0, True), ("3.0", 0, True), ("3.5", 0, False), ("0.125", 3, True), ("0.1255", 3, False)],
)
def test_half_a_piece_does_not_fit(quantity, decimals, does_fit):
    assert fits(Decimal(quantity), decimals) is does_fit
