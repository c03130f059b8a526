"""Two people want one lot, two deliveries bring one serial number: real connections, real commits."""

import pytest

from core import invariants
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.models import Shipment
from inventory import operations as inventory
from inventory.models import LotStock
from tests.builders import a_company, a_warehouse
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, shipment_of
from tests.fulfillment.test_concurrency import at_once
from tests.inventory.lots import bring_in, entry, goods_with_lots, goods_with_numbers, lot_of, lots_of
from tests.inventory.stage import system

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    return a_company()


def shipments(company, sku, count=2):
    customer = a_customer(company)
    return [shipment_of(a_confirmed_order(customer, {sku: "1"})) for _each in range(count)]


def mine(shipment):
    return Shipment.objects.get(pk=shipment.pk)


def the_books_hold() -> None:
    assert invariants.run_all() == []


def test_one_piece_lies_in_one_hand(company):
    phone = goods_with_numbers("PHONE", "S1", "S2", company=company)
    first, second = shipments(company, "PHONE")
    hands = [(first, a_picker(company)), (second, a_picker(company))]

    answers = at_once(*(
        lambda each=each, by=by: operations.confirm_line(mine(each), each.lines.get(), lot=entry("S1"), by=by)
        for each, by in hands
    ))  # fmt: skip

    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert lots_of(phone) == {"S1": "1/1", "S2": "1"}
    the_books_hold()


def test_two_pickers_who_take_the_proposal_get_different_pieces(company):
    phone = goods_with_numbers("PHONE", "S1", "S2", company=company)
    first, second = shipments(company, "PHONE")
    hands = [(first, a_picker(company)), (second, a_picker(company))]

    answers = at_once(*(lambda each=each, by=by: operations.pick(mine(each), by=by) for each, by in hands))

    assert answers == [None, None]
    assert lots_of(phone) == {"S1": "1/1", "S2": "1/1"}
    the_books_hold()


def test_one_serial_number_comes_in_once_wherever_it_is_received(company):
    phone = goods_with_numbers("PHONE", company=company)
    south = a_warehouse(company, "SOUTH")

    answers = at_once(
        lambda: bring_in(phone, ("S1", "1")), lambda: bring_in(phone, ("S1", "1"), warehouse=south)
    )

    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert LotStock.objects.filter(on_hand__gt=0).count() == 1
    the_books_hold()


def test_a_lot_is_blocked_before_or_after_it_is_picked_but_never_leaves(company):
    tea = goods_with_lots("TEA", ("L1", "5", 30), company=company)
    (shipment,) = shipments(company, "TEA", 1)
    picker, boss = a_picker(company), system(company)

    def send():
        operations.pick(mine(shipment), by=picker)
        operations.pack(mine(shipment), by=picker)
        operations.dispatch(mine(shipment), by=picker)

    at_once(send, lambda: inventory.block_lot(lot_of(tea, "L1"), reason="Glass", by=boss))

    left = mine(shipment).status == "dispatched"
    assert lots_of(tea)["L1"].startswith("4" if left else "5")
    assert lot_of(tea, "L1").is_blocked
    the_books_hold()
