"""Stories other systems tell of returns, with our figures (PS-08)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from core.actors import Actor
from fulfillment import operations as fulfillment
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import ReturnWish
from invoicing import operations as invoicing
from ledger.selectors import trial_balance
from receivables.models import OpenItem
from tests.builders import a_customer, a_product, an_accountant, an_actor, an_issued_invoice, the_company

pytestmark = pytest.mark.django_db
D = Decimal


def the_books_are_right() -> None:
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []
    rows = trial_balance(the_company(), the_company().today())
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows)


def came(found: GoodsReturn, amount: str) -> GoodsReturn | None:
    """So much of the return has come."""
    return fulfillment.receive_return(found, [ReturnWish(1, D(amount))], by=an_actor(the_company(), "WH"))


def test_ps_08_four_are_to_come_back_three_come_and_then_one() -> None:
    """Two receipts, two credit notes, nothing expected and nothing owed of it in the end."""
    product = a_product(price="10.00", on_hand="20")
    invoice = an_issued_invoice(a_customer(), product=product, quantity="7")
    shipment = Shipment.objects.get(order=invoice.order)
    accountant = an_accountant()
    found = fulfillment.request_return(
        shipment, [ReturnWish(1, D(4))], reason="defective", by=an_actor(the_company(), "SAL")
    )
    fulfillment.authorize_return(found, by=an_actor(the_company(), "SAL"))

    rest = came(found, "3")
    (first,) = invoicing.credit_return(found, by=accountant)

    assert rest is not None
    assert (found.lines.get().quantity, rest.status, rest.lines.get().quantity) == (D(3), "authorized", D(1))
    assert (first.lines.get().quantity, first.gross_amount) == (D(3), D("36.00"))

    assert came(rest, "1") is None
    (second,) = invoicing.credit_return(rest, by=accountant)

    assert (second.lines.get().quantity, second.gross_amount) == (D(1), D("12.00"))
    assert set(GoodsReturn.objects.values_list("status", flat=True)) == {"settled"}
    line = shipment.order.lines.get()
    assert (line.shipped, line.returned, line.invoiced) == (D(7), D(4), D(3))
    owed = sum(item.open_amount if item.is_debit else -item.open_amount for item in OpenItem.objects.all())
    assert owed == D("36.00")
    the_books_are_right()


def test_ps_08_seven_leave_and_two_of_an_earlier_parcel_come_back() -> None:
    """One shipment of seven, one return of two: the parcel that stayed is billed, the two are credited."""
    product = a_product(price="10.00", on_hand="20")
    customer = a_customer()
    earlier = an_issued_invoice(customer, product=product, quantity="2")
    found = fulfillment.request_return(
        Shipment.objects.get(order=earlier.order),
        [ReturnWish(1, D(2))],
        reason="mistake",
        by=Actor.system(the_company()),
    )
    fulfillment.authorize_return(found, by=Actor.system(the_company()))
    came(found, "2")

    later = an_issued_invoice(customer, product=product, quantity="7")
    (note,) = invoicing.credit_return(found, by=an_accountant())

    assert (later.lines.get().quantity, note.lines.get().quantity, note.corrects) == (D(7), D(2), earlier)
    assert Shipment.objects.filter(order=later.order).count() == 1
    the_books_are_right()
