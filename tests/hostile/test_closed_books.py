"""A closed month and a currency without a rate: every call that would post says so, at the field, and keeps nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core import timeline
from core.actors import Actor
from core.models import Company
from ledger.models import FiscalPeriod
from tests import builders
from tests.hostile.stage import working_calls

pytestmark = pytest.mark.django_db

#: What posts today, and the field of its date.
POSTING = {
    "/stock/receipts": "date", "/shipments/{number}/dispatch": "date",
    "/invoices/{number}/credit": "date", "/payments": "received_on", "/payments/{number}/reverse": "date",
    "/journal-entries": "date", "/journal-entries/{number}/reverse": "date",
}  # fmt: skip


def close_the_month(company: Company) -> FiscalPeriod:
    """The books of today are shut."""
    period = FiscalPeriod.objects.get(
        company=company, start_date__lte=company.today(), end_date__gte=company.today()
    )
    FiscalPeriod.objects.filter(pk=period.pk).update(status="closed", trial_balance_hash="0" * 64)
    timeline.record(period, "closed", by=Actor.system(company))
    return period


def test_nothing_is_posted_into_a_closed_month_and_each_call_names_the_field(send, documents):
    period = close_the_month(builders.the_company())
    said: dict[str, Any] = {}
    kept = {}

    for name, method, url, body in working_calls(documents):
        path = name.removeprefix("POST /api/v1")
        if path in POSTING:
            answer, written = send(method, url, json.dumps(body).encode())
            kept |= {path: written} if written else {}
            errors = answer.json().get("errors", [{}])
            said[path] = (
                answer.status_code,
                errors[0].get("field"),
                period.name in answer.json().get("detail", ""),
            )

    assert said == {path: (422, field, True) for path, field in POSTING.items()}
    assert kept == {}


@pytest.mark.parametrize(
    "path, body",
    [
        ("/payments", {"customer": "ALFKI", "amount": "5.00", "currency": "JPY"}),
        ("/orders", {"customer": "ALFKI", "currency": "JPY", "lines": [{"sku": "SKU", "quantity": "1", "unit_price": "9"}], "submit": True}),
        ("/journal-entries", {"description": "x", "currency": "JPY", "lines": [{"account": "5400", "debit": "5"}, {"account": "5900", "credit": "5"}]}),
    ],
)  # fmt: skip
def test_a_currency_without_a_rate_is_named(send, own, path, body):
    text = json.dumps(body).replace("SKU", own["products"])

    answer, written = send("POST", f"/api/v1{path}", text.encode())

    assert (answer.status_code, written) == (422, [])
    assert "JPY" in answer.json()["detail"]
    assert answer.json()["errors"][0]["field"]
