"""Lots on their way out and back: first expired first out, scanned, dispatched, returned, traced (FUL-9)."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock, invariants, outbox
from fulfillment import operations
from fulfillment.models import Shipment
from fulfillment.operations import LineTaken, QuantityRefused, ReturnWish
from fulfillment.selectors import uses_of_lot, walk
from inventory import operations as inventory
from inventory.operations import LotRefused
from tests.builders import an_actor
from tests.fulfillment.stage import (
    a_company,
    a_confirmed_order,
    a_customer,
    a_picker,
    goods,
    shipment_of,
    somebody,
)
from tests.inventory.lots import D, bring_in, entry, goods_with_lots, goods_with_numbers, lot_of, lots_of
from tests.inventory.stage import level_of, standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def picker(company):
    return a_picker(company)


def a_shipment(company, **quantities) -> Shipment:
    return shipment_of(a_confirmed_order(a_customer(company), quantities))


def taken(shipment) -> dict[str, str]:
    """What was picked of which lot."""
    rows = shipment.lots.select_related("lot").order_by("lot__code")
    return {row.lot.code: f"{row.quantity.normalize():f}" for row in rows}


def send(shipment, picker) -> None:
    operations.pack(shipment, by=picker)
    operations.dispatch(shipment, by=picker)


def the_books_hold() -> None:
    assert invariants.run_all() == []


def test_what_expires_first_is_picked_first(company, picker):
    tea = goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30), ("NEVER", "9"), company=company)
    shipment = a_shipment(company, TEA="6")

    operations.pick(shipment, by=picker)

    assert taken(shipment) == {"SOON": "3", "LATE": "3"}
    assert lots_of(tea) == {"LATE": "5/3", "NEVER": "9", "SOON": "3/3"}
    the_books_hold()


def test_the_walk_says_which_lots_to_take(company, picker):
    goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30), company=company)
    shipment = a_shipment(company, TEA="4")

    (step,) = walk(shipment)

    assert [(lot.code, quantity) for lot, quantity in step.line.lots_to_take] == [
        ("SOON", D(3)),
        ("LATE", D(1)),
    ]


def test_blocked_and_expired_lots_are_never_picked(company, picker):
    tea = goods_with_lots("TEA", ("OLD", "5", 1), ("BAD", "5", 30), ("GOOD", "5", 90), company=company)
    shipment = a_shipment(company, TEA="5")
    inventory.block_lot(lot_of(tea, "BAD"), reason="Glass", by=picker)

    with clock.history(clock.now() + datetime.timedelta(days=2)):
        operations.pick(shipment, by=picker)

    assert taken(shipment) == {"GOOD": "5"}


def test_where_too_little_may_leave_the_pick_says_so(company, picker):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "2", 90), company=company)
    shipment = a_shipment(company, TEA="6")
    inventory.block_lot(lot_of(tea, "L1"), reason="Glass", by=picker)

    with pytest.raises(LotRefused) as refusal:
        operations.pick(shipment, by=picker)

    assert refusal.value.message == "Only 2 of TEA lie in lots that may leave, not 6."
    assert refusal.value.field == "lines.1.lots"
    assert lots_of(tea) == {"L1": "5", "L2": "2"}

    rest = operations.pick(shipment, {shipment.lines.get().pk: D(2)}, by=picker)

    assert taken(shipment) == {"L2": "2"}
    assert rest.lines.get().quantity == 4
    the_books_hold()


def test_another_lot_than_proposed_may_be_scanned(company, picker):
    tea = goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30), company=company)
    shipment = a_shipment(company, TEA="4")
    line = shipment.lines.get()

    operations.confirm_line(shipment, line, D(3), lot=entry("late"), by=picker)
    operations.confirm_line(shipment, line, lot=entry("SOON"), by=picker)
    operations.pick(shipment, by=picker)

    assert taken(shipment) == {"LATE": "3", "SOON": "1"}
    assert lots_of(tea) == {"LATE": "5/3", "SOON": "3/1"}
    the_books_hold()


def test_a_scanned_piece_is_one_piece(company, picker):
    goods_with_numbers("PHONE", "S1", "S2", "S3", company=company)
    shipment = a_shipment(company, PHONE="2")
    line = shipment.lines.get()

    operations.confirm_line(shipment, line, lot=entry("S3"), by=picker)
    with pytest.raises(LotRefused):
        operations.confirm_line(shipment, line, lot=entry("S3"), by=picker)
    operations.confirm_line(shipment, line, lot=entry("S1"), by=picker)
    with pytest.raises(LineTaken):
        operations.confirm_line(shipment, line, lot=entry("S2"), by=picker)

    assert taken(shipment) == {"S1": "1", "S3": "1"}


def test_a_scanned_lot_that_cannot_be_is_refused(company, picker):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "2", 90), company=company)
    pen = goods(company, "PEN", on_hand="5")
    shipment = a_shipment(company, TEA="5", PEN="1")
    line, pens = shipment.lines.get(product=tea), shipment.lines.get(product=pen)
    inventory.block_lot(lot_of(tea, "L2"), reason="Glass", by=picker)

    for code, quantity, words in (
        ("L9", "1", "There is no lot L9 of TEA"),
        ("L2", "1", "is blocked: Glass"),
    ):
        with pytest.raises(LotRefused) as refusal:
            operations.confirm_line(shipment, line, D(quantity), lot=entry(code), by=picker)
        assert words in refusal.value.message
    with pytest.raises(QuantityRefused):
        operations.confirm_line(shipment, line, D(6), lot=entry("L1"), by=picker)
    with pytest.raises(LotRefused) as refusal:
        operations.confirm_line(shipment, pens, D(1), lot=entry("L1"), by=picker)

    assert refusal.value.message == "PEN has no lots. Leave them empty."
    assert taken(shipment) == {}


def test_a_line_that_is_changed_gives_lots_back(company, picker):
    tea = goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30), company=company)
    shipment = a_shipment(company, TEA="6")
    line = shipment.lines.get()
    operations.confirm_line(shipment, line, by=picker)

    operations.confirm_line(shipment, line, D(2), by=picker)

    assert taken(shipment) == {"SOON": "2"}
    assert lots_of(tea) == {"LATE": "5", "SOON": "3/2"}


def test_a_program_names_the_lots_it_picked(company, picker):
    goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30), company=company)
    shipment = a_shipment(company, TEA="4")
    key = shipment.lines.get().pk

    with pytest.raises(LotRefused) as refusal:
        operations.pick(shipment, {key: D(4)}, lots={key: [entry("LATE", "3")]}, by=picker)
    operations.pick(shipment, {key: D(4)}, lots={key: [entry("LATE", "3"), entry("SOON", "1")]}, by=picker)

    assert refusal.value.message == "The lots of TEA come to 3, not 4."
    assert taken(shipment) == {"LATE": "3", "SOON": "1"}


def test_what_was_picked_for_another_is_not_there(company, picker):
    goods_with_numbers("PHONE", "S1", "S2", company=company)
    first, second = (a_shipment(company, PHONE="1") for _each in range(2))
    operations.confirm_line(first, first.lines.get(), lot=entry("S1"), by=picker)

    with pytest.raises(LotRefused) as refusal:
        operations.confirm_line(second, second.lines.get(), lot=entry("S1"), by=picker)

    assert refusal.value.message == "Only 0 of lot S1 of PHONE are free in Warehouse MAIN, not 1."


def test_the_lots_leave_with_the_shipment(company, picker):
    tea = goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30), company=company)
    shipment = a_shipment(company, TEA="4")
    operations.pick(shipment, by=picker)

    send(shipment, picker)

    assert lots_of(tea) == {"LATE": "4"}
    assert standing(tea) == ("4", "0", "16.00")
    the_books_hold()


def test_what_is_blocked_after_the_pick_does_not_leave(company, picker):
    tea = goods_with_lots("TEA", ("L1", "5", 30), company=company)
    shipment = a_shipment(company, TEA="4")
    operations.pick(shipment, by=picker)
    operations.pack(shipment, by=picker)
    inventory.block_lot(lot_of(tea, "L1"), reason="Glass", by=picker)

    with pytest.raises(LotRefused) as refusal:
        operations.dispatch(shipment, by=picker)

    assert "is blocked: Glass" in refusal.value.message
    assert lots_of(tea) == {"L1": "5/4"}


def test_a_canceled_shipment_gives_its_lots_back(company, picker):
    tea = goods_with_lots("TEA", ("L1", "5", 30), company=company)
    shipment = a_shipment(company, TEA="4")
    operations.pick(shipment, by=picker)

    operations.cancel(shipment, reason="Not today", by=picker)

    assert lots_of(tea) == {"L1": "5"}
    assert taken(shipment) == {}
    the_books_hold()


def _authorized(shipment, *wishes):
    clerk = an_actor(shipment.company, "MGR")
    found = operations.request_return(
        shipment, [ReturnWish(wish.position, wish.quantity) for wish in wishes], reason="damaged", by=clerk
    )
    operations.authorize_return(found, by=clerk)
    return found


def _returned(shipment, picker, *wishes) -> None:
    operations.receive_return(_authorized(shipment, *wishes), wishes, by=picker)


def test_only_what_left_comes_back(company, picker):
    phone = goods_with_numbers("PHONE", "S1", "S2", "S3", company=company)
    shipment = a_shipment(company, PHONE="2")
    operations.pick(shipment, by=picker)
    send(shipment, picker)

    found = _authorized(shipment, ReturnWish(1, D(1)))

    with pytest.raises(LotRefused) as stranger:
        operations.receive_return(found, [ReturnWish(1, D(1), lots=(entry("S3"),))], by=picker)
    with pytest.raises(LotRefused) as unsaid:
        operations.receive_return(found, by=picker)
    found.refresh_from_db()
    operations.receive_return(found, [ReturnWish(1, D(1), lots=(entry("s2"),))], by=picker)

    assert "did not leave with this shipment" in stranger.value.message
    assert unsaid.value.field == "lines.0.lots"
    assert lots_of(phone) == {"S2": "1", "S3": "1"}
    the_books_hold()

    _returned(shipment, picker, ReturnWish(1, D(1)))  # the last one need not be named

    assert lots_of(phone) == {"S1": "1", "S2": "1", "S3": "1"}
    the_books_hold()


def test_a_lot_that_is_scrapped_on_its_return_is_traced_but_not_in_stock(company, picker):
    tea = goods_with_lots("TEA", ("L1", "5", 30), company=company)
    shipment = a_shipment(company, TEA="4")
    operations.pick(shipment, by=picker)
    send(shipment, picker)

    _returned(shipment, picker, ReturnWish(1, D(3), "scrap"))

    assert lots_of(tea) == {"L1": "1"}
    (use,) = uses_of_lot(an_actor(company, "MGR"), lot_of(tea, "L1"))
    assert (use.shipment, use.quantity, use.returned) == (shipment, D(4), D(3))
    the_books_hold()


def test_a_piece_that_came_back_can_be_sold_again_but_not_received(company, picker):
    phone = goods_with_numbers("PHONE", "S1", company=company)
    shipment = a_shipment(company, PHONE="1")
    operations.pick(shipment, by=picker)
    send(shipment, picker)

    with pytest.raises(LotRefused) as refusal:
        bring_in(phone, ("S1", "1"))
    _returned(shipment, picker, ReturnWish(1, D(1)))

    assert refusal.value.message == "Serial number S1 was shipped. It comes back with a return."
    assert level_of(phone).available == 1


def test_a_recall_finds_every_customer(company, picker):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "5", 90), company=company)
    first, second, third = (a_shipment(company, TEA="3") for _each in range(3))
    for shipment in (first, second, third):
        operations.pick(shipment, by=picker)
    send(first, picker)

    uses = uses_of_lot(an_actor(company, "MGR"), lot_of(tea, "L1"))

    assert [(use.shipment, use.quantity) for use in uses] == [(second, D(2)), (first, D(3))]


def test_shipments_without_lots_ask_nothing_about_them(company, picker):
    goods(company, "PEN", on_hand="5")
    shipment = a_shipment(company, PEN="3")

    with CaptureQueriesContext(connection) as sent:
        operations.pick(shipment, by=picker)
        send(shipment, picker)

    assert [
        each["sql"] for each in sent if "shipmentlot" in each["sql"] or "inventory_lot" in each["sql"]
    ] == []


def test_an_order_that_waits_gets_what_may_leave_since_less_is_asked_of_how_long_it_keeps(company):
    boss = somebody(company, "MGR")
    inventory.set_stock_rules(100, None, keeps_days=30, by=boss)
    goods_with_lots("TEA", ("L1", "5", 10), company=company)
    order = a_confirmed_order(a_customer(company), {"TEA": "3"})
    outbox.drain()
    waits = order.lines.get().reserved

    inventory.set_stock_rules(100, None, keeps_days=5, by=boss)
    outbox.drain()

    assert (waits, order.lines.get().reserved) == (0, 3)
    the_books_hold()


def test_an_order_that_waits_for_a_blocked_lot_gets_it_when_it_is_freed(company, picker):
    tea = goods_with_lots("TEA", ("L1", "5", 30), company=company)
    lot = lot_of(tea, "L1")
    inventory.block_lot(lot, reason="Glass", by=picker)
    order = a_confirmed_order(a_customer(company), {"TEA": "3"})
    waits = order.lines.get().reserved

    inventory.unblock_lot(lot, reason="Was none", by=picker)
    outbox.drain()

    assert (waits, order.lines.get().reserved) == (0, 3)
    assert shipment_of(order).lines.get().quantity == 3
    the_books_hold()
