"""Questions about receivables; they change nothing."""

from receivables.selectors.afterwards import (
    LOST_AFTER,
    OverdueThen,
    broken_then,
    lost_of_orders,
    overdue_then,
)
from receivables.selectors.aging import STARTS, AgedCustomer, aged_receivables, bucket_labels
from receivables.selectors.behavior import (
    OpenDebits,
    PaymentPattern,
    first_invoices,
    open_debits,
    payment_patterns,
)
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
from receivables.selectors.promises import (
    LastPromise,
    PromiseRecord,
    broken_promises,
    broken_promises_by_customer,
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
    open_amounts_by_customer,
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
    "MonthLate",
    "OpenDebits",
    "OpenParts",
    "OpenReceivable",
    "OverdueThen",
    "PaymentHistory",
    "PaymentPattern",
    "PromiseRecord",
    "Proposal",
    "aged_receivables",
    "broken_promises",
    "broken_promises_by_customer",
    "broken_then",
    "bucket_labels",
    "credit_standing",
    "credits_of",
    "days_late_by_month",
    "exact",
    "first_invoices",
    "kept_share",
    "largest_open_items",
    "last_promise",
    "lost_of_orders",
    "matches_of",
    "oldest_first",
    "open_amounts_by_customer",
    "open_debits",
    "open_items_as_of",
    "open_numbers",
    "open_parts",
    "open_promises_of_items",
    "open_receivables",
    "overdue_then",
    "payable_items",
    "payment_history",
    "payment_patterns",
    "promise_record",
    "promise_rules",
    "proposals",
    "propose",
    "run_of_notice",
]
