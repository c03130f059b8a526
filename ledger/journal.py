"""The journal: entries are balanced, numbered without gaps, chained by hash and appended. Nothing else happens here."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core import clock, formats
from core.actors import Actor
from core.locking import operation
from core.models import Company
from core.refusals import Refusal
from ledger.books import Books, Head, PeriodClosed, open_books
from ledger.chain import amounts_of, entry_hash
from ledger.lifecycle import Purpose
from ledger.models import JournalEntry

__all__ = ["Line", "PeriodClosed", "Posting", "Unbalanced", "append", "post", "reversal", "reverse"]

ZERO = Decimal(0)
MANUAL = JournalEntry._meta.label_lower


class Unbalanced(Refusal):
    """Debits and credits of an entry differ, or it has fewer than two lines."""

    code = "unbalanced"


@dataclass(slots=True)
class Line:
    """One side of an entry, in the entry's currency and in the company's."""

    account_id: int
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    base_debit: Decimal = ZERO
    base_credit: Decimal = ZERO
    customer_id: int | None = None
    tax_code_id: int | None = None

    def mirrored(self) -> Line:
        """The same with the sides swapped."""
        return replace(
            self,
            debit=self.credit,
            credit=self.debit,
            base_debit=self.base_credit,
            base_credit=self.base_debit,
        )


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry about to be appended. A manual one has no source but itself."""

    posting_date: datetime.date
    currency: str
    lines: Sequence[Line]
    by: Actor
    exchange_rate: Decimal = Decimal(1)
    source_kind: str = MANUAL
    source_id: int = 0
    source_number: str = ""
    purpose: str = Purpose.MANUAL
    description: str = ""
    reverses_id: int | None = None

    @property
    def is_manual(self) -> bool:
        """Whether a person wrote it, not a document."""
        return self.source_kind == MANUAL

    def require_balance(self) -> None:
        """Raise Unbalanced unless there are two lines or more that even out in both currencies."""
        if len(self.lines) < 2:
            raise Unbalanced(_("An entry needs at least two lines."), field="lines")
        debit = sum((line.debit for line in self.lines), ZERO)
        credit = sum((line.credit for line in self.lines), ZERO)
        if debit != credit:
            raise Unbalanced(
                _("Debits of %(debit)s and credits of %(credit)s differ by %(difference)s.")
                % {
                    "debit": formats.amount(debit, self.currency),
                    "credit": formats.amount(credit, self.currency),
                    "difference": formats.amount(abs(debit - credit), self.currency),
                },
                field="lines",
            )
        if sum((line.base_debit - line.base_credit for line in self.lines), ZERO):
            raise Unbalanced(_("Debits and credits differ in company currency."), field="lines")


@operation
def post(company: Company, posting: Posting) -> JournalEntry:
    """Append one entry in two statements. Raises Unbalanced, PeriodClosed."""
    posting.require_balance()
    return append(open_books(company, [posting.posting_date]), [posting])[0]


# Entries before their lines, in one statement; triggers check both as always. The texts of the amounts are the hashed ones.
_APPEND = """
    WITH entry AS (
      INSERT INTO ledger_journalentry (company_id, year, sequence, number, posting_date, period_id, source_kind, source_id,
             source_number, purpose, description, currency, exchange_rate, line_count, reverses_id, is_manual,
             posted_by_id, posted_at, previous_hash, hash)
      SELECT %(company)s, year, sequence, number, posting_date, period_id, source_kind, source_id, source_number, purpose,
             description, currency, exchange_rate, line_count, reverses_id, is_manual, posted_by_id,
             coalesce(%(posted_at)s, statement_timestamp()), previous_hash, hash
        FROM jsonb_to_recordset(%(entries)s::jsonb) AS e (year smallint, sequence int, number text, posting_date date,
             period_id bigint, source_kind text, source_id bigint, source_number text, purpose text, description text,
             currency text, exchange_rate numeric, line_count smallint, reverses_id bigint, is_manual bool,
             posted_by_id bigint, previous_hash text, hash text)
      RETURNING id, year, sequence, posting_date, currency, posted_at
    ), line AS (
      INSERT INTO ledger_journalline (company_id, entry_id, position, account_id, posting_date, currency, debit, credit,
             base_debit, base_credit, customer_id, tax_code_id)
      SELECT %(company)s, entry.id, position, account_id, posting_date, currency, debit, credit, base_debit, base_credit,
             customer_id, tax_code_id
        FROM jsonb_to_recordset(%(lines)s::jsonb) AS l (year smallint, sequence int, position smallint, account_id bigint,
             debit numeric, credit numeric, base_debit numeric, base_credit numeric, customer_id bigint,
             tax_code_id bigint)
        JOIN entry USING (year, sequence)
    )
    SELECT year, sequence, id, posted_at FROM entry
"""


def append(books: Books, postings: Sequence[Posting]) -> list[JournalEntry]:
    """Append entries in their order, in one statement however many they are. Raises Unbalanced, PeriodClosed."""
    if not postings:
        return []
    entries = [_chained(books, posting) for posting in postings]
    moment = clock.stamp()
    values = {
        "company": books.company.pk,
        "posted_at": moment if isinstance(moment, datetime.datetime) else None,
        "entries": json.dumps([_entry_row(entry) for entry in entries]),
        "lines": json.dumps(
            [
                _line_row(entry, position, line)
                for entry, posting in zip(entries, postings, strict=True)
                for position, line in enumerate(posting.lines, start=1)
            ]
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
        kept = {(year, sequence): (pk, posted_at) for year, sequence, pk, posted_at in cursor}
    for entry in entries:
        entry.pk, entry.posted_at = kept[entry.year, entry.sequence]
        entry._state.adding, entry._state.db = False, connection.alias
    return entries


_ENTRY_COLUMNS = (
    "year", "sequence", "number", "period_id", "source_kind", "source_id", "source_number", "purpose", "description",
    "currency", "line_count", "reverses_id", "is_manual", "posted_by_id", "previous_hash", "hash",
)  # fmt: skip


def _entry_row(entry: JournalEntry) -> dict[str, Any]:
    row = {name: getattr(entry, name) for name in _ENTRY_COLUMNS}
    row["posting_date"] = entry.posting_date.isoformat()
    row["exchange_rate"] = str(entry.exchange_rate)
    return row


def _line_row(entry: JournalEntry, position: int, line: Line) -> dict[str, Any]:
    debit, credit, base_debit, base_credit = amounts_of(line)
    return {
        "year": entry.year, "sequence": entry.sequence, "position": position, "account_id": line.account_id,
        "debit": debit, "credit": credit, "base_debit": base_debit, "base_credit": base_credit,
        "customer_id": line.customer_id, "tax_code_id": line.tax_code_id,
    }  # fmt: skip


def _chained(books: Books, posting: Posting) -> JournalEntry:
    """The posting as the next entry of its year."""
    posting.require_balance()
    month = books.months[posting.posting_date]
    month.require_open(posting.posting_date, posting.by)
    year = posting.posting_date.year
    head = books.heads[year]
    sequence = head.number + 1
    entry = JournalEntry(
        company=books.company,
        year=year,
        sequence=sequence,
        number=f"J-{year}-{sequence:06}",
        posting_date=posting.posting_date,
        period_id=month.pk,
        source_kind=posting.source_kind,
        source_id=posting.source_id or year * 1_000_000 + sequence,
        source_number=posting.source_number,
        purpose=posting.purpose,
        description=posting.description,
        currency=posting.currency,
        exchange_rate=posting.exchange_rate,
        line_count=len(posting.lines),
        reverses_id=posting.reverses_id,
        is_manual=posting.is_manual,
        posted_by=posting.by.user,
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry, posting.lines)
    books.heads[year] = Head(sequence, entry.hash)
    return entry


def reversal(entry: JournalEntry, *, reason: str, date: datetime.date, by: Actor) -> Posting:
    """The mirror of an entry: same accounts, currency, rate and amounts, sides swapped (LED-5)."""
    return Posting(
        posting_date=date,
        currency=entry.currency,
        lines=[
            Line(
                account_id=line.account_id,
                debit=line.debit,
                credit=line.credit,
                base_debit=line.base_debit,
                base_credit=line.base_credit,
                customer_id=line.customer_id,
                tax_code_id=line.tax_code_id,
            ).mirrored()
            for line in entry.lines.all()
        ],
        by=by,
        exchange_rate=entry.exchange_rate,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        source_number=entry.source_number,
        purpose=Purpose.REVERSAL,
        description=reason[:200],
        reverses_id=entry.pk,
    )


@operation
def reverse(entry: JournalEntry, *, reason: str, date: datetime.date, by: Actor) -> JournalEntry:
    """Append the mirror of an entry; whether that is allowed is decided by ``operations.reverse``."""
    return append(open_books(entry.company, [date]), [reversal(entry, reason=reason, date=date, by=by)])[0]
