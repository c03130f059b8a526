"""Deciding about blocked orders by program: the same verbs, the same refusals."""

from __future__ import annotations

import datetime

import pytest

from core import outbox
from core.models import MailMessage
from credit import operations as credit
from credit.models import CreditRelease, PrepaymentRequest
from tests.builders import a_ceiling, a_company, a_customer, an_actor, the_company
from tests.credit.stage import D, held, invoiced, ordered
from tests.orders.stage import mine, picture
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


def manager() -> Program:
    return Program(the_company(), "MGR")


def test_the_queue_by_priority_value_and_age_with_why() -> None:
    small, large = held("20.00"), held("300.00")

    program = Program(the_company(), "CRC")
    rows = program.get("/blocked-orders")["items"]

    assert [row["number"] for row in rows] == [large.number, small.number]
    assert [row["number"] for row in program.get("/blocked-orders?sort=age")["items"]] == [
        small.number,
        large.number,
    ]
    assert (rows[0]["total"], rows[0]["over_limit"], rows[0]["limit_currency"]) == ("300.00", "300.00", "EUR")
    assert "over the limit of" in rows[0]["reasons"][0]
    assert program.get("/blocked-orders?sort=beauty", 422)["errors"][0]["field"] == "sort"


def test_the_queue_is_paged_and_another_company_s_orders_are_not_in_it() -> None:
    numbers = {held(amount).number for amount in ("10.00", "20.00", "30.00")}
    program = Program(the_company(), "CRC")

    first = program.get("/blocked-orders?limit=2")
    second = program.get(f"/blocked-orders?limit=2&after={first['next']}")

    assert {row["number"] for row in first["items"] + second["items"]} == numbers
    assert second["next"] is None
    assert Program(a_company("OTHER"), "CRC").get("/blocked-orders")["items"] == []


def test_a_release_names_amount_and_expiry() -> None:
    order = held("100.00")
    until = the_company().today() + datetime.timedelta(days=3)

    answer = manager().post(
        f"/orders/{order.number}/holds/release",
        {"kind": "credit", "reason": "Good payer", "amount": "120.00", "expires_on": until.isoformat()},
        200,
    )

    assert answer["status"] == "confirmed"
    granted = CreditRelease.objects.get()
    assert (granted.released_amount, granted.expires_on) == (D("120.00"), until)


def test_part_prepayment_is_asked_for_paid_and_the_order_goes_on() -> None:
    order = held("100.00")
    asked = manager().post(
        f"/orders/{order.number}/credit/prepayment", {"amount": "30.00", "reason": "New"}, 201, key="once"
    )
    seen = Program(the_company(), "SAL").get(f"/orders/{order.number}/credit")

    Program(the_company(), "AR").post(
        "/payments", {"customer": order.customer.code, "amount": "30.00", "currency": "EUR"}, 201
    )
    outbox.drain()

    assert (asked["amount"], asked["status"]) == ("30.00", "open")
    assert (seen["held_for"], seen["prepayment"]["payment_reference"]) == (
        ["prepayment"],
        asked["payment_reference"],
    )
    assert mine(order).status == "confirmed"


def test_a_prepayment_is_withdrawn_and_rejected_orders_are_canceled() -> None:
    order, other = held("100.00"), held("10.00")
    program = manager()
    program.post(f"/orders/{order.number}/credit/prepayment", {"amount": "30.00", "reason": "New"}, 201)

    withdrawn = program.post(f"/orders/{order.number}/credit/prepayment/withdraw", {"reason": "No"}, 200)
    rejected = program.post(f"/orders/{other.number}/credit/reject", {"reason": "No"}, 200)

    assert [hold["kind"] for hold in withdrawn["holds"]] == ["credit"]
    assert rejected["status"] == "canceled"


@pytest.mark.parametrize("amount", ["0", "100.01", "-5", "0.001"])
def test_a_prepayment_that_is_none_is_refused_with_its_field(amount: str) -> None:
    order = held("100.00")
    before = picture(order)

    answer = manager().post(
        f"/orders/{order.number}/credit/prepayment", {"amount": amount, "reason": "New"}, 422
    )

    assert [error["field"] for error in answer["errors"]] == ["amount"]
    assert picture(order) == before


def test_a_controller_s_ceiling_covers_the_rest() -> None:
    a_ceiling("CRC", "credit.release_credit_hold", "69.99")
    order = held("100.00")

    Program(the_company(), "CRC").post(
        f"/orders/{order.number}/credit/prepayment", {"amount": "30.00", "reason": "New"}, 403
    )

    assert not PrepaymentRequest.objects.exists()


def test_a_clerk_reads_why_in_words_and_which_invoices_to_pay_and_has_the_customer_told() -> None:
    customer = a_customer()
    invoice = invoiced(customer, "400.00")
    credit.set_limit(customer, limit_amount=D("333.00"), by=an_actor(None, "MGR"))
    order = ordered(customer, "100.00")
    clerk = Program(the_company(), "SAL")

    seen = clerk.get(f"/orders/{order.number}/credit")
    clerk.post(f"/orders/{order.number}/credit/ask-to-pay", {}, 200)
    outbox.drain()

    assert [(row["document"], row["open"]) for row in seen["pay_to_release"]] == [(invoice.number, "400.00")]
    assert "333" not in str(seen)
    assert MailMessage.objects.filter(event_key__startswith="pay-these:").count() == 1


def test_check_again_lets_the_rules_decide() -> None:
    order = held("100.00")
    clerk = Program(the_company(), "SAL")
    path = f"/orders/{order.number}/credit/recheck"

    still = clerk.post(path, {}, 200)["status"]
    credit.set_limit(order.customer, limit_amount=D("100.00"), by=an_actor(None, "MGR"))
    freed = clerk.post(path, {}, 200)["status"]

    assert (still, freed) == ("held", "confirmed")
    assert clerk.post(path, {}, 409)["title"]


def test_several_orders_are_decided_each_by_itself() -> None:
    first, second = held("10.00"), held("20.00")
    fine = ordered(a_customer(), "5.00")
    program = manager()

    result = program.post(
        "/blocked-orders/decide",
        {"do": "release", "orders": [first.number, fine.number, "S-0"], "reason": "Year-end"},
        200,
    )
    program.post("/blocked-orders/decide", {"do": "reject", "orders": [second.number], "reason": "No"}, 200)

    assert result["done"] == [first.number]
    assert [(row["order"], row["code"]) for row in result["refused"]] == [
        (fine.number, "no-such-hold"),
        ("S-0", "refused"),
    ]
    assert [mine(order).status for order in (first, second)] == ["confirmed", "canceled"]
    assert (
        program.post("/blocked-orders/decide", {"do": "dance", "orders": ["S-0"]}, 422)["errors"][0]["field"]
        == "do"
    )


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "GL", "ADM", "AUD"])
def test_programs_of_others_decide_nothing(role: str) -> None:
    order = held("100.00")
    before = picture(order)
    program = Program(the_company(), role)

    for path, body in (
        (f"/orders/{order.number}/credit/prepayment", {"amount": "30.00", "reason": "x"}),
        (f"/orders/{order.number}/credit/prepayment/withdraw", {"reason": "x"}),
        (f"/orders/{order.number}/credit/reject", {"reason": "x"}),
    ):
        program.post(path, body, 403)

    assert picture(order) == before
