"""Looking back: what was overdue on many days at once, and what of orders was not paid in the end."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from core.models import Company
from receivables.selectors.promises import YEAR

#: A debit this many days after its due date and still open counts as lost until it is paid after all.
LOST_AFTER = 60


@dataclass(frozen=True, slots=True)
class OverdueThen:
    """What of a customer and whoever shares his limit was overdue on a day, and how often it had been reminded of."""

    amounts: dict[str, Decimal] = field(default_factory=dict)
    days: int = 0
    dunning_level: int = 0


NOTHING = OverdueThen()

_OVERDUE = """
    WITH asked AS (SELECT * FROM unnest(%(keys)s::bigint[], %(roots)s::bigint[], %(dates)s::date[]) AS t(key, root, date)),
    items AS (
      SELECT asked.key, asked.date, item.id, item.currency, item.kind, asked.date - item.due_date AS days,
             item.open_amount + coalesce((
               SELECT sum(a.allocated_amount) FROM receivables_allocation a
                WHERE a.debit_id = item.id AND a.date > asked.date), 0) AS amount
        FROM asked JOIN customers_customer c ON c.id = asked.root OR c.parent_id = asked.root
        JOIN receivables_openitem item ON item.customer_id = c.id AND item.is_debit
         AND item.posting_date <= asked.date AND item.due_date < asked.date
         AND (item.open_amount > 0 OR item.cleared_date > asked.date)
       WHERE item.company_id = %(company)s)
    SELECT items.key, items.currency, sum(items.amount),
           coalesce(max(items.days) FILTER (WHERE items.kind <> 'fee'), 0), coalesce(max(reminded.level), 0)
      FROM items LEFT JOIN LATERAL (
        SELECT max(line.level) AS level FROM receivables_dunningnoticeline line
          JOIN receivables_dunningnotice notice ON notice.id = line.notice_id
          JOIN receivables_dunningrun run ON run.id = notice.run_id
         WHERE line.item_id = items.id AND line.is_executed AND run.as_of <= items.date) reminded ON true
     WHERE items.amount > 0 GROUP BY items.key, items.currency
"""


def overdue_then(company: Company, asked: Sequence[tuple[int, int, datetime.date]]) -> dict[int, OverdueThen]:
    """By key, for (key, head of the family, day); who had nothing overdue is missing. One query.

    Payments count from their date, as of the end of the day; the level is that of the letters sent by then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, _asked(company, asked))
        rows = cursor.fetchall()
    found: dict[int, OverdueThen] = {}
    for key, currency, amount, days, level in rows:
        before = found.get(key, NOTHING)
        found[key] = OverdueThen(
            {**before.amounts, currency: amount}, max(before.days, days), max(before.dunning_level, level)
        )
    return found


_BROKEN = """
    WITH asked AS (SELECT * FROM unnest(%(keys)s::bigint[], %(roots)s::bigint[], %(dates)s::date[]) AS t(key, root, date))
    SELECT asked.key, count(*) FROM asked JOIN customers_customer c ON c.id = asked.root OR c.parent_id = asked.root
      JOIN receivables_promisetopay promise ON promise.customer_id = c.id AND promise.status = 'broken'
       AND promise.status IN ('kept', 'partly_kept', 'broken') AND promise.company_id = %(company)s
       AND promise.decided_on <= asked.date AND promise.decided_on > asked.date - %(days)s::int
     GROUP BY asked.key
"""


def broken_then(company: Company, asked: Sequence[tuple[int, int, datetime.date]]) -> dict[int, int]:
    """By key, for (key, head of the family, day): promises broken in the year up to the day; none is missing. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, {**_asked(company, asked), "days": YEAR})
        return dict(cursor.fetchall())


def _asked(company: Company, asked: Sequence[tuple[int, int, datetime.date]]) -> dict[str, Any]:
    keys, roots, dates = zip(*asked, strict=True) if asked else ((), (), ())
    return {"company": company.pk, "keys": list(keys), "roots": list(roots), "dates": list(dates)}


_LOST = """
    WITH shares AS (
      SELECT l.order_id, il.invoice_id, sum(il.net_amount + il.tax_amount) AS amount
        FROM orders_salesorderline l JOIN invoicing_invoiceline il ON il.order_line_id = l.id
       WHERE l.order_id = ANY(%(orders)s::bigint[]) GROUP BY 1, 2),
    late AS (
      SELECT item.invoice_id, sum(item.base_open_amount) AS amount FROM receivables_openitem item
       WHERE item.invoice_id IN (SELECT invoice_id FROM shares) AND item.company_id = %(company)s AND item.is_debit
         AND item.kind = 'invoice' AND item.open_amount > 0 AND item.due_date < %(today)s::date - %(days)s
       GROUP BY 1)
    SELECT shares.order_id, round(sum(late.amount * shares.amount / nullif(whole.amount, 0)), 2)
      FROM shares JOIN late USING (invoice_id) JOIN LATERAL (
        SELECT sum(il.net_amount + il.tax_amount) AS amount FROM invoicing_invoiceline il
         WHERE il.invoice_id = shares.invoice_id) whole ON true
     GROUP BY 1
"""


def lost_of_orders(
    company: Company, order_ids: Iterable[int], today: datetime.date, *, days: int = LOST_AFTER
) -> dict[int, Decimal]:
    """What of each order's invoices is open more than so many days after it was due, in company currency; one query.

    Of an invoice over several orders each has its share by value.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _LOST, {"company": company.pk, "orders": list(order_ids), "today": today, "days": days}
        )
        return {order: amount for order, amount in cursor.fetchall() if amount}
