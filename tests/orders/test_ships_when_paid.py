"""When goods leave is chosen for a customer, at entry, by program, and by amending."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.actors import Actor
from core.refusals import Refusal
from customers.models import Customer
from fulfillment import operations as fulfillment
from invoicing.models import Invoice
from orders import operations
from orders.models import SalesOrder
from orders.revisions import content_of
from tests.fulfillment.stage import a_company, a_confirmed_order, a_customer, goods, shipment_of, somebody
from tests.orders.test_entry_page import typed
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    company = a_company()
    goods(company, "A", on_hand="10")
    return company


def test_an_order_leaves_when_its_customer_s_orders_do_unless_said_otherwise(company):
    customer = a_customer(company, ships_when="paid")

    usual = a_confirmed_order(customer, {"A": "1"})
    other = a_confirmed_order(customer, {"A": "1"}, ships_when="confirmed")

    assert (usual.ships_when, usual.billing_policy, usual.shipments.count()) == ("paid", "order", 0)
    assert (other.ships_when, other.billing_policy, other.shipments.count()) == ("confirmed", "shipment", 1)


def test_a_customer_does_not_say_when_goods_leave(company):
    customer = a_customer(company, code="ALFKI")
    buyer = Program("PB", company=company, customer=customer)

    answer = buyer.post(
        "/orders", {"customer": "ALFKI", "ships_when": "confirmed", "lines": [{"sku": "A", "quantity": "1"}]}
    )

    assert (answer.status_code, fields_of(answer)) == (422, ["ships_when"])
    assert not SalesOrder.objects.exists()


def test_what_is_entered_to_leave_when_paid_says_so_on_its_page(company):
    a_customer(company, code="ALFKI")
    desk = signed_in("SAL", company=company)

    desk.post(reverse("orders:new"), typed(("A", "2"), ships_when="paid", then="submit"))

    order = SalesOrder.objects.get()
    page = text_of(desk.get(order.get_absolute_url()))
    assert (order.status, order.ships_when, order.shipments.count()) == ("confirmed", "paid", 0)
    assert "Goods leave when they are paid" in page
    assert "A: 0 of 2 paid for" in page


def test_programs_enter_and_amend_when_goods_leave(company):
    a_customer(company, code="ALFKI")
    desk = Program("SAL", company=company)
    body = {"customer": "ALFKI", "submit": True, "lines": [{"sku": "A", "quantity": "2"}]}

    made = desk.post("/orders", {**body, "ships_when": "paid"})
    wrong = desk.post("/orders", {**body, "ships_when": "later"})
    number = made.json()["number"]
    amended = desk.post(f"/orders/{number}/amend", {"ships_when": "confirmed"})
    badly = desk.post(f"/orders/{number}/amend", {"ships_when": "never"})

    assert (made.status_code, made.json()["ships_when"]) == (201, "paid")
    assert made.json()["lines"][0]["released"] == "0"
    assert (wrong.status_code, fields_of(wrong)) == (422, ["ships_when"])
    assert (amended.status_code, amended.json()["ships_when"]) == (200, "confirmed")
    assert (badly.status_code, fields_of(badly)) == (422, ["ships_when"])
    assert SalesOrder.objects.count() == 1


def test_programs_say_when_the_goods_of_a_customer_leave(company):
    a_customer(company, code="ALFKI")
    desk = Program("MGR", company=company)

    right = desk.patch("/customers/ALFKI", {"ships_when": "paid"})
    wrong = desk.patch("/customers/ALFKI", {"ships_when": "later"})

    assert (right.status_code, right.json()["ships_when"]) == (200, "paid")
    assert (wrong.status_code, fields_of(wrong)) == (422, ["ships_when"])
    assert Customer.objects.get().ships_when == "paid"


def test_what_has_left_cannot_wait_for_its_payment(company):
    order = a_confirmed_order(a_customer(company), {"A": "4"})
    by = Actor.system(company)
    shipment = shipment_of(order)
    fulfillment.pick(shipment, {shipment.lines.get().pk: Decimal(1)}, by=by)
    fulfillment.pack(shipment, by=by)
    fulfillment.dispatch(shipment, by=by)
    order.refresh_from_db()

    with pytest.raises(Refusal) as refusal:
        operations.amend(
            order, {}, header=operations.HeaderChange(ships_when="paid"), by=somebody(company, "SAL")
        )

    assert refusal.value.field == "ships_when"
    assert SalesOrder.objects.get().ships_when == "confirmed"


def test_what_is_added_to_an_order_that_leaves_when_paid_is_billed_at_once(company):
    order = a_confirmed_order(a_customer(company), {"A": "4"}, ships_when="paid")

    operations.amend(order, {1: operations.LineChange(quantity=Decimal(6))}, by=somebody(company, "SAL"))

    assert [int(line.quantity) for each in Invoice.objects.order_by("pk") for line in each.lines.all()] == [
        4,
        2,
    ]


def test_a_revision_says_that_goods_leave_when_paid_and_others_say_nothing(company):
    customer = a_customer(company)
    first, second = (
        a_confirmed_order(customer, {"A": "1"}, ships_when=when) for when in ("confirmed", "paid")
    )

    said = [content_of(order, list(order.lines.all())).get("ships_when") for order in (first, second)]

    assert said == [None, "paid"]
