"""What a revision of a quote or an order says: everything that was offered or agreed, as text, and its hash.

The content is made of texts only, so that its canonical JSON, and with it the hash, is the same on every machine.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core import quantity as quantities
from core.money import round_amount
from orders.models import SalesOrder, SalesOrderLine

Content = Mapping[str, Any]
ZERO = Decimal(0)


def content_of(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> dict[str, Any]:
    """The order as it stands: parties, dates, terms, totals and lines; no notes, counters or costs."""

    def amount(value: Decimal) -> str:
        return format(round_amount(value, order.currency), "f")

    return {
        "number": order.number,
        "customer": order.customer.code,
        "customer_name": order.customer.name,
        "customer_vat_id": order.customer.vat_id,
        **_party(order),
        "customer_reference": order.customer_reference,
        "order_date": _day(order.order_date),
        "requested_date": _day(order.requested_date),
        "valid_until": _day(order.valid_until),
        "currency": order.currency,
        "payment_terms": order.payment_terms.name,
        "billing_policy": order.billing_policy,
        "allows_partial_delivery": order.allows_partial_delivery,
        "discount_percent": quantities.plain(order.discount_percent),
        "billing_address": dict(order.billing_address),
        "shipping_address": dict(order.shipping_address),
        "net_amount": amount(order.net_amount),
        "tax_amount": amount(order.tax_amount),
        "gross_amount": amount(order.gross_amount),
        "taxes": [
            {
                "category": category,
                "rate": quantities.plain(rate),
                "reason": reason,
                "base": amount(base),
                "tax": amount(tax),
            }
            for category, rate, reason, base, tax in _taxes(lines)
        ],
        "lines": [
            {
                "position": line.position,
                "sku": line.sku,
                "description": line.description,
                "quantity": quantities.plain(line.quantity),
                "unit_code": line.unit_code,
                "unit_price": quantities.plain(line.unit_price),
                "discount_percent": quantities.plain(line.discount_percent),
                "tax_category": line.tax_category,
                "tax_rate": quantities.plain(line.tax_rate),
                "requested_date": _day(line.requested_date),
                "net_amount": amount(line.net_amount),
                "gross_amount": amount(line.gross_amount),
            }
            for line in lines
        ],
    }


def fingerprint(content: Content) -> str:
    """SHA-256 over the canonical JSON: sorted keys, no blanks."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


#: What an approval and an acceptance stand for; a note, a reference or a wished date may change without a second look.
_COMMERCIAL = ("customer", "invoice_party", "currency", "payment_terms", "discount_percent")
_COMMERCIAL_OF_LINE = (
    "sku",
    "quantity",
    "unit_code",
    "unit_price",
    "discount_percent",
    "tax_category",
    "tax_rate",
)


def commercial_part(content: Content) -> dict[str, Any]:
    """Who buys what, how much of it, at which price and on which terms."""
    return {
        **{name: content.get(name) for name in _COMMERCIAL},
        "lines": [{name: line.get(name) for name in _COMMERCIAL_OF_LINE} for line in content["lines"]],
    }


def _party(order: SalesOrder) -> dict[str, str]:
    """Who gets the invoice, where it is not the customer; what was kept before there was such a one stays the same."""
    if order.invoice_party_id == order.customer_id:
        return {}
    party = order.invoice_party
    return {
        "invoice_party": party.code,
        "invoice_party_name": party.name,
        "invoice_party_vat_id": party.vat_id,
    }


def _day(date: datetime.date | None) -> str:
    return date.isoformat() if date else ""


def _taxes(
    lines: Iterable[SalesOrderLine],
) -> Iterable[tuple[str, Decimal, str, Decimal, Decimal]]:
    """Category, rate, why no tax is due, base and tax, as the lines add up."""
    groups: dict[tuple[str, Decimal, str], list[Decimal]] = {}
    for line in lines:
        key = (line.tax_category, line.tax_rate, line.tax_code.exemption_reason)
        sums = groups.setdefault(key, [ZERO, ZERO])
        sums[0] += line.net_amount
        sums[1] += line.gross_amount - line.net_amount
    return [(*key, base, tax) for key, (base, tax) in groups.items()]
