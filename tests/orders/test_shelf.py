"""Everybody at one shelf: orders handed in, amended and canceled at once wait for each other in one direction only."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from django.db import connection

from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, an_actor, the_company
from tests.orders.stage import at_once, mine

pytestmark = pytest.mark.django_db(transaction=True)
DESKS, ORDERS, GOODS = 6, 12, 6


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_orders_over_the_same_goods_never_wait_for_each_other_in_a_circle() -> None:
    company = the_company()
    skus = [a_product(on_hand="9").sku for _number in range(GOODS)]
    customers = [a_customer() for _desk in range(DESKS)]
    by, before = an_actor(company), deadlocks()

    def work(desk: int) -> None:
        dice = random.Random(desk)  # noqa: S311 - dice that fall alike in every run
        for number in range(ORDERS):
            entries = [orders.LineEntry(sku, Decimal(dice.randint(1, 4))) for sku in dice.sample(skus, 4)]
            order = orders.create(orders.Header(customers[desk]), entries, by=by)
            orders.submit(mine(order), by=by, confirm_duplicate=True)
            if number % 3 == 2:
                orders.cancel(mine(order), reason="price", by=by)
            else:
                orders.amend(mine(order), {1: Decimal(7), 3: Decimal(5)}, by=by)

    answers = at_once(*(lambda desk=desk: work(desk) for desk in range(DESKS)))

    assert answers == [None] * DESKS
    assert SalesOrder.objects.filter(status="confirmed").count() == DESKS * ORDERS * 2 // 3
    assert deadlocks() == before
