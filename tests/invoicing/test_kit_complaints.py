"""What a customer complains of kits: whole ones come back, for a broken part he gets an amount."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from core.actors import Actor
from core.refusals import Refusal
from fulfillment import operations as fulfillment
from fulfillment.models import GoodsReturn
from invoicing import operations
from invoicing.models import Complaint, Invoice
from invoicing.operations import ComplaintWish
from invoicing.selectors import complainable_lines
from orders.models import SalesOrder
from tests.invoicing.stage import figures, ship, somebody
from tests.invoicing.test_kits import ONE, an_order, invoices

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _the_books_agree(db):
    """Whatever a test did, every rule about orders, shipments, invoices and credit holds afterwards."""
    yield
    found = {rule.name: list(rule.violations()) for rule in invariants.rules()}
    assert {name: rows for name, rows in found.items() if rows} == {}


def a_complaint(about: SalesOrder | Invoice, *wishes: ComplaintWish) -> Complaint:
    """Entered, handed in and approved."""
    clerk, manager = somebody(about.company, "SAL"), somebody(about.company, "MGR")
    found = operations.complain(about, wishes, reason="defective", by=clerk)
    operations.submit_complaint(found, by=clerk)
    operations.approve_complaint(found, by=manager)
    found.refresh_from_db()
    return found


def test_of_an_order_one_complains_of_kits_and_not_of_their_parts():
    order = an_order("3")
    ship(order, ONE)
    (invoice,) = invoices(order)

    for about in (order, invoice):
        rows = complainable_lines(about)
        assert [(row.position, row.order_line.sku, row.returnable, row.creditable) for row in rows] == [
            (1, "SET", 1, 1)
        ]


def test_a_complaint_of_a_part_is_told_the_line_of_its_kit():
    order = an_order("3")
    ship(order, ONE)
    (invoice,) = invoices(order)
    part = order.lines.filter(part_of__isnull=False).order_by("position").first()

    for about in (order, invoice):
        with pytest.raises(Refusal) as refused:
            a_complaint(about, ComplaintWish(part.position, "credit", D(1)))
        assert (refused.value.field, refused.value.message) == (
            "lines.0.position",
            f"Line {part.place} is a part of the kit SET. Name line 1 of the kit.",
        )
    assert not Complaint.objects.exists()


def test_for_a_broken_part_an_amount_is_agreed_on_its_kit():
    order = an_order("2")
    ship(order)
    (invoice,) = invoices(order)

    found = a_complaint(order, ComplaintWish(1, "credit", D(1), D(4)))

    note = invoice.credit_notes.get()
    assert (found.status, figures(note)) == ("done", ["4.00", "0.80", "4.80"])
    assert int(order.lines.get(sku="SET").invoiced) == 2


@pytest.mark.parametrize("of_invoice", [False, True], ids=["of the order", "of the invoice"])
def test_kits_that_come_back_of_a_complaint_are_credited_at_what_was_agreed(of_invoice):
    order = an_order("3")
    ship(order, ONE)
    second = ship(order)
    bills = invoices(order)

    found = a_complaint(bills[1] if of_invoice else order, ComplaintWish(1, "return", D(2), D(25)))

    assert found.status == "done"
    returns = list(GoodsReturn.objects.order_by("pk"))
    if of_invoice:
        assert [each.shipment for each in returns] == [second]
    assert sum(int(each.lines.get(product__sku="CUP").quantity) for each in returns) == 12
    for each in returns:
        fulfillment.receive_return(each, by=Actor.system(order.company))
        operations.credit_return(each, by=somebody(order.company, "GL"))
    notes = Invoice.objects.filter(kind="credit_note")
    assert sum(note.net_amount for note in notes) == 50
    assert int(order.lines.get(sku="SET").invoiced) == 1
