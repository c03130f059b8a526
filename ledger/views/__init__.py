"""The pages of the ledger."""

from ledger.views.accounts import account_card, account_options, chart_of_accounts, trial_balance
from ledger.views.entries import entry_page, journal, new_entry, reverse_entry
from ledger.views.panels import invoice_entries, payment_entries, shipment_entries
from ledger.views.periods import close_period, period_list, reopen_period, soft_close_period

__all__ = [
    "account_card",
    "account_options",
    "chart_of_accounts",
    "close_period",
    "entry_page",
    "invoice_entries",
    "journal",
    "new_entry",
    "payment_entries",
    "period_list",
    "reopen_period",
    "reverse_entry",
    "shipment_entries",
    "soft_close_period",
    "trial_balance",
]
