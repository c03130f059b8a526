"""``backorders``: ten thousand lines wait for goods, and one receipt has enough for all of them.

Each line is an order of its own, the hardest case: so many orders are locked, promised and put onto shipments. Measured
is the job that fills them, from the receipt's message to its end; afterwards every line has its goods, by requested
date, priority and age, and the books are right.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection

from catalog.models import Product
from core import invariants, jobs, outbox
from core.actors import Actor
from core.models import Job, JobState, OutboxMessage
from credit.models import CreditDecision
from customers.models import Customer
from inventory import operations as inventory
from inventory.models import Warehouse
from o2c.bench import ground
from orders import operations as orders
from orders.models import SalesOrder, SalesOrderLine

LINES, GOODS = 10_000, 20
ALLOWED = 30.0  # seconds for all of them
OPEN = (JobState.QUEUED, JobState.RUNNING)


def measure(size: int | None, processes: int) -> Iterator[dict[str, Any]]:
    """Seconds until all lines have their goods; ``size`` is how many wait."""
    with ground.database("backorders") as environment:
        command = [
            sys.executable, str(ground.MANAGE), "bench", "backorders", "--worker", "0", "--size", str(size or LINES),
        ]  # fmt: skip
        done = subprocess.run(command, env=environment, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603
        yield from (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
        done.check_returncode()


def work(size: int) -> Iterator[dict[str, Any]]:
    """Let the lines wait, receive the goods, fill, and look."""
    outbox.mute()
    by = Actor.system(ground.master_data())
    goods = _goods()
    _let_wait(goods, size, by)
    warehouse = Warehouse.objects.get(is_default=True)
    lines = [inventory.ReceiptLine(product, Decimal(size), Decimal(5)) for product in goods]
    inventory.receive(warehouse, lines, by=by)
    message = OutboxMessage.objects.filter(task="orders.tasks.fill_backorders").latest("pk")
    begun, busy = time.perf_counter(), time.process_time()
    outbox.deliver(message.pk)
    job = Job.objects.get(kind=orders.BACKORDERS)
    while job.state in OPEN:
        jobs.run(job.pk)
        job.refresh_from_db()
    taken, busy = time.perf_counter() - begun, time.process_time() - busy
    _verify(job, size)
    yield {"metric": "backorders_filled", "n": size, "value": round(taken, 1), "unit": "s"}
    yield {"metric": "backorders_rate", "n": size, "value": round(size / taken), "unit": "lines/s"}
    yield {"metric": "backorders_cpu", "n": size, "value": round(busy, 1), "unit": "s of the worker's own"}
    if taken > ALLOWED * max(size / LINES, 1):
        raise SystemExit(f"{size} waiting lines took {taken:.1f} s")


def _goods() -> list[Product]:
    """Products that have never been in stock."""
    first = Product.objects.order_by("sku").first()
    if first is None:
        raise SystemExit("the benchmark has no products")
    return Product.objects.bulk_create(
        Product(company_id=first.company_id, sku=f"W{number:02}", name=f"Waited for {number}", unit_id=first.unit_id,
                tax_code_id=first.tax_code_id, price=Decimal(10), currency="EUR")
        for number in range(GOODS)
    )  # fmt: skip


def _let_wait(goods: list[Product], size: int, by: Actor) -> None:
    """One order that was really handed in, and as many like it, of all products, days and priorities in turn."""
    customer = Customer.objects.select_related("company", "payment_terms").order_by("code")[0]
    first = orders.create(orders.Header(customer), [orders.LineEntry(goods[0].sku, Decimal(1))], by=by)
    orders.submit(first, by=by)
    ground.multiply(SalesOrder, size - 1, {"number": "'M' || g", "priority": "1 + g %% 9"})
    order = (
        "(SELECT o.id FROM orders_salesorder o WHERE o.company_id = first.company_id AND o.number = 'M' || g)"
    )
    ground.multiply(CreditDecision, size - 1, {"order_id": order})
    given = {"order_id", "product_id", "sku", "requested_date"}
    columns = [
        str(each.column)
        for each in SalesOrderLine._meta.local_concrete_fields
        if not each.primary_key and each.column not in given
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO orders_salesorderline (order_id, product_id, sku, requested_date, {', '.join(columns)})"  # noqa: S608 - our own columns
            f" SELECT o.id, p.id, p.sku, o.order_date + (o.id %% 30)::int, {', '.join(f'l.{each}' for each in columns)}"
            "   FROM orders_salesorder o"
            "   JOIN catalog_product p ON p.sku = 'W' || lpad((o.id %% %s)::text, 2, '0'), orders_salesorderline l"
            "  WHERE o.id <> l.order_id AND l.order_id = %s",
            [GOODS, first.pk],
        )
    ground.analyze()


def _verify(job: Job, size: int) -> None:
    """Everybody has his goods on a shipment, each once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM orders_salesorderline WHERE reserved = quantity),"
            " (SELECT count(*) FROM inventory_reservation WHERE status = 'active'),"
            " (SELECT count(*) FROM fulfillment_shipmentline)"
        )
        found = cursor.fetchone()
    if job.state != JobState.DONE or found != (size, size, size):
        raise SystemExit(f"the job is {job.state} ({job.message}): {found} of {size}")
    if findings := invariants.run_all():
        raise SystemExit(f"the books are wrong: {findings}")
