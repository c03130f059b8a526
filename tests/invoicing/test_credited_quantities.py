"""What was credited by hand is billed again by a person only, never by the application."""

from decimal import Decimal

import pytest

from core import invariants
from core.actors import Actor
from fulfillment import operations as fulfillment
from invoicing import operations
from invoicing.models import Invoice
from orders import operations as orders
from orders.models import SalesOrder
from tests.invoicing.stage import (
    a_customer,
    a_draft,
    a_seller,
    an_accountant,
    an_order,
    goods,
    service,
    ship,
    shipment_of,
    somebody,
)

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _the_books_agree(db):
    """Whatever a test did, every rule about orders, shipments, invoices and credit holds afterwards."""
    yield
    found = {rule.name: list(rule.violations()) for rule in invariants.rules()}
    assert {name: rows for name, rows in found.items() if rows} == {}


@pytest.fixture
def company():
    return a_seller(automatic=True)


def credited(invoice: Invoice, **by_position: str) -> None:
    """So much of its lines, by hand: ``_1="4"``."""
    quantities = {int(name[1:]): D(quantity) for name, quantity in by_position.items()}
    by = an_accountant(invoice.company)
    operations.credit(invoice, reason="He wants less", quantities_by_position=quantities, by=by)


def billed(order: SalesOrder) -> list[dict[str, int]]:
    """The quantities of its invoices and drafts by SKU, the oldest first."""
    found = Invoice.objects.filter(order=order, kind="invoice").exclude(status="canceled").order_by("pk")
    return [{line.sku: int(line.quantity) for line in each.lines.all()} for each in found]


def test_of_an_order_that_ships_when_paid_an_amendment_bills_nothing_that_was_credited(company):
    goods(company, "A", on_hand="50"), goods(company, "B", on_hand="50")
    order = an_order(a_customer(company, ships_when="paid"), {"A": "10", "B": "10"})
    credited(order.invoices.get(), _1="4", _2="3")

    orders.amend(order, {1: D(12)}, by=somebody(company, "SAL"))

    assert billed(order) == [{"A": 10, "B": 10}, {"A": 2}]


def test_more_that_leaves_is_billed_without_what_was_credited(company):
    goods(company, "A", on_hand="50", over_delivery_percent=D(10))
    order = an_order(a_customer(company, billing_policy="order"), {"A": "10"})
    credited(order.invoices.get(), _1="4")
    shipment, by = shipment_of(order), Actor.system(company)

    fulfillment.pick(shipment, {shipment.lines.get().pk: D(11)}, by=by)
    fulfillment.pack(shipment, by=by)
    fulfillment.dispatch(shipment, by=by)

    assert billed(order) == [{"A": 10}, {"A": 1}]


def test_a_hold_that_is_lifted_bills_nothing_that_was_credited(company):
    goods(company, "A", on_hand="50")
    order = an_order(a_customer(company, billing_policy="order"), {"A": "10"})
    credited(order.invoices.get(), _1="4")

    orders.place_hold(order, "manual", "Ask him again", by=somebody(company, "SAL"))
    orders.lift_hold(order, "manual", "He wants the rest", by=somebody(company, "MGR"))

    assert billed(order) == [{"A": 10}]
    assert SalesOrder.objects.get().status == "confirmed"


def test_the_next_parcel_bills_no_service_that_was_credited(company):
    goods(company, "A", on_hand="50"), service(company, "SETUP")
    order = an_order(a_customer(company), {"A": "10", "SETUP": "1"})
    orders.deliver_services(order, {order.lines.get(sku="SETUP").pk: D(1)}, by=somebody(company, "SAL"))
    credited(order.invoices.get(), _1="1")

    ship(order)

    assert billed(order) == [{"SETUP": 1}, {"A": 10}]


def test_a_draft_that_is_made_anew_bills_credited_quantities_only_where_it_did_before():
    company = a_seller()
    service(company, "SETUP"), service(company, "LESSON")
    order = an_order(a_customer(company), {"SETUP": "1", "LESSON": "2"})
    by, (setup, lesson) = somebody(company, "SAL"), order.lines.order_by("position")
    orders.deliver_services(order, {setup.pk: D(1)}, by=by)
    invoice = a_draft(order)
    operations.issue(invoice, by=an_accountant(company))
    credited(invoice, _1="1")
    orders.deliver_services(order, {lesson.pk: D(1)}, by=by)

    orders.amend(order, {}, header=orders.HeaderChange(customer_reference="PO 7"), by=by)
    as_before = billed(order)
    operations.draft_for_order(order, by=an_accountant(company))
    orders.amend(order, {}, header=orders.HeaderChange(customer_reference="PO 8"), by=by)

    assert as_before == [{"SETUP": 1}, {"LESSON": 1}]
    assert sum((D(each.get("SETUP", 0)) for each in billed(order)), D(0)) == 2
