"""New goods for what came back that are canceled after all: the customer no longer owes what he has sent back."""

from decimal import Decimal

import pytest

from catalog.models import Substitute
from core import invariants, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.refusals import Refusal, Several
from fulfillment import operations as fulfillment
from fulfillment.operations import ReturnWish
from fulfillment.returnable import short_of_new_goods
from inventory.models import StockMove
from invoicing import operations
from orders import operations as orders
from orders.models import SalesOrder
from tests.invoicing.stage import (
    a_customer,
    a_draft,
    a_seller,
    an_accountant,
    an_invoice,
    an_order,
    figures,
    goods,
    ship,
    somebody,
)
from tests.invoicing.test_returns import billable, comes_back, line_of
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_books_agree(db):
    """Whatever a test did, every rule holds afterwards."""
    yield
    found = {rule.name: list(rule.violations()) for rule in invariants.rules()}
    assert {name: rows for name, rows in found.items() if rows} == {}


@pytest.fixture
def company():
    return a_seller()


@pytest.fixture
def customer(company):
    goods(company, "TEA", on_hand="14")
    return a_customer(company)


@pytest.fixture
def order(company, customer):
    """Ten pieces at 10.00 that have left."""
    order = an_order(customer, {"TEA": "10"})
    ship(order)
    return order


def an_invoice_of_all(order):
    return an_invoice(order, Actor.system(order.company))


def replaced(order, amount="4"):
    """So much of the order has come back, and new goods are ordered for it."""
    found = comes_back(order.shipments.get(status="dispatched"), amount, settlement="replacement")
    return found, fulfillment.replace_return(found, by=somebody(order.company, "SAL"))


def counters(order):
    line = line_of(order)
    return [int(value) for value in (line.returned, line.replaced, line.unsettled, line.invoiced)]


def test_a_canceled_order_of_new_goods_leaves_the_return_to_be_credited(company, order):
    accountant = an_accountant(company)
    invoice = an_invoice_of_all(order)
    found, new = replaced(order)

    orders.cancel(new, reason="stock", by=somebody(company, "SAL"))

    found.refresh_from_db()
    assert (found.status, found.settlement, found.replacement) == ("received", "credit", new)
    assert counters(order) == [4, 0, 4, 10]
    event = timeline.of_document(found).first()
    assert (event.activity, event.data) == ("reopened", {"order": new.number, "lines": ["4 × TEA"]})
    (note,) = operations.credit_return(found, by=accountant)
    assert (note.corrects, figures(note)) == (invoice, ["40.00", "8.00", "48.00"])
    assert (counters(order), billable(order)) == ([4, 0, 0, 6], [])
    order.refresh_from_db()
    assert order.billing_status == "complete"


def test_of_new_goods_that_come_in_part_only_the_rest_is_credited(company, order):
    accountant, by = an_accountant(company), Actor.system(company)
    an_invoice_of_all(order)
    found, new = replaced(order)
    ship(new, {"TEA": "3"})

    orders.close_line(new, 1, reason="stock", by=by)

    found.refresh_from_db()
    line = found.lines.get()
    assert (found.status, line.replaced, line.undecided) == ("received", 3, 1)
    with pytest.raises(fulfillment.NothingToReplace):
        fulfillment.replace_return(found, by=by)
    (note,) = operations.credit_return(found, by=accountant)
    assert figures(note) == ["10.00", "2.00", "12.00"]
    assert (counters(order), billable(order)) == ([4, 3, 0, 9], [])
    found.refresh_from_db()
    assert (found.status, found.settlement, found.lines.get().credited) == ("settled", "credit", 1)
    back = comes_back(new.shipments.get(status="dispatched"), "3")
    (note,) = operations.credit_return(back, by=accountant)
    assert (figures(note)[0], counters(order)) == ("30.00", [4, 0, 0, 6])


def test_what_is_given_up_after_the_credit_of_a_part_is_credited_as_well(company, order):
    accountant, by = an_accountant(company), Actor.system(company)
    an_invoice_of_all(order)
    found, new = replaced(order)
    orders.amend(new, {1: Decimal(3)}, by=by)
    found.refresh_from_db()
    operations.credit_return(found, by=accountant)

    orders.cancel(new, reason="stock", by=by)

    found.refresh_from_db()
    assert (found.status, counters(order)) == ("received", [4, 0, 3, 9])
    (note,) = operations.credit_return(found, by=accountant)
    assert (figures(note)[0], counters(order)) == ("30.00", [4, 0, 0, 6])


def test_what_of_new_goods_is_left_after_a_canceled_parcel_is_credited(company, order):
    by = Actor.system(company)
    an_invoice_of_all(order)
    found, new = replaced(order)
    parcel = new.shipments.get()
    fulfillment.cancel(parcel, reason="damaged", by=by)
    new.refresh_from_db()

    orders.resolve_exception(new, parcel.number, "leave", by=somebody(company, "MGR"))

    found.refresh_from_db()
    assert (found.status, counters(order)) == ("received", [4, 0, 4, 10])


def test_goods_that_cannot_be_replaced_are_not_replaced_by_others(company, order):
    by = Actor.system(company)
    goods(company, "CUP", on_hand="10")
    an_invoice_of_all(order)
    found, new = replaced(order)

    with pytest.raises(Several):
        orders.cannot_fulfill(new, {1: orders.Replacement("CUP")}, by=by)
    found.refresh_from_db()
    assert (found.status, counters(order), new.lines.count()) == ("settled", [4, 4, 0, 10], 1)
    new.refresh_from_db()
    orders.cannot_fulfill(new, {1: orders.GiveUp("stock")}, by=by)

    found.refresh_from_db()
    assert (found.status, counters(order)) == ("received", [4, 0, 4, 10])


def test_new_goods_that_do_not_come_may_be_ordered_once_more(company, order):
    by = somebody(company, "SAL")
    an_invoice_of_all(order)
    found, new = replaced(order)
    orders.cancel(new, reason="error", by=by)
    found.refresh_from_db()

    again = fulfillment.replace_return(found, by=by)

    found.refresh_from_db()
    assert (found.status, found.settlement, found.replacement) == ("settled", "replacement", again)
    assert counters(order) == [4, 4, 0, 10]


def test_what_was_not_billed_when_new_goods_fall_through_is_taken_off_the_draft(company, order):
    found, new = replaced(order)
    assert figures(a_draft(order))[0] == "100.00"

    orders.cancel(new, reason="stock", by=Actor.system(company))

    assert figures(a_draft(order))[0] == "60.00"
    found.refresh_from_db()
    assert operations.credit_return(found, by=an_accountant(company)) == []
    assert counters(order) == [4, 0, 0, 0]


def test_new_goods_for_new_goods_that_do_not_come_are_credited_where_the_first_were_billed(company, order):
    accountant, by = an_accountant(company), Actor.system(company)
    invoice = an_invoice_of_all(order)
    _found, new = replaced(order)
    ship(new)
    goods_again = comes_back(new.shipments.get(status="dispatched"), "4", settlement="replacement")
    second = fulfillment.replace_return(goods_again, by=by)
    assert counters(order) == [4, 4, 0, 10]

    orders.cancel(second, reason="stock", by=by)

    goods_again.refresh_from_db()
    assert (counters(order), counters(new)) == ([4, 4, 0, 10], [4, 0, 4, 0])
    notes = operations.credit_return(goods_again, by=accountant)
    assert [(note.corrects, figures(note)[0]) for note in notes if note.net_amount] == [(invoice, "40.00")]
    assert counters(order) == [4, 0, 0, 6]


@pytest.mark.parametrize(
    "changes, additions, field",
    [
        ({1: orders.LineChange(sku="CUP")}, [], "lines.0.sku"),
        ({1: Decimal(400)}, [], "lines.0.quantity"),
        ({1: orders.LineChange(unit_price=Decimal(5))}, [], "lines.0.unit_price"),
        ({}, [orders.LineEntry("CUP", Decimal(1), unit_price=Decimal(0))], "additions.0.sku"),
    ],
)
def test_an_order_of_new_goods_brings_nothing_else_and_no_more(company, order, changes, additions, field):
    goods(company, "CUP", on_hand="10")
    _found, new = replaced(order)

    with pytest.raises(Several) as refused:
        orders.amend(new, changes, additions, by=somebody(company, "SAL"))

    assert [each.field for each in refused.value.refusals] == [field]
    line = line_of(new)
    assert (line.sku, line.quantity, line.unit_price) == ("TEA", 4, 0)
    assert counters(order) == [4, 4, 0, 0]


def test_new_goods_that_were_lowered_are_credited_and_not_sent_after_all(company, order):
    _found, new = replaced(order)
    orders.amend(new, {1: Decimal(2)}, by=somebody(company, "SAL"))

    with pytest.raises(Several):
        orders.amend(new, {1: Decimal(4)}, by=somebody(company, "SAL"))

    assert (line_of(new).quantity, counters(order)) == (2, [4, 2, 2, 0])


@pytest.mark.parametrize("settle", ["credited", "replaced", "reopened and credited"])
def test_goods_of_a_settled_return_do_not_come_once_more(company, order, settle):
    an_invoice_of_all(order)
    found = comes_back(order.shipments.get(status="dispatched"), "4")
    if settle != "credited":
        new = fulfillment.replace_return(found, by=somebody(company, "SAL"))
    if settle == "reopened and credited":
        orders.cancel(new, reason="stock", by=somebody(company, "SAL"))
        found.refresh_from_db()
    if settle != "replaced":
        operations.credit_return(found, by=an_accountant(company))
    before, moves = counters(order), StockMove.objects.count()

    with pytest.raises(MoveNotAllowed, match="is settled"):
        fulfillment.receive_return(found, by=somebody(company, "WH"))

    found.refresh_from_db()
    assert (found.status, counters(order), StockMove.objects.count()) == ("settled", before, moves)


def test_a_program_that_takes_a_settled_return_in_again_is_told_where_it_stands(company, order):
    an_invoice_of_all(order)
    found = comes_back(order.shipments.get(status="dispatched"), "4")
    operations.credit_return(found, by=an_accountant(company))

    answer = Program("WH").post(f"/returns/{found.number}/receive")

    assert answer.status_code == 409
    assert "is settled" in answer.content.decode()


def test_a_held_order_of_new_goods_is_no_draft_again(company, order):
    _found, new = replaced(order)
    SalesOrder.objects.filter(pk=new.pk).update(status="held", confirmed_at=None)
    new.refresh_from_db()

    with pytest.raises(orders.NotEditable):
        orders.reopen(new, by=somebody(company, "SAL"))

    new.refresh_from_db()
    assert new.status == "held"
    SalesOrder.objects.filter(pk=new.pk).update(status="confirmed", confirmed_at=new.created_at)


def test_another_product_on_the_order_of_new_goods_replaces_nothing(company, order):
    cup = goods(company, "CUP", on_hand="10")
    found, new = replaced(order)
    new.lines.update(product=cup, sku="CUP")
    assert [(row.pk, amount) for row, amount in short_of_new_goods(new)] == [(found.lines.get().pk, 4)]
    new.lines.update(product=order.lines.get().product, sku="TEA")

    assert short_of_new_goods(new) == []


def test_the_page_of_a_shortage_offers_no_other_product_for_new_goods(company, order):
    Substitute.objects.create(
        company=company, product=order.lines.get().product, replaced_by=goods(company, "CUP", on_hand="10")
    )
    _found, new = replaced(order)
    address = f"/orders/{new.number}/cannot-fulfill/"
    clerk = signed_in("SAL")

    page = text_of(clerk.get(address))
    answer = clerk.post(
        address, {"lines-0-becomes": "replaced", "lines-0-sku": "CUP", "version": str(new.version)}
    )

    assert "Does not come" in page
    assert "Another product comes instead" not in page
    assert "CUP" not in page
    assert (answer.status_code, line_of(new).sku) == (422, "TEA")


def test_what_was_credited_by_hand_before_it_came_back_is_not_said_to_be_unbilled(company, order):
    accountant = an_accountant(company)
    invoice = an_invoice_of_all(order)
    operations.credit(invoice, reason="agreed", quantities_by_position={1: Decimal(4)}, by=accountant)
    found = comes_back(order.shipments.get(status="dispatched"), "4")
    desk = signed_in("GL")

    desk.post(f"/invoices/returns/{found.number}/credit/", {"version": str(found.version)})

    page = text_of(desk.get(found.get_absolute_url()))
    assert "Settled; nothing of it was left to be credited" in page
    assert "had been billed" not in page


def test_a_line_that_is_named_twice_when_goods_come_is_said_to_be_there_twice(company, order):
    by = Actor.system(company)
    shipment = order.shipments.get(status="dispatched")
    found = fulfillment.request_return(shipment, [ReturnWish(1, Decimal(4))], reason="late", by=by)
    fulfillment.authorize_return(found, by=by)

    with pytest.raises(Refusal, match="Line 1 is there twice") as refused:
        fulfillment.receive_return(found, [ReturnWish(1, Decimal(1))] * 2, by=somebody(company, "WH"))

    assert refused.value.field == "lines.1.position"
    found.refresh_from_db()
    assert found.status == "authorized"
