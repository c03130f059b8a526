"""Questions about receivables; they change nothing."""

from receivables.selectors.afterwards import (
    LOST_AFTER,
    OverdueThen,
    broken_then,
    lost_of_orders,
    overdue_then,
)
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
from receivables.selectors.promises import (
    LastPromise,
    PromiseRecord,
    broken_promises,
    kept_share,
    last_promise,
    open_promises_of_items,
    promise_record,
    promise_rules,
)
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
    "LastPromise",
    "OpenReceivable",
    "OverdueThen",
    "PaymentHistory",
    "PromiseRecord",
    "Proposal",
    "aged_receivables",
    "broken_promises",
    "broken_then",
    "bucket_labels",
    "credit_standing",
    "credits_of",
    "exact",
    "kept_share",
    "last_promise",
    "lost_of_orders",
    "matches_of",
    "oldest_first",
    "open_items_as_of",
    "open_numbers",
    "open_promises_of_items",
    "open_receivables",
    "overdue_then",
    "payable_items",
    "payment_history",
    "promise_record",
    "promise_rules",
    "proposals",
    "propose",
    "run_of_notice",
]
