"""Rules about orders, as queries that must find nothing."""

from core.invariants import Rule

RULES = (
    Rule(
        "ORD-3",
        "counters of a line stay within its quantity and tolerance, reserved equals its active reservations",
        """
        SELECT 'order line ' || l.id, l.quantity, l.reserved, l.shipped, l.canceled, coalesce(sum(r.quantity), 0)
          FROM orders_salesorderline l
          CROSS JOIN LATERAL (SELECT l.quantity * (1 + coalesce(l.over_delivery_percent, 0) / 100) AS quantity) most
          LEFT JOIN inventory_reservation r ON r.demand_id = l.id AND r.status = 'active'
         GROUP BY l.id, most.quantity
        HAVING l.reserved <> coalesce(sum(r.quantity), 0) OR l.shipped + l.canceled > most.quantity
            OR l.reserved > most.quantity - l.shipped - l.canceled OR l.returned > l.shipped
            OR l.replaced > l.returned OR l.unsettled > l.returned - l.replaced
        """,
    ),
    Rule(
        "ORD-3",
        "lost sales of a line are part of what was canceled of it",
        """
        SELECT 'order line ' || l.id, l.canceled, sum(s.quantity)
          FROM orders_lostsale s JOIN orders_salesorderline l ON l.id = s.order_line_id
         GROUP BY l.id HAVING sum(s.quantity) > l.canceled
        """,
    ),
    Rule(
        "ORD-3",
        "agreements that allow no more are not called off beyond what was agreed",
        """
        SELECT 'agreement ' || a.number, al.position, al.quantity, sum(l.quantity - l.canceled)
          FROM orders_agreement a JOIN orders_agreementline al ON al.agreement_id = a.id
          JOIN orders_salesorderline l ON l.agreement_line_id = al.id JOIN orders_salesorder o ON o.id = l.order_id
         WHERE NOT a.allows_more AND o.status IN ('submitted', 'held', 'confirmed', 'closed')
         GROUP BY a.id, al.id HAVING sum(l.quantity - l.canceled) > al.quantity
        """,
    ),
    Rule(
        "ORD-3v",
        "shipped counters of services are what was confirmed of them",
        """
        SELECT 'order line ' || l.id, l.shipped, coalesce(sum(d.quantity), 0)
          FROM orders_salesorderline l LEFT JOIN orders_servicedelivery d ON d.order_line_id = l.id
         WHERE l.kind NOT IN ('goods', 'kit') GROUP BY l.id
        HAVING l.shipped <> coalesce(sum(d.quantity), 0)
        UNION ALL
        SELECT 'order line ' || l.id, l.shipped, d.quantity
          FROM orders_servicedelivery d JOIN orders_salesorderline l ON l.id = d.order_line_id
         WHERE l.kind = 'goods'
        """,
    ),
    Rule(
        "ORD-10",
        "a kit's parts are as many as it says, and leave, come back and are canceled with it: all counters are the kit's",
        """
        SELECT 'order line ' || k.id, k.quantity, k.shipped, k.canceled, k.returned, k.replaced, k.unsettled
          FROM orders_salesorderline k
          LEFT JOIN orders_salesorderline p ON p.part_of_id = k.id AND p.order_id = k.order_id
         WHERE k.kind = 'kit' GROUP BY k.id
        HAVING count(p.id) = 0
            OR bool_or((p.quantity, p.shipped, p.canceled, p.returned, p.replaced, p.unsettled, p.released)
                    <> (k.quantity * p.per_kit, k.shipped * p.per_kit, k.canceled * p.per_kit, k.returned * p.per_kit,
                        k.replaced * p.per_kit, k.unsettled * p.per_kit, k.released * p.per_kit))
        UNION ALL
        SELECT 'order line ' || p.id, p.quantity, p.shipped, p.canceled, p.returned, p.replaced, p.unsettled
          FROM orders_salesorderline p JOIN orders_salesorderline k ON k.id = p.part_of_id
         WHERE k.kind <> 'kit' OR k.order_id <> p.order_id
        """,
    ),
    Rule(
        "ORD-9r",
        "of a kit as much came back, was replaced and is unsettled as of each of its parts",
        """
        SELECT 'order line ' || p.id, p.returned, p.replaced, p.unsettled, k.returned, k.replaced, k.unsettled
          FROM orders_salesorderline p JOIN orders_salesorderline k ON k.id = p.part_of_id
         WHERE (p.returned, p.replaced, p.unsettled)
            <> (k.returned * p.per_kit, k.replaced * p.per_kit, k.unsettled * p.per_kit)
        """,
    ),
    Rule(
        "ORD-6",
        "an order with an open hold is not confirmed",
        """
        SELECT 'order ' || o.number FROM orders_salesorder o JOIN orders_orderhold h ON h.order_id = o.id
         WHERE h.lifted_at IS NULL AND o.status NOT IN ('held', 'submitted')
        """,
    ),
    Rule(
        "ORD-6b",
        "a held order has an open hold",
        """
        SELECT 'order ' || o.number FROM orders_salesorder o
         WHERE o.status IN ('held', 'submitted')
           AND NOT EXISTS (SELECT FROM orders_orderhold h WHERE h.order_id = o.id AND h.lifted_at IS NULL)
        """,
    ),
    Rule(
        "ORD-8",
        "an order with an open exception says so, and has not ended",
        """
        SELECT 'order ' || o.number, o.status, o.has_exception
          FROM orders_salesorder o
         WHERE o.has_exception <> EXISTS (SELECT FROM orders_orderexception e WHERE e.order_id = o.id AND e.how = '')
            OR (o.has_exception AND o.status NOT IN ('held', 'confirmed'))
        """,
    ),
    Rule(
        "ORD-2",
        "an order's totals are the sums of its lines",
        """
        SELECT 'order ' || o.number, o.net_amount, sum(l.net_amount), o.gross_amount, sum(l.gross_amount)
          FROM orders_salesorder o JOIN orders_salesorderline l ON l.order_id = o.id
         GROUP BY o.id HAVING o.net_amount <> sum(l.net_amount) OR o.gross_amount <> sum(l.gross_amount) + o.rounding_amount
            OR o.gross_amount <> o.net_amount + o.tax_amount + o.rounding_amount
        """,
    ),
    Rule(
        "ORD-1",
        "a closed order is delivered, billed and paid; derived statuses agree with the counters",
        """
        SELECT 'order ' || o.number, o.status, o.delivery_status, o.billing_status
          FROM orders_salesorder o
          JOIN LATERAL (
            SELECT bool_and(l.shipped >= l.quantity - l.canceled) FILTER (WHERE l.kind <> 'charge') AS delivered,
                   bool_and(l.invoiced >= greatest(l.quantity - l.canceled, l.shipped)
                            - l.returned + l.replaced + l.unsettled)
                     FILTER (WHERE l.part_of_id IS NULL) AS billed
              FROM orders_salesorderline l WHERE l.order_id = o.id
          ) c ON true
         WHERE o.status IN ('confirmed', 'closed')
           AND ((o.delivery_status = 'complete') <> coalesce(c.delivered, true)
             OR (o.billing_status = 'complete') <> coalesce(c.billed, false))
        """,
    ),
    Rule(
        "ORD-1b",
        "an order that is delivered and has nothing left to bill or to pay is closed",
        """
        SELECT 'order ' || o.number, o.payment_status
          FROM orders_salesorder o
         WHERE o.status = 'confirmed' AND o.delivery_status = 'complete' AND o.billing_status = 'complete'
           AND (o.payment_status = 'paid'
             OR (o.payment_status = 'open'
                 AND EXISTS (SELECT FROM orders_salesorderline l WHERE l.order_id = o.id AND l.returned > l.replaced)
                 AND NOT EXISTS (SELECT FROM orders_salesorderline l WHERE l.order_id = o.id AND l.invoiced > 0)))
        """,
    ),
    Rule(
        "ORD-9",
        "who is billed on order pays freight with the order, and none for each shipment",
        """
        SELECT 'order ' || o.number, o.status, o.charges FROM orders_salesorder o
         WHERE o.billing_policy = 'order' AND o.charges @> '[{"basis": "shipment"}]'
        """,
    ),
    Rule(
        "SEC-2",
        "nobody buys before somebody has approved him",
        """
        SELECT 'order ' || o.number, c.code FROM orders_salesorder o
          JOIN customers_customer c ON c.id IN (o.customer_id, o.invoice_party_id)
         WHERE NOT c.is_approved AND o.status NOT IN ('draft', 'canceled')
        """,
    ),
)
