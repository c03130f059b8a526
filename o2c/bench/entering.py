"""``order_entry``: what a clerk waits for while he types an order, over HTTP, with a large catalog behind it.

Completion is the product list under what was typed; a line edit is the answer to one changed row of a saved draft; a
save is the draft keeping itself; submit hands the whole order in. Each at 5 and at 300 lines: an edit must not cost
more because the order is long. The floor of an edit reads the same rows, that of submit writes them, in plain SQL.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.urls import reverse

from inventory.models import StockLevel
from o2c.bench import ground, searching
from o2c.bench.floor import Floor
from o2c.bench.visitor import Visitor, visitor
from orders.models import SalesOrder

LENGTHS = (5, 300)
PRODUCTS = 1_000_000
STOCKED = 1000
EDITS, SUBMITS = 40, 15
STOCK = """
    INSERT INTO inventory_stocklevel (company_id, product_id, warehouse_id, {rest})
    SELECT first.company_id, p.id, first.warehouse_id, {values}
      FROM (SELECT * FROM inventory_stocklevel ORDER BY id LIMIT 1) AS first,
           (SELECT id FROM catalog_product ORDER BY id OFFSET %s LIMIT %s) AS p
"""
READ_ORDER = """
    SELECT l.*, p.price, p.lead_time_days FROM orders_salesorderline l JOIN catalog_product p ON p.id = l.product_id
     WHERE l.order_id = %s
"""
READ_LINE = """
    SELECT p.price, s.on_hand, s.reserved, r.rate FROM catalog_product p
      JOIN inventory_stocklevel s ON s.product_id = p.id JOIN catalog_taxrate r ON r.tax_code_id = p.tax_code_id
     WHERE p.company_id = %s AND p.sku = %s
"""


def measure(size: int | None, processes: int) -> Iterator[dict[str, Any]]:
    """Milliseconds, each beside its floor; ``size`` is the number of products, a tenth of that customers."""
    with ground.database("entry") as environment:
        command = [
            sys.executable, str(ground.MANAGE), "bench", "order_entry", "--worker", "0", "--size", str(size or PRODUCTS),
        ]  # fmt: skip
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
        yield from (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))


def work(size: int) -> Iterator[dict[str, Any]]:
    """Fill the catalog, type, and check that every order is there with its lines."""
    company = ground.master_data()
    searching.fill(size)
    _stock(min(STOCKED, size))
    ground.analyze()
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM customers_customer ORDER BY id LIMIT %s", [ground.CUSTOMERS])
        customers = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT sku, name FROM catalog_product p JOIN inventory_stocklevel s ON s.product_id = p.id ORDER BY p.id"
        )
        products = cursor.fetchall()
    with visitor(company, "SAL") as user:
        yield from _completion(user, products, size)
        for lines in LENGTHS:
            desk = Desk(user, customers, [sku for sku, _name in products], lines)
            yield from desk.figures(size)
            desk.check()
    yield from _floors(company.pk, [sku for sku, _name in products])


def _stock(count: int) -> None:
    """A million pieces of the first products, as the benchmark's own ones have."""
    columns = [
        str(each.column)
        for each in StockLevel._meta.local_concrete_fields
        if not each.primary_key and each.column not in ("company_id", "product_id", "warehouse_id")
    ]
    statement = STOCK.format(rest=", ".join(columns), values=", ".join(f"first.{each}" for each in columns))
    with connection.cursor() as cursor:
        cursor.execute(statement, [ground.PRODUCTS, count])


def _completion(user: Visitor, products: list[tuple[str, str]], size: int) -> Iterator[dict[str, Any]]:
    path, times = reverse("catalog:options"), []
    user.ask(f"{path}?q=x")
    for number, (sku, name) in enumerate(products[:: max(1, len(products) // EDITS)]):
        typed = sku[:7] if number % 2 else " ".join(word[:4] for word in name.split()[:2])
        times.append(user.ask(f"{path}?q={typed.replace(' ', '+')}")[0])
    yield from _percentiles("entry_completion", times, size)


def _percentiles(name: str, times: list[float], size: int) -> Iterator[dict[str, Any]]:
    for metric, value in (
        ("p50", statistics.median(times)),
        ("p95", statistics.quantiles(times, n=20, method="inclusive")[-1]),
    ):
        yield {"metric": f"{name}_{metric}", "n": size, "value": round(value, 1), "unit": "ms"}


class Desk:
    """A clerk who writes orders of so many lines."""

    def __init__(self, user: Visitor, customers: list[str], products: list[str], lines: int) -> None:
        self.user, self.customers, self.products, self.lines = user, customers, products, lines
        self.orders: list[str] = []

    def figures(self, size: int) -> Iterator[dict[str, Any]]:
        """Edits of a saved draft, its saves, and orders handed in."""
        draft = self._keep({"draft": ""}, everything=True)
        edits, saves = [], []
        for number in range(EDITS):
            at = number * 7 % self.lines
            changed = self._row(at) | {f"lines-{at}-quantity": str(2 + number % 5)}
            edits.append(self.user.post(reverse("orders:preview"), self._form(draft, at) | changed)[0])
            begun = time.perf_counter()
            draft = self._keep(self._form(draft, at) | changed, everything=False)
            saves.append((time.perf_counter() - begun) * 1000)
        yield from _percentiles(f"entry_line_edit_{self.lines}", edits, size)
        yield from _percentiles(f"entry_save_{self.lines}", saves, size)
        yield from _percentiles(f"entry_submit_{self.lines}", [self._submit(n) for n in range(SUBMITS)], size)

    def check(self) -> None:
        """Every order that was handed in is confirmed and has its lines."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM orders_salesorder o WHERE status = 'confirmed'"
                " AND (SELECT count(*) FROM orders_salesorderline l WHERE l.order_id = o.id AND l.reserved = l.quantity) = %s",
                [self.lines],
            )
            (done,) = cursor.fetchone()
        if done != SUBMITS:
            raise SystemExit(f"{done} of {SUBMITS} orders of {self.lines} lines are confirmed and reserved")

    def _row(self, at: int, shift: int = 0) -> dict[str, str]:
        sku = self.products[(at + shift) % len(self.products)]
        return {f"lines-{at}-sku": sku, f"lines-{at}-sku_code": sku, f"lines-{at}-quantity": "1"}

    def _form(self, draft: dict[str, Any], at: int) -> dict[str, str]:
        """The header, and where the rows stand: only the one at ``at`` comes along."""
        layout = " ".join(
            str(index) if index == at else f"{index}:{index + 1}" for index in range(self.lines)
        )
        code = self.customers[0]
        return {
            "customer": code, "customer_code": code, "draft": str(draft["number"]), "version": str(draft["version"]),
            "channel": "clerk", "layout": layout,
        }  # fmt: skip

    def _keep(self, form: dict[str, str], *, everything: bool) -> dict[str, Any]:
        if everything:
            code = self.customers[0]
            form = form | {"customer": code, "customer_code": code, "channel": "clerk"}
            form["layout"] = " ".join(map(str, range(self.lines)))
            for at in range(self.lines):
                form |= self._row(at)
        _taken, body = self.user.post(reverse("orders:keep"), form)
        answer: dict[str, Any] = json.loads(body)
        return answer

    def _submit(self, number: int) -> float:
        code = self.customers[1 + number % (len(self.customers) - 1)]
        form = {"customer": code, "customer_code": code, "channel": "clerk", "then": "submit"}
        for at in range(self.lines):
            form |= self._row(at, shift=number)
        return self.user.post(reverse("orders:new"), form)[0]


def _floors(company_id: int, products: list[str]) -> Iterator[dict[str, Any]]:
    with ground.plain_connection() as plain:
        for lines in LENGTHS:
            order = SalesOrder.objects.filter(status="draft").order_by("pk")[LENGTHS.index(lines)]
            times = []
            for number in range(EDITS):
                begun = time.perf_counter()
                plain.execute(READ_ORDER, [order.pk]).fetchall()
                plain.execute(READ_LINE, [company_id, products[number % len(products)]]).fetchall()
                times.append((time.perf_counter() - begun) * 1000)
            plain.commit()
            yield {
                "metric": f"entry_line_edit_floor_{lines}", "n": lines, "value": round(statistics.median(times), 2),
                "unit": "ms",
            }  # fmt: skip
            yield {
                "metric": f"entry_submit_floor_{lines}", "n": lines, "unit": "ms",
                "value": round(Floor(plain).submit_time(products[:lines], SUBMITS), 2),
            }  # fmt: skip
