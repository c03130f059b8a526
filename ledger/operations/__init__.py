"""The verbs of the ledger."""

from ledger.operations.asking import apply_entry, apply_reversal, post_or_ask, reverse_or_ask
from ledger.operations.entries import (
    AccountRefused,
    LineRefused,
    ManualLine,
    NotReversible,
    ReasonMissing,
    post_manual,
    refuse_irreversible,
    reverse,
)
from ledger.operations.periods import (
    PeriodUnfinished,
    SecondPersonNeeded,
    close,
    close_again,
    period_named,
    refuse_unfinished,
    reopen,
    soft_close,
)
from ledger.operations.posting import announce, announce_early, post_events

__all__ = [
    "AccountRefused",
    "LineRefused",
    "ManualLine",
    "NotReversible",
    "PeriodUnfinished",
    "ReasonMissing",
    "SecondPersonNeeded",
    "announce",
    "announce_early",
    "apply_entry",
    "apply_reversal",
    "close",
    "close_again",
    "period_named",
    "post_events",
    "post_manual",
    "post_or_ask",
    "refuse_irreversible",
    "refuse_unfinished",
    "reopen",
    "reverse",
    "reverse_or_ask",
    "soft_close",
]
