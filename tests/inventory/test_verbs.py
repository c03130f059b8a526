"""Reserving, releasing, issuing, receiving, adjusting, restocking: what each does, and what it refuses."""

import datetime

import pytest

from core import outbox
from core.dates import DateRefused
from core.models import Event, OutboxMessage
from core.refusals import NotPermitted, Refusal
from inventory import operations
from inventory.models import GoodsReceipt, Reservation, StockAdjustment, StockMove
from inventory.operations import EmptyDocument, NotEnoughStock
from tests.builders import (
    a_company,
    a_customer,
    a_product,
    an_actor,
    an_order,
    main_warehouse,
    stock,
    the_company,
)
from tests.inventory.stage import (
    D,
    adjust,
    issue,
    level_of,
    receive,
    reserve,
    restock,
    standing,
    system,
    weighed_goods,
)

pytestmark = pytest.mark.django_db


def test_a_demand_holds_what_is_there_and_learns_how_much_that_was():
    product = a_product(on_hand="3")

    granted = reserve(product, "5")

    assert granted == {1: D(3)}
    assert standing(product) == ("3", "3", "12.00")
    assert (Reservation.objects.get().quantity, Reservation.objects.get().status) == (D(3), "active")


def test_of_two_demands_the_first_is_served_first_and_the_second_gets_the_rest():
    product = a_product(on_hand="5")
    wanted = [operations.Demand(number, product.pk, D(4)) for number in (1, 2, 3)]

    granted = operations.reserve(wanted, main_warehouse(the_company()), by=system(the_company()))

    assert granted == {1: D(4), 2: D(1)}
    assert standing(product) == ("5", "5", "20.00")


def test_nothing_is_held_of_goods_that_were_never_stocked():
    product = a_product()

    assert reserve(product, "1") == {}
    assert not Reservation.objects.exists()


def test_what_is_released_is_free_again_and_a_second_release_frees_nothing():
    product = a_product(on_hand="5")
    reserve(product, "2", demand=1)
    reserve(product, "2", demand=2)

    freed = [operations.release([1], by=system(the_company())) for _time in range(2)]

    assert freed == [{1: D(2)}, {}]
    assert standing(product) == ("5", "2", "20.00")


def test_another_company_releases_nothing_of_ours():
    product = a_product(on_hand="5")
    reserve(product, "2")

    freed = operations.release([1], by=system(a_company("OTHER")))

    assert freed == {}
    assert standing(product) == ("5", "2", "20.00")


def test_goods_leave_with_their_reservation_at_moving_average():
    product = a_product(on_hand="5")
    reserve(product, "4")

    (move,) = issue(product, "3")

    assert (move.quantity, move.unit_cost, move.value, move.kind) == (D(-3), D(4), D(-12), "issue")
    assert standing(product) == ("2", "1", "8.00")
    assert Reservation.objects.get().quantity == D(1)


@pytest.mark.parametrize("reserved, issued", [("0", "1"), ("2", "3")])
def test_goods_that_are_not_reserved_do_not_leave(reserved, issued):
    product = a_product(on_hand="5")
    if D(reserved):
        reserve(product, reserved)

    with pytest.raises(NotEnoughStock) as refusal:
        issue(product, issued)

    assert refusal.value.field == "quantity"
    assert standing(product) == ("5", reserved, "20.00")
    assert not StockMove.objects.filter(kind="issue").exists()


def test_a_delivery_is_numbered_valued_and_kept_with_who_received_it():
    product = a_product(sku="TEA")
    walt = an_actor(None, "WH", username="walt")

    receipt = receive(product, "10", "2.50", reference="LS-77", by=walt)

    assert standing(product) == ("10", "0", "25.00")
    assert receipt.number.startswith(f"G-{the_company().today().year}-")
    event = Event.objects.get(document_kind="inventory.goodsreceipt", document_id=receipt.pk)
    assert (event.activity, event.actor, event.data["reference"]) == ("received", walt.user, "LS-77")


@pytest.mark.parametrize(
    "quantity, cost, field",
    [("0", "1", "quantity"), ("-1", "1", "quantity"), ("1", "-0.01", "unit_cost"), ("0.5", "1", "quantity")],
)
def test_a_delivery_that_cannot_be_is_refused_at_its_field_and_nothing_is_posted(quantity, cost, field):
    product = a_product(on_hand="3")

    with pytest.raises(Refusal) as refusal:
        receive(product, quantity, cost)

    assert refusal.value.field == f"lines.0.{field}"
    assert standing(product) == ("3", "0", "12.00")
    assert GoodsReceipt.objects.count() == 1


def test_every_bad_line_of_a_delivery_is_named():
    lines = [
        operations.ReceiptLine(a_product(), D(0), D(1)),
        operations.ReceiptLine(a_product(kind="service"), D(1), D(1)),
    ]

    with pytest.raises(Refusal) as refusal:
        operations.receive(main_warehouse(the_company()), lines, by=system(the_company()))

    assert [single.field for single in refusal.value.refusals] == ["lines.0.quantity", "lines.1.sku"]
    assert not GoodsReceipt.objects.exists()


@pytest.mark.parametrize("verb", ["receive", "adjust"])
def test_a_document_without_lines_is_refused(verb):
    company = the_company()
    options = {"reason": "counted"} if verb == "adjust" else {}

    with pytest.raises(EmptyDocument) as refusal:
        getattr(operations, verb)(main_warehouse(company), [], by=system(company), **options)

    assert refusal.value.field == "lines"


@pytest.mark.parametrize("verb", [receive, adjust])
def test_who_may_not_touch_stock_is_refused(verb):
    product = a_product(on_hand="3")

    with pytest.raises(NotPermitted):
        verb(product, "1", None, by=an_actor(None, "SAL"))

    assert standing(product) == ("3", "0", "12.00")


@pytest.mark.parametrize("verb", [receive, adjust])
def test_only_who_may_backdate_posts_into_the_past_and_nobody_into_the_future(verb):
    product = a_product(on_hand="3")
    today = the_company().today()

    for role, days in (("WH", -1), ("WH", 1)):
        with pytest.raises(DateRefused) as refusal:
            verb(product, "1", None, by=an_actor(None, role), date=today + datetime.timedelta(days=days))
        assert refusal.value.field == "date"
    with pytest.raises(DateRefused):
        verb(product, "1", None, by=an_actor(None, "WH", "MGR"), date=today + datetime.timedelta(days=1))
    verb(product, "1", None, by=an_actor(None, "WH", "MGR"), date=today - datetime.timedelta(days=1))

    assert level_of(product).on_hand == D(4)


def test_a_correction_moves_stock_either_way_and_keeps_its_reason():
    product = a_product(on_hand="5")

    adjust(product, "-2", reason="broken")
    found = adjust(product, "1", reason=" found behind the shelf ")

    assert standing(product) == ("4", "0", "16.00")
    assert found.reason == "found behind the shelf"
    assert [move.quantity for move in StockMove.objects.filter(kind="adjustment").order_by("pk")] == [-2, 1]


@pytest.mark.parametrize(
    "quantity, options, field",
    [
        ("0", {}, "lines.0.quantity"),
        ("-4", {}, "lines.0.quantity"),
        ("0.5", {}, "lines.0.quantity"),
        ("1", {"reason": " "}, "reason"),
        ("1", {"unit_cost": "-1"}, "lines.0.unit_cost"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_field_and_nothing_moves(quantity, options, field):
    product = a_product(on_hand="5")
    reserve(product, "2")

    with pytest.raises(Refusal) as refusal:
        adjust(product, quantity, **options)

    assert refusal.value.field == field
    assert standing(product) == ("5", "2", "20.00")
    assert not StockAdjustment.objects.exists()


def test_who_sees_no_costs_sets_none_with_a_correction():
    product = a_product(on_hand="5")

    with pytest.raises(NotPermitted) as refusal:
        adjust(product, "1", "9.00", by=an_actor(None, "WH"))
    adjust(product, "1", by=an_actor(None, "WH"))
    adjust(product, "1", "10.00", by=an_actor(None, "GL"))

    assert refusal.value.field == "lines.0.unit_cost"
    assert standing(product) == ("7", "0", "34.00")


def test_returned_goods_come_back_at_the_cost_they_left_with():
    product = a_product(on_hand="5")

    (move,) = restock(product, "2", "3.00")

    assert (move.kind, move.value) == ("return", D(6))
    assert standing(product) == ("7", "0", "26.00")
    with pytest.raises(EmptyDocument):
        restock(product, "0", "3.00")


def test_a_delivery_goes_to_who_wants_it_first_then_to_who_comes_first_then_to_who_waits_longest():
    product = a_product()
    today = the_company().today()
    soon, late = today + datetime.timedelta(days=2), today + datetime.timedelta(days=9)
    customer, preferred = a_customer(), a_customer(priority=1)
    lines = [
        an_order(buyer, product=product, quantity="2", requested_date=date).lines.get()
        for buyer, date in ((customer, late), (customer, soon), (customer, soon), (preferred, soon))
    ]
    outbox.drain()

    stock(product, "5")
    waiting = OutboxMessage.objects.get(task="orders.tasks.fill_backorders", status="pending")
    assert level_of(product).reserved == 0
    outbox.drain()

    for line in lines:
        line.refresh_from_db()
    waiting.refresh_from_db()
    assert [line.reserved for line in lines] == [0, 2, 1, 2]
    assert (waiting.status, standing(product)) == ("done", ("5", "5", "20.00"))


def test_kilograms_are_counted_to_the_gram():
    product = weighed_goods(the_company(), "HONEY")

    receive(product, "1.234", "10.00")
    with pytest.raises(Refusal, match="counted with 3 decimals"):
        receive(product, "1.2345", "10.00")

    assert standing(product) == ("1.234", "0", "12.34")
