"""Posting what the stages announce: all events of a verb at its end, in a handful of statements however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from core.locking import at_end, operation
from core.models import Company
from core.timeline import kind_of
from ledger import books, journal, postings, selectors
from ledger.lifecycle import Purpose
from ledger.models import JournalEntry
from ledger.postings import Event, Facts

BILLING = (Purpose.INVOICE, Purpose.CREDIT_NOTE)


def announce(event: Event) -> None:
    """Have an event posted as the last step of the running verb; if posting is refused, the verb is undone."""
    at_end(post_events, event)


def announce_early(event: Event) -> None:
    """The same for verbs that answer to a closed period: it is refused here, while they can still turn back.

    Raises PeriodClosed.
    """
    books.refuse_closed(event.by.company, event.date, by=event.by)
    announce(event)


@operation
def post_events(events: Sequence[Event]) -> list[JournalEntry]:
    """Post events in the order they happened. Raises PeriodClosed, AccountMissing."""
    of_company: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        of_company[event.by.company.pk].append(event)
    return [entry for own in of_company.values() for entry in _post(own[0].by.company, own)]


def _post(company: Company, events: Sequence[Event]) -> list[JournalEntry]:
    facts = _facts(events)
    open_books = books.open_books(company, [event.date for event in events])
    built = [postings.build(event, facts, open_books.accounts) for event in events]
    return journal.append(open_books, [posting for posting in built if posting is not None])


def _facts(events: Sequence[Event]) -> Facts:
    """Look up what the events do not carry; nothing is asked for what did not happen."""
    return Facts(
        billed=selectors.billed_parts([event.document.pk for event in events if event.kind in BILLING]),
        originals=selectors.entries_of_sources(source for event in events for source in _original(event)),
    )


def _original(event: Event) -> list[tuple[str, int, str]]:
    """The entry that this event takes back."""
    document = event.document
    if event.kind == Purpose.REVERSAL:
        return [(kind_of(document), document.pk, Purpose.PAYMENT.value)]
    if event.kind == Purpose.EXCHANGE and document.undoes_id is not None:
        return [(kind_of(document), document.undoes_id, Purpose.EXCHANGE.value)]
    return []
