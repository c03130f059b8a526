"""Goods returned to stock: debit inventory; credit cost of goods sold."""

from __future__ import annotations

from ledger.accounts import Accounts
from ledger.journal import Posting
from ledger.models import AccountRole
from ledger.postings import stock
from ledger.postings.event import Event, Facts


def posting(event: Event, facts: Facts, accounts: Accounts) -> Posting | None:
    """The entry of goods that came back. A document may take back several times, so its first move tells them apart."""
    purpose = f"{event.kind} {event.moves[0].pk}" if event.moves else ""
    return stock.posting(event, accounts, AccountRole.COST_OF_GOODS_SOLD, purpose=purpose)
