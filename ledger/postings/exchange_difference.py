"""Exchange difference on matching: what debit and credit are worth apart is a realized gain or loss (REC-7)."""

from __future__ import annotations

from decimal import Decimal

from core.timeline import kind_of
from ledger import journal
from ledger.accounts import Accounts
from ledger.journal import Posting
from ledger.lifecycle import Purpose
from ledger.models import AccountRole, JournalEntry
from ledger.postings.event import Event, Facts
from ledger.postings.lines import line
from receivables.models import Allocation

ZERO = Decimal(0)


def posting(event: Event, facts: Facts, accounts: Accounts) -> Posting | None:
    """Receivables against gain or loss, in company currency only; undoing a match mirrors its entry."""
    allocation: Allocation = event.document
    gain = allocation.credit_base_amount - allocation.debit_base_amount
    if not gain:
        return None
    if allocation.undoes_id is not None:
        original = facts.originals.get((kind_of(allocation), allocation.undoes_id, Purpose.EXCHANGE.value))
        return _undoing(event, original) if original else None
    role = AccountRole.EXCHANGE_GAIN if gain > 0 else AccountRole.EXCHANGE_LOSS
    return event.posting(
        currency=allocation.debit.currency,
        lines=[
            line(accounts.of(AccountRole.RECEIVABLES), ZERO, gain, customer_id=allocation.customer_id),
            line(accounts.of(role), ZERO, -gain),
        ],
    )


def _undoing(event: Event, original: JournalEntry) -> Posting:
    mirror = journal.reversal(original, reason="", date=event.date, by=event.by)
    return event.posting(
        currency=mirror.currency,
        exchange_rate=mirror.exchange_rate,
        lines=mirror.lines,
        reverses_id=mirror.reverses_id,
    )
