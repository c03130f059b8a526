"""The items of an account, as they are and as they were."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Case, Q, QuerySet, When

from core.actors import Actor
from core.models import Company
from customers.models import Customer
from customers.selectors import with_aliases
from receivables.lifecycle import ItemKind
from receivables.models import Allocation, OpenItem, Payment
from receivables.selectors.as_of import OPEN_AS_OF, parameters


@dataclass(frozen=True, slots=True)
class ItemAsOf:
    """An open item on a day. Amounts are positive; ``is_debit`` tells the side."""

    item: OpenItem
    open_amount: Decimal
    days_overdue: int

    @property
    def signed_amount(self) -> Decimal:
        """Positive when owed, negative when to the customer's credit."""
        return self.open_amount if self.item.is_debit else -self.open_amount

    @property
    def kind_label(self) -> str:
        """What the item stands for, in words."""
        return str(ItemKind(self.item.kind).label)


def open_items_as_of(company: Company, customer: Customer, as_of: datetime.date) -> list[ItemAsOf]:
    """What was open of a customer and those merged into him on a day, the earliest due date first, then reminder fees; two queries."""
    statement = (
        f"WITH {OPEN_AS_OF} SELECT id, amount, days_overdue FROM open WHERE amount <> 0 ORDER BY due_date, id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters(company, with_aliases(customer), as_of))
        rows = cursor.fetchall()
    items = OpenItem.objects.select_related("invoice", "payment", "notice").in_bulk(
        [pk for pk, *_rest in rows]
    )
    found = [ItemAsOf(items[pk], abs(amount), days) for pk, amount, days in rows]
    return sorted(found, key=lambda row: row.item.kind == ItemKind.FEE)


def open_numbers(customer: Customer) -> list[str]:
    """The numbers of whatever is still open on the customer's account, debit or credit."""
    rows = OpenItem.objects.filter(customer=customer).still_open().order_by("due_date", "pk")
    return list(rows.values_list("document_number", flat=True))


def payable_items(actor: Actor, customer: Customer, currency: str = "") -> QuerySet[OpenItem]:
    """Open debits a payment of this customer may settle, his payer's family included.

    The earliest due date first; reminder fees come after what was bought.
    """
    root = customer.parent_id or customer.pk
    mine = Q(customer_id=root) | Q(customer__parent_id=root)
    items = OpenItem.objects.in_scope(actor).debits().still_open().filter(mine)
    if currency:
        items = items.filter(currency=currency)
    fees_last = Case(When(kind=ItemKind.FEE, then=1), default=0)
    return items.select_related("invoice", "customer").order_by(fees_last, "due_date", "pk")


def credits_of(actor: Actor, customer: Customer) -> QuerySet[OpenItem]:
    """Payments and credit notes with something left."""
    items = (
        OpenItem.objects.in_scope(actor)
        .still_open()
        .filter(customer__in=with_aliases(customer), is_debit=False)
    )
    return items.select_related("invoice", "payment").order_by("posting_date", "pk")


def matches_of(payment: Payment) -> QuerySet[Allocation]:
    """What a payment settled, undone matches included, in the order it happened."""
    rows = Allocation.objects.filter(credit__payment=payment, undoes__isnull=True)
    return rows.select_related("debit__invoice", "debit__customer", "credit", "undone_by").order_by("pk")
