"""Money that came, and reminders of what did not."""

from __future__ import annotations

import datetime
from decimal import Decimal

from core.actors import Actor
from o2c.demo.company import Setup
from o2c.demo.situations.day import Day
from receivables import operations as receivables
from receivables.lifecycle import ItemKind
from receivables.models import OpenItem


def take_money(day: Day) -> None:
    """A part payment of the oldest overdue invoice, and money nobody has matched yet."""
    clerk = day.setup.actor("AR")
    open_items = list(
        OpenItem.objects.filter(company=day.setup.company, kind=ItemKind.INVOICE, open_amount__gt=100)
        .select_related("customer__company", "invoice")
        .order_by("due_date")[:3]
    )
    if not open_items:
        return
    part = open_items[0]
    _pay(day, clerk, part, (part.open_amount / 2).quantize(Decimal("0.01")), allocated=True)
    unknown = open_items[-1]
    _pay(day, clerk, unknown, Decimal("250.00"), allocated=False)


def _pay(day: Day, clerk: Actor, item: OpenItem, amount: Decimal, *, allocated: bool) -> None:
    receivables.post_payment(
        item.customer,
        amount=amount,
        currency=item.currency,
        received_on=day.today,
        bank_account=day.setup.bank_accounts.get(item.currency),
        reference=item.document_number if allocated else "Thank you",
        allocations=[(item, amount)] if allocated else [],
        by=clerk,
    )


def propose_reminders(setup: Setup, today: datetime.date) -> None:
    """A dunning proposal that waits for its review."""
    receivables.propose(setup.company, as_of=today, by=setup.actor("CRC"))
