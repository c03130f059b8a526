"""Two people at one shelf: real connections, real commits; the books are checked after each test."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from catalog.models import Product
from catalog.operations import StockHasMoved, save_product
from core import outbox
from core.lifecycle import MoveNotAllowed
from core.refusals import Refusal
from inventory import operations
from inventory.models import Reservation, StockLevel, Transfer
from inventory.operations import AdjustmentLine, Demand, NotEnoughStock, ReceiptLine, hold_levels
from orders import operations as orders
from tests.builders import (
    a_company,
    a_customer,
    a_draft_order,
    a_product,
    a_warehouse,
    an_actor,
    an_order,
    main_warehouse,
)
from tests.inventory.stage import D, adjust, issue, receive, reserve, standing, system

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    return a_company()


def at_once(*acts):
    """Run the acts in threads of their own, begun together; what each answered, or its refusal."""
    ready = Barrier(len(acts))

    def run(act):
        try:
            ready.wait(timeout=10)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_last_piece_is_held_once(company):
    product = a_product(company, on_hand="1")

    answers = at_once(*(lambda demand=demand: reserve(product, "1", demand=demand) for demand in (1, 2)))

    assert sorted(len(answer) for answer in answers) == [0, 1]
    assert standing(product) == ("1", "1", "4.00")
    operations.release([1, 2], by=system(company))


def test_two_who_want_the_same_goods_in_opposite_order_do_not_wait_for_each_other_forever(company):
    goods = [a_product(company, on_hand="1000") for _number in range(2)]
    place, by = main_warehouse(company), system(company)

    def keep_reserving(demand, products):
        for _time in range(15):
            operations.reserve([Demand(demand, product.pk, D(1)) for product in products], place, by=by)

    answers = at_once(lambda: keep_reserving(1, goods), lambda: keep_reserving(2, goods[::-1]))

    assert answers == [None, None]
    assert [standing(product) for product in goods] == [("1000", "30", "4000.00")] * 2
    assert operations.release([1, 2], by=by) == {1: D(30), 2: D(30)}


def test_deliveries_of_goods_never_stocked_before_make_one_level_each(company):
    goods = [a_product(company) for _number in range(2)]
    place, by = main_warehouse(company), system(company)

    def deliver(products):
        operations.receive(place, [ReceiptLine(product, D(2), D(3)) for product in products], by=by)

    answers = at_once(lambda: deliver(goods), lambda: deliver(goods[::-1]))

    assert answers == [None, None]
    assert [standing(product) for product in goods] == [("4", "0", "12.00")] * 2


def test_a_delivery_and_a_reservation_meet_and_neither_is_lost(company):
    product = a_product(company, on_hand="3")

    at_once(lambda: receive(product, "4", "4.00"), lambda: reserve(product, "3"))

    assert standing(product) == ("7", "3", "28.00")
    operations.release([1], by=system(company))


def test_what_is_adjusted_away_is_not_reserved_and_what_is_reserved_is_not_adjusted_away(company):
    product = a_product(company, on_hand="1")

    correction, granted = at_once(lambda: adjust(product, "-1"), lambda: reserve(product, "1"))

    if granted:
        assert isinstance(correction, NotEnoughStock)
        assert standing(product) == ("1", "1", "4.00")
    else:
        assert standing(product) == ("0", "0", "0.00")
    operations.release([1], by=system(company))


def test_goods_of_one_reservation_leave_once_and_stay_held_no_longer(company):
    product = a_product(company, on_hand="5")
    reserve(product, "2")

    answers = at_once(*(lambda: issue(product, "2") for _clerk in range(2)))

    assert sorted(isinstance(answer, NotEnoughStock) for answer in answers) == [False, True]
    assert standing(product) == ("3", "0", "12.00")


def test_a_reservation_given_back_twice_at_once_is_given_back_once(company):
    product = a_product(company, on_hand="5")
    reserve(product, "2")

    answers = at_once(*(lambda: operations.release([1], by=system(company)) for _clerk in range(2)))

    assert sorted(answers, key=len) == [{}, {1: D(2)}]
    assert standing(product) == ("5", "0", "20.00")


def test_two_corrections_of_the_same_goods_both_count(company):
    product = a_product(company, on_hand="5")
    place, by = main_warehouse(company), system(company)

    def take_one():
        operations.adjust(place, [AdjustmentLine(product, D(-1))], reason="broken", by=by)

    assert at_once(take_one, take_one) == [None, None]
    assert standing(product) == ("3", "0", "12.00")


def test_a_delivery_while_an_order_is_confirmed_leaves_no_piece_behind(company):
    product = a_product(company, on_hand="1")
    customer = a_customer(company)
    waits = an_order(customer, product=product, quantity="3")
    draft = a_draft_order(customer, product=product, quantity="2")

    at_once(lambda: receive(product, "4", "4.00"), lambda: orders.submit(draft, by=system(company)))
    outbox.drain()

    assert sum(row.quantity for row in Reservation.objects.filter(status="active")) == D(5)
    assert waits.lines.get().reserved + draft.lines.get().reserved == D(5)
    assert standing(product)[:2] == ("5", "5")


def test_how_goods_are_tracked_waits_for_their_first_delivery_and_then_stays(company):
    product, by = a_product(company), an_actor(company, "GL")
    has_come = Event()

    def deliver():
        with transaction.atomic():
            receive(product, "4", "4.00")
            has_come.set()
            time.sleep(0.3)

    def track():
        has_come.wait(timeout=10)
        return save_product(Product.objects.get(pk=product.pk), {"tracking": "lot"}, by=by)

    _delivered, refused = at_once(deliver, track)

    assert isinstance(refused, StockHasMoved)
    assert Product.objects.get().tracking == "none"
    assert standing(product) == ("4", "0", "16.00")


def test_what_is_sent_elsewhere_is_not_reserved_and_what_is_reserved_is_not_sent(company):
    product, south, by = a_product(company, on_hand="1"), a_warehouse(company, "SOUTH"), system(company)
    lines = [operations.TransferEntry(product, D(1))]
    transfer = operations.draft_transfer(main_warehouse(company), south, lines, by=by)

    sent, granted = at_once(lambda: operations.send_transfer(transfer, by=by), lambda: reserve(product, "1"))

    if granted:
        assert isinstance(sent, NotEnoughStock)
        assert standing(product) == ("1", "1", "4.00")
    else:
        assert sent is None
        assert standing(product) == ("0", "0", "0.00")
    operations.release([1], by=by)


def test_transfers_in_opposite_directions_do_not_wait_for_each_other_forever(company):
    goods = [a_product(company, on_hand="100") for _number in range(3)]
    main, south, by = main_warehouse(company), a_warehouse(company, "SOUTH"), system(company)

    def lines(products):
        return [operations.TransferEntry(product, D(1)) for product in products]

    there = operations.draft_transfer(
        main, south, [operations.TransferEntry(each, D(50)) for each in goods], by=by
    )
    operations.transfer_at_once(there, by=by)

    def keep_sending(source, target, products):
        for _time in range(5):
            operations.transfer_at_once(
                operations.draft_transfer(source, target, lines(products), by=by), by=by
            )

    answers = at_once(
        lambda: keep_sending(main, south, goods), lambda: keep_sending(south, main, goods[::-1])
    )

    assert answers == [None, None]
    assert [standing(product) for product in goods] == [("50", "0", "200.00")] * 3


def test_new_levels_are_made_in_one_order_whichever_warehouse_is_named_first(company):
    goods = {a_product(company).pk for _number in range(3)}
    places = [a_warehouse(company, code).pk for code in ("NORTH", "SOUTH")]

    with transaction.atomic():
        levels = hold_levels(dict.fromkeys(places[::-1], goods), creating_for=company)

    assert {place: found.keys() for place, found in levels.items()} == dict.fromkeys(places, goods)
    made = list(StockLevel.objects.order_by("pk").values_list("product", "warehouse"))
    assert made == [(product, place) for product in sorted(goods) for place in places]


def test_what_is_on_its_way_arrives_once(company):
    product, south, by = a_product(company, on_hand="5"), a_warehouse(company, "SOUTH"), system(company)
    transfer = operations.draft_and_send(
        main_warehouse(company), south, [operations.TransferEntry(product, D(5))], by=by
    )

    def arrive():
        own = Transfer.objects.select_related("company", "source", "target", "transit").get(pk=transfer.pk)
        operations.receive_transfer(own, by=by)

    answers = at_once(arrive, arrive)

    assert sorted(isinstance(answer, MoveNotAllowed) for answer in answers) == [False, True]
    assert StockLevel.objects.get(product=product, warehouse=south).on_hand == 5
