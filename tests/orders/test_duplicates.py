"""An order that looks like one the customer has handed in needs a person's word that it is another one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Product
from core import clock
from core.actors import Actor
from core.document_page import timeline_of
from customers.models import Customer
from orders import operations as orders
from orders.models import SalesOrder
from orders.operations import DuplicateOrder
from tests.builders import a_customer, a_product, a_user, an_actor, the_company
from tests.orders.stage import D, a_clerk, a_draft, at_once, entry, mine, picture
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return a_customer(code="ALFKI", name="Alfreds")


@pytest.fixture
def products() -> list[Product]:
    """Ten products, a hundred of each in stock."""
    return [a_product(sku=f"P{number}", on_hand="100") for number in range(10)]


def entered(
    customer: Customer, products: Sequence[Product], quantity: str = "2", **header: Any
) -> SalesOrder:
    """A draft of so many of each product."""
    return a_draft(a_clerk(), *(entry(each, quantity) for each in products), customer=customer, **header)


def handed_in(
    customer: Customer, products: Sequence[Product], quantity: str = "2", **header: Any
) -> SalesOrder:
    order = entered(customer, products, quantity, **header)
    orders.submit(order, by=a_clerk())
    assert order.status == "confirmed"
    return order


def seems_double(order: SalesOrder, by: Actor | None = None) -> SalesOrder | None:
    """The order it looks like to submit, which then has changed nothing."""
    before = picture(order)
    try:
        orders.submit(order, by=by or a_clerk())
    except DuplicateOrder as refused:
        assert picture(order) == before
        return refused.other
    return None


# what looks like the same -----------------------------------------------------------------------------------------
def test_the_same_reference_of_the_same_customer_is_asked_about(
    customer: Customer, products: list[Product]
) -> None:
    first = handed_in(customer, products[:1], customer_reference="PO 7")
    long_ago = clock.now() - datetime.timedelta(days=90)
    SalesOrder.objects.filter(pk=first.pk).update(submitted_at=long_ago)

    assert seems_double(entered(customer, products[1:3], customer_reference="po 7 ")) == first


def test_the_same_reference_of_another_customer_is_another_order(
    customer: Customer, products: list[Product]
) -> None:
    handed_in(customer, products, customer_reference="PO 7")

    assert seems_double(entered(a_customer(), products, customer_reference="PO 7")) is None


def test_the_same_lines_within_two_days_are_asked_about(customer: Customer, products: list[Product]) -> None:
    first = handed_in(customer, products)

    assert seems_double(entered(customer, list(reversed(products)))) == first


def test_lines_of_one_product_count_together(customer: Customer, products: list[Product]) -> None:
    first = handed_in(customer, products[:1], "4")
    tea = products[0]

    assert seems_double(a_draft(a_clerk(), entry(tea, "1"), entry(tea, "3"), customer=customer)) == first


@pytest.mark.parametrize("changed, is_double", [(1, True), (2, False)])
def test_nine_of_ten_equal_lines_are_asked_about_and_eight_are_not(
    customer: Customer, products: list[Product], changed: int, is_double: bool
) -> None:
    first = handed_in(customer, products)
    amounts = ["5"] * changed + ["2"] * (10 - changed)
    order = a_draft(
        a_clerk(),
        *(entry(each, amount) for each, amount in zip(products, amounts, strict=True)),
        customer=customer,
    )

    assert seems_double(order) == (first if is_double else None)


@pytest.mark.parametrize("hours, is_double", [(47, True), (49, False)])
def test_after_two_days_the_same_lines_are_a_new_order(
    customer: Customer, products: list[Product], hours: int, is_double: bool
) -> None:
    first = handed_in(customer, products)
    then = clock.now() - datetime.timedelta(hours=hours)
    SalesOrder.objects.filter(pk=first.pk).update(submitted_at=then)

    assert (seems_double(entered(customer, products)) is not None) == is_double


def test_references_that_differ_say_that_it_is_another_order(
    customer: Customer, products: list[Product]
) -> None:
    handed_in(customer, products, customer_reference="PO 7")

    assert seems_double(entered(customer, products, customer_reference="PO 8")) is None


@pytest.mark.parametrize("status", ["draft", "quoted", "canceled"])
def test_what_was_not_handed_in_or_has_ended_is_not_looked_at(
    customer: Customer, products: list[Product], status: str
) -> None:
    first = entered(customer, products, customer_reference="PO 7")
    if status == "quoted":
        orders.quote(first, valid_until=the_company().today(), by=a_clerk())
    elif status == "canceled":
        orders.cancel(first, reason="duplicate", by=a_clerk())

    assert seems_double(entered(customer, products, customer_reference="PO 7")) is None


def test_a_held_order_counts_as_well(products: list[Product]) -> None:
    customer = a_customer(credit_limit="0")
    first = entered(customer, products)
    orders.submit(first, by=a_clerk())
    assert first.status == "held"

    assert seems_double(entered(customer, products)) == first


def test_the_application_itself_is_not_asked(customer: Customer, products: list[Product]) -> None:
    handed_in(customer, products)

    assert seems_double(entered(customer, products), by=an_actor()) is None


# confirming -------------------------------------------------------------------------------------------------------
def test_who_confirms_stands_on_the_timeline(customer: Customer, products: list[Product]) -> None:
    first, clerk = handed_in(customer, products), a_clerk()
    order = entered(customer, products)

    orders.submit(order, by=clerk, confirm_duplicate=True)

    assert order.status == "confirmed"
    told = [(each.text, each.actor) for each in timeline_of(order, clerk)]
    assert (f"Confirmed as another order than {first.number}", clerk.name) in told


def test_a_word_that_was_not_needed_leaves_no_trace(customer: Customer, products: list[Product]) -> None:
    order = entered(customer, products)

    orders.submit(order, by=a_clerk(), confirm_duplicate=True)

    assert not any("another order" in each.text for each in timeline_of(order, a_clerk()))


def test_the_refusal_shows_both_orders_side_by_side(customer: Customer, products: list[Product]) -> None:
    handed_in(customer, products, customer_reference="PO 7")
    order = a_draft(
        a_clerk(),
        entry(products[0], "5"),
        entry(products[1], "2"),
        customer=customer,
        customer_reference="PO 7",
    )

    with pytest.raises(DuplicateOrder) as refused:
        orders.submit(order, by=a_clerk())

    rows = [(row.sku, row.mine, row.theirs, row.is_equal) for row in refused.value.lines]
    assert rows[:3] == [("P0", D(5), D(2), False), ("P1", D(2), D(2), True), ("P2", None, D(2), False)]
    assert refused.value.field == "customer_reference"


def test_the_guard_is_one_query_however_many_orders_there_are(
    customer: Customer, products: list[Product]
) -> None:
    for number in range(3):
        handed_in(customer, products[number : number + 2])
    order = entered(customer, products)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        orders.submit(order, by=a_clerk())

    guard = [each["sql"] for each in queries.captured_queries if "candidates" in each["sql"]]
    assert len(guard) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {guard[0]}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "order_same_reference" in plan
    assert "Seq Scan on orders_salesorder " not in plan


# pages ------------------------------------------------------------------------------------------------------------
def test_the_clerk_sees_both_and_says_it_is_another_one(
    client: Client, customer: Customer, products: list[Product]
) -> None:
    first, order = handed_in(customer, products), entered(customer, products)
    client.force_login(a_user(the_company(), "SAL"))
    url = reverse("orders:submit", args=[order.number])

    refused = client.post(url, {"version": str(order.version)})
    page = refused.content.decode()

    assert (refused.status_code, mine(order).status) == (409, "draft")
    assert "It is another order" in page
    assert first.get_absolute_url() in page
    confirmed = client.post(url, {"version": str(order.version), "confirm_duplicate": "1"})
    assert (confirmed.status_code, mine(order).status) == (303, "confirmed")


def test_the_order_form_keeps_what_was_typed_and_asks(
    client: Client, customer: Customer, products: list[Product]
) -> None:
    handed_in(customer, products[:1])
    client.force_login(a_user(the_company(), "SAL"))
    typed = {
        "customer": "Alfreds", "customer_code": "ALFKI", "lines-0-sku": "P0", "lines-0-sku_code": "P0",
        "lines-0-quantity": "2", "then": "submit",
    }  # fmt: skip

    refused = client.post(reverse("orders:new"), typed)
    page = refused.content.decode()

    assert (refused.status_code, SalesOrder.objects.count()) == (409, 1)
    assert 'value="submit_anyway"' in page
    assert 'value="P0"' in page
    done = client.post(reverse("orders:new"), {**typed, "then": "submit_anyway"})
    assert (done.status_code, SalesOrder.objects.filter(status="confirmed").count()) == (303, 2)


# API --------------------------------------------------------------------------------------------------------------
def test_a_program_is_told_the_other_number_and_may_confirm(
    customer: Customer, products: list[Product]
) -> None:
    program = Program(the_company(), "SAL")
    body = {"customer": "ALFKI", "lines": [{"sku": "P0", "quantity": "2"}], "submit": True}
    first = program.post("/orders", {**body, "customer_reference": "PO 7"})

    refused = program.post("/orders", {**body, "customer_reference": "PO 7"}, expected=409)

    assert (refused["type"], refused["duplicate_of"]) == ("urn:o2c:problem:duplicate-order", first["number"])
    assert SalesOrder.objects.count() == 1
    again = program.post("/orders", {**body, "customer_reference": "PO 7", "confirm_duplicate": True})
    assert again["status"] == "confirmed"


def test_a_draft_and_a_quote_are_asked_about_when_they_are_handed_in(
    customer: Customer, products: list[Product]
) -> None:
    program, first = Program(the_company(), "SAL"), handed_in(customer, products[:1])
    body = {"customer": "ALFKI", "lines": [{"sku": "P0", "quantity": "2"}]}
    draft, quote = (program.post(path, body)["number"] for path in ("/orders", "/quotes"))

    refused = program.post(f"/orders/{draft}/submit", expected=409)
    assert refused["duplicate_of"] == first.number
    program.post(f"/orders/{draft}/submit", {"confirm_duplicate": True}, expected=200)
    assert program.post(f"/quotes/{quote}/accept", expected=409)["duplicate_of"] == draft
    program.post(f"/quotes/{quote}/accept", {"confirm_duplicate": True}, expected=200)


# at once ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_two_equal_orders_handed_in_at_once_one_is_asked_about() -> None:
    customer, product = a_customer(), a_product(on_hand="100")
    drafts = [mine(a_draft(a_clerk(), entry(product), customer=customer)) for _each in range(2)]
    clerks = [a_clerk(), a_clerk()]

    answers = at_once(
        *(
            lambda order=order, by=by: orders.submit(order, by=by)
            for order, by in zip(drafts, clerks, strict=True)
        )
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["DuplicateOrder", "NoneType"]
    assert sorted(mine(order).status for order in drafts) == ["confirmed", "draft"]
