"""Two at once: a complaint is carried out once, and a line is not made cheaper below nothing."""

from decimal import Decimal

import pytest

from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from invoicing import operations
from invoicing.models import Complaint, Invoice
from invoicing.operations import ComplaintWish
from tests.invoicing.stage import a_customer, a_seller, an_issued_invoice, goods, somebody
from tests.invoicing.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice():
    company = a_seller()
    goods(company, "A", on_hand="10")
    return an_issued_invoice(a_customer(company), {"A": "10"})


def handed_in(invoice, quantity):
    by = Actor.system(invoice.company)
    wish = ComplaintWish(1, "credit", Decimal(quantity))
    found = operations.complain(invoice, [wish], reason="late", by=by)
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
