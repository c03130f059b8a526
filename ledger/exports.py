"""The ends of the chains, kept outside the database: a tail that was cut off there is missed here (LED-10)."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ledger.models import ChainHead, JournalEntry

FOLDER = "journal-chain"


@dataclass(frozen=True, slots=True)
class ExportedHead:
    """Where a chain ended on a day."""

    day: str
    company: str
    number: str
    sequence: int
    hash: str


def export_heads(day: datetime.date) -> int:
    """Write down where each chain ends, once a day; a chain is named by the hash of its first entry."""
    count = 0
    for head in ChainHead.objects.filter(last_number__gt=0):
        chain = JournalEntry.objects.filter(company_id=head.company_id, year=head.year)
        ends = chain.filter(sequence__in=(1, head.last_number)).select_related("company").order_by("sequence")
        first, last = ends[0], ends[len(ends) - 1]
        name = f"{FOLDER}/{first.hash}/{day.isoformat()}.json"
        if not default_storage.exists(name):
            exported = ExportedHead(day.isoformat(), last.company.code, last.number, last.sequence, last.hash)
            default_storage.save(name, ContentFile(json.dumps(asdict(exported), indent=1).encode()))
            count += 1
    return count


def missing_from_books() -> Iterator[str]:
    """Exported heads that the books no longer have, or have otherwise."""
    for first in JournalEntry.objects.filter(sequence=1).order_by("pk"):
        folder = f"{FOLDER}/{first.hash}"
        known = JournalEntry.objects.filter(company_id=first.company_id, year=first.year)
        for exported in _exported(folder):
            kept = known.filter(sequence=exported.sequence).values_list("hash", flat=True).first()
            if kept is None:
                yield f"{exported.number} of {exported.company}, exported on {exported.day}, is gone"
            elif kept != exported.hash:
                yield f"{exported.number} of {exported.company} is not what was exported on {exported.day}"


def _exported(folder: str) -> Iterator[ExportedHead]:
    if not default_storage.exists(folder):
        return
    for name in sorted(default_storage.listdir(folder)[1]):
        with default_storage.open(f"{folder}/{name}") as file:
            yield ExportedHead(**json.loads(file.read()))
