"""Questions to the ledger."""

from ledger.selectors.balances import (
    AccountCard,
    BalanceRow,
    CardLine,
    account_card,
    movement_hash,
    receivables_control,
    trial_balance,
)
from ledger.selectors.documents import (
    SOURCES,
    chain_nodes,
    entries_of,
    entries_of_orders,
    next_to_close,
    orders_of,
    periods_reopened_before,
    source_of,
    unissued_invoices,
)
from ledger.selectors.facts import billed_parts, entries_of_sources

__all__ = [
    "SOURCES",
    "AccountCard",
    "BalanceRow",
    "CardLine",
    "account_card",
    "billed_parts",
    "chain_nodes",
    "entries_of",
    "entries_of_orders",
    "entries_of_sources",
    "movement_hash",
    "next_to_close",
    "orders_of",
    "periods_reopened_before",
    "receivables_control",
    "source_of",
    "trial_balance",
    "unissued_invoices",
]
