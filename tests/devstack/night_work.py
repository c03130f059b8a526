"""Run inside a stack's environment: a billing run and a dunning run that stand still in the middle of a transaction.

Says on standard output where it stands, and goes on with each line it is told. At the end it prints what became
of the jobs and of the books.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from core import invariants, jobs  # noqa: E402 - the apps must be ready
from core.actors import Actor  # noqa: E402
from core.locking import operation  # noqa: E402
from core.models import Job  # noqa: E402
from invoicing import operations as invoicing  # noqa: E402
from invoicing.models import Invoice, InvoiceLine  # noqa: E402
from receivables import operations as receivables  # noqa: E402
from receivables.models import DunningNotice  # noqa: E402
from tests import builders  # noqa: E402
from tests.receivables.stage import a_ladder  # noqa: E402

import psycopg  # noqa: E402 isort: skip

CUSTOMERS, OVERDUE = 12, 3


def stand_still(held: str, key: int, start: Callable[[], Job], is_inside: Callable[[Job], bool]) -> Job:
    """Start a job that meets a row somebody else holds; wait until it does, and until it may go on."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(f"SELECT FROM {held} WHERE id = %s FOR UPDATE", [key])
        job = start()
        while not is_inside(job) or not _somebody_waits(connection):
            time.sleep(0.02)
        sys.stdout.write("inside\n")
        sys.stdout.flush()
        input()
    return finished(job)


def _somebody_waits(connection: psycopg.Connection[Any]) -> bool:
    waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
    row = connection.execute(waiting).fetchone()
    return bool(row and row[0])


def finished(job: Job) -> Job:
    """The job at its end; its lease is cut short, for nobody likes to wait for it."""
    Job.objects.filter(pk=job.pk, lease_until__isnull=False).update(lease_until=job.created_at)
    while job.state in ("queued", "running"):
        time.sleep(0.1)
        job.refresh_from_db()
    return job


def reached(progress: int) -> Callable[[Job], bool]:
    return lambda job: Job.objects.get(pk=job.pk).progress >= progress


def main() -> None:
    company = builders.a_company("NIGHT")
    by = Actor.system(company)
    a_ladder(company, 10, fee="5.00")
    product = builders.a_product(company, on_hand="1000")
    orders = []
    for _number in range(CUSTOMERS):
        customer = builders.a_customer(company, billing_policy="collected")
        orders.append(builders.an_order(customer, product=product, quantity="2"))
        builders.a_dispatched_shipment(orders[-1])
    long_ago = company.today() - datetime.timedelta(days=60)
    late = [
        builders.an_issued_invoice(builders.a_customer(company), product=product, date=long_ago)
        for _number in range(OVERDUE)
    ]
    billing = stand_still(
        "orders_salesorder",
        orders[-1].pk,
        lambda: invoicing.start_billing_run(company.today(), by=by),
        reached(10),
    )
    proposal = receivables.propose(company, by=by)
    item = late[-1].open_items.get()
    dunning = stand_still(
        "receivables_openitem", item.pk,
        lambda: operation(jobs.start)("dunning_run", "Reminders", by=by, parameters={"run": proposal.number}), reached(0),
    )  # fmt: skip
    billed = InvoiceLine.objects.filter(invoice__billing_run=billing).values_list(
        "order_line__order", "quantity"
    )
    numbers = Invoice.objects.filter(company=company).order_by("number").values_list("number", flat=True)
    notices = DunningNotice.objects.filter(run=proposal)
    said = {
        "states": [billing.state, dunning.state],
        "attempts": [billing.attempts, dunning.attempts],
        "billed": sorted([order, str(quantity.normalize())] for order, quantity in billed),
        "shipped": sorted([order.pk, "2"] for order in orders),
        "numbers": [int((number or "").rpartition("-")[2]) for number in numbers],
        "letters": sorted(int((notice.number or "").rpartition("-")[2]) for notice in notices),
        "fees": sorted(f"{notice.fee_amount:.2f}" for notice in notices),
        "findings": [f"{found.rule}: {found.says} {found.rows}" for found in invariants.run_all()],
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
