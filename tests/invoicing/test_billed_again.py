"""What was credited by hand and is billed again costs what it was credited with: charges, freight, and not a cent less."""

from decimal import Decimal

import pytest
from django.db import connection

from core import invariants
from core.actors import Actor
from fulfillment import operations as fulfillment
from fulfillment.operations import ReturnWish
from invoicing import operations
from invoicing.models import Invoice
from invoicing.selectors import unbilled_orders
from orders import operations as orders
from orders.charges import Charge
from tests.builders import a_shipping_method
from tests.fulfillment.test_guards import break_as_owner
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
from tests.invoicing.test_returns import comes_back
from tests.ledger.reading import broken_rules

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _the_books_agree(request, db):
    """Whatever a test did, every rule about orders, shipments, invoices and credit holds afterwards."""
    yield
    if request.node.get_closest_marker("breaks_invariants"):
        return
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
    assert draft is not None
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


# Parcels that are taken out of a draft


def two_parcels_on_a_draft(company):
    """Twice ten at 10.00, each parcel for 12.00, on one draft."""
    goods(company, "TEA", on_hand="50")
    method = a_shipping_method(company=company, basis="shipment", bands=[("0", "12", "5")])
    customer = a_customer(company, billing_policy="manual")
    order = an_order(customer, {"TEA": "20"}, shipping_method=method)
    ship(order, {"TEA": "10"})
    ship(order)
    return order, operations.draft_for_order(order, by=an_accountant(company))


def test_a_parcel_that_is_taken_out_of_a_draft_is_charged_its_freight_when_it_is_billed(company):
    order, draft = two_parcels_on_a_draft(company)
    whole = draft.net_amount

    operations.change_draft(draft, {1: D(0)}, by=an_accountant(company))
    operations.issue(draft, by=an_accountant(company))

    expected = unbilled_orders(company, company.today())
    assert (whole, draft.net_amount, expected) == (D("224.00"), D("112.00"), {order.pk: D("112.00")})
    assert (billed_again(order), net(order)) == (D("112.00"), D("224.00"))


def test_a_parcel_that_two_drafts_share_is_charged_its_freight_by_the_one_that_keeps_it(company):
    order, draft = two_parcels_on_a_draft(company)
    operations.change_draft(draft, {1: D(4)}, by=an_accountant(company))
    rest = operations.draft_for_order(order, by=an_accountant(company))

    operations.change_draft(draft, {1: D(0)}, by=an_accountant(company))
    for each in (draft, rest):
        operations.issue(each, by=an_accountant(company))

    assert [draft.net_amount, rest.net_amount] == [D("112.00"), D("60.00")]
    assert (billed_again(order), net(order)) == (D("52.00"), D("224.00"))


@pytest.mark.breaks_invariants
def test_the_checker_finds_a_parcel_whose_freight_nobody_is_charged(company):
    _order, draft = two_parcels_on_a_draft(company)
    operations.issue(draft, by=an_accountant(company))
    right = broken_rules()

    with connection.cursor() as cursor:
        break_as_owner(
            cursor,
            "UPDATE fulfillment_shipment SET freight_amount = 12.01 WHERE id = (SELECT min(id) FROM fulfillment_shipment)",
        )

    assert (right, list(broken_rules())) == ({}, ["INV-6e"])


# Goods that came back before they were billed


def six_of_ten(company):
    """A parcel of ten at 10.00 for 12.00, of which four came back before anything was billed: the invoice of the rest."""
    goods(company, "TEA", on_hand="50")
    method = a_shipping_method(company=company, basis="shipment", bands=[("0", "12", "5")])
    customer = a_customer(company, billing_policy="manual")
    order = an_order(customer, {"TEA": "10"}, shipping_method=method)
    found = comes_back(ship(order), "4")
    operations.credit_return(found, by=an_accountant(company))
    draft = operations.draft_for_order(order, by=an_accountant(company))
    operations.issue(draft, by=an_accountant(company))
    return order, draft


def test_the_rest_of_a_parcel_that_is_billed_again_bears_all_the_freight_it_had_however_often(company):
    order, invoice = six_of_ten(company)
    given = [credited(invoice, "6")]
    again = [billed_again(order)]

    given.append(credited(order.invoices.latest("pk"), "6"))
    again.append(billed_again(order))

    assert (given, again, net(order)) == ([D("72.00")] * 2, [D("72.00")] * 2, D("72.00"))


def test_the_rest_of_a_parcel_that_is_billed_again_in_parts_bears_the_freight_in_parts(company):
    order, invoice = six_of_ten(company)
    credited(invoice, "3")

    again = [billed_again(order, "1"), billed_again(order)]

    assert (again, net(order)) == ([D("12.00"), D("24.00")], D("72.00"))


def test_goods_that_were_credited_by_hand_before_they_came_back_keep_their_freight_credited(company):
    order = sent(company)
    invoice = order.invoices.get()
    credited(invoice, "4")
    operations.credit_return(comes_back(order.shipments.get(), "4"), by=an_accountant(company))

    credited(invoice, "6")

    assert (billed_again(order), net(order)) == (D("72.00"), D("72.00"))
