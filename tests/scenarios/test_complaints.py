"""Stories other systems tell of complaints, with our figures (PS-19)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from core.actors import Actor
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import receive_return
from invoicing import operations as invoicing
from invoicing.models import Complaint, Invoice
from invoicing.operations import ComplaintWish
from invoicing.selectors import similar_complaints
from ledger.selectors import trial_balance
from orders.models import SalesOrder
from receivables.models import OpenItem
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_product,
    a_tax_code,
    an_actor,
    the_company,
)
from tests.invoicing.stage import an_order

pytestmark = pytest.mark.django_db
D = Decimal


def the_books_are_right() -> None:
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []
    rows = trial_balance(the_company(), the_company().today())
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows)


def three_and_two() -> tuple[SalesOrder, Invoice]:
    """Three of one and two of another at 10.00, without tax, shipped and billed."""
    free = a_tax_code(rate="0")
    for sku in ("A", "B"):
        a_product(sku=sku, price="10.00", on_hand="10", tax_code=free)
    order = an_order(a_customer(), {"A": "3", "B": "2"})
    a_dispatched_shipment(order)
    return SalesOrder.objects.get(pk=order.pk), Invoice.objects.get(order=order, status="issued")


def approved(complaint: Complaint) -> Complaint:
    """Handed in by one and approved by another; each step is seen."""
    states = [complaint.status]
    invoicing.submit_complaint(complaint, by=an_actor(the_company(), "SAL"))
    states.append(complaint.status)
    invoicing.approve_complaint(complaint, by=an_actor(the_company(), "MGR"))
    assert states == ["draft", "waiting"]
    return Complaint.objects.get(pk=complaint.pk)


def owed() -> Decimal:
    return sum(
        (row.open_amount if row.is_debit else -row.open_amount for row in OpenItem.objects.all()), D(0)
    )


def test_ps_19_a_whole_order_is_complained_of_and_comes_back() -> None:
    order, _invoice = three_and_two()

    complaint = invoicing.complain(
        order, invoicing.whole(order, "return"), reason="defective", by=an_actor(the_company(), "SAL")
    )
    done = approved(complaint)

    assert (complaint.net_amount, done.status) == (D("50.00"), "done")
    found = GoodsReturn.objects.get()
    assert done.results.get().goods_return == found
    assert (found.status, sum(line.quantity for line in found.lines.all())) == ("authorized", D(5))
    receive_return(found, by=an_actor(the_company(), "WH"))
    (note,) = invoicing.credit_return(found, by=an_actor(the_company(), "GL"))
    assert (note.net_amount, owed()) == (D("50.00"), D(0))
    the_books_are_right()


def test_ps_19_a_part_comes_back_and_a_similar_complaint_is_told() -> None:
    order, _invoice = three_and_two()
    first = invoicing.complain(
        order,
        [ComplaintWish(1, "return", D(1)), ComplaintWish(2, "return", D(1))],
        reason="late",
        by=an_actor(the_company(), "SAL"),
    )

    complaint = invoicing.complain(
        order,
        [ComplaintWish(1, "return", D(1), D("5.00")), ComplaintWish(2, "return", D(2))],
        reason="defective",
        by=an_actor(the_company(), "SAL"),
    )

    assert complaint.net_amount == D("25.00")
    assert list(similar_complaints(complaint)) == [first]
    approved(complaint)
    found = GoodsReturn.objects.get()
    receive_return(found, by=an_actor(the_company(), "WH"))
    (note,) = invoicing.credit_return(found, by=an_actor(the_company(), "GL"))
    assert [(line.quantity, line.unit_price, line.net_amount) for line in note.lines.all()] == [
        (D(1), D(5), D("5.00")),
        (D(2), D(10), D("20.00")),
    ]
    assert (note.gross_amount, owed()) == (D("25.00"), D("25.00"))
    the_books_are_right()


def test_ps_19_one_of_a_line_is_credited() -> None:
    _order, invoice = three_and_two()

    done = approved(
        invoicing.complain(
            invoice,
            [ComplaintWish(1, "credit", D(1))],
            reason="damaged",
            by=an_actor(the_company(), "SAL"),
        )
    )

    note = done.results.get().credit_note
    assert note is not None
    assert (done.net_amount, note.signed_amount, note.corrects) == (D("10.00"), D("-10.00"), invoice)
    assert owed() == D("40.00")
    the_books_are_right()


def test_ps_19_an_invoice_is_credited_in_part_and_the_goods_stay() -> None:
    order, invoice = three_and_two()

    done = approved(
        invoicing.complain(
            invoice,
            [ComplaintWish(1, "credit", D(1), D("5.00")), ComplaintWish(2, "credit", D(1))],
            reason="not_as_said",
            by=an_actor(the_company(), "SAL"),
        )
    )

    note = done.results.get().credit_note
    assert note is not None
    lines = list(note.lines.all())
    assert [(line.quantity, line.unit_price, line.net_amount) for line in lines] == [
        (D(1), D(10), D("10.00")),
        (D(-1), D(5), D("-5.00")),
        (D(1), D(10), D("10.00")),
        (D(-1), D(0), D("0.00")),
    ]
    assert (note.signed_amount, sum(line.quantity for line in lines)) == (D("-15.00"), D(0))
    assert (done.status, done.reason, note.reason) == (
        "done",
        "not_as_said",
        f"Complaint {done.number}: Not as described",
    )
    assert [line.invoiced for line in order.lines.order_by("position")] == [D(3), D(2)]
    order.refresh_from_db()
    assert (order.billing_status, owed()) == ("complete", D("35.00"))
    assert not Shipment.objects.exclude(status="dispatched").exists()
    the_books_are_right()


def test_the_rest_of_a_corrected_invoice_is_credited_to_the_cent() -> None:
    _order, invoice = three_and_two()
    approved(
        invoicing.complain(
            invoice,
            [ComplaintWish(1, "credit", D(1), D("5.00"))],
            reason="defective",
            by=an_actor(the_company(), "SAL"),
        )
    )

    note = invoicing.credit(invoice, reason="All of it", by=Actor.system(the_company()))

    assert [(line.quantity, line.net_amount) for line in note.lines.all()] == [
        (D(3), D("25.00")),
        (D(2), D("20.00")),
    ]
    assert (note.gross_amount, owed()) == (D("45.00"), D(0))
    the_books_are_right()
