"""A customer's own program shops with the same verbs as the pages."""

from decimal import Decimal

import pytest

from core.models import Event
from customers.models import CustomerPrice
from orders.models import SalesOrder
from tests.builders import a_category, a_customer, a_product, an_order, the_company
from tests.portal.shop import everything
from tests.programs import Program, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI")


@pytest.fixture
def tea(alfki):
    return a_product(sku="TEA", price="10.00", on_hand="50", category=a_category(code="HOT"))


@pytest.fixture
def buyer(alfki, tea):
    return Program("PB", customer=alfki)


def test_the_catalog_says_the_customers_own_price_and_no_stock(alfki, tea, buyer):
    CustomerPrice.objects.create(
        company=alfki.company, customer=alfki, product=tea, currency="EUR", price=Decimal("7.77")
    )
    a_product(sku="CUP")

    answer = buyer.get("/portal/catalog?category=HOT").json()

    assert answer == {
        "items": [
            {
                "sku": "TEA", "name": "Product TEA", "own_number": "", "unit": "C62",
                "units": [{"code": "C62", "name": "piece"}], "least_quantity": "1",
                "category": "HOT", "currency": "EUR", "price": "7.77", "steps": [], "from_date": None,
            }
        ],
        "next": None,
    }  # fmt: skip


def test_the_basket_is_filled_read_and_sent(tea, buyer):
    body = {"lines": [{"sku": "TEA", "quantity": "2"}]}
    number = buyer.post("/portal/basket", body, key="one").json()["number"]
    buyer.post("/portal/basket", body, key="one")
    buyer.post("/portal/basket", body, key="two")

    basket = buyer.get("/portal/basket").json()
    sent = buyer.post(f"/orders/{number}/submit").json()

    assert (basket["number"], basket["lines"][0]["quantity"], basket["total"]) == (number, "4", "48.00")
    assert (sent["status"], SalesOrder.objects.get().channel) == ("confirmed", "portal")
    assert buyer.get("/portal/basket").status_code == 404


@pytest.mark.parametrize(
    "lines, field",
    [
        ([{"sku": "TEA", "quantity": "1"}, {"sku": "NO", "quantity": "1"}], "lines.1.sku"),
        ([{"sku": "TEA", "quantity": "0.5"}], "lines.0.quantity"),
        ([], "lines"),
    ],
)
def test_a_line_in_doubt_is_named_and_nothing_is_put_in(tea, buyer, lines, field):
    answer = buyer.post("/portal/basket", {"lines": lines})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert not SalesOrder.objects.exists()


def test_nobody_shops_for_another_customer(tea, buyer):
    a_customer(code="AROUT")

    answer = buyer.post("/portal/basket", {"customer": "AROUT", "lines": [{"sku": "TEA", "quantity": "1"}]})

    assert (answer.status_code, fields_of(answer)) == (422, ["customer"])
    assert buyer.get("/portal/catalog?customer=AROUT").status_code == 422
    assert not SalesOrder.objects.exists()


def test_an_order_is_ordered_again_and_its_cancellation_asked_for(alfki, tea, buyer):
    order = an_order(alfki, product=tea, quantity="3")

    again = buyer.post(f"/orders/{order.number}/order-again").json()
    asked = buyer.post(f"/orders/{order.number}/ask-cancellation", {"words": "Too much"})

    assert (again["status"], again["lines"][0]["quantity"], again["left_out"]) == ("draft", "3", [])
    assert (asked.status_code, asked.json()["status"]) == (200, "confirmed")
    assert buyer.post(f"/orders/{order.number}/ask-cancellation").status_code == 409
    assert Event.objects.get(activity="cancellation asked").reason == "Too much"


def test_a_viewer_reads_the_catalog_and_does_nothing(alfki, tea):
    order = an_order(alfki, product=tea)
    viewer = Program("PV", customer=alfki)
    before = everything()

    assert viewer.get("/portal/catalog").status_code == 200
    assert viewer.get("/portal/basket").status_code == 403
    for path in (
        "/portal/basket",
        f"/orders/{order.number}/order-again",
        f"/orders/{order.number}/ask-cancellation",
    ):
        assert viewer.post(path, {"lines": [{"sku": "TEA", "quantity": "1"}]}).status_code == 403, path
    assert everything() == before


def test_orders_of_others_are_not_there(tea, buyer):
    theirs = an_order(a_customer(code="AROUT"), product=tea)

    for verb in ("order-again", "ask-cancellation"):
        assert buyer.post(f"/orders/{theirs.number}/{verb}").status_code == 404


@pytest.mark.parametrize("role", ["SAL", "MGR"])
def test_colleagues_have_no_portal(alfki, tea, role):
    clerk = Program(role, company=the_company())

    assert clerk.get("/portal/catalog").status_code == 403
    assert clerk.post("/portal/basket", {"lines": []}).status_code == 403
