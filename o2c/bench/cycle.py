"""``cycle``: order to cash in nine user steps, each committed before the next starts (BENCH.md)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from core import invariants, outbox
from core.actors import Actor
from core.models import Company
from core.refusals import Refusal
from customers.models import Customer
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from invoicing import operations as invoicing
from invoicing.models import Invoice
from o2c.bench import ground
from o2c.bench.floor import Floor
from orders import operations as orders
from orders.models import SalesOrder
from receivables import operations as receivables

DISTANCE = 1_000_003
STEPS = ("draft", "quote", "submit", "release", "pick", "pack", "dispatch", "issue", "pay")


@dataclass(slots=True)
class Meter:
    """Statements and time per step."""

    statements: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    sql_seconds: float = 0.0
    step: str = ""

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Count a statement and the time the server took."""
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.sql_seconds += time.perf_counter() - begun
            self.statements[self.step] += 1

    @contextmanager
    def measuring(self, step: str) -> Iterator[None]:
        """Everything inside belongs to the step; BEGIN and COMMIT are counted as two more statements."""
        self.step, begun = step, time.perf_counter()
        yield
        self.seconds[step] += time.perf_counter() - begun
        self.statements[step] += 2


class Cycle:
    """One worker: order *k* for customer *k* x 7919 mod 200 with its lines; each step reads what it needs by number."""

    def __init__(self, company: Company, lines: int) -> None:
        self.company, self.lines = company, lines
        self.by = Actor.system(company)
        self.today = company.today()
        self.customers = list(Customer.objects.order_by("code").values_list("pk", flat=True))

    def run(self, k: int, meter: Meter) -> None:
        """The nine steps."""
        with meter.measuring("draft"):
            number = self._draft(k)
        for step in STEPS[1:]:
            with meter.measuring(step):
                getattr(self, f"_{step}")(number)

    def _draft(self, k: int) -> str:
        customer = Customer.objects.select_related(
            "company", "payment_terms", "price_list", "tax_position"
        ).get(pk=self.customers[k * 7919 % ground.CUSTOMERS])
        entries = [
            orders.LineEntry(f"P{(5 * k + i) % ground.PRODUCTS:02}", Decimal(1 + (k + i) % 9))
            for i in range(self.lines)
        ]
        return orders.create(orders.Header(customer), entries, by=self.by).number

    def _order(self, number: str) -> SalesOrder:
        return SalesOrder.objects.select_related(
            "company", "customer__company", "payment_terms", "warehouse", "entered_by"
        ).get(company=self.company, number=number)

    def _shipment(self, number: str) -> Shipment:
        return Shipment.objects.select_related("company", "order", "customer", "warehouse", "carrier").get(
            company=self.company, order__number=number
        )

    def _invoice(self, number: str) -> Invoice:
        return Invoice.objects.select_related(
            "company", "customer__company", "order", "shipment", "payment_terms"
        ).get(company=self.company, order__number=number)

    def _quote(self, number: str) -> None:
        orders.quote(self._order(number), valid_until=self.today, by=self.by)

    def _submit(self, number: str) -> None:
        orders.submit(self._order(number), by=self.by)

    def _release(self, number: str) -> None:
        fulfillment.start_picking(self._shipment(number), by=self.by)

    def _pick(self, number: str) -> None:
        fulfillment.pick(self._shipment(number), by=self.by)

    def _pack(self, number: str) -> None:
        fulfillment.pack(self._shipment(number), by=self.by)

    def _dispatch(self, number: str) -> None:
        fulfillment.dispatch(self._shipment(number), by=self.by)

    def _issue(self, number: str) -> None:
        invoicing.issue(self._invoice(number), by=self.by)

    def _pay(self, number: str) -> None:
        invoice = self._invoice(number)
        receivables.post_payment(
            invoice.customer,
            amount=invoice.gross_amount,
            currency=invoice.currency,
            received_on=self.today,
            reference=invoice.number or "",
            allocations=[(invoice, invoice.gross_amount)],
            by=self.by,
        )


def work(worker: int, count: int, lines: int) -> dict[str, Any]:
    """What one process does: its orders one after the other; a step that fails is counted and tried again."""
    outbox.mute()
    cycle, meter, errors = Cycle(Company.objects.get(code="BENCH"), lines), Meter(), 0
    cycle.run(worker * DISTANCE + 10**9, Meter())  # the first one only warms the caches up
    begun = time.time()
    with connection.execute_wrapper(meter):
        for k in range(worker * DISTANCE, worker * DISTANCE + count):
            for _attempt in range(3):
                try:
                    cycle.run(k, meter)
                    break
                except Refusal:
                    errors += 1
    return {
        "begun": begun,
        "ended": time.time(),
        "errors": errors,
        "statements": sum(meter.statements.values()),
        "seconds": dict(meter.seconds),
        "sql_seconds": meter.sql_seconds,
    }


def measure(size: int | None, processes: int) -> Iterator[dict[str, Any]]:
    """Figures of all processes together, and the floor: the same rows by hand-written SQL."""
    count = size or 100
    with ground.database("cycle") as environment:
        _in_process(environment, "--prepare")
        results = _run_workers(environment, processes, count, 5)
        yield from _figures(results, processes * count, 5, processes)
        few = max(5, count // 10)
        yield from _figures(_run_workers(environment, processes, few, 50), processes * few, 50, processes)
        yield json.loads(_in_process(environment, "--verify"))
        floors = _run_workers(environment, processes, count, 5, "--floor")
        floor = sum(row["rate"] for row in floors)
        ratio = _rate(results, processes * count) / floor
        yield {"metric": "cycle_floor", "n": processes * count, "value": round(floor, 1), "unit": "1/s"}
        yield {"metric": "cycle_ratio", "n": processes * count, "value": round(ratio, 3), "unit": "of floor"}


def _command(*arguments: str) -> list[str]:
    return [sys.executable, str(ground.MANAGE), "bench", "cycle", *arguments]


def _in_process(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        _command(*arguments), env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _run_workers(
    environment: dict[str, str], processes: int, count: int, lines: int, *flags: str
) -> list[dict[str, Any]]:
    """Some processes side by side; orders of other than five lines have numbers of their own."""
    offset = 0 if lines == 5 else 10
    running = [
        subprocess.Popen(  # noqa: S603 - our own command
            _command(*flags, "--worker", str(worker + offset), "--size", str(count), "--lines", str(lines)),
            env=environment, stdout=subprocess.PIPE, text=True,
        )
        for worker in range(processes)
    ]  # fmt: skip
    return [json.loads(each.communicate()[0].strip().splitlines()[-1]) for each in running]


def _rate(results: list[dict[str, Any]], cycles: int) -> float:
    elapsed: float = max(row["ended"] for row in results) - min(row["begun"] for row in results)
    return cycles / elapsed


def _figures(
    results: list[dict[str, Any]], cycles: int, lines: int, processes: int
) -> Iterator[dict[str, Any]]:
    suffix = "" if lines == 5 else f"_{lines}_lines"
    seconds = sum(sum(row["seconds"].values()) for row in results)
    yield {
        "metric": f"cycle{suffix}",
        "n": cycles,
        "value": round(_rate(results, cycles), 1),
        "unit": "1/s",
        "processes": processes,
    }
    statements = sum(row["statements"] for row in results) / cycles
    yield {
        "metric": f"cycle_statements{suffix}",
        "n": cycles,
        "value": round(statements, 1),
        "unit": "per cycle",
    }
    yield {
        "metric": f"cycle_errors{suffix}",
        "n": cycles,
        "value": sum(row["errors"] for row in results),
        "unit": "shown to a user",
    }
    share = 1 - sum(row["sql_seconds"] for row in results) / seconds
    yield {"metric": f"cycle_python{suffix}", "n": cycles, "value": round(share, 2), "unit": "share of time"}
    if lines == 5:
        for step in STEPS:
            spent = sum(row["seconds"][step] for row in results) / cycles * 1000
            yield {"metric": f"cycle_{step}", "n": cycles, "value": round(spent, 1), "unit": "ms"}


def verify() -> dict[str, Any]:
    """Afterwards: every order is closed and paid, and the books are right."""
    findings = invariants.run_all()
    open_orders = SalesOrder.objects.exclude(status="closed").count()
    if findings or open_orders:
        raise SystemExit(f"the work was not done: {open_orders} orders open, {findings}")
    return {
        "metric": "cycle_verified",
        "n": SalesOrder.objects.count(),
        "value": 1,
        "unit": "all closed, books right",
    }


def floor(worker: int, count: int) -> dict[str, float]:
    """Cycles a second of the hand-written SQL in one process."""
    with ground.plain_connection() as plain:
        return {"rate": Floor(plain).run(worker * DISTANCE, count)}
