"""``dispatch``: a shipment of 500 lines leaves the house; how long that takes, and how many statements, beside one of 5.

The same with the contents of its packages listed. The number of statements must not grow with the lines.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from core import invariants, outbox
from core.actors import Actor
from core.models import Company
from customers.models import Customer
from fulfillment import operations
from fulfillment.models import Shipment
from inventory import operations as inventory
from inventory.models import Warehouse
from o2c.bench import ground
from orders import operations as orders

LINES, FEW, TIMES = 500, 5, 5


def measure(size: int | None, processes: int) -> Iterator[dict[str, Any]]:
    """Figures of a shipment with ``size`` lines, in a database of its own."""
    with ground.database("dispatch") as environment:
        command = [
            sys.executable, str(ground.MANAGE), "bench", "dispatch", "--worker", "0", "--size", str(size or LINES),
        ]  # fmt: skip
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                yield json.loads(line)


def work(lines: int) -> Iterator[dict[str, Any]]:
    """Dispatch shipments of few and of many lines, and compare; the books must be right in the end."""
    outbox.mute()
    company = ground.master_data()
    by = Actor.system(company)
    _stock(company, lines, by)
    ground.analyze()
    for contents in (False, True):
        name = "dispatch_contents" if contents else "dispatch"
        _leave(company, FEW, by, contents)
        few, many = (_statements(company, count, by, contents) for count in (FEW, lines))
        if few != many:
            raise SystemExit(f"{name}: {few} statements for {FEW} lines, {many} for {lines}")
        times = [_leave(company, lines, by, contents) for _turn in range(TIMES)]
        for metric, value, unit in (
            ("statements", many, "statements"),
            ("p50", round(statistics.median(taken for taken, _own in times), 1), "ms"),
            ("max", round(max(taken for taken, _own in times), 1), "ms"),
            ("cpu_p50", round(statistics.median(own for _taken, own in times), 1), "ms of this process"),
        ):
            yield {"metric": f"{name}_{metric}", "n": lines, "value": value, "unit": unit}
    if findings := invariants.run_all():
        raise SystemExit(f"the books are wrong: {findings}")
    yield {"metric": "dispatch_verified", "n": lines, "value": 1, "unit": "books right"}


def _stock(company: Company, lines: int, by: Actor) -> None:
    """As many products as the shipment has lines, each with plenty in stock."""
    first = Product.objects.filter(company=company).order_by("pk").first()
    assert first is not None  # noqa: S101 - the master data has made it
    products = Product.objects.bulk_create(
        Product(company=company, sku=f"L{n:04}", name=f"Line {n}", unit=first.unit, tax_code=first.tax_code,
                price=Decimal(10), currency="EUR")
        for n in range(lines)
    )  # fmt: skip
    inventory.receive(
        Warehouse.objects.get(company=company),
        [inventory.ReceiptLine(product, Decimal(10**4), Decimal(5)) for product in products],
        by=by,
    )


def _statements(company: Company, lines: int, by: Actor, contents: bool) -> int:
    """How many statements the dispatch of a new shipment takes."""
    shipment = _packed(company, lines, by, contents)
    with CaptureQueriesContext(connection) as captured:
        operations.dispatch(shipment, by=by)
    return len(captured)


def _leave(company: Company, lines: int, by: Actor, contents: bool) -> tuple[float, float]:
    """Milliseconds the dispatch of a new shipment takes, and how many of them this process was at work."""
    shipment = _packed(company, lines, by, contents)
    begun, at_work = time.perf_counter(), time.process_time()
    operations.dispatch(shipment, by=by)
    return (time.perf_counter() - begun) * 1000, (time.process_time() - at_work) * 1000


def _packed(company: Company, lines: int, by: Actor, contents: bool) -> Shipment:
    """A new shipment of so many lines, packed, as a clerk's page loads it."""
    customer = Customer.objects.filter(company=company).order_by("code").first()
    assert customer is not None  # noqa: S101 - the master data has made it
    entries = [orders.LineEntry(f"L{n:04}", Decimal(1)) for n in range(lines)]
    order = orders.create(orders.Header(customer), entries, by=by)
    orders.submit(order, by=by)
    shipment = Shipment.objects.get(order=order)
    operations.pick(shipment, by=by)
    if contents:
        operations.add_package(shipment, [(line, Decimal(1)) for line in shipment.lines.all()], by=by)
    operations.pack(shipment, by=by)
    return Shipment.objects.select_related("company", "warehouse").get(pk=shipment.pk)
