"""What the posting files are given: an event, and the facts about it that had to be looked up."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from core.actors import Actor
from core.timeline import kind_of
from inventory.models import StockMove
from ledger.journal import Posting
from ledger.lifecycle import Purpose
from ledger.models import JournalEntry
from receivables.models import OpenItem


@dataclass(frozen=True, slots=True)
class Event:
    """Something a stage has announced and that is about to be posted."""

    kind: Purpose
    document: Any
    date: datetime.date
    by: Actor
    moves: Sequence[StockMove] = ()
    item: OpenItem | None = None

    def posting(self, **content: Any) -> Posting:
        """The entry of this event, with its document as source."""
        source = {
            "posting_date": self.date,
            "by": self.by,
            "source_kind": kind_of(self.document),
            "source_id": self.document.pk,
            "source_number": getattr(self.document, "number", None) or "",
            "purpose": self.kind.value,
        }
        return Posting(**{**source, **content})


class BilledPart(NamedTuple):
    """What an invoice bills under one category and tax code: net, or the tax itself."""

    is_tax: bool
    category_id: int | None
    tax_code_id: int
    part_amount: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the posting files need and the events do not carry, read in one statement per sort."""

    billed: Mapping[int, Sequence[BilledPart]] = field(default_factory=dict)
    originals: Mapping[tuple[str, int, str], JournalEntry] = field(default_factory=dict)
