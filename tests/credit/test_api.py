"""Credit for programs: what a customer may owe, and the figures as of now."""

from __future__ import annotations

import pytest

from orders import operations as orders
from tests.builders import a_customer, an_actor, an_order, the_company
from tests.credit.stage import D, goods, held, invoiced
from tests.orders.stage import picture
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


def test_the_figures_add_up() -> None:
    customer = a_customer(credit_limit="1000.00")
    invoiced(customer, "300.00")
    an_order(customer, **goods("50.00"), quantity="2")

    seen = Program(the_company(), "CRC").get(f"/customers/{customer.code}/credit")

    assert (seen["limit"], seen["exposure"], seen["available"]) == ("1000.00", "400.00", "600.00")
    assert (seen["open_orders"], seen["delivered_not_invoiced"], seen["open_receivables"]) == (
        "100.00", "0.00", "300.00",
    )  # fmt: skip
    assert (seen["blocked"], seen["oldest_overdue_days"], seen["currency"]) == (False, 0, "EUR")


def test_no_limit_is_null_and_zero_is_zero() -> None:
    the_company()
    manager = Program(the_company(), "MGR")
    manager.post("/customers", {"code": "FREE", "name": "Free"})
    manager.post("/customers", {"code": "NONE", "name": "None", "credit_limit": "0"})

    limits = [
        Program(the_company(), "CRC").get(f"/customers/{code}/credit")["limit"] for code in ("FREE", "NONE")
    ]

    assert limits == [None, "0.00"]


@pytest.mark.parametrize("limit", ["-0.01", "1e5", 1.5, "abc"])
def test_a_limit_that_is_none_is_refused_with_its_field(limit: object) -> None:
    customer = a_customer(credit_limit="5.00")
    manager = Program(the_company(), "MGR")

    response = manager.client.patch(
        f"/api/v1/customers/{customer.code}", {"credit_limit": limit}, content_type="application/json"
    )

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["credit_limit"]
    assert customer.credit_account.limits.get().limit_amount == D("5.00")


@pytest.mark.parametrize("role", ["SAL", "WH", "ADM"])
def test_clerks_are_told_no_figures(role: str) -> None:
    customer = a_customer(credit_limit="5.00")

    Program(the_company(), role).get(f"/customers/{customer.code}/credit", expected=403)


def test_a_child_uses_the_limit_of_its_parent() -> None:
    parent = a_customer(credit_limit="100.00")
    child = a_customer(parent=parent)
    invoiced(parent, "30.00")

    seen = Program(the_company(), "CRC").get(f"/customers/{child.code}/credit")

    assert (seen["limit"], seen["exposure"]) == ("100.00", "30.00")


def test_a_program_does_not_release_an_order_that_was_amended_meanwhile() -> None:
    order = held("100.00")
    shown = order.version
    orders.amend(order, {1: D(2)}, by=an_actor(None, "SAL"))
    before = picture(order)
    manager, path = Program(the_company(), "MGR"), f"/orders/{order.number}/holds/release"

    stale = manager.post(path, {"reason": "good payer", "version": shown}, expected=409)

    assert [error["field"] for error in stale["errors"]] == ["version"]
    assert picture(order) == before

    released = manager.post(path, {"reason": "good payer", "version": order.version}, expected=200)
    assert released["status"] == "confirmed"
