"""Orders for programs: each call done, refused with its field, and not permitted."""

from __future__ import annotations

from typing import Any

import pytest

from orders.models import SalesOrder
from tests.builders import a_customer, a_product, the_company
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Program]:
    """One program per role; tea at 10.00, ten in stock."""
    company = the_company()
    a_product(company, "TEA", price="10.00", on_hand="10")
    a_customer(company, "ALFKI", credit_limit="1000.00")
    return {role: Program(company, role) for role in ("SAL", "WH", "CRC", "AR", "GL", "MGR", "AUD")}


def body(quantity: str = "2", **fields: Any) -> dict[str, Any]:
    return {"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": quantity}], **fields}


def fields_of(answer: Any) -> list[str]:
    return [error["field"] for error in answer["errors"]]


def order_of(people: dict[str, Program], quantity: str = "2") -> Any:
    return people["SAL"].post("/orders", body(quantity, submit=True))


def test_totals_that_are_sent_are_not_believed(people: dict[str, Program]) -> None:
    sent = body(net="0.01", total="0.01", status="closed", number="S-1")
    sent["lines"][0] |= {"net": "0.01", "tax_rate": "0", "promised_date": "2020-01-01"}

    order = people["SAL"].post("/orders", sent)

    assert (order["net"], order["tax"], order["total"], order["status"]) == (
        "20.00",
        "4.00",
        "24.00",
        "draft",
    )
    assert (order["lines"][0]["net"], order["lines"][0]["tax_rate"]) == ("20.00", "20")


def test_the_third_line_is_named_when_it_is_the_third_that_is_wrong(people: dict[str, Program]) -> None:
    lines = [{"sku": "TEA", "quantity": quantity} for quantity in ("1", "2", "0")]

    answer = people["SAL"].post("/orders", {"customer": "ALFKI", "lines": lines}, expected=422)

    assert answer["errors"] == [{"field": "lines.2.quantity", "message": "Enter a quantity above zero."}]
    assert (answer["status"], answer["title"]) == (422, "A rule says no")
    assert not SalesOrder.objects.exists()


@pytest.mark.parametrize("key", ["", "k-1"])
@pytest.mark.parametrize(
    "change, field",
    [
        ({"customer_reference": "x" * 81}, "customer_reference"),
        ({"lines": [{"sku": "TEA", "quantity": "1", "description": "x" * 301}]}, "lines.0.description"),
        (
            {
                "lines": [
                    {"sku": "TEA", "quantity": "1"},
                    {"sku": "TEA", "quantity": "1", "description": "x" * 301},
                ]
            },
            "lines.1.description",
        ),
    ],
)
def test_a_text_too_long_for_its_place_is_named(
    people: dict[str, Program], change: dict[str, Any], field: str, key: str
) -> None:
    answer = people["SAL"].post("/orders", body() | change, expected=422, key=key)

    assert fields_of(answer) == [field]
    assert not SalesOrder.objects.exists()
    assert len(people["SAL"].post("/orders", body(customer_reference="x" * 80))["customer_reference"]) == 80


def test_a_quote_is_given_and_accepted(people: dict[str, Program]) -> None:
    quote = people["SAL"].post("/quotes", body(valid_until="2999-01-01"))
    assert quote["status"] == "quoted"

    order = people["SAL"].post(f"/quotes/{quote['number']}/accept", expected=200)

    assert (order["number"], order["status"]) == (quote["number"], "confirmed")
    people["SAL"].post(f"/quotes/{quote['number']}/accept", expected=409)


def test_a_draft_that_was_never_offered_is_not_accepted(people: dict[str, Program]) -> None:
    draft = people["SAL"].post("/orders", body())

    answer = people["SAL"].post(f"/quotes/{draft['number']}/accept", expected=409)

    assert "not a quote" in answer["detail"]
    assert SalesOrder.objects.get().status == "draft"


def test_a_quote_that_ends_before_it_begins_leaves_nothing(people: dict[str, Program]) -> None:
    answer = people["SAL"].post("/quotes", body(valid_until="2020-01-01"), expected=422)

    assert fields_of(answer) == ["valid_until"]
    assert not SalesOrder.objects.exists()


def test_an_order_is_submitted_once(people: dict[str, Program]) -> None:
    number = people["SAL"].post("/orders", body())["number"]

    assert people["SAL"].post(f"/orders/{number}/submit", expected=200)["status"] == "confirmed"
    again = people["SAL"].post(f"/orders/{number}/submit", expected=409)

    assert again["type"] == "urn:o2c:problem:move-not-allowed"
    assert again["detail"] == f"{number} is confirmed and cannot become submitted."


def test_a_held_order_is_not_submitted_again(people: dict[str, Program]) -> None:
    number = people["SAL"].post("/orders", body("90", submit=True))["number"]

    answer = people["SAL"].post(f"/orders/{number}/submit", expected=409)

    assert answer["detail"] == f"{number} is on hold and cannot become submitted."


def test_an_order_is_amended_and_the_call_s_own_lines_are_named(people: dict[str, Program]) -> None:
    number = order_of(people)["number"]
    amended = people["SAL"].post(
        f"/orders/{number}/amend",
        {"lines": [{"position": 1, "quantity": "3"}, {"sku": "TEA", "quantity": "1"}]},
        expected=200,
    )
    assert [(line["position"], line["quantity"], line["reserved"]) for line in amended["lines"]] == [
        (1, "3", "3"),
        (2, "1", "1"),
    ]

    for lines, field in (
        ([{"sku": "TEA", "quantity": "1"}, {"position": 2, "quantity": "0"}], "lines.1.quantity"),
        ([{"position": 1, "quantity": "4"}, {"sku": "OIL", "quantity": "1"}], "lines.1.sku"),
        ([{"position": 9, "quantity": "4"}], "lines.0.position"),
        ([{"position": 1, "quantity": "4"}, {"position": 1, "quantity": "5"}], "lines.1.position"),
        ([], "lines"),
    ):
        answer = people["SAL"].post(f"/orders/{number}/amend", {"lines": lines}, expected=422)
        assert fields_of(answer) == [field]
    stale = {"lines": [{"position": 1, "quantity": "9"}], "version": 1}
    assert (
        people["SAL"].post(f"/orders/{number}/amend", stale, expected=409)["type"].endswith("stale-version")
    )
    assert people["SAL"].get(f"/orders/{number}")["lines"] == amended["lines"]


def test_the_rest_of_a_line_is_closed_with_a_known_reason(people: dict[str, Program]) -> None:
    number = order_of(people)["number"]
    unknown = people["SAL"].post(
        f"/orders/{number}/close-line", {"position": 1, "reason": "whim"}, expected=422
    )
    missing = people["SAL"].post(f"/orders/{number}/close-line", {"position": 7}, expected=422)
    assert (fields_of(unknown), fields_of(missing)) == (["reason"], ["position"])

    order = people["SAL"].post(
        f"/orders/{number}/close-line", {"position": 1, "reason": "stock"}, expected=200
    )

    assert (order["lines"][0]["canceled"], order["lines"][0]["quantity"]) == ("2", "2")


def test_an_order_is_canceled_with_the_caller_s_words(people: dict[str, Program]) -> None:
    number = order_of(people)["number"]

    order = people["SAL"].post(f"/orders/{number}/cancel", {"reason": "Wrong address"}, expected=200)

    assert (order["status"], order["lines"][0]["reserved"]) == ("canceled", "0")
    assert fields_of(people["SAL"].post(f"/orders/{number}/cancel", {}, expected=422)) == ["reason"]


def test_holds_are_released_by_who_may(people: dict[str, Program]) -> None:
    number = people["SAL"].post("/orders", body("90", submit=True))["number"]
    url = f"/orders/{number}/holds/release"
    assert fields_of(people["MGR"].post(url, {"kind": "whim", "reason": "x"}, expected=422)) == ["kind"]
    assert fields_of(people["MGR"].post(url, {"reason": " "}, expected=422)) == ["reason"]
    assert (
        people["MGR"]
        .post(url, {"kind": "manual", "reason": "x"}, expected=409)["type"]
        .endswith("no-such-hold")
    )
    for role in ("SAL", "WH", "AR", "GL", "AUD"):
        people[role].post(url, {"reason": "please"}, expected=403)
    assert people["SAL"].get(f"/orders/{number}")["status"] == "held"

    assert people["MGR"].post(url, {"reason": "good payer"}, expected=200)["status"] == "confirmed"


def test_only_sales_and_managers_change_orders(people: dict[str, Program]) -> None:
    number = order_of(people)["number"]
    before = people["AUD"].get(f"/orders/{number}")

    for role in ("WH", "CRC", "AR", "GL", "AUD"):
        for path, sent in (
            ("/orders", body()), ("/quotes", body()), (f"/orders/{number}/submit", {}),
            (f"/orders/{number}/cancel", {"reason": "x"}), (f"/orders/{number}/close-line", {"position": 1}),
            (f"/orders/{number}/amend", {"lines": [{"position": 1, "quantity": "9"}]}),
            (f"/quotes/{number}/accept", {}),
        ):  # fmt: skip
            people[role].post(path, sent, expected=403)

    assert people["AUD"].get(f"/orders/{number}") == before
    assert SalesOrder.objects.count() == 1


def test_the_list_is_filtered_and_goes_on_where_it_stopped(people: dict[str, Program]) -> None:
    numbers = [order_of(people, quantity)["number"] for quantity in ("1", "2", "3")]
    draft = people["SAL"].post("/orders", body(customer_reference="PO-7"))["number"]

    first = people["SAL"].get("/orders?limit=3")
    rest = people["SAL"].get(f"/orders?limit=3&after={first['next']}")

    assert [order["number"] for order in first["items"] + rest["items"]] == [draft, *reversed(numbers)]
    assert rest["next"] is None
    for query, found in (
        ("status=draft", 1),
        ("customer_reference=PO-7", 1),
        ("customer=NOBODY", 0),
        ("q=ALFKI", 4),
    ):
        assert len(people["SAL"].get(f"/orders?{query}")["items"]) == found, query
    assert fields_of(people["SAL"].get("/orders?limit=0", expected=422)) == ["limit"]
    assert fields_of(people["SAL"].get("/orders?after=x", expected=422)) == ["after"]


def test_the_warehouse_reads_orders_without_prices(people: dict[str, Program]) -> None:
    number = order_of(people)["number"]

    order = people["WH"].get(f"/orders/{number}")

    assert (order["net"], order["tax"], order["total"]) == (None, None, None)
    assert (order["lines"][0]["unit_price"], order["lines"][0]["net"], order["lines"][0]["quantity"]) == (
        "",
        "",
        "2",
    )
