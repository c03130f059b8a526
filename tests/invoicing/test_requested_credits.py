"""A credit of a return that somebody asked for: approved as it was asked for, or asked for anew."""

from decimal import Decimal

import pytest

from core import approvals
from core.actors import Actor
from core.approvals import kinds
from invoicing import operations
from invoicing.models import Invoice
from orders import operations as orders
from tests.invoicing.stage import a_customer, a_seller, an_invoice, an_order, goods, ship, somebody
from tests.invoicing.test_kit_returns import comes_back as kits_come_back
from tests.invoicing.test_kits import an_order as an_order_of_kits
from tests.invoicing.test_kits import invoices
from tests.invoicing.test_new_goods_that_do_not_come import replaced
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_seller()


@pytest.fixture
def order(company):
    """Ten pieces at 10.00 that have left and are billed."""
    goods(company, "TEA", on_hand="14")
    order = an_order(a_customer(company), {"TEA": "10"})
    ship(order)
    an_invoice(order, Actor.system(company))
    return order


def requested(found):
    found.refresh_from_db()
    return operations.ask_to_credit_return(found, reason="defective", by=somebody(found.company, "SAL"))


def test_a_return_that_has_grown_since_it_was_asked_for_is_not_credited_by_the_old_request(company, order):
    found, new = replaced(order)
    orders.amend(new, {1: Decimal(3)}, by=somebody(company, "SAL"))
    wish, manager = requested(found), somebody(company, "MGR")
    orders.cancel(new, reason="stock", by=somebody(company, "SAL"))

    with pytest.raises(approvals.Outdated):
        approvals.approve(wish, by=manager)

    assert wish.requested_amount == 12
    assert not Invoice.objects.filter(kind="credit_note").exists()
    found.refresh_from_db()
    assert (found.status, found.lines.get().undecided) == ("received", 4)


def test_the_page_of_a_requested_credit_says_what_is_credited_and_not_what_came_back(company, order):
    found, new = replaced(order)
    orders.amend(new, {1: Decimal(3)}, by=somebody(company, "SAL"))
    wish = requested(found)

    proposed = kinds.kind_of(wish).show(wish, somebody(company, "MGR"))

    assert proposed.rows == [["TEA Product TEA", "1"]]


def test_the_page_of_a_requested_credit_names_kits_and_not_their_parts():
    order = an_order_of_kits("3")
    shipment = ship(order)
    invoices(order)
    wish = requested(kits_come_back(shipment, "2"))

    shown = text_of(signed_in("MGR").get(wish.get_absolute_url()))

    assert "SET" in shown
    assert "CUP" not in shown


def test_a_credit_that_is_what_was_asked_for_is_given(company, order):
    found, new = replaced(order)
    orders.amend(new, {1: Decimal(3)}, by=somebody(company, "SAL"))
    wish = requested(found)

    approvals.approve(wish, by=somebody(company, "MGR"))

    assert Invoice.objects.get(kind="credit_note").gross_amount == 12
