"""What even raw SQL run as the application role may not do to the books."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction

from ledger.chain import entry_hash
from ledger.journal import Line
from ledger.models import Account, ChainHead, FiscalPeriod, JournalEntry, JournalLine
from tests import builders

pytestmark = pytest.mark.django_db


def raw(sql: str, **values: Any) -> None:
    """Run SQL and everything that would be checked at the commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def entry() -> JournalEntry:
    """A posted entry: goods received for 40.00."""
    builders.stock(builders.a_product(), "10")
    return JournalEntry.objects.get()


def account(code: str) -> int:
    return Account.objects.get(company__code="ACME", code=code).pk


def an_entry(lines: list[Line], **fields: Any) -> None:
    """Insert the next entry with its lines as raw rows, past all operations."""
    head = ChainHead.objects.get()
    period = FiscalPeriod.objects.get()
    sequence = fields.pop("sequence", head.last_number + 1)
    row = JournalEntry(
        **{
            "company_id": head.company_id, "year": head.year, "sequence": sequence,
            "number": f"J-{head.year}-{sequence:06}", "posting_date": period.end_date, "period": period,
            "source_kind": "tests", "source_id": 1, "purpose": "manual", "currency": "EUR",
            "line_count": len(lines), "is_manual": True, "previous_hash": head.last_hash, **fields,
        }
    )  # fmt: skip
    row.hash = fields.get("hash") or entry_hash(row, lines)
    with transaction.atomic():
        JournalEntry.objects.bulk_create([row])
        JournalLine.objects.bulk_create(
            JournalLine(
                company_id=row.company_id, entry=row, position=position, account_id=line.account_id,
                posting_date=row.posting_date, currency=row.currency, debit=line.debit, credit=line.credit,
                base_debit=line.base_debit, base_credit=line.base_credit,
            )
            for position, line in enumerate(lines, start=1)
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def debit(code: str, amount: int = 5, base: int | None = None) -> Line:
    return Line(account(code), debit=Decimal(amount), base_debit=Decimal(amount if base is None else base))


def credit(code: str, amount: int = 5, base: int | None = None) -> Line:
    return Line(account(code), credit=Decimal(amount), base_credit=Decimal(amount if base is None else base))


def test_a_right_entry_passes_all_guards(entry):
    an_entry([debit("5900"), credit("1100")])

    assert JournalEntry.objects.count() == 2


@pytest.mark.parametrize(
    "lines",
    [
        lambda: [debit("5900", 6), credit("1100", 5)],
        lambda: [debit("5900", 5, base=6), credit("1100", 5)],
        list,
    ],
    ids=["in document currency", "in company currency", "without lines"],
)
def test_an_entry_that_does_not_balance_is_refused(entry, lines):
    with pytest.raises(IntegrityError, match="debits and credits of an entry are equal"):
        an_entry(lines())


def test_an_entry_of_one_line_is_refused(entry):
    with pytest.raises(IntegrityError):
        an_entry([debit("5900", 5)])


@pytest.mark.parametrize(
    "line",
    [
        {"debit": 5, "credit": 5, "base_debit": 5},
        {"debit": 5, "base_debit": 5, "base_credit": 5},
        {"debit": -5, "base_debit": -5},
        {},
        {"debit": 5, "base_credit": 5},
    ],
    ids=["both sides", "both in base", "negative", "nothing", "sides differ in base"],
)
def test_a_line_stands_on_exactly_one_side(entry, line):
    with pytest.raises(IntegrityError, match=r"journal_line_one_sided|journal_line_same_side_in_base"):
        an_entry([Line(account("5900"), **line), credit("1100")])


@pytest.mark.parametrize("table", ["ledger_journalentry", "ledger_journalline"])
def test_posted_rows_are_neither_changed_nor_deleted(entry, table):
    column = "description = 'x'" if table == "ledger_journalentry" else "debit = debit + 1"

    with pytest.raises(IntegrityError, match="a posted row is frozen"):
        raw(f"UPDATE {table} SET {column}")
    with pytest.raises(IntegrityError, match="a posted row is frozen"):
        raw(f"DELETE FROM {table}")
    with pytest.raises(ProgrammingError, match="permission denied"):
        raw(f"TRUNCATE {table} CASCADE")

    assert JournalEntry.objects.get().lines.count() == 2


def test_a_second_entry_for_the_same_document_and_purpose_is_refused(entry):
    with pytest.raises(IntegrityError, match="one_entry_per_source_and_purpose"):
        an_entry(
            [debit("5900"), credit("1100")],
            source_kind=entry.source_kind, source_id=entry.source_id, purpose=entry.purpose,
        )  # fmt: skip


def test_an_entry_is_reversed_once(entry):
    an_entry([debit("5900"), credit("1100")], reverses_id=entry.pk)

    with pytest.raises(IntegrityError, match="reverses"):
        an_entry([debit("5900"), credit("1100")], reverses_id=entry.pk, source_id=2)


@pytest.mark.parametrize("code", ["1200", "1300", "2200", "2300"])
def test_control_accounts_take_no_manual_lines(entry, code):
    with pytest.raises(IntegrityError, match="control accounts take no manual lines"):
        an_entry([debit("5900"), credit(code)])


def test_no_line_on_a_heading(entry):
    with pytest.raises(IntegrityError, match="no line on a header or blocked account"):
        an_entry([debit("5900"), credit("1000")])


def test_no_line_on_a_blocked_account(entry):
    Account.objects.filter(code="1100").update(is_blocked=True)

    with pytest.raises(IntegrityError, match="no line on a header or blocked account"):
        an_entry([debit("5900"), credit("1100")])


def test_no_line_is_added_later(entry):
    with pytest.raises(IntegrityError, match="takes no further lines"):
        raw(
            "INSERT INTO ledger_journalline (company_id, entry_id, position, account_id, posting_date, currency, debit,"
            " credit, base_debit, base_credit) SELECT company_id, id, 3, %(account)s, posting_date, currency, 1, 0, 1, 0"
            " FROM ledger_journalentry",
            account=account("5900"),
        )


@pytest.mark.parametrize(
    "fields",
    [{"previous_hash": "0" * 64}, {"sequence": 1}, {"sequence": 3}, {"number": "J-1999-000007"}],
    ids=["another hash before", "a number again", "a number left out", "a number of its own"],
)
def test_the_chain_does_not_fork_or_skip(entry, fields):
    with pytest.raises(IntegrityError, match="a journal entry continues the chain"):
        an_entry([debit("5900"), credit("1100")], **fields)


def test_a_hash_is_that_of_the_content(entry):
    with pytest.raises(IntegrityError, match="the hash of a journal entry is that of its content"):
        an_entry([debit("5900"), credit("1100")], hash="ab" * 32)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_chainhead SET last_number = 7",
        "DELETE FROM ledger_chainhead",
        """INSERT INTO ledger_chainhead (company_id, year, last_number, last_hash)
           SELECT company_id, 1999, 7, repeat('a', 64) FROM ledger_chainhead""",
    ],
)
def test_the_chain_head_moves_with_its_entries_only(entry, sql):
    with pytest.raises(IntegrityError, match="chain"):
        raw(sql)


def close(status: str) -> None:
    period = FiscalPeriod.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_event (company_id, document_kind, document_id, document_number, activity, actor_name, reason,"
            " data, request_id) VALUES (%s, 'ledger.fiscalperiod', %s, '', 'closed', '', '', '{}', '')",
            [period.company_id, period.pk],
        )
    FiscalPeriod.objects.update(status=status)


@pytest.mark.parametrize("status", ["soft", "closed"])
def test_a_closed_period_takes_no_entry(entry, status):
    close(status)

    with pytest.raises(IntegrityError, match="the period is closed"):
        an_entry([debit("5900"), credit("1100")])


def test_a_period_closed_for_documents_takes_entries_of_the_accountant(entry):
    accountant = builders.a_user(entry.company, "GL")
    clerk = builders.a_user(entry.company, "AR")
    close("soft")

    an_entry([debit("5900"), credit("1100")], posted_by_id=accountant.pk)

    with pytest.raises(IntegrityError, match="the period is closed"):
        an_entry([debit("5900"), credit("1100")], posted_by_id=clerk.pk, source_id=2)


def test_the_posting_date_lies_in_the_period(entry):
    period = FiscalPeriod.objects.get()

    with pytest.raises(IntegrityError, match="the period is closed"):
        an_entry([debit("5900"), credit("1100")], posting_date=period.start_date - datetime.timedelta(days=1))


def test_a_period_moves_along_its_table_and_leaves_an_event(entry):
    with pytest.raises(IntegrityError, match="left no event"):
        raw("UPDATE ledger_fiscalperiod SET status = 'closed'")
    close("closed")
    with pytest.raises(IntegrityError, match="no move from closed to soft"):
        raw("UPDATE ledger_fiscalperiod SET status = 'soft'")


def test_a_line_does_not_point_to_another_company(entry):
    stranger = builders.a_company("OTHER")

    with pytest.raises(Error, match="violates foreign key"):
        an_entry(
            [
                debit("5900"),
                Line(Account.objects.get(company=stranger, code="1100").pk, credit=5, base_credit=5),
            ]
        )
