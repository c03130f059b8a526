"""Complaints: what may be asked for, who agrees, what comes of it, and what the database refuses."""

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from catalog.models import ProductUnit, UnitOfMeasure
from core import invariants
from core.actors import Actor
from core.approvals import PersonNeeded
from core.lifecycle import MoveNotAllowed
from core.refusals import NotPermitted, Refusal, Several, StaleVersion
from core.timeline import of_document
from customers.operations.personal import open_documents
from fulfillment import operations as fulfillment
from fulfillment.models import GoodsReturn, Shipment
from invoicing import operations
from invoicing.models import Complaint, Invoice
from invoicing.operations import ComplaintWish
from invoicing.operations.following import forget_complaints
from invoicing.selectors import complainable_lines, similar_complaints
from orders import operations as orders
from orders.models import SalesOrder
from receivables.models import OpenItem
from tests.builders import a_ceiling, a_tax_code
from tests.fulfillment import test_guards
from tests.fulfillment.test_guards import (
    break_as_owner,
    findings,
    forget_the_events_of_this_transaction,
    try_sql,
)
from tests.invoicing.stage import (
    a_customer,
    a_draft,
    a_seller,
    an_invoice,
    an_order,
    figures,
    goods,
    ship,
    somebody,
)

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
    return a_seller()


@pytest.fixture
def order(company):
    """Ten at 10.00, shipped and billed with 20 % tax."""
    goods(company, "TEA", on_hand="100")
    order = an_order(a_customer(company), {"TEA": "10"})
    ship(order)
    an_invoice(order, Actor.system(company))
    return SalesOrder.objects.get(pk=order.pk)


@pytest.fixture
def clerk(company):
    return somebody(company, "SAL")


@pytest.fixture
def manager(company):
    return somebody(company, "MGR")


def entered(about, clerk, quantity="2", amount=None, action="credit"):
    wish = ComplaintWish(1, action, D(quantity), None if amount is None else D(amount))
    return operations.complain(about, [wish], reason="defective", note="Smells", by=clerk)


def handed_in(about, clerk, *options, **more):
    found = entered(about, clerk, *options, **more)
    operations.submit_complaint(found, by=clerk)
    return found


def notes():
    return list(Invoice.objects.filter(kind="credit_note").order_by("pk"))


def again(complaint):
    return Complaint.objects.get(pk=complaint.pk)


@pytest.mark.parametrize(
    "wish, field, words",
    [
        (ComplaintWish(9, "credit", D(1)), "lines.0.position", "There is no line 9."),
        (ComplaintWish(1, "bribe", D(1)), "lines.0.action", "Use one of: return, credit."),
        (ComplaintWish(1, "credit", D(0)), "lines.0.quantity", "Enter a quantity above zero and up to 10."),
        (ComplaintWish(1, "credit", D(11)), "lines.0.quantity", "Enter a quantity above zero and up to 10."),
        (ComplaintWish(1, "return", D("NaN")), "lines.0.quantity", "Enter a quantity above zero and up to 10."),
        (ComplaintWish(1, "return", D("1.5")), "lines.0.quantity", "TEA is counted in whole numbers."),
        (ComplaintWish(1, "credit", D(1), D(11)), "lines.0.unit_amount", "Enter an amount above zero and up to 10.00."),
        (ComplaintWish(1, "credit", D(1), D(0)), "lines.0.unit_amount", "Enter an amount above zero and up to 10.00."),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_refused_at_its_field(order, clerk, wish, field, words):
    with pytest.raises(Refusal) as refused:
        operations.complain(order, [wish], reason="late", by=clerk)

    assert (refused.value.field, refused.value.message) == (field, words)
    assert not Complaint.objects.exists()


def test_a_refusal_writes_its_figures_as_the_reader_does(order, clerk):
    wish = ComplaintWish(1, "credit", D(1), D(11))

    with translation.override("it"), pytest.raises(Refusal) as refused:
        operations.complain(order, [wish], reason="late", by=clerk)

    assert "10,00" in refused.value.message


def test_every_wrong_line_is_named_and_an_empty_complaint_is_none(order, clerk):
    twice = [
        ComplaintWish(1, "credit", D(1)),
        ComplaintWish(1, "credit", D(1)),
        ComplaintWish(2, "credit", D(1)),
    ]
    with pytest.raises(Several) as refused:
        operations.complain(order, twice, reason="late", by=clerk)
    assert [each.field for each in refused.value.singles] == ["lines.1.position", "lines.2.position"]

    with pytest.raises(operations.ComplaintRefused):
        operations.complain(order, [], reason="late", by=clerk)
    with pytest.raises(Refusal) as unknown:
        operations.complain(order, twice[:1], reason="bad mood", by=clerk)
    assert unknown.value.field == "reason"
    assert not Complaint.objects.exists()


def test_nobody_complains_of_a_draft_or_a_credit_note(company, order, clerk):
    note = operations.credit(
        order.invoices.get(),
        reason="Wrong",
        quantities_by_position={1: D(1)},
        by=somebody(company, "GL"),
    )

    with pytest.raises(operations.NotComplainable):
        entered(note, clerk)


def test_what_was_credited_is_not_asked_for_again(company, order, clerk):
    operations.credit(
        order.invoices.get(),
        reason="Wrong",
        quantities_by_position={1: D(7)},
        by=somebody(company, "GL"),
    )

    (line,) = complainable_lines(order)

    assert (line.creditable, line.returnable) == (3, 10)


def test_money_is_given_back_while_the_goods_stay_and_nothing_is_billed_again(order, clerk, manager):
    complaint = handed_in(order, clerk, "4", "2.50")

    operations.approve_complaint(complaint, by=manager)

    (note,) = notes()
    assert figures(note) == ["10.00", "2.00", "12.00"]
    assert [(line.quantity, line.net_amount, line.tax_amount) for line in note.lines.all()] == [
        (4, D("40.00"), D("8.00")),
        (-4, D("-30.00"), D("-6.00")),
    ]
    line = order.lines.get()
    assert (line.invoiced, line.returned) == (10, 0)
    owed = sum(row.open_amount if row.is_debit else -row.open_amount for row in OpenItem.objects.all())
    assert owed == D("108.00")
    assert again(complaint).status == "done"
    assert [event.activity for event in of_document(complaint).order_by("pk")] == [
        "created",
        "submitted",
        "approved",
        "settled",
    ]


def test_a_line_is_made_cheaper_twice_but_never_below_nothing(order, clerk, manager):
    invoice = order.invoices.get()
    operations.approve_complaint(handed_in(invoice, clerk, "10", "6"), by=manager)

    with pytest.raises(operations.ComplaintRefused) as refused:
        entered(invoice, clerk, "10", "4.01")
    assert refused.value.message == "Enter an amount above zero and up to 4.00."
    operations.approve_complaint(handed_in(invoice, clerk, "10"), by=manager)

    assert [figures(note)[0] for note in notes()] == ["60.00", "40.00"]
    assert order.lines.get().invoiced == 10


def test_goods_that_became_cheaper_are_credited_at_what_they_cost_when_they_come_back(
    company, order, clerk, manager
):
    operations.approve_complaint(handed_in(order, clerk, "10", "5"), by=manager)
    operations.approve_complaint(handed_in(order, clerk, "4", action="return"), by=manager)
    found = GoodsReturn.objects.get()
    fulfillment.receive_return(found, by=somebody(company, "WH"))

    (note,) = operations.credit_return(found, by=somebody(company, "GL"))

    assert figures(note) == ["20.00", "4.00", "24.00"]


def back(order, clerk_of_warehouse, accountant, quantity):
    """So many come back and are credited."""
    wish = [fulfillment.ReturnWish(1, D(quantity))]
    by = Actor.system(order.company)
    found = fulfillment.request_return(
        order.shipments.get(), wish, reason="defective", settlement="credit", by=by
    )
    fulfillment.authorize_return(found, by=by)
    fulfillment.receive_return(found, by=clerk_of_warehouse)
    return operations.credit_return(found, by=accountant)


def test_goods_that_became_cheaper_after_others_came_back_are_credited_at_what_they_cost_by_then(
    company, order, clerk, manager
):
    people = somebody(company, "WH"), somebody(company, "GL")
    back(order, *people, "4")
    operations.approve_complaint(handed_in(order, clerk, "6", "2"), by=manager)

    back(order, *people, "3")
    back(order, *people, "3")

    assert [figures(note)[0] for note in notes()] == ["40.00", "12.00", "24.00", "24.00"]
    assert order.lines.get().invoiced == 0


def test_what_was_given_back_for_less_leaves_its_difference_owed_when_the_rest_became_cheaper(
    company, order, clerk, manager
):
    people = somebody(company, "WH"), somebody(company, "GL")
    operations.approve_complaint(handed_in(order, clerk, "4", "7", action="return"), by=manager)
    found = GoodsReturn.objects.get()
    fulfillment.receive_return(found, by=people[0])
    operations.credit_return(found, by=people[1])
    operations.approve_complaint(handed_in(order, clerk, "6", "2"), by=manager)

    back(order, *people, "6")

    assert [figures(note)[0] for note in notes()] == ["28.00", "12.00", "48.00"]


def test_what_was_made_free_comes_back_for_nothing(company, order, clerk, manager):
    people = somebody(company, "WH"), somebody(company, "GL")
    back(order, *people, "4")
    operations.approve_complaint(handed_in(order, clerk, "6"), by=manager)

    back(order, *people, "6")

    assert [figures(note)[0] for note in notes()] == ["40.00", "60.00", "0.00"]
    line = order.lines.get()
    assert (line.invoiced, line.returned) == (0, 10)


@pytest.mark.parametrize("includes_tax, price, net", [(False, "9.60", "-96.00"), (True, "9.12", "-76.00")])
def test_a_correction_says_the_new_price_of_a_box_as_the_invoice_did(
    company, clerk, manager, includes_tax, price, net
):
    code = a_tax_code(company, "20", code="T20", price_includes_tax=includes_tax)
    tea = goods(company, "TEA", price="1.00", on_hand="200", tax_code=code)
    box = UnitOfMeasure.objects.create(company=company, code="BX", name="box")
    ProductUnit.objects.create(company=company, product=tea, unit=box, factor=D(12))
    header = orders.Header(customer=a_customer(company))
    order = orders.create(header, [orders.LineEntry("TEA", D(10), unit="BX")], by=Actor.system(company))
    orders.submit(order, by=Actor.system(company))
    ship(order)
    an_invoice(order, Actor.system(company))

    operations.approve_complaint(handed_in(order, clerk, "120", "0.20"), by=manager)

    old, new = notes()[0].lines.order_by("position")
    assert (old.unit_price, old.sale_quantity) == (D("12.00"), 10)
    assert (new.unit_price, new.sale_quantity, new.net_amount) == (D(price), -10, D(net))


def test_what_comes_short_keeps_the_price_that_was_agreed(company, order, clerk, manager):
    operations.approve_complaint(handed_in(order, clerk, "4", "7", action="return"), by=manager)
    found = GoodsReturn.objects.get()
    rest = fulfillment.receive_return(found, [fulfillment.ReturnWish(1, D(1))], by=somebody(company, "WH"))
    fulfillment.receive_return(rest, by=somebody(company, "WH"))

    for each in (found, rest):
        operations.credit_return(each, by=somebody(company, "GL"))

    assert [figures(note)[0] for note in notes()] == ["7.00", "21.00"]


def test_goods_of_two_parcels_come_back_with_a_return_of_each(company, clerk, manager):
    goods(company, "TEA", on_hand="100")
    order = an_order(a_customer(company), {"TEA": "10"})
    ship(order, {"TEA": "6"})
    ship(order)
    order = SalesOrder.objects.get(pk=order.pk)

    operations.approve_complaint(handed_in(order, clerk, "8", action="return"), by=manager)

    assert [found.lines.get().quantity for found in GoodsReturn.objects.order_by("pk")] == [6, 2]


@pytest.mark.parametrize("second, credited", [(None, "50.00"), ("5", "25.00")])
def test_what_is_agreed_for_one_parcel_of_an_invoice_holds_for_that_one(
    company, clerk, manager, second, credited
):
    goods(company, "TEA", on_hand="100")
    by, order = somebody(company, "GL"), an_order(a_customer(company, billing_policy="manual"), {"TEA": "10"})
    ship(order, {"TEA": "5"})
    ship(order)
    invoice = operations.draft_for_order(order, by=by)
    operations.issue(invoice, by=by)
    wishes = [
        ComplaintWish(1, "return", D(5), D(3)),
        ComplaintWish(2, "return", D(5), D(second) if second else None),
    ]
    complaint = operations.complain(invoice, wishes, reason="defective", by=clerk)
    operations.submit_complaint(complaint, by=clerk)
    operations.approve_complaint(complaint, by=manager)

    for found in GoodsReturn.objects.order_by("shipment"):
        fulfillment.receive_return(found, by=somebody(company, "WH"))
        operations.credit_return(found, by=somebody(company, "GL"))

    assert [figures(note)[0] for note in notes()] == ["15.00", credited]


def test_nobody_approves_what_he_asked_for(company, order, manager, clerk):
    own = handed_in(order, manager)
    of_another = entered(order, manager)
    operations.submit_complaint(of_another, by=clerk)

    for complaint in (own, of_another):
        with pytest.raises(operations.OwnComplaint):
            operations.approve_complaint(complaint, by=manager)
        with pytest.raises(operations.OwnComplaint):
            operations.reject_complaint(complaint, reason="No", by=manager)
        assert again(complaint).status == "waiting"
    with pytest.raises(PersonNeeded):
        operations.approve_complaint(own, by=Actor.system(company))
    with pytest.raises(NotPermitted):
        operations.approve_complaint(own, by=clerk)
    assert notes() == []


def test_the_ceiling_holds_for_all_the_complaint_comes_to(company, order, clerk, manager):
    a_ceiling("AR", "invoicing.credit_invoice", "20.00", company=company)
    accounts = somebody(company, "AR")
    complaint = handed_in(order, clerk)  # 20.00 and tax

    with pytest.raises(operations.AboveCeiling):
        operations.approve_complaint(complaint, by=accounts)
    assert (again(complaint).status, notes()) == ("waiting", [])

    operations.approve_complaint(again(complaint), by=manager)
    assert again(complaint).status == "done"


def test_the_ceiling_holds_for_what_is_billed_only_after_the_approval_too(company, order, clerk, manager):
    a_ceiling("AR", "invoicing.credit_invoice", "20.00", company=company)
    accounts, by = somebody(company, "AR"), somebody(company, "GL")
    complaint = handed_in(order, clerk, "10", "3")  # 30.00 and tax
    operations.credit(order.invoices.get(kind="invoice"), reason="Wrong buyer", by=by)

    with pytest.raises(operations.AboveCeiling):
        operations.approve_complaint(complaint, by=accounts)
    assert again(complaint).status == "waiting"
    operations.approve_complaint(again(complaint), by=manager)
    operations.issue(operations.draft_for_order(order, by=by), by=by)
    with pytest.raises(operations.AboveCeiling):
        operations.settle_complaint(again(complaint), by=accounts)
    assert (again(complaint).status, len(notes())) == ("approved", 1)
    operations.settle_complaint(again(complaint), by=manager)

    assert (again(complaint).status, figures(notes()[-1])[0]) == ("done", "30.00")


def test_who_issued_the_invoice_does_not_approve_much_of_it(company, clerk):
    goods(company, "TEA", on_hand="100")
    accountant = somebody(company, "AR", "GL")
    a_ceiling("AR", "invoicing.credit_invoice", "20.00", company=company)
    order = an_order(a_customer(company), {"TEA": "10"})
    ship(order)
    invoice = an_invoice(order, accountant)
    complaint = handed_in(invoice, clerk, "10")
    accounts = Actor.of(accountant.user, company)

    with pytest.raises((operations.OwnInvoice, operations.AboveCeiling)):
        operations.approve_complaint(complaint, by=accounts)

    assert again(complaint).status == "waiting"


def test_what_cannot_be_carried_out_at_once_waits_and_says_why(company, order, clerk, manager):
    complaint = handed_in(order, clerk, "8")
    operations.credit(
        order.invoices.get(),
        reason="Wrong",
        quantities_by_position={1: D(5)},
        by=somebody(company, "GL"),
    )

    operations.approve_complaint(complaint, by=manager)

    assert again(complaint).status == "approved"
    last = of_document(complaint).order_by("-pk")[0]
    assert (last.activity, last.reason) == ("not settled", "Of line 1 there is no longer so much.")
    with pytest.raises(operations.ComplaintRefused):
        operations.settle_complaint(complaint, by=manager)
    operations.cancel_complaint(complaint, reason="Credited by hand", by=clerk)
    assert (again(complaint).status, len(notes())) == ("canceled", 1)


def test_a_draft_is_entered_anew_and_what_is_handed_in_is_not(order, clerk):
    complaint = entered(order, clerk)
    operations.change_complaint(
        complaint, [ComplaintWish(1, "credit", D(3), D(1))], reason="late", by=clerk, version=1
    )
    assert (again(complaint).net_amount, again(complaint).reason, complaint.lines.get().quantity) == (
        3,
        "late",
        3,
    )
    with pytest.raises(StaleVersion):
        operations.submit_complaint(complaint, by=clerk, version=1)

    operations.submit_complaint(complaint, by=clerk, version=2)

    with pytest.raises(MoveNotAllowed):
        operations.change_complaint(complaint, [ComplaintWish(1, "credit", D(1))], reason="late", by=clerk)
    assert complaint.lines.get().quantity == 3


def test_a_rejected_or_canceled_complaint_came_to_nothing(order, clerk, manager):
    rejected, canceled = handed_in(order, clerk), entered(order, clerk)
    with pytest.raises(operations.ReasonMissing):
        operations.reject_complaint(rejected, reason=" ", by=manager)

    operations.reject_complaint(rejected, reason="It was in order", by=manager)
    operations.cancel_complaint(canceled, reason="A mistake", by=clerk)

    assert (again(rejected).status, again(canceled).status) == ("rejected", "canceled")
    for complaint in (rejected, canceled):
        with pytest.raises(MoveNotAllowed):
            operations.submit_complaint(complaint, by=clerk)
    assert list(similar_complaints(entered(order, clerk))) == []
    assert notes() == []


def test_who_only_reads_complains_of_nothing(company, order):
    with pytest.raises(NotPermitted):
        entered(order, somebody(company, "AUD"))

    assert not Complaint.objects.exists()


def test_an_open_complaint_keeps_the_data_of_its_customer(company, order, clerk, manager):
    complaint = handed_in(order, clerk)
    assert complaint.number in open_documents(order.customer)

    operations.approve_complaint(complaint, by=manager)
    forget_complaints(order.customer)

    assert complaint.number not in open_documents(order.customer)
    assert again(complaint).note == ""


# Database ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sql, words",
    [
        ("UPDATE invoicing_complaint SET net_amount = 1 WHERE id = %s", "frozen"),
        ("UPDATE invoicing_complaint SET status = 'draft' WHERE id = %s", "frozen"),
        ("DELETE FROM invoicing_complaint WHERE id = %s", "frozen"),
        ("UPDATE invoicing_complaintline SET quantity = 9 WHERE complaint_id = %s", "frozen"),
        ("DELETE FROM invoicing_complaintline WHERE complaint_id = %s", "frozen"),
        ("DELETE FROM invoicing_complaintresult WHERE complaint_id = %s", "frozen"),
    ],
)
def test_a_complaint_that_is_done_is_frozen(order, clerk, manager, sql, words):
    complaint = handed_in(order, clerk)
    operations.approve_complaint(complaint, by=manager)

    assert words in try_sql(sql, complaint.pk)


@pytest.mark.parametrize(
    "sql, words",
    [
        ("UPDATE invoicing_complaint SET approved_by_id = entered_by_id WHERE id = %s", "complaint_approved_by"),
        ("UPDATE invoicing_complaint SET status = 'done' WHERE id = %s", "no move"),
        ("UPDATE invoicing_complaint SET invoice_id = (SELECT min(id) FROM invoicing_invoice) WHERE id = %s",
         "complaint_about_one_document"),
        ("UPDATE invoicing_complaintline SET quantity = 9 WHERE complaint_id = %s", "frozen"),
    ],
)  # fmt: skip
def test_a_complaint_that_waits_is_guarded(order, clerk, sql, words):
    complaint = handed_in(order, clerk)

    assert words in try_sql(sql, complaint.pk)


def test_a_complaint_leaves_an_event_with_every_step(order, clerk):
    complaint = entered(order, clerk)
    with connection.cursor() as cursor:
        forget_the_events_of_this_transaction(cursor)

    assert "left no event" in try_sql(
        "UPDATE invoicing_complaint SET status = 'waiting' WHERE id = %s", complaint.pk
    )


def test_only_a_correction_has_a_quantity_below_zero(company, order):
    draft = an_order(order.customer, {"TEA": "1"})
    ship(draft)

    line = a_draft(draft).lines.get()

    assert "invoice_line_quantity_positive" in try_sql(
        "UPDATE invoicing_invoiceline SET quantity = -1 WHERE id = %s", line.pk
    )
    assert "invoice_line_corrects" in try_sql(
        "UPDATE invoicing_invoiceline SET is_correction = true WHERE id = %s", line.pk
    )


@pytest.mark.breaks_invariants
@pytest.mark.parametrize(
    "rule, sql",
    [
        ("INV-4c", "UPDATE invoicing_invoiceline SET quantity = 3 WHERE is_correction AND quantity > 0"),
        ("INV-7", "UPDATE invoicing_complaint SET net_amount = net_amount + 1"),
        ("INV-7", "DELETE FROM invoicing_complaintresult"),
        ("INV-7b", "UPDATE invoicing_complaint SET order_id = NULL, invoice_id = (SELECT min(id) FROM invoicing_invoice)"),
    ],
)  # fmt: skip
def test_the_checker_finds_each_broken_rule(order, clerk, manager, monkeypatch, rule, sql):
    tables = ("complaint", "complaintline", "complaintresult", "invoice", "invoiceline")
    monkeypatch.setattr(
        test_guards, "GUARDED", (*test_guards.GUARDED, *(f"invoicing_{table}" for table in tables))
    )
    operations.approve_complaint(handed_in(order, clerk, "2", "3"), by=manager)
    assert Shipment.objects.filter(status="dispatched").count() == 1
    assert rule not in findings()

    with connection.cursor() as cursor:
        break_as_owner(cursor, sql)

    assert rule in findings()
