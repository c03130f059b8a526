"""Imports by program: a file goes in, a job with row errors comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from catalog.models import Product
from core import jobs
from core.api.access import make_token
from core.models import FileImport, ImportLayout, Job
from customers.models import Customer
from orders.models import SalesOrder
from tests import builders
from tests.imports.stage import a_file
from tests.imports.test_ubl_orders import a_document, a_line, sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db):
    company = builders.the_company()
    token = make_token(builders.a_user(company, "MGR"), company)
    return Client(headers={"Authorization": f"Bearer {token}"})


def sent(program: Client, kind: str, content: str, **more: Any) -> Any:
    headers = more.pop("headers", {})
    return program.post(f"/api/v1/{kind}/import", {"file": a_file(content), **more}, headers=headers)


def finished(program: Client, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.content
    jobs.run(answer.json()["id"])
    return dict(program.get(f"/api/v1/jobs/{answer.json()['id']}").json())


def test_a_dry_run_answers_with_the_errors_by_row(program):
    job = finished(
        program, sent(program, "products", "sku,name,price\nTEA,Tea,4.50\nMUG,Mug,x\n", dry_run="true")
    )

    assert (job["state"], job["result"]["counts"]) == (
        "done", {"added": 1, "changed": 0, "requested": 0, "unchanged": 0, "refused": 1},
    )  # fmt: skip
    assert job["errors"] == [
        {"row": 3, "column": "price", "value": "x", "message": "Enter a number such as 1,234.50.", "code": ""}
    ]
    assert not Product.objects.exists()


def test_products_and_customers_are_imported(program):
    finished(program, sent(program, "products", "sku,name,price\nTEA,Tea,4.50\n"))
    finished(program, sent(program, "customers", "code,name,country\nALFKI,Alfreds,DE\n"))

    assert Product.objects.get().sku == "TEA"
    assert Customer.objects.get().code == "ALFKI"


def test_a_mapping_names_the_columns_of_this_call_only(program):
    mapping = {"columns": {"sku": "Nr", "name": "What", "price": "Money"}, "options": {"locale": "de"}}

    job = finished(
        program, sent(program, "products", "Nr;What;Money\nTEA;Tea;4,50\n", mapping=json.dumps(mapping))
    )

    assert job["result"]["counts"]["added"] == 1
    assert not ImportLayout.objects.exists()


def test_orders_come_from_two_files_and_from_a_document(program):
    builders.a_customer(code="ALFKI", name="Alfreds Futterkiste")
    builders.a_product(sku="TEA", price="4.50", on_hand="10")
    two = program.post("/api/v1/orders/import", {
        "file": a_file("order_id,sku,quantity\nPO-1,TEA,3\n"), "headers": a_file("order_id,customer_id\nPO-1,ALFKI\n"),
    })  # fmt: skip
    document = program.post("/api/v1/orders/import", {
        "file": a_file(a_document(a_line(sold("TEA"), "9")), "order.xml"), "submit": "true",
    })  # fmt: skip

    assert finished(program, two)["result"]["counts"]["added"] == 1
    assert finished(program, document)["result"]["counts"]["added"] == 1
    assert list(SalesOrder.objects.order_by("pk").values_list("customer_reference", "status")) == [
        ("PO-1", "draft"), ("PO-7", "confirmed"),
    ]  # fmt: skip


def test_a_duplicate_is_marked_and_entered_once_confirmed(program):
    builders.a_customer(code="ALFKI")
    builders.a_product(sku="TEA", price="4.50", on_hand="100")
    finished(program, sent(program, "orders", "order_reference,customer,sku,quantity\nPO-1,ALFKI,TEA,3\n"))
    known = SalesOrder.objects.get()
    other = "order_reference,customer,sku,quantity\nPO-1,ALFKI,TEA,5\n"

    marked = finished(program, sent(program, "orders", other))
    entered = finished(program, sent(program, "orders", other, confirm_duplicate="true"))

    assert (marked["errors"][0]["code"], known.number in marked["errors"][0]["message"]) == (
        "duplicate-order",
        True,
    )
    assert entered["result"]["counts"]["added"] == 1


def test_the_same_call_again_is_answered_again_and_another_file_under_its_key_is_refused(program):
    key = {"Idempotency-Key": "one"}
    first = sent(program, "products", "sku,name,price\nTEA,Tea,4.50\n", headers=key)

    again = sent(program, "products", "sku,name,price\nTEA,Tea,4.50\n", headers=key)
    other = sent(program, "products", "sku,name,price\nTEA,Tea,9.50\n", headers=key)

    assert again.json()["id"] == first.json()["id"]
    assert other.status_code == 409
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    "more, field",
    [
        ({"mapping": "{"}, "mapping"),
        ({"mapping": '{"columns": {"sku": "Nope"}}'}, "map-sku"),
        ({"mapping": '{"columns": 5}'}, "mapping"),
        ({"mode": "some"}, "mode"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_kept_nowhere(program, more, field):
    answer = sent(program, "products", "sku,name,price\nTEA,Tea,4.50\n", **more)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert not FileImport.objects.exists()
