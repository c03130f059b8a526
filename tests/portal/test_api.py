"""What a customer's own program may do: order at our prices, read his own documents, and nothing of ours."""

import pytest

from core.actors import Actor
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_company, a_customer, a_draft_order, a_product, the_company
from tests.portal.stage import a_case
from tests.programs import Program, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI")


def an_order_body(**changed) -> dict:
    return {"customer": "ALFKI", "submit": True, "lines": [{"sku": "TEA", "quantity": "2"}], **changed}


@pytest.fixture
def tea():
    return a_product(sku="TEA", price="10.00", on_hand="50")


def test_a_buyer_orders_at_our_prices_and_it_came_by_the_portal(alfki, tea):
    answer = Program("PB", customer=alfki).post("/orders", an_order_body(channel="clerk"))

    assert answer.status_code == 201
    order = SalesOrder.objects.get()
    assert (order.status, order.channel, str(order.net_amount)) == ("confirmed", "portal", "20.0000")
    assert answer.json()["lines"][0]["unit_price"] == "10"


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"lines": [{"sku": "TEA", "quantity": "2", "unit_price": "0.01"}]}, "lines.0.unit_price"),
        ({"lines": [{"sku": "TEA", "quantity": "2", "discount_percent": "99"}]}, "lines.0.unit_price"),
        ({"discount_percent": "99"}, "discount_percent"),
        ({"customer": "AROUT"}, "customer"),
        ({"customer": "THEIRS"}, "customer"),
    ],
)
def test_a_buyer_sets_no_price_and_orders_for_nobody_else(alfki, tea, wrong, field):
    a_customer(code="AROUT")
    a_customer(a_company("OTHER"), "THEIRS")

    answer = Program("PB", customer=alfki).post("/orders", an_order_body(**wrong))

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert not SalesOrder.objects.exists()


def test_a_buyer_does_not_date_orders_back(alfki, tea):
    answer = Program("PB", customer=alfki).post("/orders", an_order_body(date="2020-01-01"))

    assert answer.status_code == 403
    assert not SalesOrder.objects.exists()


def test_a_viewer_does_not_order(alfki, tea):
    draft = a_draft_order(alfki, product=tea)
    orders.quote(draft, valid_until=the_company().today(), by=Actor.system(the_company()))
    viewer = Program("PV", customer=alfki)

    for path in ("/orders", "/quotes"):
        assert viewer.post(path, an_order_body()).status_code == 403
    for path in (f"/orders/{draft.number}/submit", f"/quotes/{draft.number}/accept"):
        assert viewer.post(path).status_code == 403
    assert [order.status for order in SalesOrder.objects.all()] == ["quoted"]


def test_a_buyer_accepts_the_quote_made_to_him(alfki, tea):
    draft = a_draft_order(alfki, product=tea)
    orders.quote(draft, valid_until=the_company().today(), by=Actor.system(the_company()))

    answer = Program("PB", customer=alfki).post(f"/quotes/{draft.number}/accept")

    assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")


def test_a_draft_of_ours_is_not_there_and_one_of_his_own_is(alfki, tea):
    draft = a_draft_order(alfki, product=tea)
    buyer = Program("PB", customer=alfki)
    own = buyer.post("/orders", an_order_body(submit=False)).json()["number"]

    assert buyer.get(f"/orders/{draft.number}").status_code == 404
    assert buyer.post(f"/orders/{draft.number}/submit").status_code == 404
    assert [row["number"] for row in buyer.get("/orders").json()["items"]] == [own]
    assert buyer.post(f"/orders/{own}/submit").json()["status"] == "confirmed"
    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.parametrize("role", ["PB", "PV"])
def test_documents_of_others_are_not_there(alfki, role):
    own, other = a_case(alfki), a_case(a_customer(code="AROUT"))
    program = Program(role, customer=alfki)

    for kind, mine, theirs in zip(
        ("orders", "shipments", "invoices"), own.numbers, other.numbers, strict=True
    ):
        assert program.get(f"/{kind}/{mine}").status_code == 200
        assert program.get(f"/{kind}/{theirs}").status_code == 404
        assert [row["number"] for row in program.get(f"/{kind}").json()["items"]] == [mine]
    assert program.get(f"/invoices/{own.invoice.number}/pdf").status_code == 200
    assert program.get(f"/invoices/{other.invoice.number}/pdf").status_code == 404


#: What is ours: reading and doing. A portal person is answered 403 or 404, never anything else.
OURS = (
    "GET /customers", "GET /customers/ALFKI", "GET /customers/ALFKI/credit", "GET /customers/ALFKI/open-items",
    "GET /payment-terms", "GET /tax-codes", "GET /price-lists", "GET /warehouses", "GET /exchange-rates", "GET /company",
    "GET /products/TEA/availability", "GET /payments", "GET /journal-entries", "GET /periods", "GET /reports/kpis",
    "GET /reports/aged-receivables", "GET /reports/trial-balance", "GET /reports/process", "GET /jobs/1",
    "POST /customers", "POST /products", "POST /units", "POST /stock/receipts", "POST /stock/adjustments", "POST /payments",
    "POST /dunning-runs", "POST /billing-runs", "POST /journal-entries", "POST /warehouses", "POST /exchange-rates",
)  # fmt: skip


@pytest.mark.parametrize("role", ["PB", "PV"])
def test_nothing_of_ours_is_reached_by_a_portal_person(alfki, tea, role):
    case = a_case(alfki, product=tea)
    program = Program(role, customer=alfki)
    verbs = [
        f"POST /orders/{case.order.number}/{verb}"
        for verb in ("cancel", "amend", "close-line", "holds/release")
    ]
    verbs += [
        f"POST /shipments/{case.shipment.number}/{verb}" for verb in ("pick", "pack", "dispatch", "deliver")
    ]
    verbs += [f"POST /invoices/{case.invoice.number}/credit"]

    answers = {}
    for call in (*OURS, *verbs):
        method, path = call.split(" ")
        body = {
            "reason": "x", "kind": "credit", "position": 1, "lines": [], "code": "X", "name": "X", "sku": "X",
            "price": "1", "tax_code": "S20", "customer": "ALFKI", "amount": "1", "currency": "USD", "rate": "1",
            "date": "2026-01-01", "received_on": "2026-01-01", "description": "x",
        }  # fmt: skip
        answers[call] = (program.get(path) if method == "GET" else program.post(path, body)).status_code

    assert {call: status for call, status in answers.items() if status not in (403, 404)} == {}


def test_links_of_a_buyers_order_lead_to_documents_he_may_read(alfki, tea):
    case = a_case(alfki, product=tea)

    links = Program("PB", customer=alfki).get(f"/orders/{case.order.number}").json()["links"]

    assert {link["kind"] for link in links} <= {"shipment", "invoice", "credit_note"}
