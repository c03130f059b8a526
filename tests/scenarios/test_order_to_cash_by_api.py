"""An order becomes cash by program: every call of the chain, and what the API answers to wrong ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core import invariants, outbox
from core.api.access import make_token
from core.models import OutboxMessage
from tests.builders import a_company, a_user

pytestmark = pytest.mark.django_db


class Program:
    """A client with a token."""

    def __init__(self, company: Any, role: str) -> None:
        self.token = make_token(a_user(company, role), company)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, path: str, expected: int = 200) -> Any:
        """Read."""
        response = self.client.get(f"/api/v1{path}")
        assert response.status_code == expected, response.content
        return response.json()

    def post(self, path: str, body: Any = None, expected: int = 201, key: str = "") -> Any:
        """Do."""
        headers = {"Idempotency-Key": key} if key else {}
        response = self.client.post(
            f"/api/v1{path}", body or {}, content_type="application/json", headers=headers
        )
        assert response.status_code == expected, response.content
        return response.json()

    def put(self, path: str, body: Any, expected: int = 200) -> Any:
        """Say anew."""
        response = self.client.put(f"/api/v1{path}", body, content_type="application/json")
        assert response.status_code == expected, response.content
        return response.json()


@pytest.fixture
def people() -> dict[str, Program]:
    """One program per role of a company that has a customer and a product."""
    company = a_company("ACME")
    programs = {role: Program(company, role) for role in ("SAL", "WH", "CRC", "AR", "GL", "MGR")}
    programs["GL"].post("/tax-codes", {"code": "V25", "name": "25 %", "rates": [{"rate": "25"}]})
    programs["GL"].post("/products", {"sku": "TEA", "name": "Green tea", "price": "40.00", "tax_code": "V25"})
    programs["MGR"].post("/payment-terms", {"code": "N10", "installments": [{"kind": "rest", "days": 10}]})
    programs["MGR"].post(
        "/customers",
        {"code": "ALFKI", "name": "Alfreds", "payment_terms": "N10", "credit_limit": "1000.00",
         "address": {"street": "Obere Str. 57", "postal_code": "12209", "city": "Berlin"}},
    )  # fmt: skip
    programs["WH"].post(
        "/stock/receipts", {"lines": [{"sku": "TEA", "quantity": "20", "unit_cost": "24.00"}]}
    )
    return programs


def order_of(people: dict[str, Program], quantity: str) -> Any:
    """A submitted order for tea."""
    body = {"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": quantity}], "submit": True}
    return people["SAL"].post("/orders", body)


def shipped(people: dict[str, Program], order: Any) -> Any:
    """The order's shipment on its way."""
    number = people["WH"].get(f"/shipments?order={order['number']}")["items"][0]["number"]
    for step in ("pick", "pack", "dispatch"):
        shipment = people["WH"].post(f"/shipments/{number}/{step}", expected=200)
    return shipment


def test_an_order_becomes_cash_by_api(people: dict[str, Program]) -> None:
    order = order_of(people, "7")

    assert (order["status"], order["net"], order["tax"], order["total"]) == (
        "confirmed",
        "280.00",
        "70.00",
        "350.00",
    )
    assert order["lines"][0]["reserved"] == "7"

    shipment = shipped(people, order)
    assert shipment["status"] == "dispatched"
    people["WH"].post(f"/shipments/{shipment['number']}/deliver", {"signed_by": "M. Anders"}, expected=200)
    invoice = people["AR"].get(f"/invoices?order={order['number']}")["items"][0]
    assert (invoice["status"], invoice["total"], invoice["open"]) == ("issued", "350.00", "350.00")
    assert invoice["taxes"] == [
        {"code": "V25", "category": "S", "rate": "25", "base": "280.00", "tax": "70.00"}
    ]

    payment = people["AR"].post(
        "/payments",
        {
            "customer": "ALFKI",
            "amount": "350.00",
            "allocations": [{"invoice": invoice["number"], "amount": "350.00"}],
        },
    )
    assert payment["unallocated"] == "0.00"
    closed = people["SAL"].get(f"/orders/{order['number']}")
    assert (closed["status"], closed["payment_status"]) == ("closed", "paid")
    assert {"shipment", "invoice"} <= {link["kind"] for link in closed["links"]}
    entries = people["GL"].get(f"/journal-entries?document={invoice['number']}")["items"]
    assert [sum(Decimal(line["debit"]) for line in entry["lines"]) for entry in entries] == [Decimal(350)]
    assert invariants.run_all() == []


def test_the_pdf_is_there_once_the_outbox_is_drained(people: dict[str, Program]) -> None:
    order = order_of(people, "1")
    shipped(people, order)
    number = people["AR"].get(f"/invoices?order={order['number']}")["items"][0]["number"]
    people["AR"].get(f"/invoices/{number}/pdf", expected=409)

    outbox.drain()

    response = people["AR"].client.get(f"/api/v1/invoices/{number}/pdf")
    assert response.content.startswith(b"%PDF")
    assert not OutboxMessage.objects.filter(status="dead").exists()


def test_an_order_over_the_limit_is_held_until_the_controller_releases_it(people: dict[str, Program]) -> None:
    order = order_of(people, "20.0")
    assert order["status"] == "confirmed"

    second = order_of(people, "1")

    assert second["status"] == "held"
    words = "The credit limit does not cover this order."
    assert second["holds"] == [
        {
            "kind": "credit",
            "reason": words,
            "reasons": [{"code": "credit.over-limit", "params": {}, "message": words}],
            "changes": [],
        }
    ]
    credit = people["CRC"].get("/customers/ALFKI/credit")
    assert (credit["limit"], credit["exposure"], credit["available"]) == ("1000.00", "1000.00", "0.00")
    refused = people["CRC"].post(
        f"/orders/{second['number']}/holds/release", {"reason": "Good payer"}, expected=403
    )
    assert refused["detail"] == "You may release orders up to 0.00\xa0EUR. Ask a manager."
    people["SAL"].post(f"/orders/{second['number']}/holds/release", {"reason": "Please"}, expected=403)
    released = people["MGR"].post(
        f"/orders/{second['number']}/holds/release", {"reason": "Good payer"}, expected=200
    )
    assert released["status"] == "confirmed"


def test_a_receipt_fills_the_backorder(people: dict[str, Program]) -> None:
    people["MGR"].client.patch(
        "/api/v1/customers/ALFKI", {"credit_limit": None}, content_type="application/json"
    )
    order = order_of(people, "25")
    assert order["lines"][0]["reserved"] == "20"

    people["WH"].post("/stock/receipts", {"lines": [{"sku": "TEA", "quantity": "5", "unit_cost": "25.00"}]})
    outbox.drain()

    assert people["SAL"].get(f"/orders/{order['number']}")["lines"][0]["reserved"] == "25"


def test_the_same_key_gives_the_first_answer_again(people: dict[str, Program]) -> None:
    body = {"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "1"}]}
    first = people["SAL"].post("/orders", body, key="k-1")

    again = people["SAL"].post("/orders", body, key="k-1")
    other = people["SAL"].post("/orders", body | {"customer_reference": "x"}, expected=409, key="k-1")

    assert again == first
    assert other["type"] == "urn:o2c:problem:idempotency-key-reused"
    assert len(people["SAL"].get("/orders")["items"]) == 1


@pytest.mark.parametrize(
    "body, field",
    [
        ({"customer": "NOBODY", "lines": [{"sku": "TEA", "quantity": "1"}]}, "customer"),
        ({"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "0"}]}, "lines.0.quantity"),
        ({"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": 1.5}]}, "lines.0.quantity"),
        ({"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "1e3"}]}, "lines.0.quantity"),
        ({"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "1.5"}]}, "lines.0.quantity"),
        ({"customer": "ALFKI", "lines": [{"sku": "???", "quantity": "1"}]}, "lines.0.sku"),
        (
            {"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "1", "discount_percent": "101"}]},
            "lines.0.discount_percent",
        ),
        ({"customer": "ALFKI", "lines": [], "submit": True}, "lines"),
        ({"customer": "ALFKI", "currency": "ZZZ", "lines": [{"sku": "TEA", "quantity": "1"}]}, "currency"),
        ({"customer": "ALFKI", "channel": "owl", "lines": [{"sku": "TEA", "quantity": "1"}]}, "channel"),
        ({"customer": "ALFKI", "date": "2999-01-01", "lines": [{"sku": "TEA", "quantity": "1"}]}, "date"),
        ({"lines": [{"sku": "TEA", "quantity": "1"}]}, "customer"),
    ],
)
def test_a_wrong_order_is_answered_with_the_field(people: dict[str, Program], body: Any, field: str) -> None:
    answer = people["SAL"].post("/orders", body, expected=422)

    assert field in [error["field"] for error in answer["errors"]]
    assert people["SAL"].get("/orders")["items"] == []


def test_what_the_role_may_not_is_403_and_what_is_not_there_404(people: dict[str, Program]) -> None:
    people["WH"].post("/orders", {"customer": "ALFKI", "lines": []}, expected=403)
    people["SAL"].get("/orders/S-2026-999999", expected=404)
    assert Client().get("/api/v1/orders").status_code == 401
    assert (
        people["SAL"].client.post("/api/v1/orders", "{", content_type="application/json").status_code == 400
    )


def test_another_company_does_not_exist_for_a_token(people: dict[str, Program]) -> None:
    order = order_of(people, "1")
    stranger = Program(a_company("OTHER"), "SAL")

    stranger.get(f"/orders/{order['number']}", expected=404)

    assert stranger.get("/orders")["items"] == []
