"""The reports by program."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.api.access import make_token
from core.models import SecurityEvent
from tests import builders

pytestmark = pytest.mark.django_db


def read(role: str, path: str, expected: int = 200, **headers: str) -> Any:
    company = builders.the_company()
    token = make_token(builders.a_user(company, role), company)
    response = Client(headers={"Authorization": f"Bearer {token}", **headers}).get(f"/api/v1/reports/{path}")
    assert response.status_code == expected, response.content
    return response


@pytest.fixture
def invoice():
    """60.00 EUR, tax included, not due."""
    company = builders.the_company()
    product = builders.a_product(company, "TEA", price="10.00", on_hand="100")
    return builders.an_issued_invoice(builders.a_customer(company, "ALFKI"), product=product, quantity="5")


def test_aged_receivables_by_customer_and_by_currency(invoice):
    by_customer = read("AR", "aged-receivables").json()
    by_currency = read("AR", "aged-receivables?by=currency").json()

    assert by_customer["buckets"] == ["not_due", "1-30", "31-60", "61-90", "over_90"]
    (row,) = by_customer["rows"]
    assert (row["customer"], row["currency"], row["balance"]) == ("ALFKI", "EUR", "60.00")
    assert row["buckets"]["not_due"] == "60.00"
    assert by_currency["rows"][0]["customer"] is None
    assert by_currency["total"] == by_customer["total"]


def test_the_trial_balance_balances(invoice):
    found = read("GL", "trial-balance").json()

    assert found["debit"] == found["credit"]
    assert sum(Decimal(row["balance"]) for row in found["rows"]) == 0
    assert "60.00" in {row["balance"] for row in found["rows"]}


def test_the_general_ledger_by_pages_is_the_general_ledger(invoice):
    day = invoice.issue_date.isoformat()
    path = f"general-ledger?from={day}&to={day}"
    whole = read("GL", path).json()["rows"]

    paged: list[Any] = []
    after = ""
    while after is not None:
        page = read("GL", f"{path}&limit=2&after={after}").json()
        paged, after = paged + page["rows"], page["next"]

    assert paged == whole
    last = {row["account"]: row["balance"] for row in whole}
    balances = {row["account"]: row["balance"] for row in read("GL", "trial-balance").json()["rows"]}
    assert last == balances


def test_a_foreign_cursor_is_refused(invoice):
    answer = read("GL", "general-ledger?from=2026-01-01&to=2026-01-31&after=nonsense", 422).json()

    assert answer["errors"][0]["field"] == "after"


def test_key_figures_of_a_window(invoice):
    found = read("CRC", "kpis?days=30").json()

    assert (found["receivables"], found["sales"], found["dso"]) == ("60.00", "60.00", "30.0")
    assert (found["best_possible_dso"], found["average_days_delinquent"]) == ("30.0", "0.0")


def test_the_process_as_stages_and_as_an_event_log(invoice):
    stages = {row["stage"]: row["count"] for row in read("MGR", "process").json()}
    log = read("MGR", "process?format=ocel").json()
    xml = read("MGR", "process", accept="application/xml")

    assert (stages["submitted"], stages["issued"], stages["paid"]) == (1, 1, 0)
    types = {event["type"] for event in log["events"]}
    assert {"orders.salesorder submitted", "invoicing.invoice issued"} <= types
    known = {each["id"] for each in log["objects"]}
    assert all(link["objectId"] in known for event in log["events"] for link in event["relationships"])
    assert xml.content.count(b"<event id=") == len(log["events"])
    assert SecurityEvent.objects.filter(kind="export").count() == 2


@pytest.mark.parametrize(
    "role,path",
    [
        ("SAL", "aged-receivables"),
        ("WH", "process"),
        ("AR", "trial-balance"),
        ("SAL", "kpis"),
        ("AR", "general-ledger?from=2026-01-01&to=2026-01-31"),
    ],
)
def test_a_role_without_the_report_is_refused(role, path):
    read(role, path, 403)
