"""The documents a figure is made of: orders with what of them counts, and open items."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from credit.lifecycle import LEAVING, CheckPoint
from credit.rule_sets import RuleSet
from credit.selectors.figures import horizon_of
from credit.selectors.limits import family
from customers.models import Customer
from orders.models import SalesOrder
from orders.selectors import largest_open_orders
from receivables.selectors import largest_open_items

#: So many orders, and so many open items, are kept and shown; the largest of more.
MOST = 200
ORDER = "order"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Document:
    """An order or open item and what of it counts, in its currency; credits are negative."""

    kind: str
    number: str
    currency: str
    amount: Decimal
    due_date: datetime.date | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others; the installments of an invoice are due on different days."""
        return self.kind, self.number, str(self.due_date or "")

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Document:
        """As it was kept."""
        due = datetime.date.fromisoformat(kept["due"]) if kept.get("due") else None
        return cls(kept["kind"], kept["number"], kept["currency"], Decimal(kept["amount"]), due)

    def as_json(self) -> dict[str, str]:
        """As a decision keeps it."""
        kept = {
            "kind": self.kind,
            "number": self.number,
            "currency": self.currency,
            "amount": str(self.amount),
        }
        return {**kept, "due": str(self.due_date)} if self.due_date else kept


@dataclass(frozen=True, slots=True)
class Documents:
    """The largest orders and items behind the figures, and how many more there are."""

    orders: Sequence[Document] = ()
    items: Sequence[Document] = ()
    more_orders: int = 0
    more_items: int = 0

    def as_json(self) -> dict[str, Any]:
        """As a decision keeps them."""
        return {
            "orders": [each.as_json() for each in self.orders],
            "items": [each.as_json() for each in self.items],
            "more_orders": self.more_orders,
            "more_items": self.more_items,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Documents | None:
        """As they were kept; None of a decision that kept none."""
        if not kept:
            return None
        return cls(
            [Document.of(each) for each in kept["orders"]],
            [Document.of(each) for each in kept["items"]],
            kept["more_orders"],
            kept["more_items"],
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """A document then and now; what was not there counted nothing, None is not known."""

    document: Document
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """What it counts more now than then."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Documents side by side, with their sums per currency."""

    rows: Sequence[Compared] = field(default_factory=tuple)
    sums: Sequence[Compared] = field(default_factory=tuple)


def documents_of(order: SalesOrder, rule_set: RuleSet, point: CheckPoint, date: datetime.date) -> Documents:
    """What a decision about the order at the point counts besides it. Four queries."""
    until = None if point in LEAVING else horizon_of(rule_set, date)
    return documents_behind(order.payer, date, besides=order.pk, until=until)


def documents_behind(
    customer: Customer,
    date: datetime.date,
    *,
    besides: int | None = None,
    until: datetime.date | None = None,
) -> Documents:
    """What the exposure of a customer's family is made of. Four queries."""
    members = family(customer)
    orders, order_count = largest_open_orders(members, besides=besides, until=until, most=MOST)
    items, item_count = largest_open_items(customer.company, members, date, MOST)
    return Documents(
        [Document(ORDER, row.number, row.currency, row.open_amount) for row in orders if row.open_amount],
        [
            Document(
                row.item.kind,
                row.item.document_number,
                row.item.currency,
                row.signed_amount,
                row.item.due_date,
            )
            for row in items
        ],
        max(0, order_count - MOST),
        max(0, item_count - MOST),
    )


def compare(before: Iterable[Document] | None, after: Iterable[Document] | None) -> Comparison:
    """Documents of two moments side by side, the largest first; None is a moment nothing is known of."""
    first = None if before is None else {each.key: each for each in before}
    second = None if after is None else {each.key: each for each in after}
    rows = [
        Compared(each, _amount(first, each), _amount(second, each))
        for each in {**(first or {}), **(second or {})}.values()
    ]
    rows.sort(key=lambda row: (-abs(row.after or row.before or ZERO), row.document.key))
    return Comparison(rows, _sums(rows))


def _amount(known: Mapping[tuple[str, str, str], Document] | None, document: Document) -> Decimal | None:
    if known is None:
        return None
    found = known.get(document.key)
    return found.amount if found else ZERO


def _sums(rows: Sequence[Compared]) -> list[Compared]:
    sums = []
    for currency in sorted({row.document.currency for row in rows}):
        own = [row for row in rows if row.document.currency == currency]
        sums.append(
            Compared(
                Document("", "", currency, ZERO),
                _sum([row.before for row in own]),
                _sum([row.after for row in own]),
            )
        )
    return sums


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    return None if any(each is None for each in amounts) else sum((each or ZERO for each in amounts), ZERO)
