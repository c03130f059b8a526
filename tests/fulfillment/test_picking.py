"""Picking: whole, short, line by line, and what refuses it."""

from decimal import Decimal

import pytest

from core import timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.refusals import Several, StaleVersion
from fulfillment import operations
from fulfillment.models import Shipment
from orders import operations as orders
from orders.models import SalesOrder
from tests.fulfillment.stage import a_company, a_confirmed_order, a_customer, a_picker, goods, shipment_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def picker(company):
    return a_picker(company)


@pytest.fixture
def shipment(company):
    goods(company, "A", on_hand="10")
    goods(company, "B", on_hand="10")
    return shipment_of(a_confirmed_order(a_customer(company), {"A": "4", "B": "2"}))


def line(shipment, sku):
    return shipment.lines.get(product__sku=sku)


def activities(shipment):
    return [event.activity for event in timeline.of_document(shipment).order_by("pk")]


def test_a_planned_shipment_is_taken_to_the_shelves_and_picked_in_full(shipment, picker):
    operations.start_picking(shipment, by=picker)
    rest = operations.pick(shipment, by=picker)

    assert (shipment.status, rest) == ("picked", None)
    assert {each.picked for each in shipment.lines.all()} == {Decimal(4), Decimal(2)}
    assert activities(shipment) == ["planned", "picking started", "picked"]
    assert timeline.of_document(shipment)[0].order_id == shipment.order_id


def test_a_shipment_can_be_picked_without_having_been_started(shipment, picker):
    operations.pick(shipment, by=picker)

    assert shipment.status == "picked"


def test_what_was_not_found_moves_to_a_shipment_of_its_own_and_stays_reserved(shipment, picker):
    rest = operations.pick(
        shipment, {line(shipment, "A").pk: Decimal(1), line(shipment, "B").pk: Decimal(2)}, by=picker
    )

    assert {each.product.sku: each.quantity for each in shipment.lines.all()} == {"A": 1, "B": 2}
    assert {each.product.sku: each.quantity for each in rest.lines.all()} == {"A": 3}
    assert (rest.status, rest.split_from) == ("planned", shipment)
    assert [each.reserved for each in shipment.order.lines.all()] == [4, 2]
    assert timeline.of_document(shipment)[0].data == {"short": [{"position": 1, "quantity": "3"}]}


def test_a_line_of_which_nothing_was_found_leaves_the_shipment(shipment, picker):
    rest = operations.pick(shipment, {line(shipment, "B").pk: Decimal(2)}, by=picker)

    assert [each.product.sku for each in shipment.lines.all()] == ["B"]
    assert {each.product.sku: each.quantity for each in rest.lines.all()} == {"A": 4}


def test_a_pick_of_nothing_is_refused(shipment, picker):
    with pytest.raises(operations.NothingPicked):
        operations.pick(shipment, {}, by=picker)

    shipment.refresh_from_db()
    assert (shipment.status, shipment.lines.count(), Shipment.objects.count()) == ("planned", 2, 1)


def test_more_than_planned_cannot_be_picked_and_every_wrong_line_is_named(shipment, picker):
    with pytest.raises(Several) as refused:
        operations.pick(
            shipment, {line(shipment, "A").pk: Decimal(5), line(shipment, "B").pk: Decimal("1.5")}, by=picker
        )

    assert [each.field for each in refused.value.refusals] == ["lines.1.quantity", "lines.2.quantity"]
    assert "Only 4 of A" in refused.value.refusals[0].message
    assert "is counted in whole numbers" in refused.value.refusals[1].message
    assert set(shipment.lines.values_list("picked", flat=True)) == {None}


def test_lines_of_another_shipment_are_refused(company, shipment, picker):
    other = shipment_of(a_confirmed_order(shipment.customer, {"A": "1"}))

    with pytest.raises(operations.QuantityRefused, match="not on this shipment"):
        operations.pick(
            shipment, {line(shipment, "A").pk: Decimal(4), line(other, "A").pk: Decimal(1)}, by=picker
        )

    assert set(shipment.lines.values_list("picked", flat=True)) == {None}


def test_an_order_that_ships_complete_is_not_picked_short(company, picker):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "4"}, allows_partial_delivery=False)
    shipment = shipment_of(order)

    with pytest.raises(operations.ShipsComplete):
        operations.pick(shipment, {shipment.lines.get().pk: Decimal(3)}, by=picker)

    shipment.refresh_from_db()
    assert shipment.status == "planned"


def test_lines_are_confirmed_one_by_one_and_the_first_begins_the_picking(shipment, picker):
    operations.confirm_line(shipment, line(shipment, "A"), by=picker)
    operations.confirm_line(shipment, line(shipment, "B"), Decimal(1), by=picker)

    assert shipment.status == "picking"
    assert [each.picked for each in shipment.lines.all()] == [4, 1]


def test_a_line_cannot_be_confirmed_with_more_than_planned(shipment, picker):
    with pytest.raises(operations.QuantityRefused):
        operations.confirm_line(shipment, line(shipment, "A"), Decimal(5), by=picker)

    shipment.refresh_from_db()
    assert (shipment.status, line(shipment, "A").picked) == ("planned", None)


@pytest.mark.parametrize(
    "done, verb, words",
    [
        ("picking", operations.start_picking, "is already picking"),
        ("picked", operations.start_picking, "is already picked"),
        ("picked", operations.pick, "is already picked"),
        ("packed", operations.pick, "is already packed"),
        ("picked", operations.pack, None),
        ("planned", operations.pack, "must be picked first"),
        ("planned", operations.dispatch, "must be picked first"),
        ("picked", operations.dispatch, "must be packed first"),
        ("packed", operations.deliver, "must be dispatched first"),
        ("dispatched", operations.dispatch, "is already dispatched"),
        ("delivered", operations.deliver, "is already delivered"),
    ],
)
def test_each_step_says_why_it_cannot_be_taken_now(shipment, picker, done, verb, words):
    bring_to(shipment, done, picker)
    before = Shipment.objects.filter(pk=shipment.pk).values().get()

    if words is None:
        verb(shipment, by=picker)
        return
    with pytest.raises(MoveNotAllowed, match=words):
        verb(shipment, by=picker)

    assert Shipment.objects.filter(pk=shipment.pk).values().get() == before
    assert shipment.status == done


def bring_to(shipment, status, picker):
    steps = [
        ("picking", operations.start_picking), ("picked", operations.pick), ("packed", operations.pack),
        ("dispatched", operations.dispatch), ("delivered", operations.deliver),
    ]  # fmt: skip
    if status == "planned":
        return
    for reached, step in steps:
        step(shipment, by=picker)
        if reached == status:
            return


def test_a_canceled_shipment_takes_no_step(shipment, picker):
    operations.cancel(shipment, reason="Wrong address", by=picker)

    for verb in (operations.start_picking, operations.pick, operations.pack, operations.dispatch):
        with pytest.raises(MoveNotAllowed, match="was canceled"):
            verb(shipment, by=picker)


def test_a_stale_form_is_refused(shipment, picker):
    seen = shipment.version
    operations.start_picking(shipment, by=picker, version=seen)

    with pytest.raises(StaleVersion):
        operations.pick(shipment, by=picker, version=seen)

    shipment.refresh_from_db()
    assert shipment.status == "picking"


@pytest.mark.parametrize("done", ["planned", "picking", "picked", "packed"])
def test_nothing_of_an_order_on_hold_is_picked_packed_or_shipped(shipment, picker, done):
    bring_to(shipment, done, picker)
    orders.place_hold(shipment.order, "manual", "Customer asks to wait", by=Actor.system(shipment.company))
    verb = {
        "planned": operations.start_picking, "picking": operations.pick, "picked": operations.pack,
        "packed": operations.dispatch,
    }[done]  # fmt: skip

    with pytest.raises(operations.OrderOnHold, match=r"on hold \(Manual\)"):
        verb(shipment, by=picker)
    if done in ("planned", "picking"):
        with pytest.raises(operations.OrderOnHold):
            operations.confirm_line(shipment, line(shipment, "A"), by=picker)
        with pytest.raises(operations.OrderOnHold):
            operations.pick(shipment, by=picker)

    shipment.refresh_from_db()
    assert shipment.status == done


def test_a_shipment_of_an_order_on_hold_can_still_be_canceled(shipment, picker):
    orders.place_hold(shipment.order, "manual", "Customer asks to wait", by=Actor.system(shipment.company))

    operations.cancel(shipment, reason="Customer asks to wait", by=picker)

    assert shipment.status == "canceled"


def test_a_shipment_of_another_company_does_not_exist_for_a_clerk(shipment):
    stranger = a_picker(a_company("OTHER"))

    assert not Shipment.objects.in_scope(stranger).exists()
    with pytest.raises(SalesOrder.DoesNotExist):
        operations.start_picking(shipment, by=stranger)
