"""Rules about credit, as queries that must find nothing."""

from core.invariants import Rule

RULES = (
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
