"""Orders and quotes at the beginning of their way."""

from __future__ import annotations

import datetime
from decimal import Decimal

from credit.models import CreditLimit
from o2c.demo.situations.day import Day
from orders import operations as orders
from orders.lifecycle import CancelReason, Channel


def drafts_and_quotes(day: Day) -> None:
    """Two drafts, two quotes, and an order canceled on the telephone."""
    day.draft(3, 4, channel=Channel.PHONE)
    day.draft(2, 10, customer_reference="Fair, stand 12")
    for days in (5, 20):
        quote = day.draft(4, 6, channel=Channel.EMAIL)
        orders.quote(quote, valid_until=day.today + datetime.timedelta(days=days), by=day.clerk)
    orders.cancel(
        day.submitted(2, 3), reason=CancelReason.CUSTOMER, note="Called off by telephone", by=day.clerk
    )


def held_orders(day: Day) -> None:
    """One over its credit limit, one with a discount beyond the clerk's limit."""
    customer = day.customer()
    limit = CreditLimit.objects.filter(account__customer=customer).first()
    if limit is not None:
        limit.limit_amount = Decimal(500)
        limit.save(update_fields=["limit_amount"])
    day.submitted(4, 20, customer=customer, customer_reference="Urgent")
    day.submitted(2, 8, discount_percent=Decimal(25))
