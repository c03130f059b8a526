"""The general ledger: every line of every account with the balance after it, a page at a time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.models import Company
from reporting.selectors.sql import rows


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line in company currency, and the balance of its account after it."""

    account: str
    account_name: str
    posting_date: datetime.date
    line_id: int
    entry_number: str
    document: str
    description: str
    debit: Decimal
    credit: Decimal
    balance: Decimal

    @property
    def key(self) -> str:
        """Where the next page begins."""
        return f"{self.posting_date.isoformat()}.{self.line_id}.{self.account}"


_LINES = """
    WITH page AS (
      SELECT a.code, a.name, l.account_id, l.posting_date, l.id, l.entry_id, l.base_debit, l.base_credit
        FROM ledger_journalline l JOIN ledger_account a ON a.id = l.account_id
       WHERE a.company_id = %(company)s AND l.posting_date BETWEEN %(since)s AND %(until)s
         AND (%(account)s = '' OR a.code = %(account)s) AND (a.code, l.posting_date, l.id) > (%(code)s, %(day)s, %(line)s)
       ORDER BY a.code, l.posting_date, l.id LIMIT %(limit)s
    ), before AS (
      SELECT l.account_id, sum(l.base_debit - l.base_credit) AS balance
        FROM ledger_journalline l JOIN ledger_account a ON a.id = l.account_id
       WHERE l.account_id IN (SELECT account_id FROM page)
         AND (l.posting_date < %(since)s
              OR a.code = %(code)s AND (l.posting_date, l.id) <= (%(day)s, %(line)s))
       GROUP BY l.account_id
    )
    SELECT page.code, page.name, page.posting_date, page.id, e.number, e.source_number, e.description, page.base_debit,
           page.base_credit, coalesce(before.balance, 0) + sum(page.base_debit - page.base_credit)
             OVER (PARTITION BY page.account_id ORDER BY page.posting_date, page.id)
      FROM page JOIN ledger_journalentry e ON e.id = page.entry_id LEFT JOIN before USING (account_id)
     ORDER BY page.code, page.posting_date, page.id
"""


def general_ledger(
    company: Company,
    since: datetime.date,
    until: datetime.date,
    *,
    account: str = "",
    after: str = "",
    limit: int = 500,
) -> tuple[list[LedgerLine], str]:
    """Lines between two days by account and day, and the key of the next page; one statement.

    ``after`` is the key a page before has given. Raises ValueError for anything else.
    """
    day, line_id, code = _key(after) if after else (datetime.date.min, 0, "")
    values: dict[str, Any] = {
        "company": company.pk, "since": since, "until": until, "account": account, "code": code, "day": day,
        "line": line_id, "limit": limit + 1,
    }  # fmt: skip
    found = [LedgerLine(*row) for row in rows(_LINES, values)]
    return found[:limit], found[limit - 1].key if len(found) > limit else ""


def _key(after: str) -> tuple[datetime.date, int, str]:
    day, line_id, code = after.split(".", 2)
    return datetime.date.fromisoformat(day), int(line_id), code
