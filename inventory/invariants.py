"""Rules about stock, as queries that must find nothing."""

from core.invariants import Rule

RULES = (
    Rule(
        "STK-2",
        "on hand is the sum of the moves, value the sum of their values",
        """
        SELECT 'stock level ' || l.id, l.on_hand, coalesce(sum(m.quantity), 0), l.value, coalesce(sum(m.value), 0)
          FROM inventory_stocklevel l LEFT JOIN inventory_stockmove m ON m.level_id = l.id
         GROUP BY l.id HAVING l.on_hand <> coalesce(sum(m.quantity), 0) OR l.value <> coalesce(sum(m.value), 0)
        """,
    ),
    Rule(
        "STK-2b",
        "reserved is the sum of the active reservations",
        """
        SELECT 'stock level ' || l.id, l.reserved, coalesce(sum(r.quantity), 0)
          FROM inventory_stocklevel l
          LEFT JOIN inventory_reservation r ON r.level_id = l.id AND r.status = 'active'
         GROUP BY l.id HAVING l.reserved <> coalesce(sum(r.quantity), 0)
        """,
    ),
    Rule(
        "STK-1",
        "reserved lies between zero and on hand",
        "SELECT 'stock level ' || id FROM inventory_stocklevel WHERE reserved < 0 OR reserved > on_hand",
    ),
    Rule(
        "STK-5",
        "what lies in transit is what was sent and has not arrived",
        """
        SELECT w.code || ' product ' || p.id, coalesce(l.on_hand, 0), coalesce(t.rest, 0)
          FROM inventory_warehouse w
          JOIN catalog_product p ON p.company_id = w.company_id
          LEFT JOIN inventory_stocklevel l ON l.warehouse_id = w.id AND l.product_id = p.id
          LEFT JOIN (SELECT d.transit_id, i.product_id, sum(i.quantity - i.received) AS rest
                       FROM inventory_transfer d JOIN inventory_transferline i ON i.transfer_id = d.id
                      WHERE d.status = 'sent' GROUP BY d.transit_id, i.product_id) t
            ON t.transit_id = w.id AND t.product_id = p.id
         WHERE w.kind = 'transit' AND coalesce(l.on_hand, 0) <> coalesce(t.rest, 0)
        """,
    ),
    Rule(
        "STK-6",
        "a transfer takes value from one place to another and makes none",
        """
        SELECT source_number, sum(quantity), sum(value) FROM inventory_stockmove WHERE kind = 'transfer'
         GROUP BY source_number, source_id, product_id HAVING sum(quantity) <> 0 OR sum(value) <> 0
        """,
    ),
    Rule(
        "STK-7",
        "nothing in quarantine or in transit is held for an order",
        """
        SELECT 'stock level ' || l.id, l.reserved FROM inventory_stocklevel l
          JOIN inventory_warehouse w ON w.id = l.warehouse_id WHERE w.kind <> 'storage' AND l.reserved <> 0
        """,
    ),
    Rule(
        "SUP-1",
        "received of what was expected is the sum of its receipts",
        """
        SELECT 'expected receipt ' || e.id, e.received, coalesce(sum(r.quantity), 0)
          FROM inventory_expectedreceipt e LEFT JOIN inventory_goodsreceiptline r ON r.expected_id = e.id
         GROUP BY e.id HAVING e.received <> coalesce(sum(r.quantity), 0)
        """,
    ),
    Rule(
        "SUP-2",
        "what is expected lies in the warehouse and, while open, on the day of its document, and ends with it",
        """
        SELECT 'expected receipt ' || e.id, o.number
          FROM inventory_expectedreceipt e JOIN inventory_supplyorder o ON o.id = e.order_id
         WHERE e.warehouse_id <> o.warehouse_id
            OR (NOT e.is_closed AND (e.expected_date <> o.expected_date OR o.status IN ('received', 'canceled')))
            OR (o.status IN ('planned', 'confirmed') AND e.is_closed AND e.received < e.quantity)
        """,
    ),
)
