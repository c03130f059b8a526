"""Credit note: debit revenue and output tax; credit accounts receivable."""

from __future__ import annotations

from decimal import Decimal

from invoicing.models import Invoice
from ledger.accounts import Accounts
from ledger.journal import Posting
from ledger.postings.event import Event, Facts
from ledger.postings.invoice import billing_lines


def posting(event: Event, facts: Facts, accounts: Accounts) -> Posting | None:
    """The entry of an issued credit note, at its own rate; a credit note of nothing has none."""
    note: Invoice = event.document
    lines = billing_lines(event, facts.billed.get(note.pk, ()), accounts, Decimal(-1))
    if not lines:
        return None
    return event.posting(currency=note.currency, exchange_rate=note.exchange_rate, lines=lines)
