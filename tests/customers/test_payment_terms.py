"""Due dates and installments (SCENARIOS.md, PS-21)."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

import pytest

from customers.models import InstallmentKind
from customers.payment_terms import TermsIncomplete, check_complete, schedule

OCTOBER_FIRST = datetime.date(2011, 10, 1)
PERCENT, OF_REST = InstallmentKind.PERCENT, InstallmentKind.PERCENT_OF_REST
FIXED, REST = InstallmentKind.FIXED, InstallmentKind.REST


@dataclass
class Row:
    kind: str = REST
    value: Decimal = Decimal(0)
    months: int = 0
    days: int = 0
    day_of_month: int | None = None
    is_end_of_month: bool = False


def four_rows(fixed: str) -> list[Row]:
    return [
        Row(OF_REST, Decimal(25), days=30),
        Row(PERCENT, Decimal(25), months=1),
        Row(FIXED, Decimal(fixed), months=1, days=30),
        Row(REST, months=2, days=30, day_of_month=15),
    ]


def due(total: str, rows: list[Row], date: datetime.date = OCTOBER_FIRST, currency: str = "EUR"):
    return [(str(when), str(part)) for when, part in schedule(rows, Decimal(total), currency, date)]


def test_a_total_is_split_over_percent_fixed_amount_and_rest():
    assert due("1587.35", four_rows("396.84")) == [
        ("2011-10-31", "396.84"),
        ("2011-11-01", "396.84"),
        ("2011-12-01", "396.84"),
        ("2012-01-14", "396.83"),
    ]


def test_a_negative_total_is_split_like_a_positive_one():
    parts = due("-10.00", four_rows("4.00"))

    assert [part for _when, part in parts] == ["-2.50", "-2.50", "-4.00", "-1.00"]


def test_a_total_of_zero_is_one_installment_of_zero():
    assert due("0.00", four_rows("4.00")) == [("2011-10-01", "0.00")]


def test_a_fixed_amount_above_what_is_left_takes_only_what_is_left():
    assert due("3.00", four_rows("4.00")) == [
        ("2011-10-31", "0.75"), ("2011-11-01", "0.75"), ("2011-12-01", "1.50"),
    ]  # fmt: skip


def test_three_thirds_sum_to_the_cent_and_the_last_takes_the_odd_one():
    thirds = [Row(PERCENT, Decimal("33.333333"), days=days) for days in (10, 20, 30)]

    assert [part for _when, part in due("100.00", thirds)] == ["33.33", "33.33", "33.34"]


def test_installments_are_whole_units_of_a_currency_without_cents():
    halves = [Row(PERCENT, Decimal(50), days=10), Row(REST, days=20)]

    assert [part for _when, part in due("1001", halves, currency="JPY")] == ["501", "500"]


def test_without_installments_the_total_is_due_at_once():
    assert due("10.00", []) == [("2011-10-01", "10.00")]


@pytest.mark.parametrize(
    "row,date,expected",
    [
        (Row(days=30), "2026-01-31", "2026-03-02"),
        (Row(months=1), "2026-01-31", "2026-02-28"),
        (Row(is_end_of_month=True, days=30), "2026-01-10", "2026-03-02"),
        (Row(months=1, is_end_of_month=True), "2026-01-31", "2026-02-28"),
        (Row(months=1, day_of_month=31), "2026-01-10", "2026-02-28"),
        (Row(day_of_month=15), "2026-01-10", "2026-01-15"),
        (Row(day_of_month=15), "2026-01-20", "2026-02-15"),
        (Row(months=12), "2024-02-29", "2025-02-28"),
    ],
)
def test_a_due_date_counts_months_then_the_day_of_the_month_then_days(row, date, expected):
    (only,) = schedule([row], Decimal(1), "EUR", datetime.date.fromisoformat(date))

    assert only.due_date.isoformat() == expected


@pytest.mark.parametrize(
    "rows",
    [
        [Row(REST)],
        [Row(PERCENT, Decimal(40)), Row(REST)],
        [Row(PERCENT, Decimal("33.333333"))] * 3,
        [Row(PERCENT, Decimal(40)), Row(OF_REST, Decimal(100))],
        four_rows("396.84"),
    ],
)
def test_terms_that_cover_the_whole_total_are_accepted(rows):
    check_complete(rows)

    assert sum(part for _when, part in schedule(rows, Decimal("99.99"), "EUR", OCTOBER_FIRST)) == Decimal(
        "99.99"
    )


@pytest.mark.parametrize(
    "rows,field",
    [
        ([], "installments"),
        ([Row(PERCENT, Decimal(40))] * 2, "installments.1.kind"),
        ([Row(PERCENT, Decimal(60))] * 2, "installments.1.kind"),
        ([Row(REST), Row(PERCENT, Decimal(40))], "installments.0.value"),
        ([Row(PERCENT, Decimal(0)), Row(REST)], "installments.0.value"),
        ([Row(PERCENT, Decimal(101)), Row(REST)], "installments.0.value"),
        ([Row(PERCENT, Decimal(50)), Row(FIXED, Decimal(50))], "installments.1.kind"),
        ([Row(PERCENT, Decimal(50)), Row(OF_REST, Decimal(50))], "installments.1.kind"),
    ],
)
def test_terms_that_leave_a_part_of_the_total_open_are_refused(rows, field):
    with pytest.raises(TermsIncomplete) as refusal:
        check_complete(rows)

    assert refusal.value.field == field
