"""Questions about receivables; they change nothing."""

from receivables.selectors.afterwards import LOST_AFTER, OverdueThen, lost_of_orders, overdue_then
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
    open_receivables,
    payment_history,
)

__all__ = [
    "LOST_AFTER",
    "STARTS",
    "AgedCustomer",
    "CreditStanding",
    "ItemAsOf",
    "OpenReceivable",
    "OverdueThen",
    "PaymentHistory",
    "Proposal",
    "aged_receivables",
    "bucket_labels",
    "credit_standing",
    "credits_of",
    "exact",
    "lost_of_orders",
    "matches_of",
    "oldest_first",
    "open_items_as_of",
    "open_numbers",
    "open_receivables",
    "overdue_then",
    "payable_items",
    "payment_history",
    "proposals",
    "propose",
    "run_of_notice",
]
