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
        "STK-8",
        "what is tracked lies in its lots, and what is not has none",
        """
        SELECT 'stock level ' || l.id, p.sku, l.on_hand, coalesce(sum(s.on_hand), 0)
          FROM inventory_stocklevel l JOIN catalog_product p ON p.id = l.product_id
          LEFT JOIN inventory_lotstock s ON s.level_id = l.id
         GROUP BY l.id, p.id
        HAVING coalesce(sum(s.on_hand), 0) <> CASE p.tracking WHEN 'none' THEN 0 ELSE l.on_hand END
        """,
    ),
    Rule(
        "STK-8b",
        "what lies of a lot is the sum of its moves, and each move of what is tracked says its lots",
        """
        SELECT 'lot ' || t.code, s.on_hand, coalesce(sum(x.quantity), 0)
          FROM inventory_lotstock s JOIN inventory_lot t ON t.id = s.lot_id
          LEFT JOIN (SELECT m.level_id, i.lot_id, i.quantity FROM inventory_lotmove i
                       JOIN inventory_stockmove m ON m.id = i.move_id) x
            ON x.level_id = s.level_id AND x.lot_id = s.lot_id
         GROUP BY s.id, t.id HAVING s.on_hand <> coalesce(sum(x.quantity), 0)
        UNION ALL
        SELECT 'stock move ' || m.id, m.quantity, coalesce(sum(i.quantity), 0)
          FROM inventory_stockmove m JOIN catalog_product p ON p.id = m.product_id
          LEFT JOIN inventory_lotmove i ON i.move_id = m.id
         WHERE p.tracking <> 'none'
         GROUP BY m.id HAVING m.quantity <> coalesce(sum(i.quantity), 0)
        """,
    ),
    Rule(
        "STK-8c",
        "a serial number is one piece in one place at most, and only pieces are of products with serial numbers",
        """
        SELECT 'lot ' || t.code, p.tracking, coalesce(sum(s.on_hand), 0)
          FROM inventory_lot t JOIN catalog_product p ON p.id = t.product_id
          LEFT JOIN inventory_lotstock s ON s.lot_id = t.id
         GROUP BY t.id, p.id
        HAVING t.is_serial <> (p.tracking = 'serial') OR (t.is_serial AND coalesce(sum(s.on_hand), 0) NOT IN (0, 1))
        """,
    ),
    Rule(
        "STK-8d",
        "what may not be sold lies in lots that are blocked or expire, at least in those that are blocked",
        """
        SELECT 'stock level ' || l.id, l.unsellable, coalesce(sum(s.on_hand - s.held) FILTER (WHERE t.is_blocked), 0)
          FROM inventory_stocklevel l
          LEFT JOIN inventory_lotstock s ON s.level_id = l.id LEFT JOIN inventory_lot t ON t.id = s.lot_id
         GROUP BY l.id
        HAVING l.unsellable NOT BETWEEN coalesce(sum(s.on_hand - s.held) FILTER (WHERE t.is_blocked), 0)
               AND coalesce(sum(s.on_hand - s.held) FILTER (WHERE t.is_blocked OR t.expires_on IS NOT NULL), 0)
        """,
    ),
    Rule(
        "STK-8e",
        "the lots of a transfer are its lines, once it was sent",
        """
        SELECT 'transfer ' || d.number, p.sku, i.quantity, coalesce(sum(t.quantity), 0)
          FROM inventory_transferline i JOIN inventory_transfer d ON d.id = i.transfer_id AND d.sent_date IS NOT NULL
          JOIN catalog_product p ON p.id = i.product_id AND p.tracking <> 'none'
          LEFT JOIN inventory_transferlot t ON t.line_id = i.id
         GROUP BY d.id, i.id, p.id
        HAVING i.quantity <> coalesce(sum(t.quantity), 0) OR i.received <> coalesce(sum(t.received), 0)
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
