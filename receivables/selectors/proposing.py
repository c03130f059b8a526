"""Which items a payment is probably meant for, with the reason; a person confirms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from receivables.models import OpenItem, Payment
from receivables.selectors.items import payable_items

ZERO = Decimal(0)
PAYMENT_REFERENCE = _("Payment reference in the text")
INVOICE_NUMBER = _("Invoice number in the text")
EXACT_AMOUNT = _("Exact amount")
EXACT_SUM = _("Exact sum of several")
OLDEST_FIRST = _("Oldest first")
#: How many items are looked through for an exact sum.
MOST_SUMMED = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """An amount for an item, and why."""

    item: OpenItem
    amount: Decimal
    reason: Any


def proposals(payment: Payment, actor: Actor) -> list[Proposal]:
    """How what is left of a payment could be matched."""
    credit = OpenItem.objects.get(payment=payment, is_debit=False)
    items = list(payable_items(actor, payment.customer, payment.currency))
    return propose(items, credit.open_amount, payment.reference)


def propose(items: Sequence[OpenItem], amount: Decimal, reference: str = "") -> list[Proposal]:
    """Spread an amount over items that come earliest due date first.

    First what the text names, by RF reference or by number; without that an item of exactly the amount, or several
    in a row that sum to it; what then is left goes to the oldest.
    """
    named = [(item, reason) for item in items if (reason := _named_in(item, reference))]
    chosen = named or _exact(items, amount)
    taken = {item.pk for item, _reason in chosen}
    rest = [(item, OLDEST_FIRST) for item in items if item.pk not in taken]
    return _spread([*chosen, *rest], amount)


def oldest_first(items: Sequence[OpenItem], amount: Decimal) -> list[Proposal]:
    """Spread an amount over items, the earliest due date first."""
    return _spread([(item, OLDEST_FIRST) for item in items], amount)


def exact(items: Sequence[OpenItem], amount: Decimal) -> list[Proposal]:
    """The item of exactly this amount, or several that sum to it; else nothing."""
    return _spread(_exact(items, amount), amount)


def _spread(wanted: Sequence[tuple[OpenItem, Any]], amount: Decimal) -> list[Proposal]:
    left, result = amount, []
    for item, reason in wanted:
        part = min(left, item.open_amount)
        if part > 0:
            result.append(Proposal(item, part, reason))
            left -= part
    return result


def _exact(items: Sequence[OpenItem], amount: Decimal) -> list[tuple[OpenItem, Any]]:
    """One item of the amount, else neighbors by due date that sum to it."""
    for item in items:
        if item.open_amount == amount:
            return [(item, EXACT_AMOUNT)]
    near = items[:MOST_SUMMED]
    for first in range(len(near)):
        total = ZERO
        for last in range(first, len(near)):
            total += near[last].open_amount
            if total >= amount:
                break
        if total == amount:
            return [(item, EXACT_SUM) for item in near[first : last + 1]]
    return []


def _named_in(item: OpenItem, reference: str) -> Any:
    """Why the text means this item."""
    if not reference.strip():
        return None
    text = reference.upper()
    rf_reference = item.invoice.payment_reference if item.invoice else ""
    if rf_reference and rf_reference in re.sub(r"[^0-9A-Z]", "", text):
        return PAYMENT_REFERENCE
    return INVOICE_NUMBER if _number_pattern(item.document_number).search(text) else None


@lru_cache(maxsize=4096)
def _number_pattern(number: str) -> re.Pattern[str]:
    """How payers write ``R-2026-000123``: with other or no separators, with or without the letter, never with another."""
    prefix, *rest = number.upper().split("-")
    if not rest:
        return re.compile(rf"(?<![0-9A-Z]){re.escape(prefix)}(?![0-9A-Z])")
    body = r"\W?".join(re.escape(part) for part in rest)
    return re.compile(rf"(?:(?<![0-9A-Z]){re.escape(prefix)}\W?|(?<![0-9A-Z])(?<![A-Z][-/.])){body}(?!\d)")
