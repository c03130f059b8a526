"""A buyer orders kits: he sees one thing with one price, from when all of it can leave, and never what it is made up of."""

from decimal import Decimal

import pytest

from core import formats
from orders.models import SalesOrder
from tests.builders import a_customer
from tests.orders.test_kits import ALL_THERE, a_set, counted
from tests.orders.test_kits_promised import another_set, day
from tests.portal.shop import basket, put_in, send, words
from tests.portal.stage import visitor
from tests.programs import Program

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI", name="Alfreds Futterkiste")


@pytest.fixture
def buyer(alfki):
    return visitor(alfki)


def test_a_kit_is_in_the_catalog_from_the_day_on_which_all_its_parts_are_there(buyer):
    a_set(POT="10", CUP="5")
    another_set("DUO", CUP="2")

    page = words(buyer.get("/portal/catalog/"))

    assert f"Product SET SET from {formats.day(day(7))}" in page
    assert "Product DUO DUO in stock" in page


def test_a_kit_is_one_line_of_the_basket_and_leaves_as_its_parts(buyer):
    kit = a_set(**ALL_THERE)
    put_in(buyer, (kit, "2"))
    put_in(buyer, (kit, "1"))
    page = words(buyer.get("/portal/basket/"))
    number = basket().number

    send(buyer, quantity_1="4")

    assert "Net 90.00 EUR Tax 20 % 18.00 EUR Total 108.00 EUR" in page
    assert not [sku for sku in ("POT", "CUP") if sku in page]
    order = SalesOrder.objects.get(number=number)
    assert (order.status, order.gross_amount) == ("confirmed", 144)
    assert counted(order, "quantity", "reserved") == {"SET": (4, 0), "POT": (4, 4), "CUP": (24, 24)}
    shown = words(buyer.get(f"/portal/orders/{number}/"))
    assert "SET" in shown
    assert "CUP" not in shown


def test_kits_of_a_basket_share_what_is_there_of_their_parts(buyer):
    kit = a_set(**ALL_THERE)
    other = another_set("DUO", CUP="20")
    put_in(buyer, (kit, "5"), (other, "2"))

    answer = words(
        buyer.post(f"/portal/basket/{basket().number}/totals/", {"quantity-1": "5", "quantity-2": "1"})
    )
    more = words(
        buyer.post(f"/portal/basket/{basket().number}/totals/", {"quantity-1": "5", "quantity-2": "2"})
    )

    later = f"from {formats.day(day(7))}"
    assert later not in answer
    assert more.count(later) == 1


def test_an_order_with_a_kit_is_ordered_again(buyer, alfki):
    kit = a_set(**ALL_THERE)
    put_in(buyer, (kit, "2"))
    first = basket()
    send(buyer)

    buyer.post(f"/portal/orders/{first.number}/again/")

    assert counted(basket(), "quantity", "per_kit") == {"SET": (2, 0), "POT": (2, 1), "CUP": (12, 6)}
    assert basket().pk != first.pk


def test_a_buyers_program_orders_kits(alfki):
    a_set(POT="10", CUP="5")
    program = Program("PB", customer=alfki)
    (offer,) = (row for row in program.get("/portal/catalog").json()["items"] if row["sku"] == "SET")

    made = program.post("/portal/basket", {"lines": [{"sku": "SET", "quantity": "2"}]}).json()
    sent = program.post(f"/orders/{made['number']}/submit").json()

    assert offer["from_date"] == day(7).isoformat()
    assert [(line["sku"], line["quantity"]) for line in made["lines"]] == [("SET", "2")]
    assert (sent["status"], sent["promised_date"]) == ("confirmed", day(7).isoformat())
