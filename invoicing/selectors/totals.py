"""What stands between the sum of an invoice's lines and its net amount."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from core.money import ZERO
from invoicing.models import Invoice, InvoiceLine
from orders.charges import Adjustment


def adjustments_of(invoice: Invoice, lines: Iterable[InvoiceLine]) -> list[Adjustment]:
    """Its discounts and charges by reason, whatever their tax; in one query where its lines share any."""
    if not any(line.allowance_amount or line.charge_amount for line in lines):
        return []
    sums: dict[tuple[bool, str], Decimal] = {}
    for row in invoice.allowance_charges.all():
        key = row.is_charge, row.reason
        sums[key] = sums.get(key, ZERO) + (row.net_amount if row.is_charge else -row.net_amount)
    return [Adjustment(reason, amount) for (_is_charge, reason), amount in sums.items()]
