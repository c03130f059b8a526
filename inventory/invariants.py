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
