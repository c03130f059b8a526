"""Kits come as other goods do: called off, by standing order, by file, by document, offered, ordered again."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from catalog.models import Product
from core import invariants, outbox
from inventory.models import StockRules
from orders import operations as orders
from orders.agreements import remainders
from orders.imports import ORDERS
from orders.models import SalesOrder, SalesOrderLine
from orders.operations import AgreedLine, AgreementTerms, StandingTerms
from orders.tasks import make_standing_orders
from tests.builders import a_customer, an_actor, expected, the_company
from tests.imports.stage import counts, errors, imported, uploaded
from tests.imports.test_ubl_orders import a_document, a_line, sent, sold
from tests.orders.stage import a_clerk, a_draft, entry
from tests.orders.test_kits import ALL_THERE, a_set, counted
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal
#: What two sets are on an order.
TWO = {"SET": (2,), "POT": (2,), "CUP": (12,)}


@pytest.fixture
def kit() -> Product:
    return a_set(**ALL_THERE)


def today() -> datetime.date:
    return the_company().today()


def test_kits_are_called_off_from_an_agreement_at_its_price(kit):
    customer = a_customer(code="ALFKI")
    terms = AgreementTerms(customer, [AgreedLine("SET", D(5), D(27), "")], valid_from=today())
    agreement = orders.create_agreement(terms, by=a_clerk())

    order = a_draft(a_clerk(), entry(kit, "2"), customer=customer)
    orders.submit(order, by=a_clerk())
    called = next(iter(remainders(agreement.lines.all()).values())).left
    orders.cancel(order, reason="stock", by=a_clerk())
    given_back = next(iter(remainders(agreement.lines.all()).values())).left

    assert (order.net_amount, called, given_back) == (54, 3, 5)
    assert [line.sku for line in SalesOrderLine.objects.exclude(agreement_line=None)] == ["SET"]
    assert invariants.run_all() == []


def test_a_standing_order_makes_orders_of_kits_as_they_are_then(kit):
    terms = StandingTerms(
        a_customer(code="ALFKI"), [entry(kit, "2")], starts_on=today(), day_of_month=today().day, roll="none"
    )
    orders.create_standing(terms, by=a_clerk())
    kit.parts.filter(part__sku="CUP").update(quantity=4)

    make_standing_orders()
    outbox.drain()

    order = SalesOrder.objects.get()
    assert (order.status, counted(order, "quantity", "reserved")) == (
        "confirmed", {"SET": (2, 0), "POT": (2, 2), "CUP": (8, 8)},
    )  # fmt: skip
    assert invariants.run_all() == []


def test_a_document_of_the_customer_orders_kits(kit):
    a_customer(code="ALFKI", name="Alfreds Futterkiste", country="DE")
    clerk = an_actor(None, "MGR")

    imported(sent(a_document(a_line(sold("SET"), price="30.00")), clerk), ORDERS, clerk)

    order = SalesOrder.objects.get()
    assert (counted(order, "quantity"), order.net_amount) == (TWO, 60)


def test_half_a_kit_in_a_document_is_refused_at_its_line(kit):
    a_customer(code="ALFKI", name="Alfreds Futterkiste", country="DE")
    clerk = an_actor(None, "MGR")

    run = imported(sent(a_document(a_line(sold("SET"), "1.5", price="30.00")), clerk), ORDERS, clerk)

    assert [(field, words) for _line, field, words in errors(run)] == [
        ("Quantity", "Enter a whole number; piece is not sold in parts.")
    ]
    assert not SalesOrder.objects.exists()


def test_a_file_of_orders_names_kits_and_is_known_when_it_comes_again(kit):
    a_customer(code="ALFKI")
    clerk = an_actor(None, "MGR")
    content = "order_reference,customer,date,sku,quantity\nPO-1,ALFKI,,SET,2\n"

    first = imported(uploaded(ORDERS, content, clerk), ORDERS, clerk)
    again = imported(uploaded(ORDERS, content, clerk), ORDERS, clerk)

    assert (counts(first), counts(again)) == ({"added": 1}, {"unchanged": 1})
    assert counted(SalesOrder.objects.get(), "quantity") == TWO


def test_a_program_enters_kits_and_half_a_one_is_refused_at_its_line(kit):
    a_customer(code="ALFKI")
    program = Program("SAL")

    made = program.post("/orders", {"customer": "ALFKI", "lines": [{"sku": "SET", "quantity": "2"}]})
    refused = program.post("/orders", {"customer": "ALFKI", "lines": [{"sku": "SET", "quantity": "0.5"}]})

    assert (made.status_code, refused.status_code) == (201, 422)
    assert [line["sku"] for line in made.json()["lines"]] == ["SET"]
    assert counted(SalesOrder.objects.get(), "quantity") == TWO


def test_an_accepted_quote_of_a_kit_reserves_what_was_offered(kit):
    order = a_draft(a_clerk(), entry(kit, "2"))
    orders.quote(order, valid_until=today(), by=a_clerk())
    kit.parts.filter(part__sku="CUP").update(quantity=4)
    offered = text_of(signed_in("SAL").get(f"/orders/{order.number}/"))

    orders.accept(order, by=a_clerk())

    order.refresh_from_db()
    assert "6 in each kit" in offered
    assert (order.status, counted(order, "reserved")) == (
        "confirmed",
        {"SET": (0,), "POT": (2,), "CUP": (12,)},
    )


def test_quotes_of_kits_keep_their_parts_where_the_company_wants_that(kit):
    StockRules.objects.update_or_create(company=the_company(), defaults={"quote_percent": 100})
    cups = kit.parts.get(part__sku="CUP").part
    expected(cups, "30", days=5)
    order = a_draft(a_clerk(), entry(kit, "8"), requested_date=today() + datetime.timedelta(days=5))
    before = Program("SAL").get("/products/CUP/availability").json()["projected"][-1]["quantity"]
    orders.quote(order, valid_until=today() + datetime.timedelta(days=9), by=a_clerk())

    after = Program("SAL").get("/products/CUP/availability").json()["projected"][-1]["quantity"]

    assert (before, after) == ("90", "60")
