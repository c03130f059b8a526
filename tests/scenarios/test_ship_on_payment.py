"""Goods that leave when they are paid: PS-02c, and the last clause of PS-42."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants, outbox
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory.models import SupplyRequest
from invoicing import operations as invoicing
from invoicing.models import Invoice
from orders import operations as orders
from orders.models import SalesOrder
from receivables import operations as receivables
from receivables.models import Allocation
from tests.builders import (
    a_company,
    a_customer,
    a_payment,
    a_product,
    a_tax_code,
    an_accountant,
    an_actor,
    an_order,
    the_company,
)
from tests.fulfillment.test_concurrency import at_once

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def order():
    """Five pieces at 10.00 with 10 % tax: 55.00."""
    a_company("ACME")
    product = a_product(on_hand="20", tax_code=a_tax_code(rate="10"))
    customer = a_customer(ships_when="paid")
    return an_order(customer, product=product, quantity="5")


def planned(order: SalesOrder) -> list[int]:
    """What is on shipments that have not left, one after the other."""
    rows = Shipment.objects.filter(order=order).exclude(status__in=["canceled", "dispatched"]).order_by("pk")
    return [int(line.quantity) for each in rows for line in each.lines.all()]


def the_invoice() -> Invoice:
    return Invoice.objects.get(kind="invoice")


def leave(shipment: Shipment, *quantities: str) -> None:
    by = an_actor(shipment.company, "WH")
    picked = dict(zip(shipment.lines.values_list("pk", flat=True), map(D, quantities), strict=False))
    fulfillment.pick(shipment, picked or None, by=by)
    fulfillment.pack(shipment, by=by)
    fulfillment.dispatch(shipment, by=by)


def test_ps_02_c_ship_on_payment(order):
    """Confirmed: no shipment, one invoice. Paid for 4: a shipment of 4. Only 3 leave: two shipments."""
    confirmed = (planned(order), the_invoice().gross_amount, order.billing_policy)

    a_payment(the_invoice(), "44.00")
    paid = planned(order)
    leave(Shipment.objects.get(order=order), "3")

    assert confirmed == ([], D(55), "order")
    assert paid == [4]
    assert Shipment.objects.filter(order=order).count() == 2
    assert planned(order) == [1]
    line = order.lines.get()
    assert (line.shipped, line.released, line.reserved) == (3, 4, 2)


def test_the_rest_leaves_when_it_is_paid_and_the_order_ends(order):
    a_payment(the_invoice(), "44.00")
    leave(Shipment.objects.get(order=order))
    a_payment(the_invoice(), "11.00")

    leave(Shipment.objects.get(order=order, status="planned"))

    order.refresh_from_db()
    assert (order.status, order.lines.get().shipped) == ("closed", 5)


def test_a_payment_taken_back_before_the_picking_takes_the_shipment_back_and_after_it_nothing_leaves(order):
    by = an_accountant(order.company)
    a_payment(the_invoice(), "22.00")
    a_payment(the_invoice(), "22.00")
    shipment = Shipment.objects.get(order=order, status="planned")
    first, second = Allocation.objects.order_by("pk")

    receivables.undo(first, by=by)
    planned_then = planned(order)
    fulfillment.pick(shipment, by=an_actor(order.company, "WH"))
    fulfillment.pack(shipment, by=an_actor(order.company, "WH"))
    receivables.undo(second, by=by)

    assert (planned_then, planned(order)) == ([2], [2])
    with pytest.raises(fulfillment.NotPaid):
        fulfillment.dispatch(shipment, by=an_actor(order.company, "WH"))
    assert order.lines.get().shipped == 0


def test_a_payment_taken_back_whole_cancels_the_planned_shipment(order):
    a_payment(the_invoice(), "44.00")

    receivables.undo(Allocation.objects.get(), by=an_accountant(order.company))

    assert planned(order) == []
    order.refresh_from_db()
    assert (order.has_exception, order.lines.get().reserved) == (False, 5)


def test_goods_that_left_stay_released_whatever_becomes_of_the_payment(order):
    a_payment(the_invoice(), "44.00")
    leave(Shipment.objects.get(order=order))

    receivables.undo(Allocation.objects.get(), by=an_accountant(order.company))

    assert order.lines.get().released == 4
    assert planned(order) == []


def test_what_was_credited_is_not_paid_for(order):
    by = an_accountant(order.company)
    a_payment(the_invoice(), "55.00")
    before = planned(order)

    invoicing.credit(the_invoice(), reason="Too many", quantities_by_position={1: D(2)}, by=by)

    assert before == [5]
    assert (order.lines.get().released, planned(order)) == (3, [3])


def test_the_lines_count_one_after_the_other_in_whole_pieces():
    a_company("ACME")
    tax = a_tax_code(rate="10")
    first, second = (a_product(sku=sku, on_hand="20", tax_code=tax) for sku in ("A", "B"))
    customer = a_customer(ships_when="paid")
    order = orders.create(
        orders.Header(customer),
        [orders.LineEntry(first.sku, D(2)), orders.LineEntry(second.sku, D(3))],
        by=an_actor(customer.company, "SAL"),
    )
    orders.submit(order, by=an_actor(customer.company, "SAL"))

    a_payment(the_invoice(), "40.00")

    assert list(order.lines.values_list("released", flat=True)) == [2, 1]
    assert planned(order) == [2, 1]


def test_an_order_that_ships_complete_waits_until_all_of_it_is_paid():
    a_company("ACME")
    product = a_product(on_hand="20", tax_code=a_tax_code(rate="10"))
    order = an_order(
        a_customer(ships_when="paid", allows_partial_delivery=False), product=product, quantity="5"
    )

    a_payment(the_invoice(), "44.00")
    before = planned(order)
    a_payment(the_invoice(), "11.00")

    assert (before, planned(order)) == ([], [5])


def test_ps_42_goods_that_leave_when_paid_are_ordered_in_once_all_of_them_are_paid():
    """Paid for 4: nothing is asked for. Paid for the fifth: 5 are."""
    a_company("ACME")
    tea = a_product(sku="TEA", supply_policy="always", tax_code=a_tax_code(rate="10"))
    an_order(a_customer(ships_when="paid"), product=tea, quantity="5")

    found = []
    for amount in (None, "44.00", "11.00"):
        if amount:
            a_payment(the_invoice(), amount)
            outbox.drain()
        found.append([int(each.quantity) for each in SupplyRequest.objects.filter(status="open")])

    assert found == [[], [], [5]]


def test_an_amended_order_ships_without_payment_or_only_with_it():
    company = a_company("ACME")
    product = a_product(on_hand="20", tax_code=a_tax_code(rate="10"))
    clerk = an_actor(company, "SAL")
    order = an_order(a_customer(), product=product, quantity="5")

    orders.amend(order, {}, header=orders.HeaderChange(ships_when="paid"), by=clerk)
    waits = (planned(order), the_invoice().gross_amount)
    orders.amend(order, {}, header=orders.HeaderChange(ships_when="confirmed"), by=clerk)

    assert waits == ([], D(55))
    assert planned(order) == [5]
    assert the_company() == company


def test_what_is_added_is_billed_only_when_the_limit_has_room_for_it():
    company = a_company("ACME", issues_invoices_automatically=True)
    product = a_product(on_hand="500", tax_code=a_tax_code(rate="0"))
    order = an_order(a_customer(ships_when="paid", credit_limit="1000.00"), product=product, quantity="90")

    orders.amend(order, {1: D(180)}, by=an_actor(company, "SAL"))
    held = SalesOrder.objects.get()
    billed = list(Invoice.objects.values_list("gross_amount", flat=True))
    orders.lift_hold(order, "credit", "He pays first anyway", by=an_actor(company, "CM"))

    assert (held.status, billed) == ("held", [D(900)])
    assert list(Invoice.objects.order_by("pk").values_list("gross_amount", flat=True)) == [D(900), D(900)]


@pytest.mark.django_db(transaction=True)
def test_two_who_match_payments_at_once_release_what_both_paid(order):
    invoice = the_invoice()

    answers = at_once(
        *(lambda: a_payment(Invoice.objects.get(pk=invoice.pk), "22.00") for _clerk in range(2))
    )

    assert answers == [None, None]
    assert (order.lines.get().released, sum(planned(order))) == (4, 4)


def test_what_is_not_paid_any_more_is_still_to_be_decided_about(order):
    by, clerk = an_accountant(order.company), an_actor(order.company, "SAL")
    a_payment(the_invoice(), "44.00")
    shipment = Shipment.objects.get(order=order)
    fulfillment.cancel(shipment, reason="Truck full", by=clerk)
    receivables.undo(Allocation.objects.get(), by=by)
    order.refresh_from_db()

    orders.amend(order, {}, header=orders.HeaderChange(customer_reference="PO 7"), by=clerk)
    with pytest.raises(orders.CannotBeLeft):
        orders.resolve_exception(order, shipment.number, "leave", by=clerk)
    a_payment(the_invoice(), "44.00")

    order.refresh_from_db()
    [found] = orders.still_open(order)
    assert (found.document, found.how, planned(order)) == (shipment.number, "", [])

    orders.resolve_exception(order, shipment.number, "again", by=clerk)

    assert planned(order) == [4]


def test_the_rest_of_a_short_pick_waits_when_the_payment_was_taken_back(order):
    picker = an_actor(order.company, "WH")
    a_payment(the_invoice(), "44.00")
    shipment = Shipment.objects.get(order=order)
    fulfillment.start_picking(shipment, by=picker)
    receivables.undo(Allocation.objects.get(), by=an_accountant(order.company))

    rest = fulfillment.pick(shipment, {shipment.lines.get().pk: D(3)}, by=picker)

    line = order.lines.get()
    assert (rest, planned(order), line.released, line.reserved) == (None, [3], 0, 5)
    assert invariants.run_all() == []

    a_payment(the_invoice(), "55.00")

    assert planned(order) == [3, 2]
