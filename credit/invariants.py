"""Rules about credit, as queries that must find nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from django.db import connection

from core.invariants import Rule
from core.models import Company
from credit.lifecycle import Rule as CreditRule
from orders.selectors import values_not_yet_invoiced
from receivables.selectors import open_amounts_by_customer

ZERO = Decimal(0)

#: What each customer owes and has on order, from the documents alone: issued invoices and credit notes, payments and
#: fees, less what is allocated; order lines less what issued invoices bill of them. No counter and no open amount that
#: was stored is believed.
RECOMPUTED = """
    WITH documents AS (
      SELECT coalesce(item.customer_id, i.customer_id) AS customer_id, i.currency,
             CASE i.kind WHEN 'invoice' THEN i.gross_amount ELSE - i.gross_amount END AS amount
        FROM invoicing_invoice i LEFT JOIN receivables_openitem item ON item.invoice_id = i.id AND item.installment = 1
       WHERE i.company_id = %(company)s AND i.status = 'issued' AND i.issue_date <= %(as_of)s
      UNION ALL
      SELECT customer_id, currency, CASE WHEN is_debit THEN item_amount ELSE - item_amount END
        FROM receivables_openitem
       WHERE company_id = %(company)s AND invoice_id IS NULL AND posting_date <= %(as_of)s
      UNION ALL
      SELECT item.customer_id, item.currency,
             CASE WHEN item.is_debit THEN - a.allocated_amount ELSE a.allocated_amount END
        FROM (SELECT debit_id AS item_id, company_id, date, allocated_amount FROM receivables_allocation
              UNION ALL SELECT credit_id, company_id, date, allocated_amount FROM receivables_allocation) a
        JOIN receivables_openitem item ON item.id = a.item_id
       WHERE a.company_id = %(company)s AND a.date <= %(as_of)s AND item.posting_date <= %(as_of)s
    ), owed AS (
      SELECT customer_id, currency, sum(amount) AS amount FROM documents GROUP BY customer_id, currency
    ), lines AS (
      SELECT o.invoice_party_id AS customer_id, o.currency, o.status, l.*
        FROM orders_salesorder o JOIN orders_salesorderline l ON l.order_id = o.id
       WHERE o.company_id = %(company)s AND o.status IN ('confirmed', 'held')
    ), billed AS (
      SELECT il.order_line_id, sum(CASE i.kind WHEN 'invoice' THEN il.quantity ELSE - il.quantity END) AS quantity
        FROM invoicing_invoiceline il JOIN invoicing_invoice i ON i.id = il.invoice_id
       WHERE i.status = 'issued' AND il.order_line_id IN (SELECT id FROM lines)
       GROUP BY il.order_line_id
    ), ordered AS (
      SELECT customer_id, currency, sum(round(gross_amount * greatest(at_risk, 0) / quantity, 4)) AS amount
        FROM (SELECT l.*, CASE l.status WHEN 'confirmed' THEN greatest(l.quantity - l.canceled, l.shipped)
                                         ELSE l.shipped END
                          - l.returned + l.replaced - coalesce(b.quantity, 0) AS at_risk
                FROM lines l LEFT JOIN billed b ON b.order_line_id = l.id) rows
       GROUP BY customer_id, currency
    )
    SELECT customer_id, currency, coalesce(ordered.amount, 0), coalesce(owed.amount, 0)
      FROM owed FULL JOIN ordered USING (customer_id, currency)
"""


def exposures() -> Iterator[str]:
    """Where the figures decisions are made on differ from what the documents say, for every customer there is."""
    for company in Company.objects.order_by("pk"):
        yield from _exposures_of(company, company.today())


def _exposures_of(company: Company, date: datetime.date) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(RECOMPUTED, {"company": company.pk, "as_of": date})
        rows = cursor.fetchall()
    customers = sorted({customer for customer, *_rest in rows})
    ordered = values_not_yet_invoiced(customers)
    owed = open_amounts_by_customer(company, customers, date)
    for customer, currency, on_order, open_amount in rows:
        said = (ordered.get(customer, {}).get(currency, ZERO), owed.get(customer, {}).get(currency, ZERO))
        if said != (on_order, open_amount):
            yield (
                f"customer {customer} {currency} orders {said[0]} recomputed {on_order}"
                f" receivables {said[1]} recomputed {open_amount}"
            )


_RULES = ", ".join(f"'{rule}'" for rule in CreditRule.values)

RULES = (
    Rule(
        "CRD-1",
        "the exposure decisions are made on is what orders, invoices, payments and allocations give",
        check=exposures,
    ),
    Rule(
        "CRD-2",
        "a decision passed when all its rules did, or somebody granted it; its sums are those of its answer on the limit",
        f"""
        SELECT 'decision ' || d.id, 'order ' || o.number, d.is_passed, d.open_orders_amount, d.open_receivables_amount,
               d.order_amount, coalesce(d.limit_amount::text, 'unlimited'), coalesce(answers.code, '')
          FROM credit_creditdecision d JOIN orders_salesorder o ON o.id = d.order_id
          CROSS JOIN LATERAL (
            SELECT d.open_orders_amount + d.open_receivables_amount + d.order_amount AS after,
                   bool_and((a ->> 'is_passed')::boolean) FILTER (WHERE a ->> 'rule' IN ({_RULES})) AS all_passed,
                   bool_or((a ->> 'is_passed')::boolean) FILTER (WHERE a ->> 'rule' NOT IN ({_RULES})) AS is_granted,
                   max(a ->> 'code') FILTER (WHERE a ->> 'rule' = 'limit') AS code,
                   bool_and((a ->> 'is_passed')::boolean) FILTER (WHERE a ->> 'rule' = 'limit') AS is_within
              FROM jsonb_array_elements(d.rules) a
          ) answers
         WHERE d.is_passed <> (coalesce(answers.all_passed, true) OR coalesce(answers.is_granted, false))
            OR NOT CASE answers.code
                 WHEN 'credit.within-limit' THEN is_within AND coalesce(after <= d.limit_amount, false)
                 WHEN 'credit.over-limit' THEN NOT is_within AND coalesce(after > d.limit_amount AND d.order_amount > 0, false)
                 WHEN 'credit.adds-nothing' THEN is_within AND coalesce(after > d.limit_amount AND d.order_amount <= 0, false)
                 WHEN 'credit.unlimited' THEN is_within AND d.limit_amount IS NULL
                 ELSE true END
        """,
    ),
    Rule(
        "CRD-4",
        "a release covers its order until a day that had not passed, for a reason, and lifted the hold it names",
        """
        SELECT 'release ' || r.id, 'order ' || o.number, r.released_amount, r.currency, r.expires_on
          FROM credit_creditrelease r JOIN orders_salesorder o ON o.id = r.order_id
          JOIN core_company c ON c.id = r.company_id JOIN orders_orderhold h ON h.id = r.hold_id
         WHERE (r.lapsed_at IS NULL AND (r.released_amount < o.gross_amount OR r.currency <> o.currency))
            OR r.expires_on < (r.at AT TIME ZONE c.time_zone)::date OR btrim(r.reason) = ''
            OR r.released_by_id IS NULL OR h.order_id <> r.order_id OR h.kind <> 'credit'
            OR h.lifted_at IS NULL OR h.lifted_by_id IS DISTINCT FROM r.released_by_id
        """,
    ),
    Rule(
        "ORD-6",
        "nothing of a held order was picked or shipped between its hold and its confirmation",
        """
        WITH stops AS (
          SELECT e.order_id, e.id, e.activity, lead(e.id) OVER (PARTITION BY e.order_id ORDER BY e.id) AS until
            FROM core_event e
           WHERE e.activity IN ('held', 'put on hold', 'confirmed') AND e.order_id IN (
                   SELECT held.order_id FROM core_company c
                     JOIN core_event held ON held.company_id = c.id AND held.activity IN ('held', 'put on hold')))
        SELECT DISTINCT 'order ' || o.number, e.activity, e.document_number
          FROM stops JOIN core_event e ON e.order_id = stops.order_id AND e.id > stops.id
               AND (stops.until IS NULL OR e.id < stops.until)
               AND e.activity IN ('picking started', 'line picked', 'picked', 'dispatched')
          JOIN orders_salesorder o ON o.id = stops.order_id
         WHERE stops.activity <> 'confirmed'
        """,
    ),
    Rule(
        "CRD-2",
        "an order is confirmed only after a credit check passed or a release",
        """
        SELECT 'order ' || o.number FROM orders_salesorder o
         WHERE o.status IN ('confirmed', 'closed')
           AND NOT EXISTS (SELECT FROM credit_creditdecision d WHERE d.order_id = o.id AND d.is_passed)
           AND NOT EXISTS (SELECT FROM credit_creditrelease r WHERE r.order_id = o.id)
        """,
    ),
    Rule(
        "CRD-4",
        "nobody has released an order he entered",
        """
        SELECT 'order ' || o.number FROM credit_creditrelease r JOIN orders_salesorder o ON o.id = r.order_id
         WHERE r.released_by_id = o.entered_by_id
        """,
    ),
    Rule(
        "CRD-4",
        "no payment is counted for the prepayments of orders under way with more than came in",
        """
        SELECT 'item ' || i.document_number, i.item_amount, sum(s.counted_amount)
          FROM credit_prepaymentshare s JOIN credit_prepaymentrequest r ON r.id = s.request_id
          JOIN receivables_openitem i ON i.id = s.item_id JOIN orders_salesorder o ON o.id = r.order_id
         WHERE r.outcome = 'received' AND o.status NOT IN ('closed', 'canceled')
         GROUP BY i.id HAVING sum(s.counted_amount) > i.item_amount
        """,
    ),
    Rule(
        "ORD-6",
        "an order whose part prepayment is waited for is held",
        """
        SELECT 'order ' || o.number, o.status FROM credit_prepaymentrequest r JOIN orders_salesorder o ON o.id = r.order_id
         WHERE r.outcome = 'open' AND o.status <> 'held'
        """,
    ),
    Rule(
        "CRD-1",
        "what an order counted against is owed by the same customer when it is invoiced: by who pays for it",
        """
        SELECT DISTINCT coalesce(i.number, 'draft ' || i.id), 'order ' || o.number
          FROM invoicing_invoice i JOIN invoicing_invoiceline il ON il.invoice_id = i.id
          JOIN orders_salesorderline l ON l.id = il.order_line_id JOIN orders_salesorder o ON o.id = l.order_id
          JOIN customers_customer owes ON owes.id = i.customer_id
          JOIN customers_customer counted ON counted.id = o.invoice_party_id
         WHERE i.status <> 'canceled' AND i.customer_id <> o.invoice_party_id
           AND coalesce(owes.merged_into_id, owes.id) <> coalesce(counted.merged_into_id, counted.id)
        """,
    ),
    Rule(
        "CRD-1",
        "each unit of an order line is on order or invoiced, never both: issued documents equal the counter",
        """
        SELECT 'order line ' || l.id, l.invoiced,
               coalesce(sum(CASE i.kind WHEN 'invoice' THEN il.quantity ELSE -il.quantity END), 0)
          FROM orders_salesorderline l
          LEFT JOIN (invoicing_invoiceline il JOIN invoicing_invoice i ON i.id = il.invoice_id AND i.status = 'issued')
            ON il.order_line_id = l.id
         GROUP BY l.id
        HAVING l.invoiced <> coalesce(sum(CASE i.kind WHEN 'invoice' THEN il.quantity ELSE -il.quantity END), 0)
        """,
    ),
)
