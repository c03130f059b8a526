"""What the postings need to know about documents of lower stages, each sort in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import Q

from ledger.models import JournalEntry
from ledger.postings import BilledPart

_BILLED = """
    SELECT invoice_id, false, category_id, tax_code_id, sum(net_amount) FROM invoicing_invoiceline
     WHERE invoice_id = ANY(%(ids)s) GROUP BY invoice_id, category_id, tax_code_id
    UNION ALL
    SELECT invoice_id, true, NULL, tax_code_id, sum(tax_amount) FROM invoicing_invoicetax
     WHERE invoice_id = ANY(%(ids)s) GROUP BY invoice_id, tax_code_id
     ORDER BY 1, 2, 3, 4
"""


def billed_parts(invoice_ids: Collection[int]) -> dict[int, list[BilledPart]]:
    """Net by category and tax code, and tax by code, of each invoice or credit note."""
    parts: dict[int, list[BilledPart]] = defaultdict(list)
    if invoice_ids:
        with connection.cursor() as cursor:
            cursor.execute(_BILLED, {"ids": list(invoice_ids)})
            for invoice_id, is_tax, category_id, tax_code_id, amount in cursor:
                parts[invoice_id].append(BilledPart(is_tax, category_id, tax_code_id, amount))
    return parts


def entries_of_sources(
    sources: Iterable[tuple[str, int, str]],
) -> dict[tuple[str, int, str], JournalEntry]:
    """The entries of (source kind, source id, purpose), with their lines."""
    wanted = Q()
    for kind, pk, purpose in sources:
        wanted |= Q(source_kind=kind, source_id=pk, purpose=purpose)
    if not wanted:
        return {}
    entries = JournalEntry.objects.filter(wanted).prefetch_related("lines")
    return {(entry.source_kind, entry.source_id, entry.purpose): entry for entry in entries}
