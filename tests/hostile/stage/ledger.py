"""Entries of the books."""

from __future__ import annotations

from decimal import Decimal

from ledger import operations as ledger
from ledger.models import Account, FiscalPeriod, JournalEntry
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """An account, the latest period and the latest entry."""
    return {
        "accounts": "1200",
        "periods": FiscalPeriod.objects.filter(company=given.company).latest("pk").name,
        "entries": JournalEntry.objects.filter(company=given.company).latest("pk").number,
    }


def documents(given: Given) -> dict[str, Names]:
    """An entry that can be reversed."""
    accounts = {account.code: account for account in Account.objects.filter(company=given.company)}
    lines = [
        ledger.ManualLine(accounts["5400"], debit=Decimal(5)),
        ledger.ManualLine(accounts["5900"], credit=Decimal(5)),
    ]
    entry = ledger.post_manual(lines, description="Bank charges", by=given.by)
    return {"/journal-entries/{number}/reverse": {"entries": entry.number}}
