"""``credit``: what a submit costs with every rule switched on, for customers with little and with much that is open.

The rules weigh what a customer owes and has on order at the moment of the decision (CRD-3). The customer who orders
most must not wait longest for it: a submit may cost a fifth more with 10,000 open items than with ten, or the measure
fails; what a thousand open orders cost is told. The submits of all of them take turns, so that whatever else the machine
does meets each alike.
"""

from __future__ import annotations

import datetime
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection

from core import outbox
from core.actors import Actor
from credit import operations as credit
from credit.lifecycle import CheckPoint, Rule
from credit.models import CreditAccount, CreditDecision
from credit.rule_sets import ALWAYS, WITH_AMOUNT, WITH_NUMBER, RuleSet, Setting, switches_of
from credit.selectors import judge
from customers.models import Customer
from o2c.bench import ground
from orders import operations as orders
from orders.models import SalesOrder, SalesOrderLine
from receivables.lifecycle import ItemKind
from receivables.models import OpenItem

ITEMS = 1_000_000
FEW, MANY, MANY_ORDERS, LINES = 10, 10_000, 1000, 5
ROUNDS, WARM = 100, 10
#: How much more a submit may cost with much that is open.
ALLOWED = 1.2
#: A fifth of them overdue for some days, each third of these reminded once: every rule has something to look at.
AGE = "hashint4(g) & 1023"
ITEM = {
    "document_number": "'I' || g",
    "due_date": f"first.due_date - CASE WHEN {AGE} < 205 THEN 10 + ({AGE}) %% 20 ELSE 0 END",
    "dunning_level": f"CASE WHEN {AGE} < 68 THEN 1 ELSE 0 END",
}


def measure(size: int | None, processes: int) -> Iterator[dict[str, Any]]:
    """Milliseconds of a submit by what the customer has open; ``size`` is the number of open items of everybody."""
    with ground.database("credit") as environment:
        command = [
            sys.executable, str(ground.MANAGE), "bench", "credit", "--worker", "0", "--size", str(size or ITEMS),
        ]  # fmt: skip
        done = subprocess.run(command, env=environment, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603
        yield from (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
        done.check_returncode()


def work(size: int) -> Iterator[dict[str, Any]]:
    """Fill the accounts, submit in turns, and refuse a result that depends on what is open."""
    outbox.mute()
    company = ground.master_data()
    by = Actor.system(company)
    orderer, few, many, *others = list(Customer.objects.order_by("code"))
    customers = {f"{FEW}_items": few, f"{MANY}_items": many, f"{MANY_ORDERS}_orders": orderer}
    fill_orders(orderer, by)
    for customer in (few, many):  # nobody's first order is among those that are measured
        orders.submit(_draft(customer, 0, by), by=by)
    fill(few, many, others, size)
    credit.save_rule_set(everything_on(), by=by)
    yield from _decisions(customers, by)
    yield from _submits(customers, by)


def everything_on() -> RuleSet:
    """Every rule at every check point it has, each wide enough to pass."""
    wide = {
        rule: Setting(
            amount=Decimal(10**9) if rule in WITH_AMOUNT else None,
            number=9999 if rule in WITH_NUMBER else None,
            points=ALWAYS & set(switches_of(rule)),
        )
        for rule in Rule
    }
    wide[Rule.LIMIT_USED] = Setting(number=100, points=ALWAYS)
    return RuleSet(settings=wide)


def fill(few: Customer, many: Customer, others: list[Customer], size: int) -> None:
    """Open items of everybody, one after the other as they come in the course of time."""
    today = few.company.today()
    OpenItem.objects.create(
        company=few.company, customer=few, kind=ItemKind.INVOICE, is_debit=True, document_number="I",
        posting_date=today, due_date=today + datetime.timedelta(days=9), currency="EUR", exchange_rate=Decimal(1),
        item_amount=Decimal(100), open_amount=Decimal(100), base_amount=Decimal(100), base_open_amount=Decimal(100),
    )  # fmt: skip
    every = max(2, size // MANY)
    rest = ", ".join(str(each.pk) for each in others)
    ground.multiply(
        OpenItem,
        size - 1,
        ITEM
        | {
            "customer_id": f"CASE WHEN g < {FEW} THEN first.customer_id WHEN g %% {every} = 0 THEN {many.pk}"
            f" ELSE (ARRAY[{rest}])[1 + g %% {len(others)}] END"
        },
    )


def fill_orders(customer: Customer, by: Actor) -> None:
    """Open orders of one customer, all like one that he really handed in."""
    first = _draft(customer, 0, by)
    orders.submit(first, by=by)
    ground.multiply(SalesOrder, MANY_ORDERS - 1, {"number": "'M' || g"})
    columns = [
        str(each.column)
        for each in SalesOrderLine._meta.local_concrete_fields
        if not each.primary_key and each.column != "order_id"
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO orders_salesorderline (order_id, {', '.join(columns)})"  # noqa: S608 - our own columns
            f" SELECT o.id, {', '.join(f'l.{column}' for column in columns)}"
            "   FROM orders_salesorder o, orders_salesorderline l WHERE o.id <> l.order_id AND l.order_id = %s",
            [first.pk],
        )
    ground.analyze()


def _draft(customer: Customer, number: int, by: Actor) -> SalesOrder:
    entries = [
        orders.LineEntry(f"P{(number + line * 7) % ground.PRODUCTS:02}", Decimal(1 + line))
        for line in range(LINES)
    ]
    return orders.create(orders.Header(customer), entries, by=by)


def _decisions(customers: dict[str, Customer], by: Actor) -> Iterator[dict[str, Any]]:
    """The weighing alone, without the lock and what a submit writes."""
    drafts = {name: _draft(customer, 0, by) for name, customer in customers.items()}
    accounts = {name: CreditAccount.objects.get(customer=each) for name, each in customers.items()}
    times: dict[str, list[float]] = {name: [] for name in customers}
    for _round in range(ROUNDS):
        for name, order in drafts.items():
            begun = time.perf_counter()
            judge(order, point=CheckPoint.SUBMIT, account=accounts[name], date=by.company.today())
            times[name].append((time.perf_counter() - begun) * 1000)
    for name, taken in times.items():
        value = round(statistics.median(taken), 2)
        yield {"metric": f"credit_decision_{name}", "n": ROUNDS, "value": value, "unit": "ms"}


def _submits(customers: dict[str, Customer], by: Actor) -> Iterator[dict[str, Any]]:
    """Whole submits in turns: medians, statements, and how much more they cost where much is open."""
    times: dict[str, list[float]] = {name: [] for name in customers}
    numbers = []
    for number in range(ROUNDS):
        for name, customer in customers.items():
            draft = _draft(customer, number, by)
            order = SalesOrder.objects.select_related(
                "company", "customer__company", "payment_terms", "warehouse", "entered_by"
            ).get(pk=draft.pk)
            begun = time.perf_counter()
            orders.submit(order, by=by)
            times[name].append((time.perf_counter() - begun) * 1000)
            numbers.append(order.pk)
    for name, taken in times.items():
        value = round(statistics.median(taken), 1)
        yield {"metric": f"credit_submit_{name}", "n": ROUNDS, "value": value, "unit": "ms"}
    few = times.pop(f"{FEW}_items")
    ratios = {name: _ratio(taken, few) for name, taken in times.items()}
    for name, ratio in ratios.items():
        yield {
            "metric": f"credit_submit_ratio_{name}",
            "n": ROUNDS,
            "value": round(ratio, 3),
            "unit": "of few",
        }
    _verify(customers, numbers)
    if (ratio := ratios[f"{MANY}_items"]) > ALLOWED:
        raise SystemExit(f"a submit costs {ratio:.2f} times as much where much is open")


def _ratio(taken: list[float], few: list[float]) -> float:
    """Of each round by itself, for what else the machine does then slows both; the first ones only warm up."""
    return statistics.median(much / little for much, little in list(zip(taken, few, strict=True))[WARM:])


def _verify(customers: dict[str, Customer], numbers: list[int]) -> None:
    """Each was asked every rule, saw what is open, and passed."""
    confirmed = SalesOrder.objects.filter(pk__in=numbers, status="confirmed").count()
    if confirmed != len(numbers):
        raise SystemExit(f"{confirmed} of {len(numbers)} orders passed")
    last = CreditDecision.objects.order_by("-pk").filter(customer=customers[f"{MANY}_items"])[0]
    owed = sum(OpenItem.objects.filter(customer=last.customer).values_list("open_amount", flat=True))
    if last.open_receivables_amount != owed or len(last.rules) != len(Rule):
        raise SystemExit(
            f"the decision saw {last.open_receivables_amount} of {owed} and {len(last.rules)} rules"
        )
