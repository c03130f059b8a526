"""Orders as cases: which stages they reached, how long each took, and where the open ones are now.

The times come from the timeline; a case is a sales order with everything that was made for it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from core.models import Company
from core.money import round_amount
from reporting.selectors.sql import RATES, rows


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the funnel: how many cases reached it, their value, and the median days since the stage before."""

    name: str
    count: int
    value: Decimal
    median_days: Decimal | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where open orders are now: how many, their value, and how long they have been there."""

    name: str
    count: int
    value: Decimal
    median_days: Decimal | None
    longest_days: Decimal | None


_CASES = """
    SELECT o.id, o.gross_amount * r.rate AS value,
           min(e.at) FILTER (WHERE e.document_kind = 'orders.salesorder' AND e.activity = 'created') AS created,
           min(e.at) FILTER (WHERE e.document_kind = 'orders.salesorder' AND e.activity = 'submitted') AS submitted,
           min(e.at) FILTER (WHERE e.document_kind = 'orders.salesorder' AND e.activity = 'confirmed') AS confirmed,
           min(e.at) FILTER (WHERE e.document_kind = 'fulfillment.shipment' AND e.activity = 'dispatched') AS dispatched,
           min(e.at) FILTER (WHERE e.document_kind = 'fulfillment.shipment' AND e.activity = 'delivered') AS delivered,
           min(e.at) FILTER (WHERE e.document_kind = 'invoicing.invoice' AND e.activity = 'issued') AS issued,
           CASE WHEN o.payment_status = 'paid' THEN coalesce(
             max(e.at) FILTER (WHERE e.document_kind = 'receivables.payment' AND e.activity = 'posted'),
             max(e.at) FILTER (WHERE e.document_kind = 'orders.salesorder' AND e.activity = 'closed'))
           END AS paid
      FROM orders_salesorder o LEFT JOIN rates r ON r.currency = o.currency LEFT JOIN core_event e ON e.order_id = o.id
     WHERE o.company_id = %(company)s AND o.order_date BETWEEN %(since)s AND %(until)s
     GROUP BY o.id, r.rate
"""
_FUNNEL = f"""
    WITH {RATES}, cases AS ({_CASES})
    SELECT stage.name, count(*) FILTER (WHERE stage.at IS NOT NULL),
           coalesce(sum(value) FILTER (WHERE stage.at IS NOT NULL), 0),
           round((percentile_cont(0.5) WITHIN GROUP (ORDER BY
             extract(epoch FROM greatest(stage.at - stage.before, interval '0')) / 86400))::numeric, 1)
      FROM cases CROSS JOIN LATERAL (VALUES
             (1, 'created', NULL::timestamptz, created), (2, 'submitted', created, submitted),
             (3, 'confirmed', submitted, confirmed), (4, 'dispatched', confirmed, dispatched),
             (5, 'delivered', dispatched, delivered), (6, 'issued', dispatched, issued), (7, 'paid', issued, paid)
           ) AS stage(position, name, before, at)
     GROUP BY stage.position, stage.name ORDER BY stage.position
"""

_STUCK = f"""
    WITH {RATES}, open AS (
      SELECT o.id, o.gross_amount * r.rate AS value, CASE
               WHEN o.status <> 'confirmed' THEN o.status
               WHEN o.delivery_status <> 'complete' THEN 'to_deliver'
               WHEN o.billing_status <> 'complete' THEN 'to_bill'
               WHEN o.payment_status <> 'paid' THEN 'to_pay' ELSE 'to_close' END AS place
        FROM orders_salesorder o LEFT JOIN rates r ON r.currency = o.currency
       WHERE o.company_id = %(company)s AND o.status IN ('draft', 'quoted', 'submitted', 'held', 'confirmed')
    ), reached AS (
      SELECT open.id, open.place, open.value,
             extract(epoch FROM %(now)s - max(e.at) FILTER (WHERE e.activity = places.activity)) / 86400 AS days
        FROM open JOIN (VALUES
               (1, 'draft', 'created'), (2, 'quoted', 'quoted'), (3, 'submitted', 'submitted'), (4, 'held', 'held'),
               (5, 'to_deliver', 'confirmed'), (6, 'to_bill', 'dispatched'), (7, 'to_pay', 'issued'),
               (8, 'to_close', 'posted')) AS places(position, place, activity) USING (place)
        LEFT JOIN core_event e ON e.order_id = open.id
       GROUP BY open.id, open.place, open.value
    )
    SELECT place, count(*), coalesce(sum(value), 0),
           round((percentile_cont(0.5) WITHIN GROUP (ORDER BY days))::numeric, 1), round(max(days)::numeric, 1)
      FROM reached GROUP BY place
"""
#: The places in the order an order passes them.
PLACES = ("draft", "quoted", "submitted", "held", "to_deliver", "to_bill", "to_pay", "to_close")


def funnel(company: Company, since: datetime.date, until: datetime.date) -> list[Stage]:
    """The stages reached by orders dated between two days, in one statement."""
    values = {"company": company.pk, "since": since, "until": until, "as_of": until}
    currency = company.base_currency
    return [
        Stage(name, count, round_amount(value, currency), days)
        for name, count, value, days in rows(_FUNNEL, values)
    ]


def stuck(company: Company, now: datetime.datetime) -> list[Place]:
    """Where open orders are, in one statement; places without orders are left out."""
    found = {
        name: Place(name, count, round_amount(value, company.base_currency), days, longest)
        for name, count, value, days, longest in rows(
            _STUCK, {"company": company.pk, "now": now, "as_of": company.today()}
        )
    }
    return [found[name] for name in PLACES if name in found]
