"""What the four stock postings share: moves valued in company currency, inventory against one counterpart."""

from __future__ import annotations

from decimal import Decimal

from ledger.accounts import Accounts
from ledger.journal import Line, Posting
from ledger.models import AccountRole
from ledger.postings.event import Event
from ledger.postings.lines import line, merged


def posting(
    event: Event, accounts: Accounts, counterpart: AccountRole, *, purpose: str = ""
) -> Posting | None:
    """Inventory by product category against the counterpart; moves without value need no entry."""
    lines = merged(_lines(event, accounts, counterpart))
    if not lines:
        return None
    return event.posting(
        currency=event.by.company.base_currency, lines=lines, purpose=purpose or event.kind.value
    )


def _lines(event: Event, accounts: Accounts, counterpart: AccountRole) -> list[Line]:
    lines = []
    for move in event.moves:
        category_id = move.product.category_id
        value: Decimal = move.value
        lines.append(line(accounts.of(AccountRole.INVENTORY, category_id=category_id), value, value))
        lines.append(line(accounts.of(counterpart, category_id=category_id), -value, -value))
    return lines
