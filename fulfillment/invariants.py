"""Rules about shipments, as queries that must find nothing."""

from core.invariants import Rule

SLOTS = """
    SELECT 'pick-up time ' || s.id, s.taken, count(sh.id) FROM fulfillment_pickupslot s
      LEFT JOIN fulfillment_shipment sh ON sh.pickup_slot_id = s.id AND sh.status <> 'canceled'
     GROUP BY s.id HAVING s.taken <> count(sh.id)
"""

RULES = (
    Rule("FUL-11", "the places taken of a pick-up time are the shipments that have chosen it", SLOTS),
    Rule(
        "FUL-1",
        "lines of shipments that left are the stock moves, one to one",
        """
        SELECT 'shipment ' || s.number, 'line ' || l.position, l.quantity, coalesce(sum(m.quantity), 0)
          FROM fulfillment_shipment s
          JOIN fulfillment_shipmentline l ON l.shipment_id = s.id
          LEFT JOIN inventory_stockmove m
                 ON m.source_kind = 'fulfillment.shipment' AND m.source_id = s.id AND m.source_line_id = l.id
                AND m.product_id = l.product_id AND m.warehouse_id = s.warehouse_id AND m.kind = 'issue'
         WHERE s.status IN ('dispatched', 'delivered')
         GROUP BY s.id, l.id
        HAVING coalesce(sum(m.quantity), 0) <> -l.quantity OR count(m.id) <> 1
        """,
    ),
    Rule(
        "FUL-1b",
        "no stock was issued for a shipment that has not left, nor for a line that is not on it",
        """
        SELECT 'stock move ' || m.id, m.source_number
          FROM inventory_stockmove m
          LEFT JOIN fulfillment_shipmentline l ON l.id = m.source_line_id AND l.shipment_id = m.source_id
          LEFT JOIN fulfillment_shipment s ON s.id = l.shipment_id AND s.status IN ('dispatched', 'delivered')
         WHERE m.source_kind = 'fulfillment.shipment' AND m.kind = 'issue' AND s.id IS NULL
        """,
    ),
    Rule(
        "FUL-1c",
        "what left carries the date of its stock moves, and was picked in full",
        """
        SELECT 'shipment ' || s.number, s.dispatch_date, m.date, l.position, l.picked
          FROM fulfillment_shipment s
          JOIN fulfillment_shipmentline l ON l.shipment_id = s.id
          JOIN inventory_stockmove m
            ON m.source_kind = 'fulfillment.shipment' AND m.source_id = s.id AND m.source_line_id = l.id
         WHERE s.status IN ('dispatched', 'delivered')
           AND (m.date <> s.dispatch_date OR l.picked IS DISTINCT FROM l.quantity)
        """,
    ),
    Rule(
        "ORD-3s",
        "shipped counters of goods lines are the lines of shipments that left",
        """
        SELECT 'order line ' || o.id, o.shipped, coalesce(d.left_house, 0)
          FROM orders_salesorderline o
          LEFT JOIN (
            SELECT l.order_line_id, sum(l.quantity) AS left_house
              FROM fulfillment_shipmentline l JOIN fulfillment_shipment s ON s.id = l.shipment_id
             WHERE s.status IN ('dispatched', 'delivered') GROUP BY l.order_line_id
          ) d ON d.order_line_id = o.id
         WHERE o.kind = 'goods' AND o.shipped <> coalesce(d.left_house, 0)
        """,
    ),
    Rule(
        "FUL-12",
        "of an order that ships when paid nothing left, or is planned, beyond what was paid for",
        """
        SELECT 'order line ' || l.id, l.released, l.shipped, l.returned, coalesce(p.planned, 0)
          FROM orders_salesorderline l
          JOIN orders_salesorder o ON o.id = l.order_id
          LEFT JOIN (
            SELECT sl.order_line_id, sum(sl.quantity) AS planned
              FROM fulfillment_shipmentline sl JOIN fulfillment_shipment s ON s.id = sl.shipment_id
             WHERE s.status = 'planned' GROUP BY sl.order_line_id
          ) p ON p.order_line_id = l.id
         WHERE o.ships_when = 'paid' AND l.kind = 'goods'
           AND (l.shipped - l.returned > l.released
             OR (p.planned > 0 AND l.shipped - l.returned + l.replaced + p.planned > l.released))
        """,
    ),
    Rule(
        "FUL-13",
        "a shipment has whole kits: all parts of each, so many as make the same whole number of kits",
        """
        SELECT 'shipment ' || s.number, 'kit ' || p.part_of_id, min(l.quantity / p.per_kit), max(l.quantity / p.per_kit)
          FROM fulfillment_shipmentline l
          JOIN orders_salesorderline p ON p.id = l.order_line_id AND p.part_of_id IS NOT NULL
          JOIN fulfillment_shipment s ON s.id = l.shipment_id AND s.status <> 'canceled'
         GROUP BY s.id, p.part_of_id
        HAVING min(l.quantity / p.per_kit) <> max(l.quantity / p.per_kit)
            OR min(l.quantity / p.per_kit) <> floor(min(l.quantity / p.per_kit))
            OR count(*) <> (SELECT count(*) FROM orders_salesorderline a WHERE a.part_of_id = p.part_of_id)
        """,
    ),
    Rule(
        "FUL-10",
        "what leaves together goes to one address of one customer, with one carrier, on one day",
        """
        SELECT 'consignment ' || c.number, s.number
          FROM fulfillment_consignment c JOIN fulfillment_shipment s ON s.consignment_id = c.id
         WHERE c.status = 'canceled' OR s.warehouse_id <> c.warehouse_id
            OR (c.status = 'open' AND (s.status NOT IN ('planned', 'picking', 'picked', 'packed')
                OR s.customer_id <> c.customer_id OR s.shipping_address <> c.shipping_address))
            OR (c.status = 'dispatched' AND (s.status NOT IN ('dispatched', 'delivered')
                OR s.dispatch_date <> c.dispatch_date OR s.tracking_number <> c.tracking_number
                OR s.carrier_id IS DISTINCT FROM c.carrier_id))
        """,
    ),
    Rule(
        "FUL-2",
        "what lies on shipments in the house is reserved for its order line",
        """
        SELECT 'order line ' || o.id, o.reserved, sum(l.quantity)
          FROM fulfillment_shipmentline l
          JOIN fulfillment_shipment s ON s.id = l.shipment_id AND s.status IN ('planned', 'picking', 'picked', 'packed')
          JOIN orders_salesorderline o ON o.id = l.order_line_id
         GROUP BY o.id HAVING sum(l.quantity) > o.reserved
        """,
    ),
    Rule(
        "FUL-3",
        "a shipment has lines, all of its own order, customer (or one merged into him) and product",
        """
        SELECT 'shipment ' || s.number, coalesce(l.position, 0)
          FROM fulfillment_shipment s
          JOIN orders_salesorder o ON o.id = s.order_id
          LEFT JOIN fulfillment_shipmentline l ON l.shipment_id = s.id
          LEFT JOIN orders_salesorderline ol ON ol.id = l.order_line_id
         WHERE (l.id IS NULL AND s.status <> 'canceled') OR (s.customer_id <> o.customer_id AND NOT EXISTS (
                  SELECT FROM customers_customer c WHERE c.id = s.customer_id AND c.merged_into_id = o.customer_id))
            OR ol.order_id <> s.order_id OR ol.product_id <> l.product_id
        """,
    ),
    Rule(
        "FUL-4",
        "no package holds more of a line than was picked, nor a line of another shipment",
        """
        SELECT 'shipment ' || s.number, 'line ' || l.position, l.picked, sum(p.quantity)
          FROM fulfillment_packageline p
          JOIN fulfillment_package box ON box.id = p.package_id
          JOIN fulfillment_shipmentline l ON l.id = p.shipment_line_id
          JOIN fulfillment_shipment s ON s.id = p.shipment_id
         GROUP BY s.id, l.id
        HAVING sum(p.quantity) > coalesce(l.picked, 0)
            OR bool_or(box.shipment_id <> p.shipment_id OR l.shipment_id <> p.shipment_id)
        """,
    ),
    Rule(
        "FUL-4b",
        "what left has no open package, and where it is said what lies in which, every piece lies in one",
        """
        SELECT 'shipment ' || s.number, 0, 0, 0
          FROM fulfillment_shipment s JOIN fulfillment_package box ON box.shipment_id = s.id AND box.is_open
         WHERE s.status IN ('dispatched', 'delivered')
        UNION ALL
        SELECT 'shipment ' || s.number, l.position, l.quantity, coalesce(sum(p.quantity), 0)
          FROM fulfillment_shipment s
          JOIN fulfillment_shipmentline l ON l.shipment_id = s.id
          LEFT JOIN fulfillment_packageline p ON p.shipment_line_id = l.id
         WHERE s.status IN ('dispatched', 'delivered') AND s.has_contents
         GROUP BY s.id, l.id HAVING coalesce(sum(p.quantity), 0) <> l.quantity
        """,
    ),
    Rule(
        "FUL-5",
        "a wave is of one warehouse, and one that is done has nothing left to pick",
        """
        SELECT 'wave ' || w.number, s.number, s.status
          FROM fulfillment_wave w JOIN fulfillment_shipment s ON s.wave_id = w.id
         WHERE s.warehouse_id <> w.warehouse_id
            OR (w.status IN ('done', 'canceled') AND s.status IN ('planned', 'picking'))
        """,
    ),
    Rule(
        "ORD-6s",
        "nothing was picked, packed or shipped while its order was on hold",
        """
        SELECT 'shipment ' || s.number, e.activity, e.at
          FROM core_event e
          JOIN fulfillment_shipment s ON s.id = e.document_id
          JOIN orders_orderhold h ON h.order_id = s.order_id
         WHERE e.document_kind = 'fulfillment.shipment'
           AND e.activity IN ('picking started', 'line picked', 'picked', 'packed', 'dispatched')
           AND e.at > h.placed_at AND (h.lifted_at IS NULL OR e.at < h.lifted_at)
        """,
    ),
    Rule(
        "FUL-7",
        "nobody was told of a delay that is none, and what waits in the house unpacked is not delayed",
        """
        SELECT 'shipment ' || s.number, s.status, s.delayed_since, s.told_delay_at
          FROM fulfillment_shipment s
         WHERE (s.told_delay_at IS NOT NULL AND s.delayed_since IS NULL)
            OR (s.delayed_since IS NOT NULL AND s.status IN ('planned', 'picking', 'picked'))
        """,
    ),
    Rule(
        "FUL-6",
        "who signed a delivery is who its proof names, and nothing that is still in the house has a proof",
        """
        SELECT 'shipment ' || s.number, s.status, s.signed_by, p.name
          FROM fulfillment_proofofdelivery p JOIN fulfillment_shipment s ON s.id = p.shipment_id
         WHERE s.status <> 'delivered' OR s.signed_by <> p.name
        """,
    ),
    Rule(
        "ORD-3r",
        "the counters returned, replaced and unsettled are the lines of returns that came back",
        """
        SELECT 'order line ' || o.id, o.returned, coalesce(d.returned, 0), o.replaced,
               coalesce(d.replaced, 0) - coalesce(n.quantity, 0), o.unsettled, coalesce(d.unsettled, 0)
          FROM orders_salesorderline o
          LEFT JOIN (
            SELECT s.order_line_id, sum(l.quantity) AS returned,
                   sum(l.replaced) AS replaced, sum(l.quantity - l.replaced - l.credited) AS unsettled
              FROM fulfillment_goodsreturnline l JOIN fulfillment_goodsreturn r ON r.id = l.goods_return_id
              JOIN fulfillment_shipmentline s ON s.id = l.shipment_line_id
             WHERE r.status IN ('received', 'settled') GROUP BY s.order_line_id
          ) d ON d.order_line_id = o.id
          LEFT JOIN (
            SELECT s.order_line_id, sum(l.credited) AS quantity
              FROM fulfillment_goodsreturnline l JOIN fulfillment_shipmentline s ON s.id = l.in_place_of_id
             GROUP BY s.order_line_id
          ) n ON n.order_line_id = o.id
         WHERE o.kind <> 'kit' AND (o.returned <> coalesce(d.returned, 0) OR o.unsettled <> coalesce(d.unsettled, 0)
            OR o.replaced <> coalesce(d.replaced, 0) - coalesce(n.quantity, 0))
        """,
    ),
    Rule(
        "FUL-8g",
        "kits come back whole: a return has all parts of a kit, each as many times as it is in one",
        """
        SELECT 'return ' || r.number, 'line ' || k.position, count(l.id), min(l.quantity / p.per_kit)
          FROM fulfillment_goodsreturn r JOIN orders_salesorderline p ON p.order_id = r.order_id
          JOIN orders_salesorderline k ON k.id = p.part_of_id
          LEFT JOIN fulfillment_shipmentline s ON s.order_line_id = p.id AND s.shipment_id = r.shipment_id
          LEFT JOIN fulfillment_goodsreturnline l ON l.goods_return_id = r.id AND l.shipment_line_id = s.id
         GROUP BY r.id, k.id HAVING count(l.id) > 0 AND (count(l.id) <> count(*)
             OR min(l.quantity / p.per_kit) <> max(l.quantity / p.per_kit)
             OR bool_or(mod(l.quantity, p.per_kit) <> 0))
        """,
    ),
    Rule(
        "FUL-8d",
        "what comes back in place of billed goods was sent for them: the same product, on an order of new goods",
        """
        SELECT 'return ' || r.number, 'line ' || l.position, o.channel
          FROM fulfillment_goodsreturnline l JOIN fulfillment_goodsreturn r ON r.id = l.goods_return_id
          JOIN orders_salesorder o ON o.id = r.order_id
          JOIN fulfillment_shipmentline s ON s.id = l.in_place_of_id
         WHERE o.channel <> 'return' OR s.product_id <> l.product_id
            OR NOT EXISTS (SELECT FROM fulfillment_goodsreturn before WHERE before.replacement_id = o.id)
        """,
    ),
    Rule(
        "FUL-8e",
        "a return is settled when all of it is replaced or credited, and not before",
        """
        SELECT 'return ' || r.number, r.status, sum(l.quantity), sum(l.replaced), sum(l.credited)
          FROM fulfillment_goodsreturn r JOIN fulfillment_goodsreturnline l ON l.goods_return_id = r.id
         GROUP BY r.id
        HAVING (r.status = 'settled') <> (sum(l.quantity) = sum(l.replaced + l.credited))
            OR (r.status NOT IN ('received', 'settled') AND sum(l.replaced + l.credited) > 0)
            OR (r.replacement_id IS NULL AND sum(l.replaced) > 0)
        """,
    ),
    Rule(
        "FUL-8f",
        "what is replaced has come, or is still to come, with the order of the new goods",
        """
        SELECT 'return ' || r.number, 'line ' || l.position, n.number, l.replaced, coalesce(n.comes, 0)
          FROM (SELECT rl.goods_return_id, rl.position, rl.replaced,
                       row_number() OVER (PARTITION BY rl.goods_return_id ORDER BY coalesce(k.position, p.position),
                                                       CASE WHEN k.id IS NOT NULL THEN p.product_id END) AS place
                  FROM fulfillment_goodsreturnline rl JOIN fulfillment_shipmentline s ON s.id = rl.shipment_line_id
                  JOIN orders_salesorderline p ON p.id = s.order_line_id
                  LEFT JOIN orders_salesorderline k ON k.id = p.part_of_id) l
          JOIN fulfillment_goodsreturn r ON r.id = l.goods_return_id
          JOIN orders_salesorder o ON o.id = r.replacement_id AND o.status <> 'draft'
          LEFT JOIN (SELECT ol.order_id, no.number, greatest(ol.quantity - ol.canceled, ol.shipped) AS comes,
                            row_number() OVER (PARTITION BY ol.order_id ORDER BY coalesce(k.position, ol.position),
                                                            CASE WHEN k.id IS NOT NULL THEN ol.product_id END) AS place
                       FROM orders_salesorderline ol
                       JOIN orders_salesorder no ON no.id = ol.order_id AND no.channel = 'return'
                       LEFT JOIN orders_salesorderline k ON k.id = ol.part_of_id
                      WHERE ol.kind <> 'kit') n
            ON n.order_id = o.id AND n.place = l.place
         WHERE l.replaced > coalesce(n.comes, 0)
        """,
    ),
    Rule(
        "FUL-8",
        "of a shipment line no more comes back than left, and only of shipments that have left",
        """
        SELECT 'shipment line ' || s.id, s.quantity, sum(l.quantity)
          FROM fulfillment_goodsreturnline l
          JOIN fulfillment_goodsreturn r ON r.id = l.goods_return_id AND r.status NOT IN ('refused', 'canceled')
          JOIN fulfillment_shipmentline s ON s.id = l.shipment_line_id
          JOIN fulfillment_shipment h ON h.id = s.shipment_id
         GROUP BY s.id, h.id HAVING sum(l.quantity) > s.quantity OR h.dispatch_date IS NULL
        """,
    ),
    Rule(
        "FUL-8b",
        "what came back and was not scrapped is in the stock moves, one to one, at the cost it left with",
        """
        SELECT 'return ' || r.number, 'line ' || l.position, l.quantity, coalesce(sum(m.quantity), 0)
          FROM fulfillment_goodsreturn r JOIN fulfillment_goodsreturnline l ON l.goods_return_id = r.id
          LEFT JOIN inventory_stockmove m
                 ON m.source_kind = 'fulfillment.goodsreturn' AND m.source_id = r.id AND m.source_line_id = l.id
                AND m.product_id = l.product_id AND m.kind = 'return' AND m.date = r.receipt_date
         WHERE r.status IN ('received', 'settled')
         GROUP BY r.id, l.id
        HAVING coalesce(sum(m.quantity), 0) <> CASE l.disposition WHEN 'scrap' THEN 0 ELSE l.quantity END
            OR count(m.id) > 1 OR coalesce(max(m.unit_cost), l.unit_cost) <> l.unit_cost
        """,
    ),
    Rule(
        "FUL-8c",
        "a return and its lines are about one shipment, its order and customer (or one merged into him)",
        """
        SELECT 'return ' || r.number, coalesce(l.position, 0)
          FROM fulfillment_goodsreturn r JOIN fulfillment_shipment s ON s.id = r.shipment_id
          LEFT JOIN fulfillment_goodsreturnline l ON l.goods_return_id = r.id
          LEFT JOIN fulfillment_shipmentline sl ON sl.id = l.shipment_line_id
         WHERE l.id IS NULL OR sl.shipment_id <> r.shipment_id OR sl.product_id <> l.product_id
            OR r.order_id <> s.order_id OR (r.customer_id <> s.customer_id AND NOT EXISTS (
                 SELECT FROM customers_customer c WHERE c.id = s.customer_id AND c.merged_into_id = r.customer_id))
        """,
    ),
    Rule(
        "FUL-9",
        "what is held of a lot was picked from it and lies in the house",
        """
        SELECT 'lot ' || t.code, s.held, coalesce(sum(x.quantity), 0)
          FROM inventory_lotstock s JOIN inventory_lot t ON t.id = s.lot_id
          JOIN inventory_stocklevel l ON l.id = s.level_id
          LEFT JOIN (SELECT h.warehouse_id, i.lot_id, i.quantity FROM fulfillment_shipmentlot i
                       JOIN fulfillment_shipment h ON h.id = i.shipment_id AND h.status IN ('picking', 'picked', 'packed')) x
            ON x.lot_id = s.lot_id AND x.warehouse_id = l.warehouse_id
         GROUP BY s.id, t.id HAVING s.held <> coalesce(sum(x.quantity), 0)
        """,
    ),
    Rule(
        "FUL-9b",
        "the lots picked for a line are what was picked of it, and what left of it",
        """
        SELECT 'shipment ' || s.number, l.position, l.picked, coalesce(sum(i.quantity), 0)
          FROM fulfillment_shipmentline l JOIN fulfillment_shipment s ON s.id = l.shipment_id AND s.status <> 'canceled'
          JOIN catalog_product p ON p.id = l.product_id AND p.tracking <> 'none'
          LEFT JOIN fulfillment_shipmentlot i ON i.shipment_line_id = l.id
         GROUP BY s.id, l.id HAVING coalesce(sum(i.quantity), 0) <> coalesce(l.picked, 0)
        UNION ALL
        SELECT 'shipment ' || s.number, l.position, i.quantity, coalesce(sum(x.quantity), 0)
          FROM fulfillment_shipmentlot i JOIN fulfillment_shipmentline l ON l.id = i.shipment_line_id
          JOIN fulfillment_shipment s ON s.id = i.shipment_id AND s.status IN ('dispatched', 'delivered')
          LEFT JOIN inventory_stockmove m ON m.source_kind = 'fulfillment.shipment' AND m.source_id = s.id
                AND m.source_line_id = l.id AND m.kind = 'issue'
          LEFT JOIN inventory_lotmove x ON x.move_id = m.id AND x.lot_id = i.lot_id
         GROUP BY s.id, l.id, i.id HAVING coalesce(sum(x.quantity), 0) <> -i.quantity
        """,
    ),
    Rule(
        "FUL-9c",
        "of a lot no more comes back with a line than left with it, and each line that came back says its lots",
        """
        SELECT 'shipment line ' || l.shipment_line_id, i.lot_id, sum(i.quantity), coalesce(max(o.quantity), 0)
          FROM fulfillment_returnlot i JOIN fulfillment_goodsreturnline l ON l.id = i.return_line_id
          LEFT JOIN fulfillment_shipmentlot o ON o.shipment_line_id = l.shipment_line_id AND o.lot_id = i.lot_id
         GROUP BY l.shipment_line_id, i.lot_id HAVING sum(i.quantity) > coalesce(max(o.quantity), 0)
        UNION ALL
        SELECT 'return ' || r.number, l.position, l.quantity, coalesce(sum(i.quantity), 0)
          FROM fulfillment_goodsreturnline l
          JOIN fulfillment_goodsreturn r ON r.id = l.goods_return_id AND r.status IN ('received', 'settled')
          JOIN catalog_product p ON p.id = l.product_id AND p.tracking <> 'none'
          LEFT JOIN fulfillment_returnlot i ON i.return_line_id = l.id
         GROUP BY r.id, l.id HAVING coalesce(sum(i.quantity), 0) <> l.quantity
        """,
    ),
)
