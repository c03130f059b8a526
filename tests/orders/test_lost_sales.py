"""What is given up with a reason stands in the lost-sales ledger, once and for good (PS-07)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from core import invariants
from core.refusals import Refusal, Several, StaleVersion
from orders import operations as orders
from orders.lifecycle import OrderStatus
from orders.models import LostSale, SalesOrder
from tests.builders import (
    a_company,
    a_customer,
    a_dispatched_shipment,
    a_product,
    a_user,
    an_order,
    the_company,
)
from tests.orders.stage import D, a_clerk, a_draft, entry, picture
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


def of_two_lines() -> SalesOrder:
    """A confirmed order: three pieces at 10.00 of which one is there, two at 5.00 of which none is."""
    clerk = a_clerk()
    tea, milk = a_product(sku="TEA", price="10.00", on_hand="1"), a_product(sku="MILK", price="5.00")
    order = a_draft(clerk, entry(tea, "3"), entry(milk, "2"))
    orders.submit(order, by=clerk)
    return order


def ledger() -> list[tuple[Any, ...]]:
    rows = LostSale.objects.order_by("pk").select_related("order_line")
    return [(row.order_line.sku, row.quantity, row.net_amount, row.currency, row.reason) for row in rows]


# closing ----------------------------------------------------------------------------------------------------------
def test_the_rest_of_a_line_is_lost_and_the_ordered_quantity_stays() -> None:
    clerk = a_clerk()
    order = an_order(product=a_product(sku="TEA", price="10.00", on_hand="1"), quantity="2")
    a_dispatched_shipment(order)

    orders.close_line(order, 1, reason="stock", by=clerk)

    line, row = order.lines.get(), LostSale.objects.get()
    assert (line.quantity, line.shipped, line.canceled, line.reserved) == (D(2), D(1), D(1), D(0))
    assert ledger() == [("TEA", D(1), D("10.00"), "EUR", "stock")]
    assert (row.order, row.customer, row.product, row.recorded_by, row.date) == (
        order, order.customer, line.product, clerk.user, the_company().today(),
    )  # fmt: skip
    assert invariants.run_all() == []


def test_the_value_lost_is_after_all_discounts() -> None:
    clerk = a_clerk()
    tea = a_product(sku="TEA", price="10.00")
    order = a_draft(clerk, entry(tea, "3", discount_percent=D(5)), discount_percent=D(5))
    orders.submit(order, by=clerk)

    orders.close_line(order, 1, reason="price", by=clerk)

    assert ledger() == [("TEA", D(3), D("27.07"), "EUR", "price")]


def test_several_lines_are_closed_by_one_verb_and_written_down_each() -> None:
    order = of_two_lines()

    orders.close_lines(order, [1, 2], reason="late", note="Needs it for Sunday", by=a_clerk())

    assert ledger() == [
        ("TEA", D(3), D("30.00"), "EUR", "late"),
        ("MILK", D(2), D("10.00"), "EUR", "late"),
    ]
    assert [(line.canceled, line.reserved) for line in order.lines.all()] == [(D(3), D(0)), (D(2), D(0))]
    assert set(LostSale.objects.values_list("note", flat=True)) == {"Needs it for Sunday"}
    assert invariants.run_all() == []


def test_all_lines_are_closed_or_none() -> None:
    order = of_two_lines()
    orders.close_line(order, 2, reason="stock", by=a_clerk())
    before = picture(order), ledger()

    with pytest.raises(Refusal, match="has nothing left to close"):
        orders.close_lines(order, [1, 2], reason="stock", by=a_clerk())
    with pytest.raises(Several):
        orders.close_lines(order, [2, 7], reason="stock", by=a_clerk())
    with pytest.raises(Refusal, match="Choose a line"):
        orders.close_lines(order, [], reason="stock", by=a_clerk())
    with pytest.raises(StaleVersion):
        orders.close_lines(order, [1], reason="stock", by=a_clerk(), version=order.version - 1)

    assert (picture(order), ledger()) == before


@pytest.mark.parametrize("reason", ["duplicate", "error"])
def test_what_nobody_wanted_is_no_lost_sale(reason: str) -> None:
    order = of_two_lines()

    orders.close_line(order, 1, reason=reason, by=a_clerk())

    assert order.lines.get(position=1).canceled == D(3)
    assert ledger() == []


# canceling --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "reason, is_lost",
    [
        ("stock", True), ("price", True), ("late", True), ("obsolete", True), ("customer", False), ("credit", False),
        ("duplicate", False), ("error", False),
    ],
)  # fmt: skip
def test_an_order_canceled_for_lack_of_stock_or_price_is_lost(reason: str, is_lost: bool) -> None:
    order = of_two_lines()

    orders.cancel(order, reason=reason, note="Called", by=a_clerk())

    assert [row[:3] for row in ledger()] == (
        [("TEA", D(3), D("30.00")), ("MILK", D(2), D("10.00"))] if is_lost else []
    )
    assert invariants.run_all() == []


def test_what_was_closed_before_is_not_lost_again() -> None:
    order = of_two_lines()
    orders.close_line(order, 1, reason="late", by=a_clerk())

    orders.cancel(order, reason="stock", by=a_clerk())

    assert [(row[0], row[4]) for row in ledger()] == [("TEA", "late"), ("MILK", "stock")]


# the ledger -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE orders_lostsale SET reason = 'price'",
        "UPDATE orders_lostsale SET quantity = quantity - 1",
        "DELETE FROM orders_lostsale",
    ],
)
def test_a_lost_sale_is_never_changed(sql: str) -> None:
    orders.close_line(of_two_lines(), 1, reason="stock", by=a_clerk())

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert ledger() == [("TEA", D(3), D("30.00"), "EUR", "stock")]


def test_nothing_and_less_than_nothing_is_not_lost() -> None:
    orders.close_line(of_two_lines(), 1, reason="stock", by=a_clerk())

    with pytest.raises(IntegrityError, match="lost_sale_of_something"), transaction.atomic():
        LostSale.objects.create(**LostSale.objects.values().get() | {"id": None, "quantity": 0})


# page and API -----------------------------------------------------------------------------------------------------
def test_the_list_shows_what_was_lost_by_reason_and_its_sum(client: Client) -> None:
    order = of_two_lines()
    orders.close_line(order, 1, reason="stock", by=a_clerk())
    orders.close_line(order, 2, reason="price", by=a_clerk())
    client.force_login(a_user(the_company(), "SAL"))

    page = client.get(reverse("orders:lost-sales"), {"reason": "stock"}).content.decode()

    assert "TEA" in page
    assert "MILK" not in page
    assert "30.00" in page


@pytest.mark.parametrize(
    "role, status", [("SAL", 200), ("GL", 200), ("MGR", 200), ("AUD", 200), ("WH", 403), ("AR", 403)]
)
def test_the_list_is_for_who_sells_and_who_plans(client: Client, role: str, status: int) -> None:
    client.force_login(a_user(the_company(), role))

    assert client.get(reverse("orders:lost-sales")).status_code == status


def test_the_lines_ticked_on_the_page_are_closed(client: Client) -> None:
    order = of_two_lines()
    client.force_login(a_user(the_company(), "SAL"))

    page = client.get(order.get_absolute_url()).content.decode()
    answer = client.post(
        reverse("orders:close-line", args=[order.number]), {"position": ["1", "2"], "reason": "late"}
    )

    assert page.count('name="position"') == 2
    assert answer.status_code == 303
    assert [row[0] for row in ledger()] == ["TEA", "MILK"]


def test_a_program_closes_lines_and_reads_the_ledger() -> None:
    program, order = Program(the_company(), "SAL"), of_two_lines()
    body = {"positions": [1, 2], "reason": "obsolete", "note": "New range"}

    answer = program.post(f"/orders/{order.number}/close-line", body, expected=200)
    rows = program.get("/lost-sales?sku=MILK&reason=obsolete")["items"]

    assert [line["canceled"] for line in answer["lines"]] == ["3", "2"]
    assert rows == [
        {
            "order": order.number, "position": 2, "customer": order.customer.code, "sku": "MILK", "quantity": "2",
            "unit": "C62", "net": "10.00", "currency": "EUR", "reason": "obsolete", "note": "New range",
            "date": the_company().today().isoformat(),
        }
    ]  # fmt: skip
    assert program.get("/lost-sales?reason=stock")["items"] == []
    assert program.get("/lost-sales?reason=whim", expected=422)["errors"][0]["field"] == "reason"


def test_another_company_s_losses_do_not_exist() -> None:
    orders.close_line(of_two_lines(), 1, reason="stock", by=a_clerk())
    stranger = a_company()
    a_customer(stranger)

    assert Program(stranger, "MGR").get("/lost-sales")["items"] == []
    assert Program(the_company(), "WH").get("/lost-sales", expected=403)["status"] == 403


def test_a_note_that_is_too_long_is_refused_and_never_cut() -> None:
    order = of_two_lines()
    program, note = Program(the_company(), "SAL"), "x" * 501

    answers = [
        program.post(f"/orders/{order.number}/cancel", {"reason": "stock", "note": note}, expected=422),
        program.post(
            f"/orders/{order.number}/close-line",
            {"position": 1, "reason": "stock", "note": note},
            expected=422,
        ),
    ]

    assert [answer["errors"][0]["field"] for answer in answers] == ["note", "note"]
    assert (SalesOrder.objects.get().status, ledger()) == (OrderStatus.CONFIRMED, [])
