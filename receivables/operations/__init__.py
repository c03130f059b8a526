"""The verbs of receivables: the only code that settles items, posts payments and sends reminders."""

from receivables.operations.blocking import block_dunning, set_profile, unblock_dunning
from receivables.operations.dunning import cancel_run, execute, leave_out, propose, take_back
from receivables.operations.letters import keep_letter
from receivables.operations.matching import allocate, undo
from receivables.operations.opening import lock_items_of, open_item_of_credit_note, open_items_of_invoice
from receivables.operations.payments import post_payment, reverse_payment
from receivables.operations.policies import PolicyRefused, save_policy
from receivables.operations.promises import (
    Word,
    promise,
    set_promise_rules,
    settle_promises,
    settle_promises_about,
    withdraw_promise,
)
from receivables.operations.refusals import (
    AlreadyUndone,
    AmountExceedsOpen,
    AmountNotPossible,
    DateNotPossible,
    NotAnOpenDebit,
    NothingOpen,
    NotInReview,
    OtherCurrency,
    OtherCustomer,
    ReasonMissing,
    RulesNotPossible,
    RunTooEarly,
)

__all__ = [
    "AlreadyUndone",
    "AmountExceedsOpen",
    "AmountNotPossible",
    "DateNotPossible",
    "NotAnOpenDebit",
    "NotInReview",
    "NothingOpen",
    "OtherCurrency",
    "OtherCustomer",
    "PolicyRefused",
    "ReasonMissing",
    "RulesNotPossible",
    "RunTooEarly",
    "Word",
    "allocate",
    "block_dunning",
    "cancel_run",
    "execute",
    "keep_letter",
    "leave_out",
    "lock_items_of",
    "open_item_of_credit_note",
    "open_items_of_invoice",
    "post_payment",
    "promise",
    "propose",
    "reverse_payment",
    "save_policy",
    "set_profile",
    "set_promise_rules",
    "settle_promises",
    "settle_promises_about",
    "take_back",
    "unblock_dunning",
    "undo",
    "withdraw_promise",
]
