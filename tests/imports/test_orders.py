"""Orders from files: several rows each, by the same checks as by hand, and never twice."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from core.actors import Actor
from core.imports import uploads
from core.models import Event
from core.refusals import Refusal
from customers.models import Customer
from orders.imports import ORDERS
from orders.models import SalesOrder
from orders.operations import Header, LineEntry, create, submit
from tests import builders
from tests.imports.stage import a_file, counts, errors, imported, ran, shared, tried, uploaded

pytestmark = pytest.mark.django_db
TWO = (
    "order_reference,customer,date,sku,quantity,unit_price,discount_percent\n"
    "PO-1,ALFKI,,TEA,3,,\nPO-2,ALFKI,,MUG,1,,\nPO-1,ALFKI,,MUG,2,9.00,10\n"
)


@pytest.fixture
def manager(db):
    builders.a_customer(code="ALFKI")
    builders.a_product(sku="TEA", price="4.50", on_hand="10")
    builders.a_product(sku="MUG", price="10.00", on_hand="10")
    return builders.an_actor(None, "MGR")


def test_rows_of_one_reference_are_one_order(manager):
    run = imported(uploaded(ORDERS, TWO, manager), ORDERS, manager)

    assert counts(run) == {"added": 2}, errors(run)
    order = SalesOrder.objects.get(customer_reference="PO-1")
    assert (order.channel, order.status, order.net_amount) == ("file", "draft", Decimal("29.70"))
    assert [(line.sku, line.quantity) for line in order.lines.order_by("position")] == [
        ("TEA", 3),
        ("MUG", 2),
    ]


def test_an_order_says_how_it_is_sent_and_is_quoted_its_freight(manager):
    builders.a_shipping_method(code="EXPRESS", basis="order", bands=[("0", "7", "5")])
    sent = (
        "order_reference,customer,sku,quantity,shipping_method\n"
        "PO-1,ALFKI,TEA,2,express\nPO-1,ALFKI,MUG,1,\nPO-2,ALFKI,MUG,1,\n"
    )

    run = imported(uploaded(ORDERS, sent, manager), ORDERS, manager)

    assert counts(run) == {"added": 2}, errors(run)
    fast, usual = SalesOrder.objects.order_by("customer_reference")
    assert (fast.shipping_method.code, fast.net_amount) == ("EXPRESS", Decimal("26.00"))
    assert (usual.shipping_method, usual.net_amount) == (None, Decimal("10.00"))


def test_a_shipping_method_that_is_unknown_not_offered_or_said_in_two_ways_is_refused_in_its_row(manager):
    builders.a_shipping_method(code="EXPRESS")
    builders.a_shipping_method(code="BOAT", name="By boat", is_active=False)
    sent = (
        "order_reference,customer,sku,quantity,shipping_method\n"
        "PO-1,ALFKI,TEA,2,PIGEON\nPO-2,ALFKI,MUG,1,BOAT\nPO-3,ALFKI,TEA,1,EXPRESS\nPO-3,ALFKI,MUG,1,BOAT\n"
    )

    trial = tried(uploaded(ORDERS, sent, manager), ORDERS, manager)

    assert errors(trial) == [
        (2, "shipping_method", "There is no shipping method PIGEON."),
        (3, "shipping_method", "By boat is no longer offered."),
        (5, "shipping_method", "Row 4 of this order says something else."),
    ]
    assert not SalesOrder.objects.exists()


def test_orders_are_handed_in_at_once_where_that_is_wanted(manager):
    clerk = builders.an_actor(None, "SAL")

    imported(uploaded(ORDERS, TWO, clerk, submit=True), ORDERS, clerk)

    assert SalesOrder.objects.get(customer_reference="PO-2").status == "confirmed"
    assert SalesOrder.objects.get(customer_reference="PO-1").holds.filter(kind="approval").exists()


def test_a_trial_enters_nothing_and_uses_no_number(manager):
    tried(uploaded(ORDERS, TWO, manager), ORDERS, manager)
    imported(uploaded(ORDERS, TWO, manager), ORDERS, manager)

    numbers = sorted(SalesOrder.objects.values_list("number", flat=True))
    assert [number[-6:] for number in numbers] == ["000001", "000002"]


def test_the_same_file_again_enters_no_order_twice(manager):
    imported(uploaded(ORDERS, TWO, manager), ORDERS, manager)

    again = imported(uploaded(ORDERS, TWO, manager), ORDERS, manager)

    assert counts(again) == {"unchanged": 2}
    assert SalesOrder.objects.count() == 2


def test_an_order_with_other_goods_under_a_known_reference_needs_a_persons_word(manager):
    imported(uploaded(ORDERS, TWO, manager), ORDERS, manager)
    known = SalesOrder.objects.get(customer_reference="PO-2")
    made = uploaded(ORDERS, "order_reference,customer,sku,quantity\nPO-2,ALFKI,MUG,7\n", manager)

    trial = tried(made, ORDERS, manager)
    confirmed = ran(uploads.confirm(made, ORDERS, "confirm_duplicate", by=manager))
    run = imported(made, ORDERS, manager)

    assert errors(trial) == [
        (2, "order_reference",
         f"The customer has ordered other goods or quantities with this reference before: {known.number}."),
    ]  # fmt: skip
    assert (trial.result["confirmable"], counts(confirmed), counts(run)) == (
        {"duplicate-order": 1}, {"added": 1}, {"added": 1},
    )  # fmt: skip
    assert SalesOrder.objects.filter(customer_reference="PO-2").count() == 2


def test_an_order_like_one_handed_in_names_it_and_is_entered_once_confirmed(manager):
    customer = Customer.objects.get(code="ALFKI")
    known = _handed_in(customer, manager)
    made = uploaded(ORDERS, "order_reference,customer,sku,quantity\nPO-9,ALFKI,TEA,3\n", manager, submit=True)

    trial = tried(made, ORDERS, manager)
    uploads.confirm(made, ORDERS, "confirm_duplicate", by=manager)
    imported(made, ORDERS, manager)

    assert known.number in errors(trial)[0][2]
    order = SalesOrder.objects.get(customer_reference="PO-9")
    assert order.status == "confirmed"
    assert Event.objects.get(order_id=order.pk, activity="duplicate confirmed").data == {
        "number": known.number
    }


def _handed_in(customer: Customer, by: Actor) -> SalesOrder:
    """An order over 3 of TEA without a reference."""
    order = create(Header(customer), [LineEntry("TEA", Decimal(3))], by=by)
    submit(order, by=by)
    return order


def test_only_what_a_person_may_confirm_is_confirmed(manager):
    made = uploaded(ORDERS, TWO, manager)

    with pytest.raises(Refusal):
        uploads.confirm(made, ORDERS, "submit", by=manager)

    assert not made.options.get("submit")


def test_unknown_customers_and_products_are_named_by_row(manager):
    file = uploaded(
        ORDERS,
        "order_reference,customer,sku,quantity\nPO-1,ALFKI,TEA,1\nPO-1,ALFKI,GHOST,1\nPO-2,NOBODY,TEA,1\nPO-3,ALFKI,MUG,1.5\n",
        manager,
    )

    run = imported(file, ORDERS, manager, "skip")

    assert errors(run) == [
        (3, "sku", "There is no product GHOST. Check the number or search by name."),
        (4, "customer", "There is no customer NOBODY. Import or add the customer first."),
        (5, "quantity", "Enter a whole number; piece is not sold in parts."),
    ]
    assert not SalesOrder.objects.exists()


def test_one_bad_order_keeps_all_out(manager):
    file = uploaded(ORDERS, TWO + "PO-3,ALFKI,,TEA,0,,\n", manager)

    run = imported(file, ORDERS, manager)

    assert errors(run) == [(5, "quantity", "Enter a quantity above zero.")]
    assert not SalesOrder.objects.exists()


def test_northwinds_orders_come_from_two_files_with_fractions(manager):
    details, orders = shared("northwind/order_details.csv"), shared("northwind/orders.csv")
    for number in range(1, 78):
        builders.a_product(sku=str(number), price="1.00")
    codes = {line.split(",")[1] for line in orders.decode().splitlines()[1:]} - {"ALFKI"}
    for code in sorted(codes):
        builders.a_customer(code=code)
    first = b"\n".join(details.splitlines()[:31])
    made = uploads.upload(ORDERS, a_file(first), by=manager, second=a_file(orders))
    uploads.decide(
        made,
        ORDERS,
        by=manager,
        chosen=made.mapping,
        defaults={},
        options={"fractions": ["discount_percent"]},
    )

    run = imported(made, ORDERS, manager)

    assert counts(run) == {"added": 11}, errors(run)
    order = SalesOrder.objects.get(customer_reference="10250")
    assert (order.customer, order.order_date) == (
        Customer.objects.get(code="HANAR"), datetime.date(1996, 7, 8),
    )  # fmt: skip
    assert [line.discount_percent for line in order.lines.order_by("position")] == [0, 15, 15]
    assert order.net_amount == Decimal("1552.60")
