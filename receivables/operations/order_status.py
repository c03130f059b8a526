"""How far the orders behind settled items are paid: told to order entry, which keeps it for its lists."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

import orders.operations
from core.actors import Actor
from customers.models import ShipsWhen
from orders.lifecycle import PaymentStatus as OrderPayment
from receivables.selectors.paid import paid_quantities

_LOCK = """
    SELECT o.id FROM orders_salesorder o
     WHERE o.id IN (SELECT ordered.order_id
                      FROM invoicing_invoiceline billed
                      JOIN orders_salesorderline ordered ON ordered.id = billed.order_line_id
                     WHERE billed.invoice_id = ANY(%s))
     ORDER BY o.id FOR UPDATE
"""
# An order is paid when nothing is left of the invoices that bill it; what is not billed yet does not count.
_CHANGED = f"""
    WITH billed AS (
      SELECT DISTINCT ordered.order_id, line.invoice_id
        FROM orders_salesorderline ordered JOIN invoicing_invoiceline line ON line.order_line_id = ordered.id
       WHERE ordered.order_id = ANY(%s)
    ), paid AS (
      SELECT billed.order_id,
             CASE WHEN sum(item.open_amount) = 0 THEN '{OrderPayment.PAID.value}'
                  WHEN sum(item.open_amount) < sum(item.item_amount) THEN '{OrderPayment.PARTIAL.value}'
                  ELSE '{OrderPayment.OPEN.value}' END AS status
        FROM billed JOIN receivables_openitem item ON item.invoice_id = billed.invoice_id AND item.kind = 'invoice'
       GROUP BY billed.order_id
    )
    SELECT o.id, paid.status, o.payment_status <> paid.status, o.ships_when = '{ShipsWhen.PAID.value}'
      FROM paid JOIN orders_salesorder o
        ON o.id = paid.order_id AND (o.payment_status <> paid.status OR o.ships_when = '{ShipsWhen.PAID.value}')
     ORDER BY o.id
"""


def lock_orders_of(invoice_ids: Iterable[int | None]) -> list[int]:
    """Lock the orders that invoices bill, before their open items are locked (INVARIANTS.md, G2)."""
    wanted = sorted({pk for pk in invoice_ids if pk is not None})
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [wanted])
        return [pk for (pk,) in cursor.fetchall()]


def report_paid(order_ids: list[int], *, by: Actor) -> None:
    """Tell order entry which of these orders are paid otherwise than it knows; the caller holds their locks.

    Of orders that ship when they are paid it is told which quantities are.
    """
    if not order_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [order_ids])
        rows = cursor.fetchall()
    waiting = [pk for pk, _status, _is_other, ships_when_paid in rows if ships_when_paid]
    for order, quantities in paid_quantities(waiting).items():
        orders.operations.record_released(order, quantities, by=by)
    changed = {pk: OrderPayment(status) for pk, status, is_other, _ships_when_paid in rows if is_other}
    if changed:
        orders.operations.record_paid(changed, by=by)


def only_one(order_ids: list[int]) -> int | None:
    """The case an event belongs to, when it is a single one."""
    return order_ids[0] if len(order_ids) == 1 else None
