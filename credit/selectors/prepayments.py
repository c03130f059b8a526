"""What was asked to be paid before an order goes on, and which money has come for it."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Q, Sum

from credit.lifecycle import COVERING, PrepaymentOutcome
from credit.models import PrepaymentRequest
from customers.selectors import with_aliases
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from receivables.lifecycle import ItemKind, PaymentStatus
from receivables.models import OpenItem

ZERO = Decimal(0)


def open_prepayment(order: SalesOrder) -> PrepaymentRequest | None:
    """The request whose money is waited for."""
    return (
        PrepaymentRequest.objects.select_related("hold", "asked_by")
        .filter(order=order, outcome=PrepaymentOutcome.OPEN)
        .first()
    )


def valid_prepayment(order: SalesOrder, amount: Decimal, date: datetime.date) -> PrepaymentRequest | None:
    """A request by which a controller still takes the risk of the rest: not ended, not expired, not below the value.

    One whose money was sent back covers nothing any more.
    """
    found = (
        PrepaymentRequest.objects.select_related("asked_by")
        .filter(
            order=order,
            outcome__in=COVERING,
            expires_on__gte=date,
            order_amount__gte=amount,
            currency=order.currency,
        )
        .order_by("-pk")
        .first()
    )
    return None if found is None or has_bounced(found) else found


def has_bounced(request: PrepaymentRequest) -> bool:
    """Whether money that was counted for the request was sent back."""
    if request.outcome != PrepaymentOutcome.RECEIVED:
        return False
    kept = request.shares.filter(item__payment__status=PaymentStatus.POSTED).aggregate(
        sum=Sum("counted_amount")
    )
    counted = request.shares.aggregate(sum=Sum("counted_amount"))
    return bool(kept["sum"] != counted["sum"])


def needed_amount(request: PrepaymentRequest, order: SalesOrder) -> Decimal:
    """What has to come; never more than the order is worth by now."""
    return min(request.prepaid_amount, order.gross_amount)


# What of a payment is counted for an order is used up as far as it was matched with that order's invoices.
_COUNTED = """
    SELECT share.item_id, sum(greatest(share.counted_amount - coalesce((
             SELECT sum(matched.allocated_amount)
               FROM receivables_allocation matched JOIN receivables_openitem debit ON debit.id = matched.debit_id
              WHERE matched.credit_id = share.item_id AND EXISTS (
                      SELECT FROM invoicing_invoiceline billed
                        JOIN orders_salesorderline line ON line.id = billed.order_line_id
                       WHERE billed.invoice_id = debit.invoice_id AND line.order_id = asked.order_id)), 0), 0))
      FROM credit_prepaymentshare share
      JOIN credit_prepaymentrequest asked ON asked.id = share.request_id
      JOIN orders_salesorder o ON o.id = asked.order_id
     WHERE share.item_id = ANY(%s) AND asked.outcome = %s AND asked.order_id <> %s AND o.status <> ALL(%s)
     GROUP BY share.item_id
"""


def uncounted_money(order: SalesOrder, *, is_locked: bool = False) -> list[tuple[OpenItem, Decimal]]:
    """Payments of the payer in the order's currency with what is neither matched nor counted for another order.

    Oldest first. Who decides by it locks them.
    """
    items = OpenItem.objects.filter(
        Q(payment__isnull=False),
        company_id=order.company_id,
        customer__in=with_aliases(order.payer),
        kind=ItemKind.PAYMENT,
        is_debit=False,
        currency=order.currency,
        open_amount__gt=0,
    ).order_by("pk")
    if is_locked:
        items = items.select_for_update(of=("self",))
    found = list(items)
    if not found:
        return []
    ended = [OrderStatus.CLOSED.value, OrderStatus.CANCELED.value]
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTED, [[item.pk for item in found], PrepaymentOutcome.RECEIVED.value, order.pk, ended]
        )
        counted = dict(cursor.fetchall())
    left = [(item, item.open_amount - counted.get(item.pk, ZERO)) for item in found]
    return sorted(
        ((item, amount) for item, amount in left if amount > 0),
        key=lambda pair: (pair[0].posting_date, pair[0].pk),
    )
