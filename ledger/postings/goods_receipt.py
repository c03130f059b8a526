"""Goods received: debit inventory; credit goods received, not invoiced."""

from __future__ import annotations

from ledger.accounts import Accounts
from ledger.journal import Posting
from ledger.models import AccountRole
from ledger.postings import stock
from ledger.postings.event import Event, Facts


def posting(event: Event, facts: Facts, accounts: Accounts) -> Posting | None:
    """The entry of a supplier's delivery."""
    return stock.posting(event, accounts, AccountRole.GOODS_RECEIVED)
