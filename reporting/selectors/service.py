"""How well customers are served: on time in full, line fill rate, hours from order to delivery."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from core.models import Company
from reporting.selectors.figures import share
from reporting.selectors.sql import rows


@dataclass(frozen=True, slots=True)
class Service:
    """The service of a window of days. Shares are in percent; None where there was nothing to judge."""

    promised_orders: int
    kept_orders: int
    promised_lines: int
    filled_lines: int
    cycle_hours: Decimal | None

    @property
    def otif(self) -> Decimal | None:
        """Orders that arrived in full by the day promised."""
        return share(Decimal(self.kept_orders), Decimal(self.promised_orders))

    @property
    def fill_rate(self) -> Decimal | None:
        """Order lines that left in full by the day promised."""
        return share(Decimal(self.filled_lines), Decimal(self.promised_lines))


# A line is judged by the day first promised for it, and by what had left or arrived by then; not by its status today.
# A kit is one line, promised for one day: all of its parts have to have left or arrived by then.
_SERVICE = """
    WITH goods AS (
      SELECT o.id AS order_id, coalesce(l.part_of_id, l.id) AS line_id, l.quantity - l.canceled AS wanted,
             coalesce(sum(sl.quantity) FILTER (WHERE s.dispatch_date <=
               coalesce(k.first_promised_date, l.first_promised_date, o.promised_date)), 0) AS left_in_time,
             coalesce(sum(sl.quantity) FILTER (WHERE s.delivery_date <=
               coalesce(k.first_promised_date, l.first_promised_date, o.promised_date)), 0) AS there_in_time
        FROM orders_salesorder o
        JOIN orders_salesorderline l ON l.order_id = o.id AND l.kind = 'goods' AND l.quantity > l.canceled
        LEFT JOIN orders_salesorderline k ON k.id = l.part_of_id
        LEFT JOIN fulfillment_shipmentline sl ON sl.order_line_id = l.id
        LEFT JOIN fulfillment_shipment s ON s.id = sl.shipment_id AND s.status IN ('dispatched', 'delivered')
       WHERE o.company_id = %(company)s AND o.status IN ('confirmed', 'closed')
         AND coalesce(k.first_promised_date, l.first_promised_date, o.promised_date)
             BETWEEN %(since)s AND %(until)s
       GROUP BY l.id, o.id
    ), lines AS (
      SELECT order_id, bool_and(left_in_time >= wanted) AS is_filled, bool_and(there_in_time >= wanted) AS is_there
        FROM goods GROUP BY order_id, line_id
    ), orders AS (
      SELECT order_id, bool_and(is_there) AS is_kept FROM lines GROUP BY order_id
    )
    SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM orders WHERE is_kept),
           (SELECT count(*) FROM lines), (SELECT count(*) FROM lines WHERE is_filled),
           (SELECT round((percentile_cont(0.5) WITHIN GROUP (
                     ORDER BY extract(epoch FROM s.delivered_at - o.submitted_at) / 3600))::numeric, 1)
              FROM fulfillment_shipment s JOIN orders_salesorder o ON o.id = s.order_id
             WHERE s.company_id = %(company)s AND s.status = 'delivered' AND o.submitted_at IS NOT NULL
               AND s.delivery_date BETWEEN %(since)s AND %(until)s)
"""


def service(company: Company, since: datetime.date, until: datetime.date) -> Service:
    """The service of the lines promised between two days, in one statement."""
    values = {"company": company.pk, "since": since, "until": until}
    return Service(*rows(_SERVICE, values)[0])
