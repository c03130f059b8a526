"""The blocks every document page shares: the chain from order to cash and the timeline (UX.md, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_lazy

from core import documents, timeline
from core.actors import Actor
from core.models import Event
from core.presentation import ChainColumn, ChainLink, Change, TimelineEntry

LATEST = 50
_MOST_REPEATS = 10
_ICONS = {
    "created": "plus", "submitted": "paper-airplane", "confirmed": "check", "held": "pause", "released": "play",
    "canceled": "x-mark", "issued": "document-check", "dispatched": "truck", "delivered": "home", "packed": "archive-box",
    "picked": "hand-raised", "posted": "banknotes", "matched": "link", "unmatched": "link-slash", "rejected": "no-symbol",
    "commented": "chat-bubble-left", "mailed": "envelope", "queued": "envelope", "sent": "envelope", "reserved": "bookmark",
    "amended": "pencil", "changed": "pencil", "closed": "lock-closed", "reminded": "bell", "requested": "hand-raised",
    "approval requested": "hand-raised", "approved": "check", "request approved": "check", "refused": "no-symbol",
    "request refused": "no-symbol", "withdrawn": "x-mark", "request withdrawn": "x-mark", "failed": "exclamation-triangle",
    "promised": "hand-raised", "promise made": "hand-raised", "kept": "check", "broken": "exclamation-triangle",
}  # fmt: skip
Wording = Callable[[Event], str]
Discretion = Callable[[Event, Actor], str]
Address = Callable[[Event, Actor], str]
_wordings: dict[tuple[str, str], Wording] = {}
_discretions: dict[str, Discretion] = {}
_addresses: dict[str, Address] = {}


def register_wording(model: type[models.Model], activity: str, wording: Wording) -> None:
    """Say an activity of a kind of document in more words than its name."""
    _wordings[timeline.kind_of(model), activity] = wording


def register_discretion(model: type[models.Model], reason_for: Discretion) -> None:
    """Say why something happened to a kind of document, without the figures an actor may not see."""
    _discretions[timeline.kind_of(model)] = reason_for


def register_address(model: type[models.Model], address: Address) -> None:
    """Lead from events of a kind of document to where they are explained, for who may read that; empty leads nowhere."""
    _addresses[timeline.kind_of(model)] = address


def chain_of(document: models.Model, actor: Actor) -> list[ChainColumn]:
    """The chain as it is drawn: one column per stage the actor may see, the document at hand marked."""
    columns: dict[int, tuple[str, list[ChainLink]]] = {}
    for node in documents.chain(document, actor):
        _label, links = columns.setdefault(node.stage, (str(node.label), []))
        links.append(
            ChainLink(
                number=node.number or gettext("Draft"),
                url=node.url,
                status=node.status,
                status_label=node.status_label,
                amount=node.amount,
                currency=node.currency,
                date=node.date,
                is_current=node.is_same(document),
            )
        )
    return [ChainColumn(label, links) for _stage, (label, links) in sorted(columns.items())]


def timeline_of(document: models.Model, actor: Actor, limit: int = LATEST) -> list[TimelineEntry]:
    """What happened to the document, newest first, in words."""
    events = without_repeats(timeline.of_document(document)[: limit * _MOST_REPEATS])
    return entries_of(islice(events, limit), actor)


def without_repeats(events: Iterable[Event]) -> Iterator[Event]:
    """Of edits by the same person in a row only the latest: a draft that saves itself is one piece of work."""
    newer: Event | None = None
    for event in events:
        pair = (event.activity, event.actor_name)
        if newer is None or pair != (newer.activity, newer.actor_name) or event.activity != "edited":
            yield event
        newer = event


def entries_of(events: Iterable[Event], actor: Actor) -> list[TimelineEntry]:
    """Events in words."""
    return [entry_of(event, actor) for event in events]


def entry_of(event: Event, actor: Actor) -> TimelineEntry:
    """One event in words: what its app says about it, else its activity; its reason as the actor may read it."""
    reason_for = _discretions.get(event.document_kind)
    address = _addresses.get(event.document_kind)
    wording = _wordings.get((event.document_kind, event.activity))
    words = wording(event) if wording else gettext(event.activity.replace("_", " ").capitalize())
    return TimelineEntry(
        at=event.at,
        actor=event.actor_name or gettext("System"),
        text=words,
        reason=reason_for(event, actor) if reason_for else event.reason,
        icon=_ICONS.get(event.activity, "information-circle"),
        changes=list(_changes(event.data.get("changes"))),
        url=address(event, actor) if address else "",
    )


def _changes(changes: Any) -> Iterable[Change]:
    """Field changes an event recorded as ``{"field": [before, after]}``."""
    if not isinstance(changes, Mapping):
        return
    for name, pair in changes.items():
        if isinstance(pair, list | tuple) and len(pair) == 2:
            yield Change(str(name).replace("_", " ").capitalize(), _plain(pair[0]), _plain(pair[1]))


def _plain(value: Any) -> str:
    return "–" if value in (None, "") else str(value)


# Activities that no app words itself, so that translators meet them.
ACTIVITIES = (
    gettext_lazy("Created"), gettext_lazy("Submitted"), gettext_lazy("Confirmed"), gettext_lazy("Held"),
    gettext_lazy("Released"), gettext_lazy("Canceled"), gettext_lazy("Issued"), gettext_lazy("Dispatched"),
    gettext_lazy("Delivered"), gettext_lazy("Packed"), gettext_lazy("Picked"), gettext_lazy("Posted"),
    gettext_lazy("Matched"), gettext_lazy("Rejected"), gettext_lazy("Amended"), gettext_lazy("Closed"),
    gettext_lazy("Hold lifted"), gettext_lazy("Put on hold"), gettext_lazy("Reopened"), gettext_lazy("Edited"),
    gettext_lazy("Commented"), gettext_lazy("Line closed"), gettext_lazy("Backorder filled"), gettext_lazy("Adjusted"),
    gettext_lazy("Services delivered"), gettext_lazy("Reservation given away"), gettext_lazy("Reservation taken over"),
    gettext_lazy("Reservation released"), gettext_lazy("Reservation expired"), gettext_lazy("Planned early"), gettext_lazy("Credit limit set"), gettext_lazy("Credit review set"), gettext_lazy("Credit limit corrected"),
    gettext_lazy("Credit limit ended"), gettext_lazy("Security added"), gettext_lazy("Security confirmed"), gettext_lazy("Security ended"),
    gettext_lazy("Soft-closed"), gettext_lazy("Exception raised"), gettext_lazy("Exception resolved"),
    gettext_lazy("Released by payment"), gettext_lazy("Tolerance changed"), gettext_lazy("Grouped"), gettext_lazy("Ungrouped"),
    gettext_lazy("Dunning changed"), gettext_lazy("Line picked"), gettext_lazy("Printed"), gettext_lazy("Tracked"),
    gettext_lazy("To be posted"), gettext_lazy("Cancel requested"), gettext_lazy("Repeated"), gettext_lazy("Unblocked"),
    gettext_lazy("Approved"), gettext_lazy("Refused"), gettext_lazy("Withdrawn"), gettext_lazy("Deleted"),
    gettext_lazy("Approval requested"), gettext_lazy("Request approved"), gettext_lazy("Request refused"),
    gettext_lazy("Request withdrawn"), gettext_lazy("Opened again"), gettext_lazy("Address changed"), gettext_lazy("Address removed"), gettext_lazy("Consumed"),
    gettext_lazy("Contact removed"), gettext_lazy("Copied"), gettext_lazy("Customer merged"), gettext_lazy("Duplicate confirmed"),
    gettext_lazy("Merged"), gettext_lazy("Offer wanted"), gettext_lazy("Order made"), gettext_lazy("Personal data erased"),
    gettext_lazy("Personal data exported"), gettext_lazy("Promised again"), gettext_lazy("Resumed"), gettext_lazy("Sent what waited"),
    gettext_lazy("Payment asked"), gettext_lazy("Shortage answered"), gettext_lazy("Took over"), gettext_lazy("Uploaded"),
    gettext_lazy("Kept"), gettext_lazy("Broken"), gettext_lazy("Replaced"), gettext_lazy("Put in bin"),
    gettext_lazy("Sent"), gettext_lazy("Received"), gettext_lazy("Rest sent back"), gettext_lazy("Scrapped"),
    gettext_lazy("Begun"), gettext_lazy("Line counted"), gettext_lazy("Received in part"), gettext_lazy("Postponed"),
    gettext_lazy("Rest canceled"), gettext_lazy("Line added"), gettext_lazy("Split off"), gettext_lazy("Added to wave"),
    gettext_lazy("Left wave"), gettext_lazy("Blocked"),
    gettext_lazy("Requested"), gettext_lazy("Authorized"), gettext_lazy("Credited"),
    gettext_lazy("Pick-up time chosen"), gettext_lazy("Pick-up time asked"), gettext_lazy("Pick-up times planned"), gettext_lazy("Ready for pick-up"),
    gettext_lazy("Left incomplete for customs"),
)  # fmt: skip
