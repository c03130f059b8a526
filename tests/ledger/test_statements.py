"""How many SQL statements a posting takes, whatever the number of lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import Actor
from inventory.models import StockMove
from inventory.signals import goods_issued
from invoicing.models import Invoice
from invoicing.signals import invoice_issued
from ledger.models import JournalEntry
from ledger.receivers import post_cost_of_issued_goods, post_issued_invoice, post_payment
from orders import operations as orders
from orders.models import SalesOrder
from receivables.models import Payment
from receivables.signals import payment_posted
from tests import builders

pytestmark = pytest.mark.django_db


def an_order_of(lines: int) -> SalesOrder:
    """A confirmed order of so many lines with everything in stock."""
    company = builders.the_company()
    by = Actor.system(company)
    entries = [
        orders.LineEntry(builders.a_product(company, on_hand="1").sku, Decimal(1)) for _number in range(lines)
    ]
    order = orders.create(orders.Header(customer=builders.a_customer(company)), entries, by=by)
    orders.submit(order, by=by)
    return order


def ledger_statements(verb) -> list[str]:
    """What a verb says to the ledger's tables, and what postings look up."""
    with CaptureQueriesContext(connection) as captured:
        verb()
    return [query["sql"] for query in captured if "ledger_" in query["sql"] or "UNION ALL" in query["sql"]]


@pytest.mark.parametrize("lines", [1, 20])
def test_dispatch_and_invoice_together_post_in_four_statements(lines):
    order = an_order_of(lines)

    said = ledger_statements(lambda: builders.a_dispatched_shipment(order))

    assert JournalEntry.objects.filter(purpose__in=("goods_issue", "invoice")).count() == 2
    assert len(said) == 4, said


def test_a_payment_posts_in_three_statements():
    invoice = builders.an_issued_invoice()

    said = ledger_statements(lambda: builders.a_payment(invoice))

    assert len(said) == 3, said


@pytest.mark.parametrize(
    "signal, receiver, most",
    [
        (invoice_issued, post_issued_invoice, 4),
        (payment_posted, post_payment, 3),
        (goods_issued, post_cost_of_issued_goods, 2),
    ],
    ids=["invoice", "payment", "cost of goods"],
)
def test_each_posting_alone_keeps_its_budget(signal, receiver, most):
    signal.disconnect(dispatch_uid=f"ledger.{receiver.__name__}")
    try:
        invoice = builders.an_issued_invoice(quantity="3")
        builders.a_payment(invoice)
    finally:
        signal.connect(receiver, dispatch_uid=f"ledger.{receiver.__name__}")
    by = Actor.system(invoice.company)
    payment = Payment.objects.get()
    moves = list(StockMove.objects.filter(kind="issue").select_related("product"))
    arguments = {
        post_issued_invoice: {"invoice": Invoice.objects.get()},
        post_payment: {"payment": payment},
        post_cost_of_issued_goods: {
            "document": invoice.shipment, "moves": moves, "date": payment.received_on,
        },
    }  # fmt: skip

    with CaptureQueriesContext(connection) as captured:
        receiver(**arguments[receiver], by=by)

    said = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(said) <= most, said
