"""The part ``shelf`` of ``contention``: everybody wants the same twenty products at once.

Each worker hands in orders of up to five of them, in any order, amends some, cancels some, takes goods in and gives them
to who waits. First all of them want the last piece of one product. In the end it was sold once, the database has seen no
deadlock, and the books are right.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.db import connection

from catalog.models import Product
from core.actors import Actor
from core.locking import Busy
from customers.models import Customer
from inventory import operations as inventory
from inventory.models import Warehouse
from o2c.bench.waiting import Waiting
from orders import operations as orders
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder

ORDERS, GOODS, IN_STOCK, MOST_LINES = 1000, 20, 60, 5
LAST = "L99"


def prepare(by: Actor) -> None:
    """Twenty products with too little in stock for all who will come, and one of which there is a single piece."""
    first = Product.objects.order_by("sku").first()
    if first is None:
        raise SystemExit("the benchmark has no products")
    skus = [*(f"L{number:02}" for number in range(GOODS)), LAST]
    goods = Product.objects.bulk_create(
        Product(company=by.company, sku=sku, name=f"Wanted {sku}", unit_id=first.unit_id,
                tax_code_id=first.tax_code_id, price=Decimal(10), currency="EUR")
        for sku in skus
    )  # fmt: skip
    lines = [
        inventory.ReceiptLine(product, Decimal(1 if product.sku == LAST else IN_STOCK), Decimal(5))
        for product in goods
    ]
    inventory.receive(Warehouse.objects.get(is_default=True), lines, by=by)


class Desk:
    """One worker: its customers, its dice, and how long each of its verbs took."""

    def __init__(self, worker: int, by: Actor) -> None:
        self.by = by
        self.dice = random.Random(worker)  # noqa: S311 - dice that fall alike in every run
        self.customers = list(
            Customer.objects.select_related("company", "payment_terms").order_by("code")[1 + worker :: 20]
        )
        self.goods = list(Product.objects.filter(sku__startswith="L").exclude(sku=LAST).order_by("sku"))
        self.warehouse = Warehouse.objects.get(is_default=True)
        self.taken: list[float] = []
        self.waited: list[float] = []
        self.refused = 0

    def do(self, verb: Callable[[], Any]) -> None:
        """One verb with the clock on; whoever is told to try again does."""
        waiting, started = Waiting(), time.perf_counter()
        with connection.execute_wrapper(waiting):
            for _attempt in range(5):
                try:
                    verb()
                    break
                except Busy:
                    self.refused += 1
        self.taken.append((time.perf_counter() - started) * 1000)
        self.waited.append(waiting.milliseconds)

    def draft(self, *skus: str) -> SalesOrder:
        """An order of one to nine pieces of each product."""
        entries = [orders.LineEntry(sku, Decimal(self.dice.randint(1, 9))) for sku in skus]
        return orders.create(orders.Header(self.dice.choice(self.customers)), entries, by=self.by)

    def last_piece(self) -> SalesOrder:
        """An order of the one piece everybody wants."""
        entry = orders.LineEntry(LAST, Decimal(1))
        return orders.create(orders.Header(self.customers[0]), [entry], by=self.by)

    def hand_in(self, number: int) -> None:
        """An order of some of the products, and what follows of it: amended, canceled, or goods that come in."""
        wanted = self.dice.sample(self.goods, self.dice.randint(1, MOST_LINES))
        order = self.draft(*(product.sku for product in wanted))
        self.do(lambda: orders.submit(again(order), by=self.by))
        follows = number % 4
        if follows == 1:
            changes = {each.position: Decimal(self.dice.randint(1, 9)) for each in order.lines.all()}
            self.do(lambda: self.amend(order, changes))
        elif follows == 2:
            self.do(lambda: orders.cancel(again(order), reason="price", by=self.by))
        elif follows == 3:
            self.take_in()

    def amend(self, order: SalesOrder, changes: dict[int, Decimal]) -> None:
        """Other quantities of all lines; what stays as it is, and what was not handed in, is refused."""
        try:
            orders.amend(again(order), changes, by=self.by)
        except (orders.NothingChanged, orders.NotAmendable):
            return

    def take_in(self) -> None:
        """A delivery of some of the products, given to who waits for them."""
        came = self.dice.sample(self.goods, MOST_LINES)
        lines = [inventory.ReceiptLine(product, Decimal(4), Decimal(5)) for product in came]
        self.do(lambda: inventory.receive(self.warehouse, lines, by=self.by))
        self.do(lambda: orders.fill_backorders(self.warehouse, [each.pk for each in came], by=self.by))


def again(order: SalesOrder) -> SalesOrder:
    """As a clerk's page loads it."""
    related = ("company", "customer__company", "payment_terms", "warehouse", "entered_by")
    return SalesOrder.objects.select_related(*related).get(pk=order.pk)


def work(worker: int, count: int, by: Actor) -> dict[str, Any]:
    """What one process does: wait for the others, want the last piece with them, and go on."""
    desk = Desk(worker, by)
    last = desk.last_piece()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    begun = time.time()
    desk.do(lambda: orders.submit(again(last), by=by))
    for number in range(count - 1):
        desk.hand_in(number)
    return {
        "begun": begun,
        "ended": time.time(),
        "taken": desk.taken,
        "waited": desk.waited,
        "refused": desk.refused,
    }


def verify() -> Iterator[dict[str, Any]]:
    """The last piece was sold once and everybody else waits for it; the database has seen no deadlock."""
    wants = SalesOrder.objects.filter(lines__sku=LAST, status=OrderStatus.CONFIRMED)
    sold = wants.filter(lines__reserved=1).count()
    if sold != 1 or wants.count() < 2:
        raise SystemExit(f"the last piece was sold {sold} times to {wants.count()} who want it")
    yield {"metric": "contention_shelf_last_sold", "n": wants.count(), "value": sold, "unit": "times"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (deadlocks,) = cursor.fetchone()
    if deadlocks:
        raise SystemExit(f"the database has seen {deadlocks} deadlocks")
    yield {"metric": "contention_shelf_deadlocks", "n": wants.count(), "value": deadlocks, "unit": "times"}
