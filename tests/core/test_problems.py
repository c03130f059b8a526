"""What programs are told when something is wrong: a problem document of the right kind, and nothing done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from catalog.models import UnitOfMeasure
from core.api.access import make_token
from core.api.problems import PROBLEM_TYPE
from core.models import Company, SecurityEvent
from orders.models import SalesOrder
from tests import builders
from tests.core.raw import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    company = builders.the_company()
    token = make_token(builders.a_user(company, "GL", "MGR"), company)
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def sent(client: Client, method: str, path: str, body: Any = b"", kind: str = "application/json") -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.generic(method, f"/api/v1/{path}", content, content_type=kind)
    assert answer["Content-Type"] == PROBLEM_TYPE
    assert answer.json()["status"] == answer.status_code
    assert answer.json()["instance"] == answer["X-Request-Id"]
    assert set(answer.json()) >= {"type", "title", "detail"}
    return answer


def test_a_body_that_is_no_json_is_400(client):
    assert sent(client, "POST", "units", b'{"code": ').status_code == 400


def test_without_a_token_it_is_401_and_says_how_to_send_one():
    answer = sent(Client(), "GET", "orders")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_what_the_role_may_not_is_403_whether_the_call_or_the_rule_behind_it_says_so():
    company = builders.the_company()
    customer, product = builders.a_customer(company), builders.a_product(company)
    token = make_token(builders.a_user(company, "SAL"), company)
    clerk = Client(headers={"Authorization": f"Bearer {token}"})
    backdated = {
        "customer": customer.code,
        "date": "2020-01-01",
        "lines": [{"sku": product.sku, "quantity": "1"}],
    }

    by_call = sent(clerk, "GET", "journal-entries")
    by_rule = sent(clerk, "POST", "orders", backdated)

    assert (by_call.status_code, by_rule.status_code) == (403, 403)
    assert not SalesOrder.objects.exists()
    assert list(SecurityEvent.objects.order_by("pk").values_list("kind", "path")) == [
        ("refused", "/api/v1/journal-entries"), ("refused", "/api/v1/orders"),
    ]  # fmt: skip


def test_an_unknown_document_a_foreign_one_and_an_unknown_address_are_404_in_the_same_words(client):
    foreign = builders.a_draft_order(builders.a_customer(builders.a_company("OTHER")))

    answers = [sent(client, "GET", f"orders/{number}") for number in ("S-1999-000001", foreign.number, "%20")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({json.dumps({**answer.json(), "instance": ""}) for answer in answers}) == 1


def test_a_method_no_call_knows_is_405_and_names_those_it_does(client):
    answer = sent(client, "DELETE", "units")

    assert answer.status_code == 405
    assert {method.strip() for method in answer["Allow"].split(",")} == {"GET", "POST"}


def test_a_document_that_is_not_in_the_right_state_is_409(client):
    order = builders.an_order()

    answer = sent(client, "POST", f"orders/{order.number}/submit", {})

    assert answer.status_code == 409
    assert order.number in answer.json()["detail"]


def test_more_than_ten_megabytes_are_413(client):
    body = b'{"code": "KGM", "name": "' + b"x" * (10 * 1024 * 1024) + b'"}'

    assert sent(client, "POST", "units", body).status_code == 413


def test_another_type_than_json_is_415(client):
    assert sent(client, "POST", "units", b"<unit/>", "text/xml").status_code == 415
    assert sent(client, "POST", "units", b"code=KGM", "application/x-www-form-urlencoded").status_code == 415


def test_a_wrong_field_is_422_and_named(client):
    missing = sent(client, "POST", "units", {"code": "KGM"})
    wrong = sent(client, "POST", "exchange-rates", {"currency": "EURO", "date": "2026-03-09", "rate": "1.1"})
    deep = sent(client, "POST", "orders", {"customer": "C-1", "lines": [{"sku": "A", "quantity": "1e3"}]})

    assert [answer.status_code for answer in (missing, wrong, deep)] == [422, 422, 422]
    assert [answer.json()["errors"][0]["field"] for answer in (missing, wrong, deep)] == [
        "name",
        "currency",
        "lines.0.quantity",
    ]


@pytest.mark.parametrize("rate", [1.1, "1e3", "NaN", "1,1", "-1", "0"])
def test_a_rate_is_a_plain_number_in_a_string(client, rate):
    answer = sent(client, "POST", "exchange-rates", {"currency": "USD", "date": "2026-03-09", "rate": rate})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "rate")


@pytest.mark.parametrize("with_key", [False, True])
def test_too_many_calls_are_429_and_told_when_to_come_back(client, monkeypatch, with_key):
    monkeypatch.setattr("core.api.access.CALLS_PER_MINUTE", 1)
    headers = {"Idempotency-Key": "k"} if with_key else {}
    client.get("/api/v1/units")

    answer = client.post("/api/v1/units", "{}", content_type="application/json", headers=headers)

    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (429, PROBLEM_TYPE, "60")
    assert not UnitOfMeasure.objects.exclude(code="C62").exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_others_hold_is_503_and_told_when_to_come_back():
    company = builders.the_company()
    token = make_token(builders.a_user(company, "MGR"), company)
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})

    def rename() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        return sent(client, "PATCH", "company", {"name": "Renamed"})

    with transaction.atomic():
        Company.objects.select_for_update().get()
        (answer,) = at_once(rename)

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert Company.objects.get().name == "ACME Trading"


def test_a_breakdown_tells_nothing_but_a_reference(client, monkeypatch):
    def broken(*args: object, **options: object) -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr("catalog.api.units.page_of", broken)

    answer = client.get("/api/v1/units")

    assert answer.status_code == 500
    assert answer["Content-Type"] == PROBLEM_TYPE
    assert "secret" not in answer.content.decode()
    assert answer.json()["instance"] == answer["X-Request-Id"]
