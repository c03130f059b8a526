"""Exports of the real lists: what the list shows to this role, to nobody else, and each one is logged."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from core import jobs
from core.lists import exporting
from core.models import Job, Membership, SecurityEvent, StoredFile
from tests.builders import a_company, a_customer, a_draft_order, a_product, a_user, the_company
from tests.programs import signed_in

pytestmark = pytest.mark.django_db

EVERY_COLUMN = {
    "/orders/": "order_date,gross_amount,net_amount,tax_amount,status",
    "/stock/": "name,on_hand,value",
    "/products/": "name,price",
}


@pytest.fixture(autouse=True)
def goods() -> None:
    """Two orders, for 10.00 and 5,000.00, of goods that cost 4.00; another company has both as well."""
    for company in (the_company(), a_company("OTHER")):
        customer = a_customer(company, f"{company.code}-1")
        for sku, price in (("CUP", "10.00"), ("URN", "5000.00")):
            a_draft_order(
                customer, product=a_product(company, f"{company.code}-{sku}", price=price, on_hand="3")
            )


def export(client: Client, address: str, query: str = "") -> Any:
    return client.post(
        f"{address}?view=all&cols={EVERY_COLUMN[address]}{query}", {"do": "export", "format": "csv"}
    )


def table(response: Any) -> list[list[str]]:
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def exports() -> list[tuple[str, int]]:
    """What the security log says: list and rows, oldest first."""
    events = SecurityEvent.objects.filter(kind="export").order_by("pk")
    return [(event.detail["list"], event.detail["rows"]) for event in events]


@pytest.mark.parametrize(
    "role, address, headings",
    [
        ("WH", "/orders/", ["Number", "Date", "Status"]),
        ("SAL", "/orders/", ["Number", "Date", "Total", "Net", "Tax", "Currency", "Status"]),
        ("WH", "/stock/", ["Product", "Name", "On hand"]),
        ("SAL", "/stock/", ["Product", "Name", "On hand"]),
        ("GL", "/stock/", ["Product", "Name", "On hand", "Value"]),
        ("WH", "/products/", ["Number", "Name"]),
        ("SAL", "/products/", ["Number", "Name", "List price", "Currency"]),
    ],
)
def test_an_export_has_the_columns_the_role_sees_and_the_rows_of_its_company(role, address, headings):
    found, *rows = table(export(signed_in(role), address))

    assert found == headings
    assert len(rows) == 2
    assert "OTHER" not in str(rows)
    assert exports() == [(address.strip("/"), 2)]


def test_a_filter_or_an_order_by_money_tells_the_warehouse_nothing():
    cheap = "&gross_amount.under=1000&sort=gross_amount"

    assert len(table(export(signed_in("SAL"), "/orders/", cheap))) == 1 + 1
    assert table(export(signed_in("WH"), "/orders/", cheap)) == table(export(signed_in("WH"), "/orders/"))
    assert exports() == [("orders", 1), ("orders", 2), ("orders", 2)]


@pytest.mark.parametrize("address", ["/invoices/", "/receivables/", "/customers/", "/ledger/"])
def test_the_warehouse_exports_no_list_it_may_not_open(address):
    answer = signed_in("WH").post(f"{address}?view=all", {"do": "export", "format": "csv"})

    assert answer.status_code == 403
    assert exports() == []


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> tuple[Client, Membership, str]:
    """An export that a worker has written, with who asked for it and where it is fetched."""
    monkeypatch.setattr(exporting, "EXPORTED_AT_ONCE", 1)
    clerk = a_user(the_company(), "SAL")
    client = Client()
    client.force_login(clerk)
    address = export(client, "/orders/").headers["Location"]
    jobs.run(Job.objects.get().pk)
    assert StoredFile.objects.filter(name__startswith="orders-").count() == 1
    return client, clerk.memberships.get(), f"{address}&download=1"


def test_what_a_worker_wrote_is_for_who_asked_only(written):
    client, _membership, address = written
    elsewhere = signed_in("SAL", company=a_company("ELSE"))

    assert len(table(client.get(address))) == 1 + 2
    for other in (signed_in("SAL"), signed_in("MGR"), signed_in("AUD"), elsewhere):
        assert other.get(address).status_code == 404
        assert other.get(address.replace("&download=1", "")).status_code == 404
    assert signed_in("ADM").get(address).status_code == 403
    assert client.get(address.replace("/orders/", "/products/")).status_code == 404
    assert Client().get(address).status_code == 302
    assert exports() == [("orders", 2)]


def test_a_file_with_prices_is_closed_to_who_no_longer_sees_prices(written):
    client, membership, address = written

    membership.role = "WH"
    membership.save(update_fields=["role"])

    assert client.get("/orders/").status_code == 200
    assert client.get(address).status_code == 404
