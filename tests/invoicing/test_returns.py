"""What came back is neither billed nor owed: before it was billed, after it was billed, and when it is replaced."""

from decimal import Decimal

import pytest

from catalog.models import Product
from core import approvals, invariants
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.refusals import Conflict, NotPermitted, Refusal
from fulfillment import operations as fulfillment
from fulfillment.models import GoodsReturn
from fulfillment.operations import ReturnWish
from inventory.models import StockLevel, StockMove
from invoicing import operations
from invoicing.models import Invoice
from invoicing.selectors import orders_to_bill
from invoicing.selectors.billing import unbilled_portions
from orders import operations as orders
from orders import selectors as order_selectors
from orders.models import SalesOrder
from tests.builders import a_ceiling, stock
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

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_books_agree(db):
    """Whatever a test did, every rule about orders, shipments, invoices and credit holds afterwards."""
    yield
    found = {rule.name: list(rule.violations()) for rule in invariants.rules()}
    assert {name: rows for name, rows in found.items() if rows} == {}


@pytest.fixture
def company():
    return a_seller()


@pytest.fixture
def customer(company):
    goods(company, "TEA", on_hand="100")
    return a_customer(company)


def comes_back(shipment, amount="4", *, settlement="credit", **receipt):
    """So much of the shipment's first line, taken back into stock."""
    by = Actor.system(shipment.company)
    found = fulfillment.request_return(
        shipment, [ReturnWish(1, Decimal(amount))], reason="defective", settlement=settlement, by=by
    )
    fulfillment.authorize_return(found, by=by)
    fulfillment.receive_return(found, by=by, **receipt)
    return found


def line_of(order):
    return order.lines.get()


def billable(order):
    """What of the order could be billed now, by shipment."""
    order = SalesOrder.objects.get(pk=order.pk)
    return [(f"{row.quantity:.0f}", row.shipment_line.shipment_id if row.shipment_line else None)
            for row in unbilled_portions({order.pk: order})]  # fmt: skip


def on_order(customer):
    return {
        code: str(amount.normalize())
        for code, amount in order_selectors.value_not_yet_invoiced([customer.pk]).items()
    }


def test_what_was_billed_and_came_back_is_credited_and_never_billed_again(company, customer):
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    invoice = an_invoice(order, Actor.system(company))
    found = comes_back(shipment, "4")
    before = (billable(order), on_order(customer))

    (note,) = operations.credit_return(found, by=an_accountant(company))

    assert figures(note) == ["40.00", "8.00", "48.00"]
    assert (note.corrects, note.goods_return) == (invoice, found)
    line = line_of(order)
    assert (line.shipped, line.returned, line.replaced, line.invoiced) == (10, 4, 0, 6)
    assert before == ([], {}) == (billable(order), on_order(customer))
    order.refresh_from_db()
    assert order.billing_status == "complete"
    found.refresh_from_db()
    assert (found.status, found.settlement) == ("settled", "credit")


def test_what_came_back_before_it_was_billed_is_taken_off_the_draft_and_needs_no_credit(company, customer):
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)

    found = comes_back(shipment, "4")

    assert figures(a_draft(order)) == ["60.00", "12.00", "72.00"]
    assert on_order(customer) == {"EUR": "72"}
    invoice = an_invoice(order, Actor.system(company))
    assert operations.credit_return(found, by=an_accountant(company)) == []
    assert not invoice.credit_notes.exists()
    order.refresh_from_db()
    assert order.billing_status == "complete"


def test_an_order_that_came_back_whole_before_it_was_billed_has_no_draft_left(company, customer):
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)

    found = comes_back(shipment, "10")

    assert not Invoice.objects.filter(order=order).exclude(status="canceled").exists()
    assert (billable(order), on_order(customer)) == ([], {})
    order.refresh_from_db()
    assert (order.status, order.billing_status) == ("confirmed", "none")

    assert operations.credit_return(found, by=an_accountant(company)) == []

    order.refresh_from_db()
    assert (order.status, order.billing_status, order.payment_status) == ("closed", "complete", "open")


def test_of_goods_billed_in_part_only_what_is_billed_beyond_what_is_kept_is_credited(company, customer):
    accountant = an_accountant(company)
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    draft = a_draft(order)
    operations.change_draft(draft, {1: Decimal(8)}, by=accountant)
    operations.issue(draft, by=Actor.system(company))
    found = comes_back(shipment, "5")

    (note,) = operations.credit_return(found, by=accountant)

    assert figures(note) == ["30.00", "6.00", "36.00"]
    assert (line_of(order).invoiced, billable(order)) == (5, [])


def test_the_parcel_that_came_back_is_credited_and_the_one_that_stayed_is_billed(company, customer):
    accountant = an_accountant(company)
    order = an_order(customer, {"TEA": "10"})
    first = ship(order, {"TEA": "6"})
    an_invoice(order, Actor.system(company))
    second = ship(order)
    operations.cancel_draft(a_draft(order), by=accountant)

    (note,) = operations.credit_return(comes_back(first, "6"), by=accountant)

    assert note.lines.get().shipment_line.shipment_id == first.pk
    assert [
        (str(line.quantity.normalize()), line.shipment_line.shipment_id)
        for line in a_draft(order).lines.all()
    ] == [("4", second.pk)]


def test_what_is_replaced_stays_billed_and_the_new_goods_cost_nothing(company, customer):
    accountant = an_accountant(company)
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    an_invoice(order, Actor.system(company))
    found = comes_back(shipment, "4", settlement="replacement")

    new = fulfillment.replace_return(found, by=somebody(company, "SAL"))

    line = line_of(order)
    assert (line.returned, line.replaced, line.invoiced, line.forgone) == (4, 4, 10, 0)
    assert (new.gross_amount, new.lines.get().quantity, new.channel, new.status) == (
        0,
        4,
        "return",
        "confirmed",
    )
    assert found.number in new.note
    found.refresh_from_db()
    assert (found.status, found.settlement, found.replacement) == ("settled", "replacement", new)
    with pytest.raises(MoveNotAllowed):
        operations.credit_return(found, by=accountant)
    assert (billable(order), on_order(customer)) == ([], {"EUR": "0"})


def test_new_goods_for_a_return_leave_as_many_as_came_back_whatever_is_tolerated(company):
    accountant, by = an_accountant(company), Actor.system(company)
    goods(company, "TEA", on_hand="100")
    percents = {"over_delivery_percent": Decimal(10), "under_delivery_percent": Decimal(5)}
    order = an_order(a_customer(company, **percents), {"TEA": "50"})
    shipment = ship(order)
    an_invoice(order, by)
    found = comes_back(shipment, "20", settlement="replacement")
    new = fulfillment.replace_return(found, by=somebody(company, "SAL"))
    parcel = new.shipments.get()

    with pytest.raises(Refusal):
        fulfillment.pick(parcel, {parcel.lines.get().pk: Decimal(22)}, by=by)
    with pytest.raises(Conflict):
        orders.set_tolerances(new, {1: orders.Tolerance(Decimal(10), Decimal(5))}, by=by)
    rest = fulfillment.pick(parcel, {parcel.lines.get().pk: Decimal(19)}, by=by)
    fulfillment.pack(parcel, by=by)
    fulfillment.dispatch(parcel, by=by)

    assert rest.lines.get().quantity == 1
    line = line_of(new)
    assert (line.over_delivery_percent, line.under_delivery_percent, line.open_quantity) == (None, None, 1)
    (note,) = operations.credit_return(comes_back(parcel, "19"), by=accountant)
    assert (figures(note)[0], line_of(order).replaced) == ("190.00", 1)


def test_what_is_replaced_before_it_was_billed_is_billed_all_the_same(company, customer):
    order = an_order(customer, {"TEA": "10"})
    found = comes_back(ship(order), "4", settlement="replacement")
    waiting = billable(order)

    fulfillment.replace_return(found, by=somebody(company, "SAL"))

    assert waiting == []
    assert figures(a_draft(order)) == ["100.00", "20.00", "120.00"]
    assert (billable(order), list(orders_to_bill(an_accountant(company)))) == ([], [])


def test_what_was_credited_by_hand_before_it_came_back_is_not_credited_again(company, customer):
    accountant = an_accountant(company)
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    invoice = an_invoice(order, Actor.system(company))
    operations.credit(
        invoice, reason="Refused at the door", quantities_by_position={1: Decimal(4)}, by=accountant
    )
    assert [quantity for quantity, _shipment in billable(order)] == ["4"]

    found = comes_back(shipment, "4")

    assert operations.credit_return(found, by=accountant) == []
    assert (line_of(order).invoiced, billable(order)) == (6, [])


def test_what_is_billed_on_order_is_credited_on_the_invoice_of_the_order(company):
    accountant = an_accountant(company)
    goods(company, "TEA", on_hand="6")
    customer = a_customer(company, billing_policy="order")
    order = an_order(customer, {"TEA": "10"})
    invoice = an_invoice(order, Actor.system(company))
    found = comes_back(ship(order), "4")

    (note,) = operations.credit_return(found, by=accountant)

    assert (note.corrects, figures(note)) == (invoice, ["40.00", "8.00", "48.00"])
    line = line_of(order)
    assert (line.invoiced, line.shipped, billable(order), on_order(customer)) == (6, 6, [], {})


def test_goods_come_back_with_the_cost_they_left_with(company, customer):
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    stock(Product.objects.get(sku="TEA"), "90", unit_cost="9.00")
    left_with = StockMove.objects.get(kind="issue").unit_cost

    comes_back(shipment, "4")

    move = StockMove.objects.get(kind="return")
    assert (move.quantity, move.unit_cost, move.value) == (4, left_with, 4 * left_with)
    level = StockLevel.objects.get()
    assert (level.on_hand, level.value) == (184, 90 * left_with + 90 * 9 + 4 * left_with)


def test_who_may_credit_only_up_to_a_ceiling_asks_a_second_person(company, customer):
    clerk = somebody(company, "AR")
    a_ceiling("AR", "invoicing.credit_invoice", "40.00", company=company)
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    an_invoice(order, Actor.system(company))
    found = comes_back(shipment, "4")

    with pytest.raises(operations.AboveCeiling):
        operations.credit_return(found, by=clerk)
    found.refresh_from_db()
    assert (found.status, Invoice.objects.filter(kind="credit_note").count()) == ("received", 0)
    wish = operations.ask_to_credit_return(found, reason="The customer was promised it", by=clerk)

    approvals.approve(wish, by=somebody(company, "MGR"))

    assert wish.requested_amount == Decimal("48.00")
    found.refresh_from_db()
    assert found.status == "settled"
    assert figures(found.credit_notes.get()) == ["40.00", "8.00", "48.00"]


def test_the_warehouse_credits_nothing(company, customer):
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    an_invoice(order, Actor.system(company))
    found = comes_back(shipment, "4")

    with pytest.raises(NotPermitted):
        operations.credit_return(found, by=somebody(company, "WH"))

    assert GoodsReturn.objects.get().status == "received"
