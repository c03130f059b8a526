"""Balances: the trial balance, an account's card with its running balance, the receivables control account."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from core.models import Company
from ledger.models import Account, AccountRole, AccountType, FiscalPeriod, PostingRule, purpose_label

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """An account with what was posted to it, in company currency."""

    code: str
    name: str
    type: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Debit minus credit."""
        return self.debit - self.credit

    @property
    def heading(self) -> str:
        """What accounts of its type are called together."""
        return AccountType(self.type).heading


# Sums first, on the covering index of the lines; accounts are joined afterwards.
_TRIAL_BALANCE = """
    SELECT a.code, a.name, a.type, coalesce(s.debit, 0), coalesce(s.credit, 0)
      FROM ledger_account a
      LEFT JOIN LATERAL (SELECT sum(base_debit) AS debit, sum(base_credit) AS credit FROM ledger_journalline l
                          WHERE l.account_id = a.id AND l.posting_date BETWEEN %(since)s AND %(as_of)s) s ON true
     WHERE a.company_id = %(company)s AND NOT a.is_header AND (%(all)s OR s.debit IS NOT NULL)
     ORDER BY a.code
"""


def trial_balance(
    company: Company,
    as_of: datetime.date,
    *,
    since: datetime.date = datetime.date.min,
    with_unused: bool = False,
) -> list[BalanceRow]:
    """Debits and credits of every account up to a day, in one statement; their sums are equal (LED-6)."""
    values: dict[str, Any] = {"company": company.pk, "as_of": as_of, "since": since, "all": with_unused}
    with connection.cursor() as cursor:
        cursor.execute(_TRIAL_BALANCE, values)
        return [BalanceRow(*row) for row in cursor]


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line on an account's card, and the balance after it."""

    line_id: int
    entry_number: str
    posting_date: datetime.date
    source_kind: str
    source_id: int
    source_number: str
    purpose: str
    description: str
    customer: str
    currency: str
    debit: Decimal
    credit: Decimal
    base_debit: Decimal
    base_credit: Decimal
    balance: Decimal
    is_reversal: bool

    @property
    def purpose_label(self) -> str:
        """What the entry is for, in words."""
        return purpose_label(self.purpose, is_reversal=self.is_reversal)


@dataclass(frozen=True, slots=True)
class AccountCard:
    """A page of an account's card: what was there before, the lines, what is there after them."""

    opening_balance: Decimal
    lines: Sequence[CardLine]
    closing_balance: Decimal
    has_more: bool

    @property
    def last_key(self) -> str:
        """Where the next page begins: after the last line shown."""
        return f"{self.lines[-1].posting_date.isoformat()}.{self.lines[-1].line_id}" if self.lines else ""


# One statement, so that opening balance and lines come from one snapshot (G7).
_CARD = """
    WITH before AS (
      SELECT coalesce(sum(base_debit - base_credit), 0) AS balance FROM ledger_journalline
       WHERE account_id = %(account)s AND posting_date <= %(day)s AND (posting_date, id) <= (%(day)s, %(line)s)
    ), page AS (
      SELECT * FROM ledger_journalline
       WHERE account_id = %(account)s AND posting_date BETWEEN %(day)s AND %(until)s
         AND (posting_date, id) > (%(day)s, %(line)s)
       ORDER BY posting_date, id LIMIT %(limit)s
    )
    SELECT before.balance, l.id, e.number, l.posting_date, e.source_kind, e.source_id, e.source_number, e.purpose,
           e.description, coalesce(c.name, ''), l.currency, l.debit, l.credit, l.base_debit, l.base_credit,
           before.balance + sum(l.base_debit - l.base_credit) OVER (ORDER BY l.posting_date, l.id),
           e.reverses_id IS NOT NULL
      FROM before LEFT JOIN page l ON true
      LEFT JOIN ledger_journalentry e ON e.id = l.entry_id
      LEFT JOIN customers_customer c ON c.id = l.customer_id
     ORDER BY l.posting_date, l.id
"""


def account_card(
    account: Account, since: datetime.date, until: datetime.date, *, after: str = "", limit: int = 100
) -> AccountCard:
    """The lines of an account between two days with the running balance, a page at a time.

    ``after`` is the ``last_key`` of the page before; what cannot be read as one begins at the first page.
    """
    day, line_id = _key(after) or (since, 0)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "account": account.pk,
            "day": day,
            "line": line_id,
            "until": until,
            "limit": limit + 1,
        }
        cursor.execute(_CARD, values)
        rows = cursor.fetchall()
    opening: Decimal = rows[0][0]
    lines = [CardLine(*row[1:]) for row in rows[:limit] if row[1] is not None]
    return AccountCard(
        opening_balance=opening,
        lines=lines,
        closing_balance=lines[-1].balance if lines else opening,
        has_more=len(rows) > limit,
    )


def _key(after: str) -> tuple[datetime.date, int] | None:
    day, _dot, line_id = after.partition(".")
    try:
        return datetime.date.fromisoformat(day), int(line_id)
    except ValueError:
        return None


_CONTROL = """
    SELECT currency, sum(debit - credit), sum(base_debit - base_credit) FROM ledger_journalline
     WHERE account_id = ANY(%(accounts)s) AND posting_date <= %(as_of)s GROUP BY currency ORDER BY currency
"""


def receivables_control(company: Company, as_of: datetime.date) -> dict[str, tuple[Decimal, Decimal]]:
    """The balance of the receivables control account per currency: in it, and in company currency (LED-8)."""
    accounts = PostingRule.objects.filter(company=company, role=AccountRole.RECEIVABLES)
    with connection.cursor() as cursor:
        cursor.execute(
            _CONTROL, {"accounts": list(accounts.values_list("account_id", flat=True)), "as_of": as_of}
        )
        return {currency: (balance, base_balance) for currency, balance, base_balance in cursor}


# PER-4: what the checker computes again, as SQL over a period ``p``.
MOVEMENT_HASH = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(
             format('%s:%s:%s', account_id, debit, credit), ',' ORDER BY account_id), ''), 'UTF8')), 'hex')
      FROM (SELECT l.account_id, sum(l.base_debit) AS debit, sum(l.base_credit) AS credit
              FROM ledger_journalline l JOIN ledger_journalentry e ON e.id = l.entry_id
             WHERE e.period_id = p.id GROUP BY l.account_id) s
"""


def movement_hash(period: FiscalPeriod) -> str:
    """A fingerprint of what the period did to every account; stored at closing (PER-4)."""
    with connection.cursor() as cursor:
        sql = MOVEMENT_HASH.replace("%s:%s:%s", "%%s:%%s:%%s")
        cursor.execute(f"SELECT ({sql}) FROM ledger_fiscalperiod p WHERE p.id = %s", [period.pk])  # noqa: S608
        return str(cursor.fetchone()[0])
