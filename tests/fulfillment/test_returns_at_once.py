"""Two people at the same goods that come back: real threads, real commits; together never more than left."""

from decimal import Decimal

import pytest

from core.actors import Actor
from fulfillment import operations
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import ReturnWish
from inventory.models import StockMove
from invoicing import operations as invoicing
from tests.builders import a_dispatched_shipment, an_accountant, an_issued_invoice
from tests.fulfillment.stage import a_company, a_customer, goods, somebody
from tests.fulfillment.test_concurrency import at_once
from tests.orders.stage import entry
from tests.orders.test_kits import a_set, confirmed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shipment():
    """Ten pieces have left, and are billed."""
    company = a_company()
    product = goods(company, "A", on_hand="20")
    invoice = an_issued_invoice(a_customer(company), product=product, quantity="10")
    return Shipment.objects.get(order=invoice.order)


def asks(shipment, amount, by):
    mine = Shipment.objects.select_related("order").get(pk=shipment.pk)
    return operations.request_return(mine, [ReturnWish(1, Decimal(amount))], reason="late", by=by)


def test_two_who_return_the_same_goods_bring_back_no_more_than_left(shipment):
    clerks = [somebody(shipment.company, "SAL", name=name) for name in ("anna", "bert")]

    answers = at_once(*(lambda by=by: asks(shipment, "6", by) for by in clerks))

    assert sorted(answer is None for answer in answers) == [False, True]
    assert "no more than 4" in str(next(answer for answer in answers if answer))
    assert GoodsReturn.objects.get().lines.get().quantity == 6


def test_two_who_take_the_same_return_back_put_it_into_stock_once(shipment):
    found = asks(shipment, "6", Actor.system(shipment.company))
    operations.authorize_return(found, by=Actor.system(shipment.company))
    yard = [somebody(shipment.company, "WH", name=name) for name in ("anna", "bert")]

    def takes_back(by):
        operations.receive_return(GoodsReturn.objects.select_related("order").get(pk=found.pk), by=by)

    answers = at_once(*(lambda by=by: takes_back(by) for by in yard))

    assert sorted(answer is None for answer in answers) == [False, True]
    assert "is received" in str(next(answer for answer in answers if answer))
    assert StockMove.objects.get(kind="return").quantity == 6
    assert shipment.order.lines.get().returned == 6


def test_a_return_is_credited_or_replaced_and_not_both(shipment):
    system = Actor.system(shipment.company)
    found = asks(shipment, "6", system)
    operations.authorize_return(found, by=system)
    operations.receive_return(found, by=system)
    accountant, clerk = an_accountant(shipment.company), somebody(shipment.company, "SAL")

    def mine():
        return GoodsReturn.objects.select_related("order").get(pk=found.pk)

    answers = at_once(
        lambda: invoicing.credit_return(mine(), by=accountant),
        lambda: operations.replace_return(mine(), by=clerk),
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    line = shipment.order.lines.get()
    assert (line.replaced, line.invoiced) in {(0, 4), (6, 10)}


def test_two_who_return_the_same_kits_bring_back_no_more_than_left_and_none_in_part():
    kit = a_set(POT="10", CUP="60")
    shipment = a_dispatched_shipment(confirmed(entry(kit, "3")))
    clerks = [somebody(shipment.company, "SAL", name=name) for name in ("anna", "bert")]

    answers = at_once(*(lambda by=by: asks(shipment, "2", by) for by in clerks))

    assert sorted(answer is None for answer in answers) == [False, True]
    assert "Of SET no more than 1" in str(next(answer for answer in answers if answer))
    lines = GoodsReturn.objects.get().lines.values_list("product__sku", "quantity")
    assert list(lines) == [("POT", 2), ("CUP", 12)]
