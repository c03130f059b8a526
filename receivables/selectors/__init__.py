"""Questions about receivables; they change nothing."""

from receivables.selectors.aging import STARTS, AgedCustomer, aged_receivables, bucket_labels
from receivables.selectors.items import (
    ItemAsOf,
    credits_of,
    matches_of,
    open_items_as_of,
    open_numbers,
    payable_items,
)
from receivables.selectors.letters import run_of_notice
from receivables.selectors.proposing import Proposal, exact, oldest_first, proposals, propose
from receivables.selectors.standing import (
    CreditStanding,
    OpenReceivable,
    PaymentHistory,
    credit_standing,
    open_amounts_by_customer,
    open_receivables,
    payment_history,
)

__all__ = [
    "STARTS",
    "AgedCustomer",
    "CreditStanding",
    "ItemAsOf",
    "OpenReceivable",
    "PaymentHistory",
    "Proposal",
    "aged_receivables",
    "bucket_labels",
    "credit_standing",
    "credits_of",
    "exact",
    "matches_of",
    "oldest_first",
    "open_amounts_by_customer",
    "open_items_as_of",
    "open_numbers",
    "open_receivables",
    "payable_items",
    "payment_history",
    "proposals",
    "propose",
    "run_of_notice",
]
