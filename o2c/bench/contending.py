"""``contention``: many connections at what only one can have (INVARIANTS.md, CRD-2).

``same``: orders of one customer handed in at once, with a limit for half of them. As many pass as the limit has room
for, and never one more. ``other``: the same orders of customers who have nothing to do with each other, through one
connection and through several; whoever waits then waits for nothing but the machine. Each part says how long a submit
stood in statements that lock rows. ``shelf``: a thousand orders over the same twenty products, handed in, amended and
canceled while goods come in (``shelf.py``). A further part is a function of a worker in ``PARTS``, and its figures.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.db import connection

from core import invariants, outbox
from core.actors import Actor
from core.locking import Busy
from core.models import Company
from credit import operations as credit
from credit import selectors
from credit.models import CreditDecision
from customers.models import Customer
from o2c.bench import ground, shelf
from o2c.bench.waiting import Waiting
from orders import operations as orders
from orders.models import SalesOrder

ORDERS, LINES = 40, 5
CONNECTIONS = (1, 2, 4, 8)
MOST = CONNECTIONS[-1]


def measure(size: int | None, processes: int) -> Iterator[dict[str, Any]]:
    """Figures of both parts; ``size`` is the number of orders of each."""
    count = size or ORDERS
    with ground.database("contention") as environment:
        _run(environment, "--prepare", "--size", str(count))
        yield from _figures("same", _at_once(environment, "same", MOST, count), MOST)
        yield from _done(environment, "same", count)
        for connections in CONNECTIONS:
            yield from _figures("other", _at_once(environment, "other", connections, count), connections)
        yield from _done(environment, "other", count * len(CONNECTIONS))
        mixed = size or shelf.ORDERS
        yield from _figures("shelf", _at_once(environment, "shelf", MOST, mixed), MOST, verb="verb")
        yield from _done(environment, "shelf", mixed)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, str(ground.MANAGE), "bench", "contention", *arguments]


def _run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        _command(*arguments), env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _done(environment: dict[str, str], part: str, count: int) -> Iterator[dict[str, Any]]:
    yield from map(
        json.loads, _run(environment, "--verify", "--part", part, "--size", str(count)).splitlines()
    )


def _at_once(environment: dict[str, str], part: str, connections: int, count: int) -> list[dict[str, Any]]:
    """So many processes with a connection each; none begins before the last one is ready."""
    running = [
        subprocess.Popen(  # noqa: S603 - our own command
            _command(
                "--part", part, "--worker", str(worker), "--size",
                str(count // connections + (worker < count % connections)),
            ),
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for worker in range(connections)
    ]  # fmt: skip
    for each in running:
        if each.stdout is None or each.stdout.readline().strip() != "ready":
            raise SystemExit(f"a worker of {part} did not get ready")
    for each in running:
        if each.stdin is not None:
            each.stdin.write("go\n")
            each.stdin.flush()
    return [json.loads(each.communicate()[0].strip().splitlines()[-1]) for each in running]


def _figures(
    part: str, results: list[dict[str, Any]], connections: int, verb: str = "submit"
) -> Iterator[dict[str, Any]]:
    taken = [each for row in results for each in row["taken"]]
    waited = [each for row in results for each in row["waited"]]
    elapsed = max(row["ended"] for row in results) - min(row["begun"] for row in results)
    for name, value, unit in (
        ("rate", len(taken) / elapsed, "1/s"),
        (f"{verb}_p50", statistics.median(taken), "ms"),
        (f"{verb}_p95", statistics.quantiles(taken, n=20, method="inclusive")[-1], "ms"),
        ("waiting_p50", statistics.median(waited), "ms in locking statements"),
        (
            "waiting_p95",
            statistics.quantiles(waited, n=20, method="inclusive")[-1],
            "ms in locking statements",
        ),
    ):
        metric = f"contention_{part}_{name}"
        yield {
            "metric": metric,
            "n": len(taken),
            "value": round(value, 1),
            "unit": unit,
            "connections": connections,
        }
    refused = sum(row["refused"] for row in results)
    yield {
        "metric": f"contention_{part}_refused",
        "n": len(taken),
        "value": refused,
        "unit": "shown to a user",
    }


# In the processes --------------------------------------------------------------------------------------------------
def prepare(size: int) -> None:
    """The master data, and a limit that has room for half of the orders of the first customer."""
    by = Actor.system(ground.master_data())
    customer = _customers()[0]
    value = _draft(customer, 0, by).gross_amount
    credit.set_limit(customer, limit_amount=value * (size // 2), by=by)
    shelf.prepare(by)


def _customers() -> list[Customer]:
    return list(Customer.objects.select_related("company", "payment_terms").order_by("code"))


def _draft(customer: Customer, worker: int, by: Actor) -> SalesOrder:
    """Lines of products no other worker sells: nobody meets at the shelf."""
    entries = [orders.LineEntry(f"P{worker * LINES + line:02}", Decimal(1)) for line in range(LINES)]
    return orders.create(orders.Header(customer), entries, by=by)


def _same(worker: int, count: int, by: Actor) -> list[SalesOrder]:
    customer = _customers()[0]
    return [_draft(customer, 0, by) for _number in range(count)]


def _other(worker: int, count: int, by: Actor) -> list[SalesOrder]:
    customers = _customers()[1 + worker :: MOST]
    return [_draft(customers[number % len(customers)], worker, by) for number in range(count)]


#: What a worker hands in, by part.
PARTS: dict[str, Callable[[int, int, Actor], list[SalesOrder]]] = {"same": _same, "other": _other}


def work(part: str, worker: int, count: int) -> dict[str, Any]:
    """What one process does: write drafts, wait for the others, hand in one after the other."""
    outbox.mute()
    by = Actor.system(Company.objects.get(code="BENCH"))
    if part == "shelf":
        return shelf.work(worker, count, by)
    warm, *drafts = PARTS[part](worker, count + 1, by)
    if part == "other":
        orders.submit(_again(warm), by=by)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    taken, waited, refused, begun = [], [], 0, time.time()
    for draft in drafts:
        order, waiting, started = _again(draft), Waiting(), time.perf_counter()
        with connection.execute_wrapper(waiting):
            for _attempt in range(5):
                try:
                    orders.submit(order, by=by)
                    break
                except Busy:
                    refused += 1
        taken.append((time.perf_counter() - started) * 1000)
        waited.append(waiting.milliseconds)
    return {"begun": begun, "ended": time.time(), "taken": taken, "waited": waited, "refused": refused}


def _again(order: SalesOrder) -> SalesOrder:
    """As a clerk's page loads it."""
    related = ("company", "customer__company", "payment_terms", "warehouse", "entered_by")
    return SalesOrder.objects.select_related(*related).get(pk=order.pk)


def verify(part: str, count: int) -> Iterator[dict[str, Any]]:
    """As many passed as there was room for, the limit holds, and the books are right."""
    customer = _customers()[0]
    if part == "same":
        yield from _verify_same(customer, count)
    elif part == "shelf":
        yield from shelf.verify()
    else:
        passed = SalesOrder.objects.exclude(customer=customer).filter(status="confirmed").count()
        if passed != count + sum(CONNECTIONS):
            raise SystemExit(
                f"{passed} orders of other customers passed instead of {count + sum(CONNECTIONS)}"
            )
    if findings := invariants.run_all():
        raise SystemExit(f"the books are wrong: {findings}")
    yield {"metric": f"contention_{part}_verified", "n": count, "value": 1, "unit": "books right"}


def _verify_same(customer: Customer, count: int) -> Iterator[dict[str, Any]]:
    figures = selectors.standing(customer, customer.company.today())
    passed = SalesOrder.objects.filter(customer=customer, status="confirmed").count()
    held = SalesOrder.objects.filter(customer=customer, status="held").count()
    exceeding = [
        each.pk
        for each in CreditDecision.objects.filter(customer=customer, is_passed=True)
        if each.open_orders_amount + each.open_receivables_amount + each.order_amount
        > (each.limit_amount or 0)
    ]
    is_kept = figures.limit_amount is not None and figures.exposure <= figures.limit_amount
    if (passed, held) != (count // 2, count - count // 2) or exceeding or not is_kept:
        raise SystemExit(
            f"{passed} passed, {held} are held, {figures.exposure} of {figures.limit_amount}, {exceeding}"
        )
    yield {"metric": "contention_same_passed", "n": count, "value": passed, "unit": "orders"}
    share = figures.exposure / figures.limit_amount if figures.limit_amount else 0
    yield {
        "metric": "contention_same_exposure",
        "n": count,
        "value": round(float(share), 3),
        "unit": "of limit",
    }
