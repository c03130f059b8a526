"""Shipment dispatched: debit cost of goods sold; credit inventory, at moving average."""

from __future__ import annotations

from ledger.accounts import Accounts
from ledger.journal import Posting
from ledger.models import AccountRole
from ledger.postings import stock
from ledger.postings.event import Event, Facts


def posting(event: Event, facts: Facts, accounts: Accounts) -> Posting | None:
    """The entry of goods that left."""
    return stock.posting(event, accounts, AccountRole.COST_OF_GOODS_SOLD)
