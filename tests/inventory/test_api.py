"""Stock for programs: receipts, adjustments, availability, warehouses."""

import datetime

import pytest

from core.models import ApprovalRequest
from inventory.models import GoodsReceipt, StockMove, Warehouse
from tests.builders import a_company, a_customer, a_product, an_order, expected, the_company
from tests.inventory.stage import D, reserve, standing
from tests.programs import Program, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return a_product(sku="TEA", on_hand="7", lead_time_days=7)


def receipt_of(quantity: str, unit_cost: str | None = None, **head) -> dict:
    line = {"sku": "TEA", "quantity": quantity} | ({} if unit_cost is None else {"unit_cost": unit_cost})
    return {"lines": [line], **head}


def test_the_warehouse_sends_the_cost_of_the_delivery_note_and_is_not_shown_it(product):
    answer = Program("WH").post("/stock/receipts", receipt_of("3", "9.00", reference="LS-1"))

    assert answer.status_code == 201
    receipt = GoodsReceipt.objects.latest("pk")
    assert answer.json() == {
        "number": receipt.number, "warehouse": "MAIN", "reference": "LS-1",
        "date": the_company().today().isoformat(),
        "lines": [{"sku": "TEA", "quantity": "3", "unit_cost": None, "lots": []}],
    }  # fmt: skip
    assert standing(product) == ("10", "0", "55.00")


def test_a_delivery_without_a_cost_comes_at_the_cost_known_and_who_sees_costs_is_told(product):
    answer = Program("WH", "MGR").post("/stock/receipts", receipt_of("3"))

    assert answer.json()["lines"] == [{"sku": "TEA", "quantity": "3", "unit_cost": "4", "lots": []}]
    assert standing(product) == ("10", "0", "40.00")


def test_the_same_key_receives_once_and_another_body_under_it_is_refused(product):
    program = Program("WH")

    first, again = (program.post("/stock/receipts", receipt_of("3"), key="d1") for _time in range(2))
    other = program.post("/stock/receipts", receipt_of("4"), key="d1")

    assert first.json() == again.json()
    assert again["Idempotent-Replay"] == "true"
    assert other.status_code == 409
    assert standing(product) == ("10", "0", "40.00")


BAD = {
    "unknown product": ({"lines": [{"sku": "X", "quantity": "1"}]}, ["lines.0.sku"]),
    "two lines": (
        {"lines": [{"sku": "TEA", "quantity": "0"}, {"sku": "TEA", "quantity": "0.5"}]},
        ["lines.0.quantity", "lines.1.quantity"],
    ),
    "no lines": ({"lines": []}, ["lines"]),
    "negative": (receipt_of("-1"), ["lines.0.quantity"]),
    "a float": ({"lines": [{"sku": "TEA", "quantity": 1.5}]}, ["lines.0.quantity"]),
    "negative cost": (receipt_of("1", "-1"), ["lines.0.unit_cost"]),
    "unknown warehouse": (receipt_of("1", warehouse="NOWHERE"), ["warehouse"]),
    "yesterday": (receipt_of("1", date="2020-01-01"), ["date"]),
    "tomorrow": (receipt_of("1", date="2999-01-01"), ["date"]),
}


@pytest.mark.parametrize("body, fields", BAD.values(), ids=BAD.keys())
def test_a_bad_delivery_is_refused_at_its_fields_and_nothing_is_posted(product, body, fields):
    answer = Program("WH").post("/stock/receipts", body)

    assert answer.status_code == 422
    assert fields_of(answer) == fields
    assert standing(product) == ("7", "0", "28.00")
    assert GoodsReceipt.objects.count() == 1


def test_quantities_and_costs_that_no_column_holds_are_refused_in_words(product):
    answer = Program("WH").post("/stock/receipts", receipt_of("99999999999999", "99999999999999.999999"))

    assert answer.status_code == 422
    assert "outside the range" in answer.json()["detail"]
    assert standing(product) == ("7", "0", "28.00")


def test_a_correction_by_program_is_a_request_with_a_reason_and_nothing_moves(product):
    body = {"reason": "Water damage", "lines": [{"sku": "TEA", "quantity": "-2"}]}

    answer = Program("WH").post("/stock/adjustments", body)

    request = ApprovalRequest.objects.get()
    assert (answer.status_code, answer.json()["number"]) == (202, request.number)
    assert (answer.json()["about"], answer.json()["reason"], answer.json()["amount"]) == (
        "TEA \u22122",
        "Water damage",
        None,
    )
    assert (request.requested_amount, request.currency) == (D("8.00"), "EUR")
    assert standing(product) == ("7", "0", "28.00")
    assert not StockMove.objects.filter(kind="adjustment").exists()


def test_a_correction_by_program_at_a_cost_is_for_those_who_see_it(product):
    body = {"reason": "Opening balance", "lines": [{"sku": "TEA", "quantity": "3", "unit_cost": "9.00"}]}

    refused = Program("WH").post("/stock/adjustments", body)
    asked = Program("GL").post("/stock/adjustments", body)

    assert (refused.status_code, fields_of(refused)) == (403, ["lines.0.unit_cost"])
    assert (asked.status_code, asked.json()["amount"]) == (202, "27.00")
    assert ApprovalRequest.objects.count() == 1


def test_more_than_is_free_is_not_corrected_away(product):
    reserve(product, "5")

    answer = Program("WH").post(
        "/stock/adjustments", {"reason": "lost", "lines": [{"sku": "TEA", "quantity": "-3"}]}
    )

    assert (answer.status_code, fields_of(answer)) == (422, ["lines.0.quantity"])
    assert standing(product) == ("7", "5", "28.00")
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize("role", ["SAL", "CRC", "AR", "GL", "MGR", "ADM", "AUD", "PB", "PV"])
def test_only_the_warehouse_receives(product, role):
    assert Program(role).post("/stock/receipts", receipt_of("1")).status_code == 403
    assert standing(product) == ("7", "0", "28.00")


def availability(query: str = "", role: str = "SAL"):
    answer = Program(role).get(f"/products/TEA/availability{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_availability_says_what_is_free_and_when_more_can_come(product):
    today = the_company().today()
    reserve(product, "2")

    now, later = availability("?quantity=5"), availability("?quantity=6")

    assert now == {
        "sku": "TEA", "on_hand": "7", "reserved": "2", "available": "5", "promised_date": today.isoformat(),
        "projected": [{"date": today.isoformat(), "quantity": "5"}],
    }  # fmt: skip
    assert later["promised_date"] == (today + datetime.timedelta(days=7)).isoformat()


def test_what_is_expected_is_promised_to_those_first_who_wait_for_it_already(product):
    today = the_company().today()
    soon, late = today + datetime.timedelta(days=2), today + datetime.timedelta(days=20)
    expected(product, "5", days=2)
    expected(product, "5", days=20)
    expected(product, "50", days=1, is_confirmed=False)
    free = availability("?quantity=12")

    an_order(a_customer(), product=product, quantity="11")

    assert free["promised_date"] == soon.isoformat()
    assert availability("?quantity=1")["promised_date"] == soon.isoformat()
    assert availability("?quantity=2")["promised_date"] == late.isoformat()
    assert availability("?quantity=1&date=2999-01-01")["promised_date"] == "2999-01-01"
    assert [row["quantity"] for row in availability()["projected"]] == ["0", "1", "6"]


@pytest.mark.parametrize(
    "query, status, field",
    [
        ("?quantity=-1", 422, "quantity"),
        ("?quantity=x", 422, "quantity"),
        ("?date=x", 422, "date"),
        ("?warehouse=NOWHERE", 422, "warehouse"),
    ],
)
def test_a_bad_question_about_availability_is_refused_at_its_field(product, query, status, field):
    answer = Program("SAL").get(f"/products/TEA/availability{query}")

    assert (answer.status_code, fields_of(answer)) == (status, [field])


def test_availability_of_goods_that_are_not_ours_is_not_found(product):
    assert Program("SAL", company=a_company("OTHER")).get("/products/TEA/availability").status_code == 404
    assert Program("SAL").get("/products/COFFEE/availability").status_code == 404
    assert Program("PB").get("/products/TEA/availability").status_code == 403


@pytest.mark.parametrize("code", ["", "  ", "A/B", "A B", "new", "\u00a0", "A" * 13])
def test_a_warehouse_needs_a_code_an_address_can_hold(code):
    the_company()

    answer = Program("MGR").post("/warehouses", {"code": code})

    assert (answer.status_code, fields_of(answer)) == (422, ["code"])
    assert Warehouse.objects.count() == 1


def test_a_warehouse_stands_in_a_country_or_in_none_that_is_named():
    the_company()

    answer = Program("MGR").post("/warehouses", {"code": "FAR", "country": "x"})

    assert (answer.status_code, fields_of(answer)) == (422, ["country"])
    assert Warehouse.objects.count() == 1


def test_a_warehouse_is_added_once_and_the_first_stays_the_default():
    program = Program("MGR")

    added = program.post("/warehouses", {"code": " FAR ", "city": "Graz", "country": "AT"})
    again = program.post("/warehouses", {"code": "FAR"})

    assert added.json() == {
        "code": "FAR", "name": "FAR", "street": "", "postal_code": "", "city": "Graz", "country": "AT",
        "kind": "storage", "is_default": False, "count_tolerance_percent": "10", "count_tolerance_amount": "200",
        "keepers": [], "version": 1,
    }  # fmt: skip
    assert (again.status_code, fields_of(again)) == (409, ["code"])
    assert Program("WH").post("/warehouses", {"code": "X"}).status_code == 403
