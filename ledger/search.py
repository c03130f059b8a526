"""How journal entries are found from anywhere."""

from django.db.models import Q

from core import formats
from core.actors import Actor
from core.search import SearchHit
from ledger.models import JournalEntry


def search_entries(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Entries by their number, their document's number, or what they are for."""
    wanted = Q(number__istartswith=text) | Q(source_number__istartswith=text) | Q(description__icontains=text)
    found = JournalEntry.objects.in_scope(actor).filter(wanted).order_by("-posting_date", "-pk")[:limit]
    return [
        SearchHit(
            entry.number,
            entry.get_absolute_url(),
            detail=" · ".join(part for part in (entry.purpose_label, entry.source_number) if part),
            aside=formats.day(entry.posting_date),
            is_exact=entry.number.casefold() == text.casefold(),
        )
        for entry in found
    ]
