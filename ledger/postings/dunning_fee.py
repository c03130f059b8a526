"""Dunning fee and interest: debit accounts receivable; credit dunning income."""

from __future__ import annotations

from ledger.accounts import Accounts
from ledger.journal import Posting
from ledger.models import AccountRole
from ledger.postings.event import Event, Facts
from ledger.postings.lines import line


def posting(event: Event, facts: Facts, accounts: Accounts) -> Posting | None:
    """The entry of a reminder that costs something: what its open item is worth."""
    item = event.item
    if item is None or not item.item_amount:
        return None
    receivable = line(
        accounts.of(AccountRole.RECEIVABLES), item.item_amount, item.base_amount, customer_id=item.customer_id
    )
    income = line(accounts.of(AccountRole.DUNNING_INCOME), -item.item_amount, -item.base_amount)
    return event.posting(currency=item.currency, exchange_rate=item.exchange_rate, lines=[receivable, income])
