"""Of several parcels each is billed by itself, whatever waits for a credit note of another; new goods come back as well."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import invariants
from core.actors import Actor
from fulfillment import operations as fulfillment
from invoicing import operations
from invoicing.models import Invoice
from invoicing.selectors import credits_of_return, unbilled_orders
from orders import operations as orders
from orders.models import SalesOrder
from receivables.models import OpenItem
from tests.fulfillment import test_guards
from tests.fulfillment.test_guards import break_as_owner, findings
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
from tests.invoicing.test_returns import billable, comes_back, line_of, on_order

pytestmark = pytest.mark.django_db


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
    return a_seller()


@pytest.fixture
def by(company):
    return Actor.system(company)


@pytest.fixture
def customer(company):
    goods(company, "TEA", on_hand="100")
    return a_customer(company)


def parcel(order, quantity):
    """So much of the order leaves; the rest waits for the next one."""
    return ship(order, {"TEA": quantity})


def drafts(order):
    """The net amounts of the order's drafts, the oldest first."""
    found = Invoice.objects.filter(order=order, status="draft").order_by("pk")
    return [figures(draft)[0] for draft in found]


def issued(order):
    """The net amounts of the order's invoices, credit notes with a minus."""
    found = Invoice.objects.filter(order=order, status="issued").order_by("pk")
    return [("-" if each.kind == "credit_note" else "") + figures(each)[0] for each in found]


def to_run(company):
    """What a billing run would find, by order number."""
    found = unbilled_orders(company, company.today())
    orders_found = SalesOrder.objects.in_bulk(list(found))
    return {orders_found[key].number: str(amount.quantize(Decimal("0.01"))) for key, amount in found.items()}


def test_the_second_parcel_is_billed_in_full_while_a_return_of_the_first_waits_for_its_credit(
    company, customer, by
):
    order = an_order(customer, {"TEA": "20"})
    first = parcel(order, "10")
    an_invoice(order, by)
    found = comes_back(first, "4")

    second = ship(order)

    assert drafts(order) == ["100.00"]
    an_invoice(order, by)
    operations.credit_return(found, by=an_accountant(company))
    assert issued(order) == ["100.00", "100.00", "-40.00"]
    assert (line_of(order).invoiced, billable(order), to_run(company)) == (16, [], {})
    assert second.lines.get().quantity == 10


def test_what_waits_in_the_queue_is_what_a_draft_would_have(company, customer, by):
    customer.billing_policy = "manual"
    customer.save()
    order = an_order(customer, {"TEA": "20"})
    first = parcel(order, "10")
    operations.bill_order(order, by=by)
    an_invoice(order, by)
    comes_back(first, "10")
    second = ship(order)

    assert billable(order) == [("10", second.pk)]
    assert to_run(company) == {order.number: "100.00"}
    order.refresh_from_db()
    assert order.billing_status == "partial"


def test_the_draft_of_the_second_parcel_stays_whole_when_some_of_the_first_comes_back(company, customer, by):
    order = an_order(customer, {"TEA": "20"})
    first = parcel(order, "10")
    an_invoice(order, by)
    ship(order)

    comes_back(first, "4")

    assert drafts(order) == ["100.00"]


@pytest.mark.parametrize("which, left", [(0, ["60.00", "100.00"]), (1, ["100.00", "60.00"])])
def test_of_two_drafts_only_that_of_the_parcel_that_came_back_is_smaller(company, customer, which, left):
    order = an_order(customer, {"TEA": "20"})
    parcels = [parcel(order, "10"), ship(order)]
    assert drafts(order) == ["100.00", "100.00"]

    comes_back(parcels[which], "4")

    assert drafts(order) == left
    assert on_order(customer) == {"EUR": "192"}


def test_an_order_is_not_billed_while_the_goods_that_came_back_wait_for_their_credit(company, customer, by):
    order = an_order(customer, {"TEA": "20"})
    first = parcel(order, "10")
    an_invoice(order, by)
    found = comes_back(first, "10")
    ship(order)
    order.refresh_from_db()
    before = order.billing_status

    an_invoice(order, by)
    operations.credit_return(found, by=an_accountant(company))

    order.refresh_from_db()
    assert (before, order.billing_status) == ("partial", "complete")


def test_what_is_added_after_a_return_of_goods_billed_on_order_is_billed_in_full(company, by):
    goods(company, "TEA", on_hand="100")
    order = an_order(a_customer(company, billing_policy="order"), {"TEA": "10"})
    an_invoice(order, by)
    operations.credit_return(comes_back(ship(order), "4"), by=an_accountant(company))
    orders.amend(SalesOrder.objects.get(pk=order.pk), {1: Decimal(15)}, by=by)

    assert to_run(company) == {order.number: "50.00"}
    operations.bill_rest_at_once(order, by=by)

    assert drafts(order) == ["50.00"]
    an_invoice(order, by)
    assert (line_of(order).invoiced, to_run(company)) == (11, {})


def test_what_is_credited_by_hand_of_goods_billed_on_order_still_waits_for_a_person(company, by):
    goods(company, "TEA", on_hand="100")
    order = an_order(a_customer(company, billing_policy="order"), {"TEA": "10"})
    invoice = an_invoice(order, by)

    operations.credit(
        invoice, reason="Wrong", quantities_by_position={1: Decimal(4)}, by=an_accountant(company)
    )
    operations.bill_rest_at_once(SalesOrder.objects.get(pk=order.pk), by=by)

    assert drafts(order) == []
    assert to_run(company) == {order.number: "40.00"}


def test_when_the_return_is_credited_the_parcel_that_stayed_is_billed_by_itself(company, customer, by):
    order = an_order(customer, {"TEA": "20"})
    first = parcel(order, "10")
    an_invoice(order, by)
    second = ship(order)
    operations.cancel_draft(a_draft(order), by=by)
    found = comes_back(first, "4")
    assert billable(order) == [("10", second.pk)]

    operations.credit_return(found, by=an_accountant(company))

    assert (drafts(order), billable(order)) == (["100.00"], [])


def test_the_company_that_issues_by_itself_issues_what_is_billed_after_a_return(company, customer, by):
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    found = comes_back(shipment, "4", settlement="replacement")
    an_invoice(order, by)
    assert issued(order) == ["60.00"]
    company.issues_invoices_automatically = True
    company.save()

    fulfillment.replace_return(found, by=somebody(company, "SAL"))

    assert issued(order) == ["60.00", "40.00"]
    assert line_of(order).invoiced == 10


def test_nothing_is_billed_by_itself_where_bills_are_made_by_hand(company, by):
    goods(company, "TEA", on_hand="100")
    order = an_order(a_customer(company, billing_policy="manual"), {"TEA": "10"})
    found = comes_back(ship(order), "4", settlement="replacement")

    fulfillment.replace_return(found, by=somebody(company, "SAL"))

    assert (drafts(order), [quantity for quantity, _shipment in billable(order)]) == ([], ["10"])


def replaced(company, customer, by):
    """Ten billed, four of them came back and were replaced; the new goods have left."""
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    an_invoice(order, by)
    found = comes_back(shipment, "4", settlement="replacement")
    new = fulfillment.replace_return(found, by=somebody(company, "SAL"))
    return order, new, ship(new)


def owed():
    """What the open items come to."""
    rows = OpenItem.objects.all()
    return sum(row.open_amount if row.is_debit else -row.open_amount for row in rows)


def test_new_goods_that_come_back_too_are_credited_where_the_first_ones_were_billed(company, customer, by):
    order, new, shipment = replaced(company, customer, by)
    an_invoice(new, by)
    found = comes_back(shipment, "4")
    before = owed()

    notes = operations.credit_return(found, by=an_accountant(company))

    assert [(note.order, figures(note)[2]) for note in notes] == [(order, "48.00"), (new, "0.00")]
    line = line_of(order)
    assert (line.returned, line.replaced, line.unsettled, line.invoiced) == (4, 0, 0, 6)
    assert (before, owed()) == (Decimal(120), Decimal(72))
    assert (billable(order), billable(new), to_run(company)) == ([], [], {})
    assert on_order(customer) == {}
    order.refresh_from_db()
    assert order.billing_status == "complete"


def test_of_new_goods_that_come_back_in_part_only_that_part_is_credited(company, customer, by):
    order, _new, shipment = replaced(company, customer, by)

    (note,) = operations.credit_return(comes_back(shipment, "3"), by=an_accountant(company))

    assert (note.corrects.order, figures(note)) == (order, ["30.00", "6.00", "36.00"])
    line = line_of(order)
    assert (line.replaced, line.invoiced, line.forgone) == (1, 7, 3)


def test_new_goods_that_come_back_before_the_first_were_billed_are_taken_off_the_next_draft(
    company, customer, by
):
    order = an_order(customer, {"TEA": "10"})
    found = comes_back(ship(order), "4", settlement="replacement")
    new = fulfillment.replace_return(found, by=somebody(company, "SAL"))
    assert drafts(order) == ["100.00"]

    assert operations.credit_return(comes_back(ship(new), "4"), by=an_accountant(company)) == []

    assert (drafts(order), line_of(order).replaced) == (["60.00"], 0)


def test_new_goods_are_replaced_again_and_credited_the_third_time(company, customer, by):
    order, second, shipment = replaced(company, customer, by)
    third = fulfillment.replace_return(
        comes_back(shipment, "4", settlement="replacement"), by=somebody(company, "SAL")
    )

    (note,) = operations.credit_return(comes_back(ship(third), "4"), by=an_accountant(company))

    assert (note.corrects.order, figures(note)[2]) == (order, "48.00")
    assert (line_of(order).replaced, line_of(second).replaced, line_of(order).invoiced) == (0, 4, 6)


def test_goods_billed_on_order_are_credited_when_their_new_goods_come_back(company, by):
    goods(company, "TEA", on_hand="100")
    customer = a_customer(company, billing_policy="order")
    order = an_order(customer, {"TEA": "10"})
    an_invoice(order, by)
    found = comes_back(ship(order), "4", settlement="replacement")
    new = fulfillment.replace_return(found, by=somebody(company, "SAL"))
    back = comes_back(ship(new), "4")

    notes = operations.credit_return(back, by=an_accountant(company))

    assert [figures(note)[2] for note in notes if note.corrects.order == order] == ["48.00"]
    assert (line_of(order).invoiced, billable(order)) == (6, [])


def test_all_that_is_credited_together_is_locked_before_the_first_number_is_drawn(company, customer, by):
    _order, new, shipment = replaced(company, customer, by)
    an_invoice(new, by)
    found = comes_back(shipment, "4")
    accountant = an_accountant(company)

    with CaptureQueriesContext(connection) as captured:
        operations.credit_return(found, by=accountant)

    statements = [query["sql"] for query in captured.captured_queries]
    first_number = next(place for place, sql in enumerate(statements) if "core_numbersequence" in sql)
    for table in ("orders_salesorder", "invoicing_invoice", "receivables_openitem"):
        locks = [
            place for place, sql in enumerate(statements) if "FOR UPDATE" in sql and f'FROM "{table}"' in sql
        ]
        assert locks
        assert locks[0] < first_number


def test_looking_at_a_return_asks_the_same_number_of_questions_however_many_invoices_bill_it(
    company, customer, by, django_assert_num_queries
):
    order = an_order(customer, {"TEA": "10"})
    shipment = ship(order)
    draft = a_draft(order)
    operations.change_draft(draft, {1: Decimal(3)}, by=by)
    operations.issue(draft, by=by)
    for wanted in (3, 4):
        operations.bill_order(order, by=by)
        rest = a_draft(order)
        operations.change_draft(rest, {1: Decimal(wanted)}, by=by)
        operations.issue(rest, by=by)
    found = comes_back(shipment, "8")

    with django_assert_num_queries(5):
        credits = credits_of_return(found)

    assert [(int(each.gross_amount), each.quantities) for each in credits] == [
        (36, {1: Decimal(3)}),
        (36, {1: Decimal(3)}),
        (24, {1: Decimal(2)}),
    ]


@pytest.mark.breaks_invariants
@pytest.mark.parametrize(
    "rule, sql",
    [
        ("ORD-3r", "UPDATE orders_salesorderline SET unsettled = 0 WHERE unsettled > 0"),
        ("ORD-3r", "UPDATE orders_salesorderline SET replaced = 3 WHERE replaced = 4"),
        ("FUL-8d", "UPDATE orders_salesorder SET channel = 'clerk' WHERE channel = 'return'"),
        ("FUL-8d", "UPDATE fulfillment_goodsreturn SET replacement_id = NULL"),
    ],
)
def test_the_checker_finds_counters_and_origins_that_are_wrong(company, customer, by, monkeypatch, rule, sql):
    monkeypatch.setattr(
        test_guards,
        "GUARDED",
        (*test_guards.GUARDED, "fulfillment_goodsreturn", "fulfillment_goodsreturnline"),
    )
    _order, _new, shipment = replaced(company, customer, by)
    comes_back(shipment, "4")
    assert rule not in findings()

    with connection.cursor() as cursor:
        break_as_owner(cursor, sql)

    assert rule in findings()


def test_an_order_all_of_which_came_back_unbilled_is_closed_when_the_return_is_settled(company, customer, by):
    order = an_order(customer, {"TEA": "10"})
    first = parcel(order, "6")
    found = comes_back(first, "6")
    operations.credit_return(found, by=an_accountant(company))
    order.refresh_from_db()
    assert (order.status, order.delivery_status) == ("confirmed", "partial")

    orders.close_lines(order, [1], reason="customer", by=by)

    order.refresh_from_db()
    assert (order.status, order.delivery_status, order.billing_status) == ("closed", "complete", "complete")


@pytest.mark.breaks_invariants
def test_the_checker_finds_an_order_that_does_not_end(company, customer, by, monkeypatch):
    monkeypatch.setattr(test_guards, "GUARDED", (*test_guards.GUARDED, "orders_salesorder"))
    found = comes_back(ship(an_order(customer, {"TEA": "10"})), "10")
    operations.credit_return(found, by=by)
    assert "ORD-1b" not in findings()

    with connection.cursor() as cursor:
        break_as_owner(cursor, "UPDATE orders_salesorder SET status = 'confirmed'")

    assert "ORD-1b" in findings()
