"""Packing, dispatch, delivery, tracking and cancellation."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import timeline
from core.lifecycle import MoveNotAllowed
from fulfillment import operations
from fulfillment.models import Carrier, TrackingEvent
from fulfillment.signals import shipment_delivered, shipment_dispatched
from inventory.models import Reservation, StockLevel, StockMove
from tests.fulfillment.stage import (
    a_company,
    a_confirmed_order,
    a_customer,
    a_picker,
    goods,
    shipment_of,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def picker(company):
    return a_picker(company)


@pytest.fixture
def picked(company, picker):
    goods(company, "A", on_hand="10")
    goods(company, "B", on_hand="10")
    shipment = shipment_of(a_confirmed_order(a_customer(company), {"A": "4", "B": "2"}))
    operations.pick(shipment, by=picker)
    return shipment


@pytest.fixture
def packed(picked, picker):
    operations.pack(picked, by=picker)
    return picked


@pytest.fixture
def dispatched(packed, picker):
    operations.dispatch(packed, by=picker)
    return packed


# pack -------------------------------------------------------------------------------------------------------------
def test_goods_are_packed_into_packages_with_weights(picked, picker):
    operations.pack(picked, [Decimal("12.5"), None], by=picker)

    assert picked.status == "packed"
    assert [(each.position, each.weight) for each in picked.packages.all()] == [
        (1, Decimal("12.5")),
        (2, None),
    ]


def test_without_a_word_about_packages_there_is_one(picked, picker):
    operations.pack(picked, by=picker)

    assert picked.packages.count() == 1


@pytest.mark.parametrize("weight", ["0", "-1", "100000", "1.2345", "NaN"])
def test_a_weight_that_cannot_be_is_refused(picked, picker, weight):
    with pytest.raises(operations.PackagesRefused) as refused:
        operations.pack(picked, [Decimal(1), Decimal(weight)], by=picker)

    assert refused.value.field == "packages.1.weight"
    picked.refresh_from_db()
    assert (picked.status, picked.packages.count()) == ("picked", 0)


def test_a_thousand_packages_are_refused(picked, picker):
    with pytest.raises(operations.PackagesRefused, match="at most 200"):
        operations.pack(picked, [None] * 1000, by=picker)


# dispatch ---------------------------------------------------------------------------------------------------------
def test_dispatch_takes_the_goods_and_their_reservation_out_of_stock_once(packed, picker):
    operations.dispatch(packed, by=picker, carrier="DHL", tracking_number=" 00340434 1612 ")

    assert (packed.status, packed.dispatch_date) == ("dispatched", packed.company.today())
    assert (packed.carrier.name, packed.tracking_number) == ("DHL", "00340434 1612")
    assert packed.tracking_link.endswith("tracking-id=00340434%201612")
    assert {each.product.sku: each.quantity for each in StockMove.objects.filter(kind="issue")} == {
        "A": -4,
        "B": -2,
    }
    assert [(each.on_hand, each.reserved) for each in StockLevel.objects.order_by("pk")] == [(6, 0), (8, 0)]
    assert set(Reservation.objects.values_list("status", flat=True)) == {"consumed"}
    order = packed.order
    order.refresh_from_db()
    assert [(each.shipped, each.reserved) for each in order.lines.all()] == [(4, 0), (2, 0)]
    assert order.delivery_status == "complete"
    with pytest.raises(MoveNotAllowed, match="already dispatched"):
        operations.dispatch(packed, by=picker)
    assert StockMove.objects.filter(kind="issue").count() == 2


def test_a_part_of_the_order_ships_and_the_rest_stays_on_the_backlog(company, picker):
    goods(company, "A", on_hand="5")
    order = a_confirmed_order(a_customer(company), {"A": "10"})
    shipment = shipment_of(order)
    operations.pick(shipment, by=picker)
    operations.pack(shipment, by=picker)

    operations.dispatch(shipment, by=picker)

    order.refresh_from_db()
    line = order.lines.get()
    assert order.delivery_status == "partial"
    assert (line.shipped, line.reserved, line.waiting_quantity) == (5, 0, 5)


def test_dispatch_and_delivery_are_announced_to_the_later_stages(packed, picker):
    heard = []

    def listen(sender, shipment, signal, **kwargs):
        heard.append((signal, shipment.number, len(kwargs.get("lines", []))))

    shipment_dispatched.connect(listen)
    shipment_delivered.connect(listen)
    try:
        operations.dispatch(packed, by=picker)
        operations.deliver(packed, by=picker)
    finally:
        shipment_dispatched.disconnect(listen)
        shipment_delivered.disconnect(listen)

    assert heard == [(shipment_dispatched, packed.number, 2), (shipment_delivered, packed.number, 0)]


def test_a_dispatch_in_the_future_is_refused(packed, picker):
    with pytest.raises(operations.DateRefused, match="future"):
        operations.dispatch(packed, by=picker, date=packed.company.today() + datetime.timedelta(days=1))

    packed.refresh_from_db()
    assert packed.status == "packed"
    assert not StockMove.objects.filter(kind="issue").exists()


def test_only_who_may_backdate_dispatches_in_the_past_and_not_before_the_order(company, picker):
    goods(company, "A", on_hand="10")
    yesterday = company.today() - datetime.timedelta(days=1)
    shipment = shipment_of(a_confirmed_order(a_customer(company), {"A": "1"}, order_date=yesterday))
    operations.pick(shipment, by=picker)
    operations.pack(shipment, by=picker)

    with pytest.raises(operations.DateRefused, match="role"):
        operations.dispatch(shipment, by=picker, date=yesterday)
    with pytest.raises(operations.DateRefused, match="before the order date"):
        operations.dispatch(shipment, by=picker, date=yesterday - datetime.timedelta(days=1))
    operations.dispatch(shipment, by=somebody(company, "WH", "MGR"), date=yesterday)

    assert shipment.dispatch_date == yesterday
    assert StockMove.objects.get(kind="issue").date == yesterday


def test_a_carrier_is_found_in_any_case_and_a_new_one_is_made_once(company, picker):
    known = Carrier.objects.create(company=company, code="UPS", name="United Parcel Service")

    assert operations.carrier_named("ups", by=picker) == known
    assert operations.carrier_named("united parcel  service", by=picker) == known
    new = operations.carrier_named("Speedy Express", by=picker)
    assert operations.carrier_named("SPEEDY EXPRESS", by=picker) == new
    assert operations.carrier_named("  ", by=picker) is None
    assert Carrier.objects.count() == 2


def test_a_carrier_of_another_company_is_not_found(company, picker):
    Carrier.objects.create(company=a_company("OTHER"), code="DHL", name="DHL")

    assert operations.carrier_named("DHL", by=picker).company == company


@pytest.mark.parametrize("field, text", [("tracking_number", "1" * 81), ("carrier", "C" * 101)])
def test_text_that_does_not_fit_is_refused(packed, picker, field, text):
    with pytest.raises((operations.TextTooLong, operations.CarrierRefused)) as refused:
        operations.dispatch(packed, by=picker, **{field: text})

    assert refused.value.field == field
    packed.refresh_from_db()
    assert packed.status == "packed"


# deliver and track ------------------------------------------------------------------------------------------------
def test_a_delivery_is_signed_for(dispatched, picker):
    operations.deliver(dispatched, by=picker, signed_by="Maria Anders")

    assert (dispatched.status, dispatched.signed_by) == ("delivered", "Maria Anders")
    assert dispatched.delivery_date == dispatched.company.today()


def test_a_delivery_before_the_dispatch_or_in_the_future_is_refused(dispatched, picker):
    for days, words in ((-1, "before the dispatch"), (1, "future")):
        with pytest.raises(operations.DateRefused, match=words):
            operations.deliver(
                dispatched, by=picker, date=dispatched.dispatch_date + datetime.timedelta(days=days)
            )

    dispatched.refresh_from_db()
    assert dispatched.status == "dispatched"


def test_the_carrier_s_delivered_event_delivers_and_repeats_do_nothing(dispatched, picker):
    now = timezone.now()
    operations.add_tracking_event(dispatched, "In transit", by=picker, at=now, description="Hub Leipzig")
    for _twice in range(2):
        operations.add_tracking_event(dispatched, "delivered", by=picker, at=now)

    assert dispatched.status == "delivered"
    assert sorted(TrackingEvent.objects.values_list("status", flat=True)) == ["delivered", "in_transit"]
    assert [event.activity for event in timeline.of_document(dispatched)].count("delivered") == 1


def test_an_event_that_comes_late_is_kept_and_changes_nothing(dispatched, picker):
    operations.deliver(dispatched, by=picker)

    operations.add_tracking_event(dispatched, "in_transit", by=picker, at=timezone.now())

    assert dispatched.status == "delivered"
    assert TrackingEvent.objects.count() == 1


@pytest.mark.parametrize(
    "arguments, field",
    [
        ({"status": ""}, "status"),
        ({"status": "x" * 41}, "status"),
        ({"status": "lost", "description": "x" * 301}, "description"),
        ({"status": "lost", "at": timezone.now() + datetime.timedelta(hours=1)}, "at"),
        ({"status": "lost", "at": datetime.datetime(2026, 1, 1)}, "at"),  # noqa: DTZ001
    ],
)
def test_a_tracking_event_that_cannot_be_is_refused(dispatched, picker, arguments, field):
    with pytest.raises(operations.TrackingRefused) as refused:
        operations.add_tracking_event(dispatched, by=picker, **arguments)

    assert refused.value.field == field
    assert not TrackingEvent.objects.exists()


def test_what_has_not_left_cannot_be_tracked(packed, picker):
    with pytest.raises(MoveNotAllowed, match="only what has left"):
        operations.add_tracking_event(packed, "in_transit", by=picker)


# cancel -----------------------------------------------------------------------------------------------------------
def test_a_packed_shipment_can_be_canceled_with_a_reason(packed, picker):
    with pytest.raises(operations.ReasonMissing):
        operations.cancel(packed, reason="  ", by=picker)

    operations.cancel(packed, reason="Customer collects", by=picker)

    assert packed.status == "canceled"
    assert timeline.of_document(packed)[0].reason == "Customer collects"
    assert set(packed.order.lines.values_list("reserved", flat=True)) == {4, 2}


def test_what_has_left_cannot_be_canceled(dispatched, picker):
    with pytest.raises(MoveNotAllowed, match="no longer be canceled"):
        operations.cancel(dispatched, reason="Too late", by=picker)

    dispatched.refresh_from_db()
    assert dispatched.status == "dispatched"


# statements -------------------------------------------------------------------------------------------------------
def statements(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def counts(company, picker, customer, lines: int) -> dict[str, int]:
    """How many statements each step of a shipment with so many lines takes."""
    skus = {f"N{lines}-{number}": "1" for number in range(lines)}
    for sku in skus:
        goods(company, sku, on_hand="5")
    shipment = shipment_of(a_confirmed_order(customer, skus))
    quantities = dict(shipment.lines.values_list("pk", "quantity"))
    return {
        "start": statements(lambda: operations.start_picking(shipment, by=picker)),
        "pick": statements(lambda: operations.pick(shipment, quantities, by=picker)),
        "pack": statements(lambda: operations.pack(shipment, by=picker)),
        "dispatch": statements(lambda: operations.dispatch(shipment, by=picker)),
        "deliver": statements(lambda: operations.deliver(shipment, by=picker)),
    }


@pytest.mark.parametrize("automatic, most", [(False, 28), (True, 50)])
def test_the_number_of_statements_does_not_grow_with_the_lines(company, picker, automatic, most):
    """With stock, cost of goods sold and the draft invoice; issued at once where the company does that."""
    company.issues_invoices_automatically = automatic
    company.save()
    customer = a_customer(company)
    counts(company, picker, customer, 1)

    few, many = counts(company, picker, customer, 5), counts(company, picker, customer, 50)

    assert few == many
    assert few.pop("dispatch") <= most
    assert max(few.values()) <= 10, few
