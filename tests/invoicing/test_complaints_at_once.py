"""Two at once: a complaint is carried out once, and a line is not made cheaper below nothing."""

from decimal import Decimal

import pytest

from core import jobs
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from invoicing import operations
from invoicing.models import Complaint, Invoice
from invoicing.operations import ComplaintWish
from orders.models import SalesOrder
from tests.invoicing.stage import (
    a_customer,
    a_seller,
    a_shipped_order,
    an_accountant,
    an_issued_invoice,
    goods,
    somebody,
)
from tests.invoicing.test_concurrency import at_once
from tests.orders.test_lock_order import meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice():
    company = a_seller()
    goods(company, "A", on_hand="10")
    return an_issued_invoice(a_customer(company), {"A": "10"})


def handed_in(about, quantity):
    by = Actor.system(about.company)
    wish = ComplaintWish(1, "credit", Decimal(quantity))
    found = operations.complain(about, [wish], reason="late", by=by)
    operations.submit_complaint(found, by=by)
    return found


def approving(complaint, by):
    return lambda: operations.approve_complaint(Complaint.objects.get(pk=complaint.pk), by=by)


def test_two_who_approve_a_complaint_at_once_credit_it_once(invoice):
    complaint = handed_in(invoice, "4")
    managers = [somebody(invoice.company, "MGR") for _number in range(2)]

    results = at_once(*(approving(complaint, by) for by in managers))

    assert sorted(results, key=str) == [MoveNotAllowed, None]
    assert Invoice.objects.filter(kind="credit_note").count() == 1
    complaint.refresh_from_db()
    assert complaint.status == "done"


def test_of_two_complaints_about_all_of_a_line_one_is_carried_out(invoice):
    complaints = [handed_in(invoice, "10"), handed_in(invoice, "10")]
    manager = somebody(invoice.company, "MGR")

    at_once(*(approving(complaint, manager) for complaint in complaints))

    assert sorted(Complaint.objects.values_list("status", flat=True)) == ["approved", "done"]
    note = Invoice.objects.get(kind="credit_note")
    assert (note.gross_amount, note.number[-6:]) == (invoice.gross_amount, "000001")


def test_a_complaint_about_one_order_of_a_collected_invoice_locks_the_other_one_first():
    company = a_seller(automatic=True)
    goods(company, "A", on_hand="20")
    customer = a_customer(company, billing_policy="collected")
    other, order = (a_shipped_order(customer, {"A": amount}) for amount in ("4", "5"))
    jobs.run(operations.start_billing_run(company.today(), by=an_accountant(company)).pk)
    invoice = Invoice.objects.get()
    complaint = handed_in(order, "2")
    approve = approving(complaint, somebody(company, "MGR"))

    meet(SalesOrder.objects.filter(pk=other.pk), Invoice.objects.filter(pk=invoice.pk), approve)

    complaint.refresh_from_db()
    assert complaint.status == "done"
    assert Invoice.objects.get(kind="credit_note").net_amount == Decimal("20.00")
