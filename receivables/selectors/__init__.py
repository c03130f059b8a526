"""Questions about receivables; they change nothing."""

from receivables.selectors.aging import STARTS, AgedCustomer, aged_receivables, bucket_labels
from receivables.selectors.exposed import (
    MonthLate,
    OpenParts,
    days_late_by_month,
    largest_open_items,
    open_parts,
)
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
    "STARTS",
    "AgedCustomer",
    "CreditStanding",
    "ItemAsOf",
    "MonthLate",
    "OpenParts",
    "OpenReceivable",
    "PaymentHistory",
    "Proposal",
    "aged_receivables",
    "bucket_labels",
    "credit_standing",
    "credits_of",
    "days_late_by_month",
    "exact",
    "largest_open_items",
    "matches_of",
    "oldest_first",
    "open_items_as_of",
    "open_numbers",
    "open_parts",
    "open_receivables",
    "payable_items",
    "payment_history",
    "proposals",
    "propose",
    "run_of_notice",
]
