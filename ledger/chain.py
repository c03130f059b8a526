"""The chain of the journal: each entry's hash covers its content and the hash before it (LED-10)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from ledger.models import JournalEntry


class Side(Protocol):
    """What of a line goes into the hash."""

    account_id: int
    debit: Decimal
    credit: Decimal
    base_debit: Decimal
    base_credit: Decimal
    customer_id: int | None
    tax_code_id: int | None


def entry_hash(entry: JournalEntry, lines: Iterable[Side]) -> str:
    """SHA-256 over the previous hash and the entry's canonical JSON; the database computes the same."""
    return hashlib.sha256((entry.previous_hash + canonical(entry, lines)).encode()).hexdigest()


def canonical(entry: JournalEntry, lines: Iterable[Side]) -> str:
    """The entry as JSON with sorted keys and no spaces; amounts as texts with four decimals."""
    content = {
        "company": entry.company_id,
        "currency": entry.currency,
        "description": entry.description,
        "exchange_rate": f"{entry.exchange_rate:.10f}",
        "is_manual": entry.is_manual,
        "lines": [
            [position, line.account_id, *amounts_of(line), line.customer_id, line.tax_code_id]
            for position, line in enumerate(lines, start=1)
        ],
        "number": entry.number,
        "posted_by": entry.posted_by_id,
        "posting_date": entry.posting_date.isoformat(),
        "purpose": entry.purpose,
        "reverses": entry.reverses_id,
        "source": [entry.source_kind, entry.source_id, entry.source_number],
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def amounts_of(line: Side) -> list[str]:
    """Debit and credit, then the same in company currency, with four decimals."""
    return [f"{amount:.4f}" for amount in (line.debit, line.credit, line.base_debit, line.base_credit)]
