"""Waves: several shipments on one walk, each into its tote; short picks, and two people at one wave."""

import datetime
import threading
import time
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import invariants, timeline
from core.lifecycle import MoveNotAllowed
from core.refusals import StaleVersion
from fulfillment import operations, selectors
from fulfillment.models import Shipment, Wave
from inventory.models import Warehouse
from orders import operations as orders
from tests.builders import a_user
from tests.fulfillment.stage import (
    a_company,
    a_confirmed_order,
    a_customer,
    a_picker,
    goods,
    shipment_of,
    somebody,
)
from tests.fulfillment.test_concurrency import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def picker(company):
    return a_picker(company)


@pytest.fixture
def shipments(company):
    """A, B; then A alone; A lies behind B."""
    goods(company, "A", on_hand="50", shelf="B-07")
    goods(company, "B", on_hand="50", shelf="A-01")
    customer = a_customer(company)
    return [
        shipment_of(a_confirmed_order(customer, {"A": "4", "B": "2"})),
        shipment_of(a_confirmed_order(customer, {"A": "3"})),
    ]


@pytest.fixture
def wave(shipments, picker):
    wave = operations.plan_wave(shipments, by=picker)
    operations.release_wave(wave, by=picker)
    return wave


def walk(wave):
    """Bin, article, tote and how much was picked, in the order of the walk."""
    return [
        (step.bin, step.line.product.sku, step.shipment.tote, step.line.picked)
        for step in selectors.wave_walk(wave)
    ]


def lines(wave, sku):
    return [step.line for step in selectors.wave_walk(wave) if step.line.product.sku == sku]


def in_an_hour():
    return timezone.now() + datetime.timedelta(hours=1)


# planning ---------------------------------------------------------------------------------------------------------
def test_a_wave_gives_each_shipment_a_tote_and_leads_from_bin_to_bin(company, shipments, picker):
    due = in_an_hour()

    wave = operations.plan_wave(shipments, by=picker, due_at=due, picker=picker.user)

    assert (wave.number[:2], wave.status, wave.due_at, wave.picker) == ("V-", "planned", due, picker.user)
    assert walk(wave) == [("A-01", "B", 1, None), ("B-07", "A", 1, None), ("B-07", "A", 2, None)]
    assert timeline.of_document(shipments[1])[0].data == {"wave": wave.number, "tote": 2}


def test_the_list_s_shipments_gather_on_one_planned_wave_or_on_the_one_that_was_named(
    shipments, picker, company
):
    first, second = shipments
    wave = operations.to_wave(first, by=picker, due_at=in_an_hour())
    assert operations.to_wave(second, by=picker) == wave

    operations.leave_wave(second, by=picker)
    other = operations.to_wave(second, by=a_picker(company, "other"))
    operations.leave_wave(second, by=picker)
    named = operations.to_wave(second, by=picker, wave=other.number.lower())

    assert (other != wave, named) == (True, other)
    with pytest.raises(operations.WaveRefused, match="no wave V-1"):
        operations.to_wave(first, by=picker, wave="V-1")


def test_what_cannot_go_on_the_walk_is_refused_and_no_wave_is_left(company, shipments, picker):
    first, second = shipments
    elsewhere = Warehouse.objects.create(company=company, code="EAST", name="East")
    wave = operations.plan_wave([first], by=picker)
    picked = shipment_of(a_confirmed_order(first.customer, {"B": "1"}))
    operations.pick(picked, by=picker)
    Shipment.objects.filter(pk=second.pk).update(warehouse=elsewhere)

    for each, words in (
        (first, "on a wave already"),
        (picked, "nothing left to pick"),
        (second, "another warehouse"),
    ):
        with pytest.raises(operations.WaveRefused, match=words):
            operations.add_to_wave(each, wave, by=picker)
    with pytest.raises(operations.WaveRefused, match="another warehouse"):
        operations.plan_wave([shipment_of(a_confirmed_order(first.customer, {"B": "1"})), second], by=picker)
    with pytest.raises(operations.WaveRefused, match="at least one"):
        operations.plan_wave([], by=picker)
    with pytest.raises(operations.WaveRefused, match="lies in the past"):
        operations.plan_wave([picked], by=picker, due_at=timezone.now() - datetime.timedelta(hours=1))

    Shipment.objects.filter(pk=second.pk).update(warehouse=first.warehouse)
    assert Wave.objects.filter(status="planned").count() == 1
    assert list(wave.shipments.all()) == [first]


def test_due_time_and_picker_change_with_what_they_were(company, wave, picker):
    due, bert = in_an_hour(), a_user(company, "WH")

    operations.change_wave(wave, due_at=due, picker=bert, by=picker)
    with pytest.raises(StaleVersion):
        operations.change_wave(wave, due_at=None, picker=None, by=picker, version=wave.version - 1)

    wave.refresh_from_db()
    assert (wave.due_at, wave.picker) == (due, bert)
    assert set(timeline.of_document(wave)[0].data["changes"]) == {"due_at", "picker"}


def test_a_wave_is_released_once_and_not_without_work(shipments, picker):
    wave = operations.plan_wave(shipments[:1], by=picker)
    with pytest.raises(MoveNotAllowed, match=f"Release {wave.number} first"):
        operations.confirm_in_wave(wave, lines(wave, "A"), by=picker)
    operations.leave_wave(shipments[0], by=picker)
    with pytest.raises(operations.WaveRefused, match="Nothing is to be picked"):
        operations.release_wave(wave, by=picker)
    operations.add_to_wave(shipments[0], wave, by=picker)

    operations.release_wave(wave, by=picker)

    with pytest.raises(MoveNotAllowed, match="already"):
        operations.release_wave(wave, by=picker)
    assert list(timeline.of_document(wave).values_list("activity", flat=True)) == [
        "released",
        "planned",
    ]


# the walk ---------------------------------------------------------------------------------------------------------
def test_an_article_goes_into_one_tote_after_the_other(wave, picker):
    first = operations.confirm_in_wave(wave, lines(wave, "A"), by=picker)
    second = operations.confirm_in_wave(wave, lines(wave, "A"), by=picker)

    assert (first.shipment.tote, second.shipment.tote) == (1, 2)
    assert [each.picked for each in lines(wave, "A")] == [4, 3]
    with pytest.raises(operations.LineTaken, match="A is already picked"):
        operations.confirm_in_wave(wave, lines(wave, "A"), by=picker)


def test_a_line_is_corrected_and_boxes_add_up(wave, picker):
    [line, _other] = lines(wave, "A")
    operations.confirm_in_wave(wave, [line], Decimal(2), by=picker)
    operations.confirm_in_wave(wave, [line], Decimal(2), by=picker, is_first=False, is_more=True)
    with pytest.raises(operations.QuantityRefused, match="Only 4 of A"):
        operations.confirm_in_wave(wave, [line], Decimal(1), by=picker, is_first=False, is_more=True)
    operations.confirm_in_wave(wave, [line], Decimal(1), by=picker, is_first=False)

    assert [each.picked for each in lines(wave, "A")] == [1, None]


def test_what_is_on_hold_is_left_out_of_the_walk_and_not_picked(company, wave, shipments, picker):
    [_first, held] = lines(wave, "A")
    orders.place_hold(shipments[1].order, "manual", "Wait", by=somebody(company, "MGR"))

    assert [row[2] for row in walk(wave)] == [1, 1]
    with pytest.raises(operations.OrderOnHold):
        operations.confirm_in_wave(wave, [held], by=picker)
    held.refresh_from_db()
    assert held.picked is None


# the end ----------------------------------------------------------------------------------------------------------
def test_a_finished_wave_has_picked_its_shipments(wave, shipments, picker):
    for sku in "BAA":
        operations.confirm_in_wave(wave, lines(wave, sku), by=picker)

    done = operations.finish_wave(wave, by=picker)

    assert (done.picked, done.rests, done.left) == (shipments, [], [])
    assert set(wave.shipments.values_list("status", flat=True)) == {"picked"}
    assert (wave.status, walk(wave)) == ("done", [])
    assert invariants.run_all() == []


def test_what_was_short_in_a_wave_waits_on_a_shipment_of_its_own_and_what_was_not_found_leaves_it(
    wave, shipments, picker
):
    [line, _other] = lines(wave, "A")
    operations.confirm_in_wave(wave, [line], Decimal(1), by=picker)

    done = operations.finish_wave(wave, by=picker)

    [rest] = done.rests
    assert {each.product.sku: each.quantity for each in rest.lines.all()} == {"A": 3, "B": 2}
    assert (rest.wave, rest.split_from) == (None, shipments[0])
    assert [(each.shipment, each.reason) for each in done.left] == [
        (shipments[1], "Nothing of it was picked.")
    ]
    shipments[1].refresh_from_db()
    assert (shipments[1].status, shipments[1].wave, shipments[1].tote) == ("planned", None, None)
    assert invariants.run_all() == []


def test_an_order_that_ships_complete_leaves_a_short_wave_and_keeps_what_was_picked(
    company, shipments, picker
):
    order = a_confirmed_order(shipments[0].customer, {"A": "2", "B": "1"}, allows_partial_delivery=False)
    wave = operations.plan_wave([shipment_of(order), shipments[1]], by=picker)
    operations.release_wave(wave, by=picker)
    for _times in range(2):
        operations.confirm_in_wave(wave, lines(wave, "A"), by=picker)

    done = operations.finish_wave(wave, by=picker)

    assert done.picked == [shipments[1]]
    [left] = done.left
    assert "ships complete" in left.reason
    kept = shipment_of(order)
    assert (kept.status, kept.wave) == ("picking", None)
    assert [line.picked for line in kept.lines.all()] == [2, None]
    assert invariants.run_all() == []


def test_a_canceled_wave_lets_its_shipments_go(wave, shipments, picker):
    operations.confirm_in_wave(wave, lines(wave, "B"), by=picker)
    with pytest.raises(operations.WaveRefused, match="why"):
        operations.cancel_wave(wave, reason=" ", by=picker)

    operations.cancel_wave(wave, reason="Truck is late", by=picker)

    assert (wave.status, wave.shipments.count()) == ("canceled", 0)
    assert sorted(Shipment.objects.values_list("status", flat=True)) == ["picking", "planned"]
    with pytest.raises(MoveNotAllowed, match="already canceled"):
        operations.add_to_wave(shipments[0], wave, by=picker)
    with pytest.raises(MoveNotAllowed):
        operations.finish_wave(wave, by=picker)


def test_released_waves_are_listed_by_their_due_time_with_what_is_left(wave, shipments, picker):
    soon = operations.plan_wave(
        [shipment_of(a_confirmed_order(shipments[0].customer, {"B": "1"}))], by=picker, due_at=in_an_hour()
    )
    operations.confirm_in_wave(wave, lines(wave, "B"), by=picker)
    assert [pile.wave for pile in selectors.released_waves(picker)] == [wave]

    operations.release_wave(soon, by=picker)

    assert [(pile.wave, pile.to_pick) for pile in selectors.released_waves(picker)] == [(soon, 1), (wave, 2)]


# two people -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_pickers_at_one_wave_pick_each_line_once(company, wave):
    pickers = [a_picker(company, "anna"), a_picker(company, "bert")]
    seen = lines(wave, "A")

    answers = at_once(
        *(
            lambda by=by: operations.confirm_in_wave(Wave.objects.get(pk=wave.pk), seen, by=by)
            for by in pickers
        )
    )

    assert answers == [None, None]
    assert [each.picked for each in lines(wave, "A")] == [4, 3]
    assert timeline.of_document(seen[0].shipment).filter(activity="line picked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_pickers_at_the_last_line_are_told_apart(company, wave):
    pickers = [a_picker(company, "anna"), a_picker(company, "bert")]
    seen = lines(wave, "B")

    answers = at_once(
        *(
            lambda by=by: operations.confirm_in_wave(Wave.objects.get(pk=wave.pk), seen, by=by)
            for by in pickers
        )
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    assert "B is already picked" in str(next(answer for answer in answers if answer))


@pytest.mark.django_db(transaction=True)
def test_a_wave_is_finished_once_and_never_while_a_line_is_confirmed_half(company, wave, shipments):
    pickers = [a_picker(company, "anna"), a_picker(company, "bert")]
    operations.confirm_in_wave(wave, lines(wave, "A"), by=pickers[0])
    seen = lines(wave, "B")

    *_ends, confirmed = at_once(
        *(lambda by=by: operations.finish_wave(Wave.objects.get(pk=wave.pk), by=by) for by in pickers),
        lambda: operations.confirm_in_wave(Wave.objects.get(pk=wave.pk), seen, by=pickers[1]),
    )

    came_too_late = isinstance(confirmed, Exception)
    wave.refresh_from_db()
    assert wave.status == "done"
    assert Shipment.objects.filter(split_from=shipments[0]).count() == int(came_too_late)
    assert invariants.run_all() == []


def somebody_waits_for_a_lock():
    with connection.cursor() as cursor:
        for _attempt in range(100):
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return True
            time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["finished", "canceled"])
def test_a_shipment_that_joins_while_the_walk_is_ended_is_not_stranded_on_it(company, wave, picker, end):
    third = shipment_of(a_confirmed_order(a_customer(company, code="LATE"), {"A": "1"}))
    joined = threading.Event()

    def join():
        with transaction.atomic():
            operations.add_to_wave(third, wave, by=picker)
            joined.set()
            assert somebody_waits_for_a_lock()

    def finish():
        assert joined.wait(10)
        mine = Wave.objects.get(pk=wave.pk)
        if end == "finished":
            operations.finish_wave(mine, by=picker)
        else:
            operations.cancel_wave(mine, reason="Too late", by=picker)

    answers = at_once(join, finish)

    third.refresh_from_db()
    wave.refresh_from_db()
    assert answers[0] is None
    assert isinstance(answers[1], operations.WaveChanged)
    assert (third.wave_id, third.status, wave.status) == (wave.pk, "planned", "released")


def test_who_looks_at_a_wave_without_the_shipment_that_has_joined_since_does_not_end_it(
    company, wave, picker
):
    seen = wave.version
    third = shipment_of(a_confirmed_order(a_customer(company, code="LATE"), {"A": "1"}))
    operations.add_to_wave(third, wave, by=picker)

    with pytest.raises(StaleVersion):
        operations.finish_wave(wave, by=picker, version=seen)

    wave.refresh_from_db()
    assert wave.status == "released"
