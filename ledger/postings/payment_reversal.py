"""Reversed payment: the mirror of the payment's own entry."""

from __future__ import annotations

from core.timeline import kind_of
from ledger import journal
from ledger.accounts import Accounts
from ledger.journal import Posting
from ledger.lifecycle import Purpose
from ledger.postings.event import Event, Facts


def posting(event: Event, facts: Facts, accounts: Accounts) -> Posting | None:
    """The entry that takes a payment back; what was never posted needs none."""
    original = facts.originals.get((kind_of(event.document), event.document.pk, Purpose.PAYMENT.value))
    if original is None:
        return None
    return journal.reversal(original, reason="", date=event.date, by=event.by)
