"""``list``: 100,000 finished orders; the first page of a signed-in user over HTTP, and the same rows by SQL."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection

from o2c.bench import ground
from o2c.bench.visitor import Visitor, visitor

FILL = """
    INSERT INTO orders_salesorder (company_id, number, status, delivery_status, billing_status, payment_status, customer_id,
      invoice_party_id, customer_reference, channel, currency, order_date, promised_date, payment_terms_id, billing_policy,
      warehouse_id,
      allows_partial_delivery, priority, discount_percent, net_amount, tax_amount, gross_amount, billing_address,
      shipping_address, note, cancel_reason, revision, version)
    SELECT c.company_id, 'S-' || extract(year FROM current_date - g %% 365) || '-' || lpad(g::text, 6, '0'), 'closed',
      'complete', 'complete', 'paid', c.id, c.id, '', 'clerk', 'EUR', current_date - g %% 365, current_date - g %% 365,
      c.payment_terms_id, 'shipment', w.id, true, 5, 0, 100 + g %% 900, (100 + g %% 900) * 0.2, (100 + g %% 900) * 1.2,
      '{}', '{}', '', '', 0, 1
      FROM generate_series(1, %s) g
      JOIN (SELECT *, row_number() OVER (ORDER BY code) - 1 AS n FROM customers_customer) c ON c.n = g * 7919 %% 200
      CROSS JOIN inventory_warehouse w
"""
FILL_LINES = """
    INSERT INTO orders_salesorderline (company_id, order_id, position, kind, product_id, sku, description, quantity,
      unit_code, unit_price, list_price, price_source, discount_percent, tax_code_id, tax_category, tax_rate,
      price_includes_tax, net_amount, gross_amount, reserved, shipped, returned, invoiced, canceled)
    SELECT o.company_id, o.id, i, 'goods', p.id, p.sku, p.name, 1, 'C62', 20, 20, 'list', 0, p.tax_code_id, 'S', 20, false,
      o.net_amount / 5, o.gross_amount / 5, 0, 1, 0, 1, 0
      FROM orders_salesorder o CROSS JOIN generate_series(1, 5) i
      JOIN (SELECT *, row_number() OVER (ORDER BY sku) - 1 AS n FROM catalog_product) p ON p.n = (o.id + i) %% 50
     WHERE %s > 0
"""
FLOOR = """
    SELECT o.number, o.order_date, c.name, o.status, o.delivery_status, o.billing_status, o.net_amount, o.tax_amount,
           o.gross_amount, o.currency
      FROM orders_salesorder o JOIN customers_customer c ON c.id = o.customer_id
     WHERE o.company_id = %s ORDER BY o.order_date DESC, o.number DESC LIMIT 51
"""
COUNT = "SELECT count(*), sum(gross_amount) FROM orders_salesorder WHERE company_id = %s"


def measure(size: int | None, processes: int) -> Iterator[dict[str, Any]]:
    """Server time of the page, its floor, and the ratio."""
    count = size or 100_000
    with ground.database("list") as environment:
        command = [sys.executable, str(ground.MANAGE), "bench", "list", "--worker", "0", "--size", str(count)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                yield json.loads(line)


def work(count: int) -> Iterator[dict[str, Any]]:
    """Fill the table, start a web server, and ask it as a browser would."""
    company = ground.master_data()
    with connection.cursor() as cursor:
        cursor.execute(FILL, [count])
        cursor.execute(FILL_LINES, [count])
    ground.analyze()
    with visitor(company, "SAL") as user:
        times = list(_ask(user, 60))
    floor = list(_floor(company.pk, 60))
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    yield {"metric": "list_p50", "n": count, "value": round(p50, 1), "unit": "ms"}
    yield {"metric": "list_p95", "n": count, "value": round(p95, 1), "unit": "ms"}
    yield {"metric": "list_floor_p50", "n": count, "value": round(statistics.median(floor), 2), "unit": "ms"}
    yield {
        "metric": "list_ratio",
        "n": count,
        "value": round(p50 / statistics.median(floor), 1),
        "unit": "x floor",
    }


def _ask(user: Visitor, times: int) -> Iterator[float]:
    for attempt in range(-10, times):
        taken, body = user.ask("/orders/")
        if b"S-" not in body:
            raise SystemExit("the list has no orders")
        if attempt >= 0:
            yield taken


def _floor(company_id: int, times: int) -> Iterator[float]:
    with ground.plain_connection() as plain:
        for _turn in range(times):
            begun = time.perf_counter()
            rows = plain.execute(FLOOR, [company_id]).fetchall()
            plain.execute(COUNT, [company_id]).fetchone()
            if len(rows) < 51:
                raise SystemExit("the floor read too few rows")
            yield (time.perf_counter() - begun) * 1000
