"""What late payers have promised: one kept his word, one broke it, one still has time."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from core import clock
from o2c.demo.company import Setup
from receivables import operations as receivables
from receivables.lifecycle import ItemKind, PromiseChannel
from receivables.models import OpenItem

GIVEN = 20  # days ago


def promise_money(setup: Setup, today: datetime.date) -> None:
    """A promise kept, a broken one, and two open ones, one of them due today; each of another late payer."""
    items = OpenItem.objects.filter(
        company=setup.company,
        kind=ItemKind.INVOICE,
        open_amount__gt=100,
        due_date__lt=today - datetime.timedelta(days=GIVEN),
    )
    late = {
        item.customer_id: item for item in items.select_related("customer__company").order_by("-due_date")
    }
    late_items = list(late.values())[:4]
    for item, (given, days) in zip(late_items, ((GIVEN, GIVEN), (GIVEN, 10), (0, 6), (2, 2)), strict=False):
        _promise(setup, item, today - datetime.timedelta(days=given), days)
    if late_items:
        kept = OpenItem.objects.select_related("customer__company").get(pk=late_items[0].pk)
        receivables.post_payment(
            kept.customer,
            amount=kept.open_amount,
            currency=kept.currency,
            received_on=today,
            bank_account=setup.bank_accounts.get(kept.currency),
            reference=kept.document_number,
            allocations=[(kept, kept.open_amount)],
            by=setup.actor("AR"),
        )
    receivables.settle_promises(setup.company, by=setup.actor("CRC"))


def _promise(setup: Setup, item: OpenItem, given: datetime.date, days: int) -> None:
    morning = datetime.datetime.combine(given, datetime.time(10), ZoneInfo(setup.company.time_zone))
    word = receivables.Word(
        given + datetime.timedelta(days=days),
        promised_by="Accounts payable",
        channel=PromiseChannel.PHONE,
        note="Payment run on that day",
    )
    with clock.history(morning):
        receivables.promise(item.customer, word, items=[item], by=setup.actor("CRC"))
