"""ORD-1, ORD-3 and the revisions as raw SQL of the application role meets them."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from core.models import Event
from orders import operations
from orders.lifecycle import ORDER_LIFECYCLE, OrderStatus
from orders.models import SalesOrder
from tests.builders import a_company, a_customer, a_draft_order, a_product, an_order
from tests.orders.stage import D, a_clerk, picture

pytestmark = pytest.mark.django_db
FORBIDDEN = [
    (start, end)
    for start, end in product(OrderStatus.values, OrderStatus.values)
    if start != end and not ORDER_LIFECYCLE.allows(start, end)
]


def run(sql: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def an_order_that_is(status: str) -> SalesOrder:
    """An order with this status, brought there behind the back of the verbs."""
    order = a_draft_order()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    for step in {
        "quoted": ["quoted"], "submitted": ["submitted"], "held": ["submitted", "held"],
        "confirmed": ["submitted", "confirmed"], "closed": ["submitted", "confirmed", "closed"],
        "canceled": ["canceled"],
    }.get(status, []):  # fmt: skip
        run("UPDATE orders_salesorder SET status = %s WHERE id = %s", step, order.pk)
    return order


@pytest.mark.parametrize("start, end", FORBIDDEN)
def test_no_status_is_reached_past_the_lifecycle(start: str, end: str) -> None:
    order = an_order_that_is(start)

    with pytest.raises(IntegrityError, match=f"no move from {start} to {end}"), transaction.atomic():
        run("UPDATE orders_salesorder SET status = %s WHERE id = %s", end, order.pk)

    order.refresh_from_db()
    assert order.status == start


def test_a_move_that_nobody_made_is_refused_at_the_commit() -> None:
    order = a_draft_order()
    stranger = SalesOrder.objects.create(
        **SalesOrder.objects.values().get(pk=order.pk) | {"id": None, "number": "S-0"}
    )

    with pytest.raises(IntegrityError, match="left no event"), transaction.atomic():
        run(
            f"UPDATE orders_salesorder SET status = 'canceled' WHERE id = {stranger.pk};"
            " SET CONSTRAINTS ALL IMMEDIATE"
        )


@pytest.mark.parametrize(
    "change",
    [
        "reserved = -0.000001", "shipped = -1", "returned = -1", "invoiced = -1", "canceled = -1",
        "shipped = 3.000001", "shipped = 2, canceled = 2", "reserved = 2.000001, shipped = 1",
        "returned = 2, shipped = 1", "invoiced = 3.000001",
    ],
)  # fmt: skip
def test_no_counter_leaves_its_bounds(change: str) -> None:
    order = a_draft_order(quantity="3")
    before = picture(order)

    with pytest.raises(IntegrityError, match="order_line_"), transaction.atomic():
        run(f"UPDATE orders_salesorderline SET {change} WHERE order_id = %s", order.pk)

    assert picture(order) == before


@pytest.mark.parametrize("change", ["shipped = 3", "shipped = 1, canceled = 2", "reserved = 2, shipped = 1"])
def test_a_counter_may_go_right_up_to_its_bound(change: str) -> None:
    order = a_draft_order(quantity="3")

    run(f"UPDATE orders_salesorderline SET {change} WHERE order_id = %s", order.pk)

    assert order.lines.get().quantity == D(3)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE orders_orderrevision SET content = '{}'",
        "DELETE FROM orders_orderrevision",
        "UPDATE core_event SET reason = 'other'",
        "DELETE FROM core_event",
    ],
)
def test_versions_and_events_of_an_order_are_kept_as_they_were(sql: str) -> None:
    order = an_order(product=a_product(on_hand="9"))
    operations.amend(order, {1: D(2)}, by=a_clerk())
    events = Event.objects.count()

    with pytest.raises(Exception, match=r"frozen|append|permission denied"), transaction.atomic():
        run(sql)

    assert order.revisions.get().content["lines"][0]["quantity"] == "1"
    assert Event.objects.count() == events


def test_an_order_does_not_reach_into_another_company() -> None:
    order, stranger = a_draft_order(), a_customer(a_company("OTHER"))

    with pytest.raises(IntegrityError), transaction.atomic():
        run("UPDATE orders_salesorder SET customer_id = %s WHERE id = %s", stranger.pk, order.pk)
