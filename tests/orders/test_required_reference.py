"""Customers who take no papers without their own reference: an order without one waits until it is there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Product
from core import invariants
from customers.models import Customer
from customers.operations import save_customer
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, a_user, an_actor, the_company
from tests.orders.stage import a_clerk, a_draft, entry
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict() -> Customer:
    return a_customer(code="ALFKI", name="Alfreds", requires_reference=True)


def handed_in(customer: Customer, reference: str = "") -> SalesOrder:
    clerk = a_clerk()
    tea = a_product(sku="TEA", price="10.00", on_hand="100")
    order = a_draft(clerk, entry(tea), customer=customer, customer_reference=reference)
    orders.submit(order, by=clerk)
    return order


def reasons_of(order: SalesOrder) -> list[tuple[str, list[str]]]:
    holds = order.holds.filter(lifted_at__isnull=True)
    return [(hold.kind, [found["code"] for found in hold.findings]) for hold in holds]


@pytest.mark.parametrize("reference", ["", "   "])
def test_an_order_without_the_reference_is_held_as_incomplete(strict: Customer, reference: str) -> None:
    order = handed_in(strict, reference)

    assert order.status == "held"
    assert reasons_of(order) == [("incomplete", ["order.no-reference"])]
    assert invariants.run_all() == []


def test_with_the_reference_it_goes_through(strict: Customer) -> None:
    assert handed_in(strict, "PO-77").status == "confirmed"


def test_who_does_not_ask_for_one_needs_none() -> None:
    assert handed_in(a_customer()).status == "confirmed"


def test_it_is_taken_back_given_its_reference_and_handed_in_again(strict: Customer) -> None:
    order, clerk = handed_in(strict), a_clerk()

    orders.reopen(order, by=clerk)
    orders.edit(
        order,
        orders.Header(strict, customer_reference="PO-77"),
        [entry(Product.objects.get(sku="TEA"))],
        by=clerk,
    )
    orders.submit(order, by=clerk)

    assert (order.status, reasons_of(order)) == ("confirmed", [])


def test_order_entry_says_so_until_it_is_typed(client: Client, strict: Customer) -> None:
    a_product(sku="TEA", on_hand="100")
    client.force_login(a_user(the_company(), "SAL"))
    typed = {"customer": "Alfreds", "customer_code": "ALFKI", "lines-0-sku": "TEA", "lines-0-quantity": "1"}

    def said(**more: str) -> bool:
        states = client.post(reverse("orders:preview"), {**typed, **more}).json()["states"]
        return any("reference is missing" in state["label"] for state in states)

    assert (said(), said(customer_reference="PO-77")) == (True, False)


def test_programs_set_it_and_read_it(strict: Customer) -> None:
    program = Program(the_company(), "MGR")

    assert program.get("/customers/ALFKI")["requires_reference"] is True


def test_it_is_kept_as_it_is_saved(strict: Customer) -> None:
    save_customer(strict, {"requires_reference": False}, by=an_actor(None, "MGR"))

    assert not Customer.objects.get(pk=strict.pk).requires_reference
