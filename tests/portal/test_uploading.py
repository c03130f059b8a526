"""A buyer uploads the order his own program has written: our prices hold, and he sees where his are others."""

from decimal import Decimal

import pytest

from catalog.models import ProductUnit
from core.actors import Actor
from orders.imports import ORDERS
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, a_unit
from tests.imports.stage import a_file, counts, errors, imported
from tests.imports.test_ubl_orders import a_document, a_line, sent, sold
from tests.portal.shop import basket, everything, put_in, send, words
from tests.portal.stage import visitor
from tests.programs import Program

D = Decimal
pytestmark = pytest.mark.django_db
DISCOUNT = (
    "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>"
    '<cbc:Amount currencyID="EUR">5.00</cbc:Amount></cac:AllowanceCharge>'
)


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI", name="Alfreds Futterkiste", country="DE")


@pytest.fixture
def tea(alfki):
    return a_product(sku="TEA", name="Green tea", price="10.00", on_hand="50")


@pytest.fixture
def buyer(alfki, tea):
    return visitor(alfki)


def upload(client, *lines, **document):
    return client.post(
        "/portal/basket/upload/", {"file": a_file(a_document(*lines, **document), "order.xml")}
    )


def test_the_document_becomes_the_basket_at_our_prices_and_says_where_his_are_others(buyer):
    answer = upload(buyer, a_line(sold("TEA"), "3", price="9.80"))

    page = words(buyer.get("/portal/basket/"))
    order = basket()
    assert (answer.status_code, order.channel, order.customer_reference) == (303, "portal", "PO-7")
    assert [(line.quantity, line.unit_price) for line in order.lines.all()] == [(3, D(10))]
    assert "Your price 9.80, ours 10.00." in page
    assert "Net 30.00 EUR" in page


def test_it_is_sent_at_the_prices_he_has_seen(buyer):
    upload(buyer, a_line(sold("TEA"), "3", price="9.80"))

    answer = send(buyer)

    order = SalesOrder.objects.get()
    assert (answer.status_code, order.status, order.net_amount) == (303, "confirmed", D(30))


def test_the_same_price_is_not_spoken_of_and_discounts_are_compared_after_them(buyer):
    upload(buyer, a_line(sold("TEA"), "3", price="10.00"))
    same = words(buyer.get("/portal/basket/"))
    percent = (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>"
        "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric></cac:AllowanceCharge>"
    )
    upload(buyer, a_line(sold("TEA"), "3", price="10.00", more=percent), reference="PO-8")

    assert "Your price" not in same
    assert "Your price 9.00, ours 10.00." in words(buyer.get("/portal/basket/"))


def test_boxes_are_compared_by_the_box(alfki, tea, buyer):
    ProductUnit.objects.create(
        company=alfki.company, product=tea, unit=a_unit(code="XBX", name="box"), factor=12
    )

    upload(buyer, a_line(sold("TEA"), "2", unit="XBX", price="118.00"))

    assert "Your price 118.00, ours 120.00." in words(buyer.get("/portal/basket/"))


def test_a_discount_on_everything_is_for_us_to_read(buyer):
    upload(buyer, a_line(sold("TEA"), "3", price="10.00"), header=DISCOUNT)

    order = basket()
    assert (order.net_amount, order.discount_amount) == (D(30), None)
    assert "Discount named by the customer, not taken over: 5" in order.note


@pytest.mark.parametrize(
    "document, says",
    [
        ({"lines": [a_line(sold("NONE"))]}, "Line 1: There is no product NONE"),
        ({"lines": [a_line(sold("TEA"), "0")]}, "quantity above zero"),
        ({"lines": [a_line(sold("TEA"))], "buyer": "<cac:PartyName><cbc:Name>Others</cbc:Name></cac:PartyName>"}, "There is no customer Others"),
        ({"lines": []}, "The order has no lines."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_document_is_said_and_the_basket_stays(tea, buyer, document, says):
    put_in(buyer, (tea, "2"))
    before = everything()

    answer = upload(buyer, *document["lines"], buyer=document.get("buyer", ""))

    assert answer.status_code == 422
    assert says in words(answer)
    assert everything() == before


def test_another_customer_s_order_is_not_his_to_send(buyer):
    a_customer(code="AROUT", name="Around the Horn")
    before = everything()

    answer = upload(
        buyer,
        a_line(sold("TEA")),
        buyer="<cac:PartyName><cbc:Name>Around the Horn</cbc:Name></cac:PartyName>",
    )

    assert answer.status_code == 422
    assert everything() == before


def test_what_was_uploaded_already_is_not_entered_twice(buyer):
    upload(buyer, a_line(sold("TEA"), "3"))
    before = everything()

    answer = upload(buyer, a_line(sold("TEA"), "3"))

    assert "is there already: PO-7" in words(answer)
    assert everything() == before


def test_no_file_is_asked_for(buyer):
    assert "Choose a file." in words(buyer.post("/portal/basket/upload/"))


def test_a_program_uploads_and_is_told_the_differences(alfki, tea):
    program = Program("PB", customer=alfki)
    content = a_document(a_line(sold("TEA"), "3", price="9.80"))

    answer = program.client.post(
        "/api/v1/portal/basket/document",
        {"file": a_file(content, "order.xml")},
        headers={"Idempotency-Key": "one"},
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["price_differences"] == [{"sku": "TEA", "your_price": "9.8", "our_price": "10"}]
    assert answer.json()["number"] == basket().number


@pytest.mark.parametrize("price, submitted", [("9.80", 0), ("10.00", 1), ("11.00", 1)])
def test_an_import_that_hands_in_at_once_stops_where_ours_is_higher(alfki, tea, price, submitted):
    by = Actor.of(Program("PB", customer=alfki).user, alfki.company)
    made = sent(a_document(a_line(sold("TEA"), "3", price=price)), by, submit=True)

    run = imported(made, ORDERS, by)

    assert counts(run) == ({"added": 1} if submitted else {"refused": 1})
    assert SalesOrder.objects.count() == submitted
    if not submitted:
        assert errors(run) == [(1, "Unit price", "Your price 9.80, ours 10.00.")]
