"""Payment terms by API: what does not make up the whole amount is refused at its field."""

import json

import pytest
from django.test import Client

from core.api.access import make_token
from customers.models import PaymentTerms
from tests import builders

pytestmark = pytest.mark.django_db


def add(installments: list[dict]):
    company = builders.the_company()
    token = make_token(builders.a_user(company, "MGR"), company)
    return Client().post(
        "/api/v1/payment-terms",
        json.dumps({"code": "T1", "name": "Terms", "installments": installments}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"},
    )


def test_three_thirds_make_up_the_whole_and_are_added():
    answer = add([{"kind": "percent", "value": "33.333333", "days": days} for days in (10, 20, 30)])

    assert answer.status_code == 201
    assert [row.days for row in PaymentTerms.objects.get(code="T1").installments.all()] == [10, 20, 30]


def test_two_times_forty_percent_leave_a_rest_without_a_date_and_are_refused():
    answer = add([{"kind": "percent", "value": "40"}] * 2)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["installments.1.kind"]
    assert not PaymentTerms.objects.filter(code="T1").exists()
