"""Account determination, all of it: one file per row of the posting table (DESIGN.md, section 8).

Each file has one function ``posting(event, facts, accounts)`` that computes and looks nothing up.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.accounts import Accounts
from ledger.journal import Posting
from ledger.lifecycle import Purpose
from ledger.postings import (
    credit_note,
    dunning_fee,
    exchange_difference,
    goods_issue,
    goods_receipt,
    goods_return,
    invoice,
    payment,
    payment_reversal,
    stock_adjustment,
)
from ledger.postings.event import BilledPart, Event, Facts

__all__ = ["BilledPart", "Event", "Facts", "build"]

POSTING_TABLE: dict[Purpose, Callable[[Event, Facts, Accounts], Posting | None]] = {
    Purpose.GOODS_RECEIPT: goods_receipt.posting,
    Purpose.GOODS_ISSUE: goods_issue.posting,
    Purpose.GOODS_RETURN: goods_return.posting,
    Purpose.ADJUSTMENT: stock_adjustment.posting,
    Purpose.INVOICE: invoice.posting,
    Purpose.CREDIT_NOTE: credit_note.posting,
    Purpose.PAYMENT: payment.posting,
    Purpose.REVERSAL: payment_reversal.posting,
    Purpose.EXCHANGE: exchange_difference.posting,
    Purpose.DUNNING: dunning_fee.posting,
}


def build(event: Event, facts: Facts, accounts: Accounts) -> Posting | None:
    """The entry the posting table has for the event; None when there is nothing to post."""
    return POSTING_TABLE[event.kind](event, facts, accounts)
