"""Numbers follow each other without gaps, whoever fails or comes at the same time (NUM-1 to NUM-4)."""

import datetime

import pytest
from django.db import transaction

from core import numbering
from core.models import NumberSequence
from core.numbering import CREDIT_NOTE, INVOICE, ORDER, DateGoesBack, NumberKind, next_number, next_numbers
from tests import builders
from tests.core.raw import at_once, rows, try_sql

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 9)
LATER, EARLIER = DAY + datetime.timedelta(days=1), DAY - datetime.timedelta(days=1)


def test_a_series_begins_at_one_per_company_kind_and_year():
    own, other = builders.the_company(), builders.a_company("OTHER")

    assert next_number(own, INVOICE, DAY) == "R-2026-000001"
    assert next_number(own, INVOICE, DAY) == "R-2026-000002"
    assert next_number(other, INVOICE, DAY) == "R-2026-000001"
    assert next_number(own, CREDIT_NOTE, DAY) == "C-2026-000001"
    assert next_number(own, INVOICE, datetime.date(2027, 1, 1)) == "R-2027-000001"


def test_no_two_kinds_of_documents_share_a_letter():
    letters = [kind.prefix for kind in vars(numbering).values() if isinstance(kind, NumberKind)]

    assert len(letters) > 20
    assert len({*letters, "J"}) == len(letters) + 1  # J is the journal's


def test_a_run_of_numbers_is_taken_in_one_statement(django_assert_num_queries):
    company = builders.the_company()
    next_number(company, INVOICE, DAY)

    with django_assert_num_queries(1):
        numbers = next_numbers(company, INVOICE, DAY, 3)

    assert numbers == ["R-2026-000002", "R-2026-000003", "R-2026-000004"]


def test_the_date_of_a_legal_series_never_goes_back():
    company = builders.the_company()
    next_number(company, INVOICE, DAY)
    next_number(company, INVOICE, DAY)

    with pytest.raises(DateGoesBack) as refused:
        next_number(company, INVOICE, EARLIER)

    assert refused.value.field == "date"
    assert "The date 8 Mar 2026 lies before" in str(refused.value)
    assert NumberSequence.objects.get(kind="R").last_number == 2
    assert next_number(company, INVOICE, LATER) == "R-2026-000003"


def test_an_order_may_be_entered_with_an_earlier_date():
    company = builders.the_company()
    next_number(company, ORDER, DAY)

    assert next_number(company, ORDER, EARLIER) == "S-2026-000002"
    assert NumberSequence.objects.get(kind="S").last_date == DAY


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_numbersequence SET last_number = last_number - 1",
        "DELETE FROM core_numbersequence",
        "UPDATE core_numbersequence SET kind = 'X'",
        "UPDATE core_numbersequence SET year = 1999",
        "UPDATE core_numbersequence SET last_date = last_date - 1",
    ],
)
def test_a_series_never_goes_back_and_never_becomes_another(sql):
    next_number(builders.the_company(), INVOICE, DAY)

    assert "a number sequence never goes back" in try_sql(sql)

    assert NumberSequence.objects.values_list("kind", "year", "last_number", "last_date").get(kind="R") == (
        "R", 2026, 1, DAY,
    )  # fmt: skip


def test_a_series_exists_once_per_company_kind_and_year():
    next_number(builders.the_company(), INVOICE, DAY)

    refusal = try_sql(
        "INSERT INTO core_numbersequence (company_id, kind, year, last_number)"
        " SELECT company_id, kind, year, 0 FROM core_numbersequence"
    )

    assert "number_sequence_once" in refusal


def test_no_document_number_comes_from_a_database_sequence():
    numbered = rows(
        "SELECT table_name, column_default FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name IN ('number', 'sequence', 'last_number')"
    )

    assert len(numbered) > 5
    assert [row for row in numbered if row[1] is not None] == []


@pytest.mark.django_db(transaction=True)
def test_a_number_of_a_failed_transaction_is_given_out_again():
    company = builders.the_company()
    next_number(company, ORDER, DAY)

    def take_and_fail() -> None:
        with transaction.atomic():
            assert next_number(company, ORDER, LATER) == "S-2026-000002"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_and_fail()

    assert next_number(company, ORDER, DAY) == "S-2026-000002"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_begin_a_series_and_leave_no_gap_even_when_one_of_three_fails():
    company = builders.the_company()

    def take(count: int) -> list[str]:
        taken = []
        for turn in range(count):
            with transaction.atomic():
                number = next_number(company, ORDER, DAY)
                if turn % 3:
                    taken.append(number)
                else:
                    transaction.set_rollback(True)
        return taken

    answers = at_once(lambda: take(12), lambda: take(12))

    assert sorted(answers[0] + answers[1]) == [f"S-2026-{number:06}" for number in range(1, 17)]
    assert NumberSequence.objects.get(kind="S").last_number == 16
