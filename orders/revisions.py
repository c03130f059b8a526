"""What a revision of a quote or an order says: everything that was offered or agreed, as text, and its hash.

The content is made of texts only, so that its canonical JSON, and with it the hash, is the same on every machine.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core import quantity as quantities
from core.money import round_amount
from customers.models import ShipsWhen
from orders.freight import QUOTED_FOR
from orders.kits import entered_only
from orders.models import SalesOrder, SalesOrderLine

Content = Mapping[str, Any]
ZERO = Decimal(0)
#: What a line has to bring along to be said.
SAID = ("product__unit", "tax_code", "agreement_line__agreement")


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
        **_said(
            discount_amount=None if order.discount_amount is None else amount(order.discount_amount),
            charges=[_charge(each) for each in order.charges],
            shipping_method=order.shipping_method.name if order.shipping_method else None,
            incoterm=order.incoterm,
            incoterm_place=order.incoterm_place,
            rounding_amount=amount(order.rounding_amount) if order.rounding_amount else None,
            ships_when=order.ships_when if order.ships_when == ShipsWhen.PAID else None,
        ),
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
        "lines": [_line(line, amount) for line in entered_only(lines)],
    }


def _charge(said: Mapping[str, Any]) -> dict[str, Any]:
    """A charge without what it was quoted for."""
    return {name: value for name, value in said.items() if name != QUOTED_FOR}


def _line(line: SalesOrderLine, amount: Callable[[Decimal], str]) -> dict[str, Any]:
    return {
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
        **_said_of_line(line, amount),
    }


#: What revisions say since later than the rest, and only where there is something to say: an older one keeps its hash,
#: and an order that has none of it says today what it said then.
LATER = (
    "discount_amount", "charges", "rounding_amount", "ships_when", "shipping_method", "incoterm", "incoterm_place",
)  # fmt: skip
_LATER_OF_LINE = (
    "sale_unit_code",
    "sale_unit_factor",
    "unit_discount",
    "allowance_amount",
    "charge_amount",
    "agreement",
    "customer_sku",
)


def _said(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _said_of_line(line: SalesOrderLine, amount: Callable[[Decimal], str]) -> dict[str, Any]:
    agreed = line.agreement_line
    return _said(
        sale_unit_code=line.sale_unit_code,
        sale_unit_factor=quantities.plain(line.sale_unit_factor) if line.sale_unit_code else None,
        unit_discount=None if line.unit_discount is None else quantities.plain(line.unit_discount),
        allowance_amount=amount(line.allowance_amount) if line.allowance_amount else None,
        charge_amount=amount(line.charge_amount) if line.charge_amount else None,
        agreement=agreed.agreement.number if agreed is not None else None,
        customer_sku=line.customer_sku,
    )


def is_said_by(sha256: str, content: Content) -> bool:
    """Whether a kept revision says just this; one from before the later parts were kept says nothing about them."""
    without = {name: value for name, value in content.items() if name not in LATER}
    without["lines"] = [
        {name: value for name, value in line.items() if name not in _LATER_OF_LINE}
        for line in content["lines"]
    ]
    return sha256 in (fingerprint(content), fingerprint(without))


def fingerprint(content: Content) -> str:
    """SHA-256 over the canonical JSON: sorted keys, no blanks."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


#: What an approval and an acceptance stand for; a note, a reference or a wished date may change without a second look.
_COMMERCIAL = (
    "customer", "invoice_party", "currency", "payment_terms", "discount_percent", "discount_amount", "charges",
)  # fmt: skip
_COMMERCIAL_OF_LINE = (
    "sku",
    "quantity",
    "unit_code",
    "unit_price",
    "discount_percent",
    "tax_category",
    "tax_rate",
    "sale_unit_code",
    "sale_unit_factor",
    "unit_discount",
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


# Read again -------------------------------------------------------------------------------------------------------
def order_of(content: Content) -> SalesOrder:
    """What the content says of discount, charges and totals, as an order that is never saved."""
    discount = content.get("discount_amount")
    return SalesOrder(
        number=content["number"],
        currency=content["currency"],
        discount_percent=Decimal(content["discount_percent"]),
        discount_amount=None if discount is None else Decimal(discount),
        charges=content.get("charges", []),
        net_amount=Decimal(content["net_amount"]),
        tax_amount=Decimal(content["tax_amount"]),
        rounding_amount=Decimal(content.get("rounding_amount", 0)),
        gross_amount=Decimal(content["gross_amount"]),
    )


def lines_of(content: Content) -> list[SalesOrderLine]:
    """The content's lines, as lines that are never saved."""
    return [line_of(each) for each in content["lines"]]


def line_of(said: Content) -> SalesOrderLine:
    """One of them."""
    discount = said.get("unit_discount")
    return SalesOrderLine(
        position=said["position"],
        sku=said["sku"],
        customer_sku=said.get("customer_sku", ""),
        description=said["description"],
        quantity=Decimal(said["quantity"]),
        unit_code=said.get("unit_code", ""),
        sale_unit_code=said.get("sale_unit_code", ""),
        sale_unit_factor=Decimal(said.get("sale_unit_factor", 1)),
        unit_price=Decimal(said["unit_price"]),
        discount_percent=Decimal(said["discount_percent"]),
        unit_discount=None if discount is None else Decimal(discount),
        tax_rate=Decimal(said["tax_rate"]),
        net_amount=Decimal(said["net_amount"]),
        allowance_amount=Decimal(said.get("allowance_amount", 0)),
        charge_amount=Decimal(said.get("charge_amount", 0)),
    )
