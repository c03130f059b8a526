"""What was credited by hand and is billed again costs what it was credited with: charges, freight, and not a cent less."""

from decimal import Decimal

import pytest

from core import invariants
from core.actors import Actor
from fulfillment import operations as fulfillment
from fulfillment.operations import ReturnWish
from invoicing import operations
from invoicing.models import Invoice
from orders import operations as orders
from orders.charges import Charge
from tests.builders import a_shipping_method
from tests.invoicing.stage import (
    a_customer,
    a_seller,
    an_accountant,
    an_order,
    goods,
    ship,
    shipment_of,
    taxed,
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


def credited(invoice: Invoice, quantity: str, position: int = 1) -> Decimal:
    """What so much of a line comes to without tax, credited by hand."""
    note = operations.credit(
        invoice,
        reason="Billed wrongly",
        quantities_by_position={position: D(quantity)},
        by=an_accountant(invoice.company),
    )
    return note.net_amount


def billed_again(order, quantity: str = "") -> Decimal:
    """What is left of the order, or so much of it, issued: without tax."""
    draft = operations.draft_for_order(order, by=an_accountant(order.company))
    if quantity:
        operations.change_draft(draft, {1: D(quantity)}, by=an_accountant(order.company))
    operations.issue(draft, by=an_accountant(order.company))
    return draft.net_amount


def net(order) -> Decimal:
    """What its invoices come to less its credit notes."""
    return sum(
        (
            each.net_amount * (1 if each.kind == "invoice" else -1)
            for each in Invoice.objects.filter(order=order).exclude(status="canceled")
        ),
        D(0),
    )


# More than was ordered has left


def eleven_of_ten(company, **product):
    """Ten at 10.00 with 20.00 for handling, of which eleven have left and are billed."""
    goods(company, "TEA", on_hand="50", over_delivery_percent=D(10), **product)
    order = an_order(a_customer(company), {"TEA": "10"}, charges=[Charge(D("20.00"), "HD")])
    shipment, by = shipment_of(order), Actor.system(company)
    fulfillment.pick(shipment, {shipment.lines.get().pk: D(11)}, by=by)
    fulfillment.pack(shipment, by=by)
    fulfillment.dispatch(shipment, by=by)
    return order


def test_more_than_ordered_that_is_credited_in_part_and_billed_again_bears_the_charges_it_had(company):
    order = eleven_of_ten(company)

    given = credited(order.invoices.get(), "4")

    assert (given, billed_again(order), net(order)) == (D("47.27"), D("47.27"), D("130.00"))


def test_parts_of_what_was_credited_of_it_bear_their_parts_of_the_charges(company):
    order = eleven_of_ten(company)
    invoice = order.invoices.get()
    given = [credited(invoice, "4"), credited(invoice, "2")]

    again = [billed_again(order, "3"), billed_again(order)]

    assert (given, again, net(order)) == ([D("47.27"), D("23.64")], [D("35.46"), D("35.45")], D("130.00"))


def test_at_a_price_that_was_amended_it_is_billed_at_that_price(company):
    order = eleven_of_ten(company)
    credited(order.invoices.get(), "11")

    orders.amend(order, {1: orders.LineChange(unit_price=D(8))}, by=Actor.system(company))

    assert (billed_again(order, "5"), billed_again(order)) == (D("49.09"), D("58.91"))


def test_where_prices_include_tax_its_tax_goes_with_the_charges(company):
    code = taxed(company, "20", "IN20")
    code.price_includes_tax = True
    code.save()
    order = eleven_of_ten(company, tax_code=code)
    whole = net(order)

    given = credited(order.invoices.get(), "4")

    assert (given, billed_again(order), net(order)) == (D("39.39"), D("39.39"), whole)


# Freight for each shipment


def sent(company, quantities=None, **options):
    """Ten at 10.00 in a parcel that costs 20.00, billed."""
    goods(company, "TEA", on_hand="50")
    method = a_shipping_method(company=company, basis="shipment", bands=[("0", "20", "5")])
    order = an_order(a_customer(company), quantities or {"TEA": "10"}, shipping_method=method, **options)
    ship(order)
    return order


def test_goods_of_a_parcel_that_are_credited_by_hand_and_billed_again_bear_their_freight_again(company):
    order = sent(company)

    given = credited(order.invoices.get(), "5")

    assert (given, billed_again(order), net(order)) == (D("60.00"), D("60.00"), D("120.00"))


def test_what_is_billed_again_in_parts_bears_the_freight_in_parts_and_all_of_it_once(company):
    order = sent(company)
    invoice = order.invoices.get()
    credited(invoice, "3")
    credited(invoice, "3")

    again = [billed_again(order, "4"), billed_again(order)]
    credited(invoice, "4")
    last = billed_again(order)

    assert (again, last, net(order)) == ([D("48.00"), D("24.00")], D("48.00"), D("120.00"))


def test_what_came_back_keeps_its_freight_credited(company):
    order = sent(company)
    invoice = order.invoices.get()
    by = Actor.system(company)
    found = fulfillment.request_return(order.shipments.get(), [ReturnWish(1, D(4))], reason="late", by=by)
    fulfillment.authorize_return(found, by=by)
    fulfillment.receive_return(found, by=by)
    operations.credit_return(found, by=an_accountant(company))
    assert net(order) == D("72.00")

    credited(invoice, "6")

    assert (billed_again(order), net(order)) == (D("72.00"), D("72.00"))


def test_what_was_made_cheaper_is_not_made_dearer_by_what_is_billed_again(company):
    order = sent(company)
    invoice = order.invoices.get()
    by = Actor.system(company)
    prepared = operations.crediting.prepare(
        invoice,
        reason="Chipped",
        corrections=[operations.correcting.Correction(1, D(10), D("1.20"))],
        by=by,
    )
    operations.crediting.give(prepared, by=by)
    given = credited(invoice, "5")

    assert (given, billed_again(order), net(order)) == (D("54.00"), D("59.00"), D("113.00"))
