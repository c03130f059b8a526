"""Whether the machine is well: what was given up, failed, waits, was refused; and whether the books are right."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from core.models import Company
from ledger.selectors import receivables_control
from receivables.selectors import open_receivables
from reporting.selectors.piles import Pile
from reporting.selectors.sql import rows

_SYSTEM = """
    SELECT 'dead', count(*), min(created_at) FROM core_outboxmessage
     WHERE status = 'dead' AND (company_id = %(company)s OR company_id IS NULL)
    UNION ALL
    SELECT 'waiting', count(*), min(available_at) FROM core_outboxmessage
     WHERE status = 'pending' AND available_at < now() - interval '1 minute'
       AND (company_id = %(company)s OR company_id IS NULL)
    UNION ALL
    SELECT 'failed_jobs', count(*), min(finished_at) FROM core_job WHERE company_id = %(company)s AND state = 'failed'
    UNION ALL
    SELECT 'open_jobs', count(*), min(created_at) FROM core_job
     WHERE company_id = %(company)s AND state IN ('queued', 'running')
    UNION ALL
    SELECT 'failed_mail', count(*), min(created_at) FROM core_mailmessage
     WHERE company_id = %(company)s AND status = 'failed'
    UNION ALL
    SELECT 'queued_mail', count(*), min(created_at) FROM core_mailmessage
     WHERE company_id = %(company)s AND status = 'queued'
    UNION ALL
    SELECT 'refused', count(*), min(at) FROM core_securityevent
     WHERE company_id = %(company)s AND kind = 'refused' AND at >= %(week)s
    UNION ALL
    SELECT 'exports', count(*), min(at) FROM core_securityevent
     WHERE company_id = %(company)s AND kind = 'export' AND at >= %(week)s
"""


def system_piles(company: Company, today: datetime.date) -> dict[str, Pile]:
    """What an administrator looks after, in one statement; security of the last seven days."""
    week = today - datetime.timedelta(days=6)
    found = rows(_SYSTEM, {"company": company.pk, "week": week})
    return {name: Pile(count, oldest) for name, count, oldest in found}


_BOOKS = """
    SELECT 'periods', count(*), min(end_date) FROM ledger_fiscalperiod
     WHERE company_id = %(company)s AND status = 'open' AND end_date < date_trunc('month', %(today)s::date)
    UNION ALL
    SELECT 'manual', count(*), min(posting_date) FROM ledger_journalentry
     WHERE company_id = %(company)s AND is_manual AND posting_date >= date_trunc('month', %(today)s::date)
    UNION ALL
    SELECT 'credit_notes', count(*), min(issue_date) FROM invoicing_invoice
     WHERE company_id = %(company)s AND kind = 'credit_note' AND status = 'issued'
       AND issue_date >= date_trunc('month', %(today)s::date)
    UNION ALL
    SELECT 'proposals', count(*), min(as_of) FROM receivables_dunningrun
     WHERE company_id = %(company)s AND status = 'proposed'
"""


def book_piles(company: Company, today: datetime.date) -> dict[str, Pile]:
    """Periods to close, manual entries and credit notes of this month, dunning proposals; one statement."""
    return {
        name: Pile(count, oldest)
        for name, count, oldest in rows(_BOOKS, {"company": company.pk, "today": today})
    }


@dataclass(frozen=True, slots=True)
class ControlDifference:
    """A currency in which the receivables account and the open items are not the same; there must be none (LED-8)."""

    currency: str
    account: Decimal
    items: Decimal


def control_differences(company: Company, today: datetime.date) -> list[ControlDifference]:
    """Compare the receivables account with the open items, per currency."""
    items: dict[str, Decimal] = {}
    for row in open_receivables(company, None, today):
        items[row.currency] = items.get(row.currency, Decimal(0)) + row.amount
    account = {code: balance for code, (balance, _base) in receivables_control(company, today).items()}
    zero = Decimal(0)
    return [
        ControlDifference(code, account.get(code, zero), items.get(code, zero))
        for code in sorted(account.keys() | items.keys())
        if account.get(code, zero) != items.get(code, zero)
    ]
