"""What programs are told about addresses, methods, types and texts that are wrong; what stays unsaid to whom."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog import operations
from core.api.access import make_token
from core.models import Event
from core.reasons import say
from core.refusals import Refusal
from tests import builders
from tests.hostile.conftest import signed_in

pytestmark = pytest.mark.django_db


def problem(role: str, method: str, path: str, body: bytes = b"", kind: str = "application/json"):
    company = builders.the_company()
    token = make_token(builders.a_user(company, role), company)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    response = client.generic(method, f"/api/v1/{path}", body, content_type=kind)
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return response


@pytest.mark.parametrize(
    "method, path, body, kind, status",
    [
        ("GET", "nowhere", b"", "", 404),
        ("GET", "orders/%00", b"", "", 404),
        ("GET", "jobs/none", b"", "", 404),
        ("DELETE", "orders", b"", "", 405),
        ("POST", "units", b"{", "application/json", 400),
        ("POST", "units", b'{"code": NaN}', "application/json", 400),
        ("POST", "units", b"<unit/>", "text/xml", 415),
        ("POST", "units", b'{"code": "far too long", "name": "x"}', "application/json", 422),
        ("POST", "units", b"[" * 50_000, "application/json", 400),
        ("POST", "periods/2026-13/close", b"{}", "application/json", 404),
        ("POST", "periods/9999-12/close", b"{}", "application/json", 422),
    ],
)
def test_a_wrong_call_is_answered_by_a_problem_document(method, path, body, kind, status):
    assert problem("GL", method, path, body, kind).status_code == status


def test_text_that_cannot_be_kept_is_refused_with_its_field():
    answer = problem("GL", "POST", "units", b'{"code": "ABC", "name": "a\\u0000b"}').json()

    assert answer["errors"][0]["field"] == "name"


def test_an_unknown_customer_of_a_dunning_run_is_named_where_it_stands(own):
    answer = problem("GL", "POST", "dunning-runs", b'{"customers": ["ALFKI", "NOBODY"]}').json()

    assert [error["field"] for error in answer["errors"]] == ["customers.1"]


def test_an_unknown_document_and_one_of_another_company_look_the_same(own, foreign):
    unknown, theirs = (
        problem("SAL", "GET", f"orders/{number}").json() for number in ("S-0", foreign["orders"])
    )

    assert {**unknown, "instance": ""} == {**theirs, "instance": ""}


@pytest.mark.parametrize("role", ["SAL", "WH"])
def test_figures_of_the_credit_check_are_told_to_nobody_who_may_not_know_them(role, held):
    [found] = Event.objects.get(activity="held", document_number=held.number).data["reasons"]
    assert "777.00" in say(found)
    client = signed_in(role)
    company = builders.the_company()
    token = make_token(builders.a_user(company, role), company)

    page = client.get(held.get_absolute_url())
    call = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/orders/{held.number}")

    assert page.status_code == call.status_code == 200
    assert b"777.00" not in page.content
    assert b"777.00" not in call.content


def test_the_credit_controller_reads_the_figures(held):
    assert b"777.00" in signed_in("CRC").get(held.get_absolute_url()).content


@pytest.mark.parametrize("code", ["", " ", "A/B", "..", "New", "A\tB"])
def test_a_code_that_no_address_can_hold_is_refused(code):
    by = builders.an_actor(None, "MGR")

    with pytest.raises(Refusal) as refused:
        operations.save_product(None, {"sku": code, "name": "Tea", "price": 1}, by=by)

    assert refused.value.field == "sku"
