"""How much of what was shipped comes back: by product, customer and reason."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from core.actors import Actor
from fulfillment import operations
from fulfillment.models import Shipment
from fulfillment.operations import ReturnWish
from reporting import selectors
from tests import builders
from tests.catalog.test_kits import a_kit
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    """Alfki got two parcels of TEA and one of CUP, Around one of TEA; two TEA and one CUP came back."""
    company = builders.the_company()
    alfki = builders.a_customer(code="ALFKI", name="Alfreds")
    around = builders.a_customer(code="AROUT", name="Around")
    tea = builders.a_product(company, "TEA", name="Tea", price="10.00", on_hand="100")
    cup = builders.a_product(company, "CUP", name="Cup", price="5.00", on_hand="100")
    came(alfki, tea, "10", "4", "defective")
    came(alfki, tea, "10")
    came(alfki, cup, "8", "8", "not_needed")
    came(around, tea, "10", "1", "defective")
    return company


def came(customer, product, amount, back="", reason=""):
    """Shipped and invoiced, and so much of it taken back."""
    by = Actor.system(customer.company)
    invoice = builders.an_issued_invoice(customer, product=product, quantity=amount)
    if back:
        shipment = Shipment.objects.get(order=invoice.order)
        found = operations.request_return(shipment, [ReturnWish(1, Decimal(back))], reason=reason, by=by)
        operations.authorize_return(found, by=by)
        operations.receive_return(found, by=by)


def rates(company, by, reason=""):
    today = company.today()
    return [
        (
            row.code,
            row.shipped,
            row.returned,
            str(row.rate),
            str(row.returned_quantity.normalize()),
            str(row.worth),
        )
        for row in selectors.return_rates(company, today, today, by, reason)
    ]


def test_what_comes_back_is_held_against_what_left(company):
    assert rates(company, "product") == [
        ("TEA", 3, 2, "66.7", "5", "50.00"),
        ("CUP", 1, 1, "100.0", "8", "40.00"),
    ]
    assert rates(company, "customer") == [
        ("ALFKI", 3, 2, "66.7", "12", "80.00"),
        ("AROUT", 1, 1, "100.0", "1", "10.00"),
    ]
    assert rates(company, "reason") == [
        ("defective", 4, 2, "50.0", "5", "50.00"), ("not_needed", 4, 1, "25.0", "8", "40.00"),
    ]  # fmt: skip
    assert rates(company, "product", "not_needed") == [("CUP", 1, 1, "100.0", "8", "40.00")]


def test_kits_are_counted_as_kits_and_not_as_their_parts(company):
    kit = a_kit("SET", MUG="6", POT="1")
    for part in kit.parts.all():
        builders.stock(part.part, "60")
    kit.price = Decimal("30.00")
    kit.save()
    came(builders.a_customer(code="BLONP"), kit, "3", "1", "defective")

    assert rates(company, "product", "defective") == [
        ("TEA", 3, 2, "66.7", "5", "50.00"), ("SET", 1, 1, "100.0", "1", "30.00"),
    ]  # fmt: skip
    assert rates(company, "customer")[-1] == ("BLONP", 1, 1, "100.0", "1", "30.00")


def test_the_page_and_its_file_say_the_same(company):
    manager = signed_in("MGR")

    page = text_of(manager.get("/reports/returns/"))
    answer = manager.get("/reports/returns/?by=reason&export=csv")

    assert "3 lines came back, most often: TEA Tea" in page
    rows = list(
        csv.reader(
            io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";" if b";" in answer.content else ","
        )
    )
    assert [row[:5] for row in rows[1:]] == [
        ["Defective", "Our fault", "4", "2", "50.0"], ["No longer needed", "", "4", "1", "25.0"],
    ]  # fmt: skip


def test_a_program_reads_it_too(company):
    manager = Program("MGR")

    rows = manager.get("/reports/returns?by=customer").json()

    assert rows[0] == {
        "code": "ALFKI", "name": "Alfreds", "lines_shipped": 3, "lines_returned": 2, "rate": "66.7",
        "quantity_shipped": "28", "quantity_returned": "12", "net": "80.00",
    }  # fmt: skip
    assert fields_of(manager.get("/reports/returns?by=color")) == ["by"]
    assert fields_of(manager.get("/reports/returns?reason=bored")) == ["reason"]


@pytest.mark.parametrize(
    "query", ["by=color", "since=2026-02-30", "reason=bored", "since=2026-05-01&until=2026-04-01"]
)
def test_a_question_that_makes_no_sense_is_refused(company, query):
    assert signed_in("MGR").get(f"/reports/returns/?{query}").status_code == 422


def test_the_warehouse_sees_no_value_of_returns(company):
    assert signed_in("WH").get("/reports/returns/").status_code == 403
    assert Program("WH").get("/reports/returns").status_code == 403
