"""Kits that came back are neither billed nor owed: before they were billed, after it, and when they are replaced."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.models import Product
from core import invariants, jobs
from core.actors import Actor
from core.refusals import NotPermitted
from fulfillment import operations as fulfillment
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import ReturnWish
from invoicing import operations
from invoicing.models import Invoice
from invoicing.selectors import unbilled_orders
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_dispatched_shipment
from tests.invoicing.stage import a_draft, an_accountant, figures, ship, somebody
from tests.invoicing.test_kits import ONE, an_order, invoices
from tests.invoicing.test_returns import billable
from tests.orders.stage import entry
from tests.orders.test_kits import confirmed, counted
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal
COUNTERS = ("shipped", "returned", "replaced", "unsettled", "invoiced")


@pytest.fixture(autouse=True)
def _the_books_agree(db):
    """Whatever a test did, every rule about orders, shipments, invoices and credit holds afterwards."""
    yield
    found = {rule.name: list(rule.violations()) for rule in invariants.rules()}
    assert {name: rows for name, rows in found.items() if rows} == {}


def comes_back(shipment: Shipment, kits: str = "1", *, settlement: str = "credit") -> GoodsReturn:
    """So many sets of the shipment, taken back into stock."""
    by = Actor.system(shipment.company)
    found = fulfillment.request_return(
        shipment, [ReturnWish(1, D(kits))], reason="defective", settlement=settlement, by=by
    )
    fulfillment.authorize_return(found, by=by)
    fulfillment.receive_return(found, by=by)
    return found


def on_order(order: SalesOrder) -> dict[int, Decimal]:
    return unbilled_orders(order.company, order.company.today())


def again(order: SalesOrder) -> SalesOrder:
    return SalesOrder.objects.get(pk=order.pk)


def credited(found: GoodsReturn) -> list[Invoice]:
    return operations.credit_return(found, by=an_accountant(found.company))


def test_kits_that_were_billed_and_came_back_are_credited_and_never_billed_again():
    order = an_order("3")
    shipment = ship(order)
    (invoice,) = invoices(order)
    found = comes_back(shipment)
    before = (billable(order), on_order(order))

    (note,) = credited(found)

    assert (figures(note), note.corrects) == (["30.00", "6.00", "36.00"], invoice)
    assert counted(order, *COUNTERS) == {
        "SET": (3, 1, 0, 0, 2), "CUP": (18, 6, 0, 0, 0), "POT": (3, 1, 0, 0, 0),
    }  # fmt: skip
    assert before == ([], {}) == (billable(order), on_order(order))
    assert again(order).billing_status == "complete"


def test_kits_that_came_back_before_they_were_billed_are_taken_off_the_draft():
    order = an_order("3")
    shipment = ship(order)

    found = comes_back(shipment)

    assert figures(a_draft(order))[0] == "60.00"
    (invoice,) = invoices(order)
    assert credited(found) == []
    assert not invoice.credit_notes.exists()
    assert again(order).billing_status == "complete"


def test_all_kits_that_came_back_before_they_were_billed_end_the_order():
    order = an_order("3")
    found = comes_back(ship(order), "3")

    assert credited(found) == []

    assert again(order).status == "closed"
    assert not Invoice.objects.filter(order=order).exclude(status="canceled").exists()


def test_the_second_parcel_of_kits_is_billed_in_full_while_a_return_of_the_first_waits():
    order = an_order("3")
    first = ship(order, ONE)
    invoices(order)
    found = comes_back(first)

    ship(order)

    assert figures(a_draft(order))[0] == "60.00"
    bills = invoices(order)
    (note,) = credited(found)
    assert (figures(note)[0], note.corrects) == ("30.00", bills[0])
    assert (counted(order, "invoiced")["SET"], billable(order), on_order(order)) == ((2,), [], {})


def test_kits_billed_on_order_are_credited_by_their_line():
    order = an_order("3", policy="order")
    (invoice,) = invoices(order)
    found = comes_back(ship(order), "2")

    (note,) = credited(found)

    assert (figures(note)[0], note.corrects) == ("60.00", invoice)
    assert (counted(order, "invoiced")["SET"], billable(order)) == ((1,), [])


def test_kits_on_a_collected_draft_wait_for_the_next_run():
    order = an_order("3", policy="collected")
    shipment = ship(order)
    other = confirmed(entry(Product.objects.get(sku="SET")), customer=order.customer)
    ship(other)
    by = Actor.system(order.company)
    jobs.run(operations.start_billing_run(order.company.today(), by=by).pk)
    assert Invoice.objects.get(status="draft").net_amount == 120

    comes_back(shipment)

    assert not Invoice.objects.filter(status="draft").exists()
    assert {key: int(amount) for key, amount in on_order(order).items()} == {order.pk: 60, other.pk: 30}


def test_replaced_kits_stay_billed_and_their_new_ones_cost_nothing():
    order = an_order("3")
    shipment = ship(order)
    invoices(order)

    found = comes_back(shipment, "2", settlement="replacement")
    new = fulfillment.replace_return(found, by=somebody(order.company, "SAL"))
    ship(new)

    assert counted(order, *COUNTERS)["SET"] == (3, 2, 2, 0, 3)
    assert (new.net_amount, billable(order)) == (0, [])
    assert again(order).billing_status == "complete"


def test_new_kits_that_come_back_too_are_credited_where_the_first_ones_were_billed():
    order = an_order("3")
    shipment = ship(order)
    (invoice,) = invoices(order)
    Product.objects.get(sku="SET").parts.filter(part__sku="CUP").update(position=9)
    new = fulfillment.replace_return(
        comes_back(shipment, "2", settlement="replacement"), by=Actor.system(order.company)
    )
    found = comes_back(a_dispatched_shipment(new))

    notes = credited(found)

    assert [(figures(note)[0], note.corrects) for note in notes if note.net_amount] == [("30.00", invoice)]
    assert counted(order, *COUNTERS) == {
        "SET": (3, 2, 1, 0, 2), "POT": (3, 2, 1, 0, 0), "CUP": (18, 12, 6, 0, 0),
    }  # fmt: skip
    assert counted(new, "returned", "unsettled")["SET"] == (1, 0)
    assert billable(order) == []


def test_new_kits_that_do_not_come_are_to_be_credited_after_all():
    order = an_order("3")
    (invoice,) = [ship(order), *invoices(order)][1:]
    found = comes_back(order.shipments.get(), "2", settlement="replacement")
    new = fulfillment.replace_return(found, by=Actor.system(order.company))

    orders.amend(new, {1: D(1)}, by=somebody(order.company, "SAL"))

    found.refresh_from_db()
    assert (found.status, counted(order, *COUNTERS)["SET"]) == ("received", (3, 2, 1, 1, 3))
    assert "brings no new goods for 1 × SET" in text_of(signed_in("GL").get(found.get_absolute_url()))
    told = Program("GL").get(f"/returns/{found.number}").json()["lines"]
    assert [(line["sku"], line["replaced"], line["credited"]) for line in told] == [("SET", "1", "0")]
    (note,) = credited(found)
    assert (figures(note)[0], note.corrects) == ("30.00", invoice)
    assert counted(order, *COUNTERS) == {
        "SET": (3, 2, 1, 0, 2), "CUP": (18, 12, 6, 0, 0), "POT": (3, 2, 1, 0, 0),
    }  # fmt: skip


def test_kits_are_credited_from_the_page_and_by_programs():
    order = an_order("3")
    shipment = ship(order)
    (invoice,) = invoices(order)
    first, second = comes_back(shipment), comes_back(shipment)
    page = first.get_absolute_url()
    accountant = signed_in("GL")

    shown = text_of(accountant.get(page))
    accountant.post(f"/invoices/returns/{first.number}/credit/", {"version": "3"})
    (told,) = Program("GL").post(f"/returns/{second.number}/credit").json()["credit_notes"]

    assert str(invoice) in shown
    assert "To be credited" in shown
    assert first.credit_notes.get().net_amount == 30
    assert (told["net"], told["corrects"]) == ("30.00", invoice.number)


def test_who_may_not_credit_credits_no_kits():
    order = an_order("3")
    found = comes_back(ship(order))
    invoices(order)

    with pytest.raises(NotPermitted):
        operations.credit_return(found, by=somebody(order.company, "WH"))

    assert counted(order, "unsettled")["SET"] == (1,)
    assert not Invoice.objects.filter(kind="credit_note").exists()
