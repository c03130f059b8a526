"""Packages: what lies in which, open and closed; nothing leaves open, and nothing that lies in none."""

from decimal import Decimal

import pytest

from core import invariants, timeline
from core.lifecycle import MoveNotAllowed
from core.refusals import Several, StaleVersion
from fulfillment import operations
from fulfillment.models import Package, PackageLine, Shipment
from fulfillment.operations import Measures, realigning
from orders import operations as orders
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
SSCC = "340123450000000017"


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def packer(company):
    return a_picker(company)


@pytest.fixture
def shipment(company, packer):
    """Four of A and two of B, picked."""
    goods(company, "A", on_hand="10")
    goods(company, "B", on_hand="10")
    shipment = shipment_of(a_confirmed_order(a_customer(company), {"A": "4", "B": "2"}))
    operations.pick(shipment, by=packer)
    return shipment


def line(shipment, sku):
    return shipment.lines.get(product__sku=sku)


def contents(shipment):
    """What lies in each package, by position."""
    found: dict[int, dict[str, Decimal]] = {}
    for row in PackageLine.objects.filter(shipment=shipment).select_related(
        "package", "shipment_line__product"
    ):
        found.setdefault(row.package.position, {})[row.shipment_line.product.sku] = row.quantity
    return found


def fill_two_packages(shipment, packer):
    """Three of A in the first one; the fourth, and B, in the second; both open."""
    operations.open_package(shipment, by=packer)
    operations.put_in(shipment, line(shipment, "A"), Decimal(3), position=1, by=packer)
    operations.open_package(shipment, by=packer)
    operations.put_in(shipment, line(shipment, "A"), position=2, by=packer)
    operations.put_in(shipment, line(shipment, "B"), position=2, by=packer)


def close(shipment, packer, *positions, **measures):
    for position in positions:
        operations.close_package(shipment, position, Measures(**measures), by=packer)


def test_goods_are_put_into_packages_that_are_closed_with_weight_and_size(shipment, packer):
    fill_two_packages(shipment, packer)
    close(
        shipment,
        packer,
        1,
        weight=Decimal("2.5"),
        length=Decimal(40),
        width=Decimal(30),
        height=Decimal("20.5"),
    )
    close(shipment, packer, 2, sscc=SSCC)
    operations.pack(shipment, by=packer)
    operations.dispatch(shipment, by=packer)

    assert shipment.status == "dispatched"
    assert contents(shipment) == {1: {"A": Decimal(3)}, 2: {"A": Decimal(1), "B": Decimal(2)}}
    first, second = shipment.packages.all()
    assert (first.weight, first.length, first.height, first.is_open) == (
        Decimal("2.5"),
        40,
        Decimal("20.5"),
        False,
    )
    assert (second.number, second.sscc) == (f"{shipment.number}-2", SSCC)
    assert timeline.of_document(shipment).get(activity="packed").data == {"packages": 2}
    assert invariants.run_all() == []


def test_packages_may_still_just_be_counted_and_weighed(shipment, packer):
    operations.pack(shipment, [Decimal(3), None], by=packer)
    operations.dispatch(shipment, by=packer)

    assert (shipment.status, shipment.has_contents) == ("dispatched", False)
    assert [package.is_open for package in shipment.packages.all()] == [False, False]


def test_a_shipment_is_not_packed_while_a_package_is_open(shipment, packer):
    fill_two_packages(shipment, packer)
    close(shipment, packer, 1)

    with pytest.raises(operations.NotPacked, match=r"Package 2 is still open\."):
        operations.pack(shipment, by=packer)

    shipment.refresh_from_db()
    assert shipment.status == "picked"


def test_a_shipment_is_not_packed_while_something_lies_in_no_package(shipment, packer):
    operations.open_package(shipment, by=packer)
    operations.put_in(shipment, line(shipment, "A"), Decimal(3), position=1, by=packer)
    close(shipment, packer, 1)

    with pytest.raises(operations.NotPacked, match="In no package yet: 1 × A, 2 × B"):
        operations.pack(shipment, by=packer)

    shipment.refresh_from_db()
    assert shipment.status == "picked"


def test_what_was_opened_again_does_not_leave_before_it_is_closed(shipment, packer):
    fill_two_packages(shipment, packer)
    close(shipment, packer, 1, 2)
    operations.pack(shipment, by=packer)
    operations.reopen_package(shipment, 2, by=packer)

    with pytest.raises(operations.NotPacked, match="Package 2 is still open"):
        operations.dispatch(shipment, by=packer)
    operations.put_in(shipment, line(shipment, "B"), Decimal(1), position=2, by=packer, is_more=False)
    close(shipment, packer, 2)
    with pytest.raises(operations.NotPacked, match="In no package yet: 1 × B"):
        operations.dispatch(shipment, by=packer)

    shipment.refresh_from_db()
    assert (shipment.status, shipment.dispatch_date) == ("packed", None)
    assert line(shipment, "A").order_line.shipped == 0


@pytest.mark.parametrize(
    "amount, is_more, words",
    [("3", True, "Of A only 2 are not packed yet"), ("5", False, "Only 4 of A were picked, not 5"), ("-1", True, "0 or more"), ("0.5", True, "A is counted in whole numbers")],
)  # fmt: skip
def test_no_more_is_packed_than_was_picked(shipment, packer, amount, is_more, words):
    operations.open_package(shipment, by=packer)
    operations.put_in(shipment, line(shipment, "A"), Decimal(2), position=1, by=packer)

    with pytest.raises(operations.QuantityRefused, match=words) as refused:
        operations.put_in(
            shipment, line(shipment, "A"), Decimal(amount), position=1, by=packer, is_more=is_more
        )

    assert refused.value.field == "lines.1.quantity"
    assert contents(shipment) == {1: {"A": Decimal(2)}}


def test_goods_are_taken_out_again_and_a_full_line_says_so(shipment, packer):
    operations.open_package(shipment, by=packer)
    operations.put_in(shipment, line(shipment, "B"), position=1, by=packer)

    with pytest.raises(operations.QuantityRefused, match="Everything of B is packed already"):
        operations.put_in(shipment, line(shipment, "B"), position=1, by=packer)
    operations.put_in(shipment, line(shipment, "B"), Decimal(0), position=1, by=packer, is_more=False)

    assert contents(shipment) == {}


def test_a_closed_package_takes_nothing_and_an_empty_one_is_not_closed(shipment, packer):
    fill_two_packages(shipment, packer)
    close(shipment, packer, 1)
    operations.open_package(shipment, by=packer)

    with pytest.raises(operations.NotPacked, match="Package 1 is closed"):
        operations.put_in(shipment, line(shipment, "B"), Decimal(1), position=1, by=packer)
    with pytest.raises(operations.NotPacked, match="Nothing lies in package 3"):
        close(shipment, packer, 3)
    with pytest.raises(operations.PackageMissing, match="no package 4"):
        close(shipment, packer, 4)

    assert [package.is_open for package in shipment.packages.all()] == [False, True, True]


def test_the_last_open_package_can_be_taken_away_and_with_the_first_one_packing_starts_anew(shipment, packer):
    fill_two_packages(shipment, packer)

    with pytest.raises(operations.PackagesRefused, match="last package"):
        operations.remove_package(shipment, 1, by=packer)
    for position in (2, 1):
        operations.remove_package(shipment, position, by=packer)
    assert (contents(shipment), shipment.has_contents) == ({}, False)

    operations.pack(shipment, [Decimal(7)], by=packer)
    assert [package.weight for package in shipment.packages.all()] == [Decimal(7)]


@pytest.mark.parametrize(
    "measures, fields",
    [
        ({"weight": Decimal(0)}, ["weight"]),
        ({"length": Decimal(10)}, ["width", "height"]),
        ({"length": Decimal("0.05"), "width": Decimal(1), "height": Decimal("NaN")}, ["length", "height"]),
        ({"weight": Decimal(-1), "sscc": "340123450000000018"}, ["weight", "sscc"]),
        ({"sscc": "٣٤٠١٢٣٤٥٠٠٠٠٠٠٠٠١٧"}, ["sscc"]),
    ],
)
def test_a_package_that_cannot_be_is_not_closed_and_every_wrong_field_is_named(
    shipment, packer, measures, fields
):
    operations.open_package(shipment, by=packer)
    operations.put_in(shipment, line(shipment, "A"), position=1, by=packer)

    with pytest.raises((operations.PackagesRefused, Several)) as refused:
        close(shipment, packer, 1, **measures)

    found = getattr(refused.value, "refusals", [refused.value])
    assert [refusal.field for refusal in found] == fields
    assert Package.objects.get().is_open


def test_a_serial_code_is_given_once(shipment, packer):
    fill_two_packages(shipment, packer)
    close(shipment, packer, 1, sscc=SSCC)

    with pytest.raises(operations.PackagesRefused, match="Another package has this SSCC"):
        close(shipment, packer, 2, sscc=SSCC)

    assert list(shipment.packages.values_list("sscc", flat=True)) == [SSCC, ""]


def test_weights_are_not_said_twice(shipment, packer):
    fill_two_packages(shipment, packer)

    with pytest.raises(operations.PackagesRefused, match="said already"):
        operations.pack(shipment, [Decimal(3)], by=packer)

    assert shipment.packages.count() == 2


def test_what_is_packed_keeps_at_least_one_package(shipment, packer):
    fill_two_packages(shipment, packer)
    close(shipment, packer, 1, 2)
    operations.pack(shipment, by=packer)
    for position in (2, 1):
        operations.reopen_package(shipment, position, by=packer)
    operations.remove_package(shipment, 2, by=packer)

    with pytest.raises(operations.PackagesRefused, match="at least one package"):
        operations.remove_package(shipment, 1, by=packer)

    assert shipment.packages.count() == 1
    assert shipment.has_contents


def test_what_was_packed_by_count_gets_no_contents_afterwards(shipment, packer):
    operations.pack(shipment, by=packer)

    with pytest.raises(operations.PackagesRefused, match="without saying"):
        operations.open_package(shipment, by=packer)
    with pytest.raises(operations.NotPacked, match="without saying"):
        operations.reopen_package(shipment, 1, by=packer)

    assert [package.is_open for package in shipment.packages.all()] == [False]


def test_packages_are_filled_only_between_picking_and_leaving(company, shipment, packer):
    planned = shipment_of(a_confirmed_order(shipment.customer, {"A": "1"}))
    with pytest.raises(MoveNotAllowed, match="must be picked first"):
        operations.open_package(planned, by=packer)
    operations.pack(shipment, by=packer)
    operations.dispatch(shipment, by=packer)

    with pytest.raises(MoveNotAllowed, match="already dispatched"):
        operations.open_package(shipment, by=packer)


def test_nothing_is_packed_of_an_order_on_hold_nor_over_somebody_else_s_work(company, shipment, packer):
    seen = shipment.version
    operations.open_package(shipment, by=packer)
    with pytest.raises(StaleVersion):
        operations.put_in(shipment, line(shipment, "A"), position=1, by=packer, version=seen)
    orders.place_hold(shipment.order, "manual", "Wait", by=somebody(company, "MGR"))

    with pytest.raises(operations.OrderOnHold):
        operations.put_in(shipment, line(shipment, "A"), position=1, by=packer)

    assert contents(shipment) == {}


@pytest.mark.django_db(transaction=True)
def test_one_code_scanned_at_two_tables_at_once_is_on_one_package(company, shipment, packer):
    other = shipment_of(a_confirmed_order(a_customer(company, code="OTHER"), {"A": "1"}))
    operations.pick(other, by=packer)
    for each in (shipment, other):
        operations.add_package(each, [(line(each, "A"), Decimal(1))], by=packer, stays_open=True)

    answers = at_once(
        *(
            lambda pk=each.pk: operations.close_package(
                Shipment.objects.get(pk=pk), 1, Measures(sscc=SSCC), by=packer
            )
            for each in (shipment, other)
        )
    )

    refused = [answer for answer in answers if answer is not None]
    assert [(str(each), each.field) for each in refused] == [("Another package has this SSCC.", "sscc")]
    assert Package.objects.filter(sscc=SSCC).count() == 1


def test_the_box_of_a_canceled_shipment_leaves_with_the_next_one(shipment, packer):
    operations.add_package(shipment, [(line(shipment, "A"), Decimal(4))], Measures(sscc=SSCC), by=packer)
    operations.cancel(shipment, reason="Other carrier", by=packer)

    again = operations.plan_shipment(shipment.order, by=packer)
    operations.pick(again, by=packer)
    package = operations.add_package(again, [(line(again, "A"), Decimal(4))], Measures(sscc=SSCC), by=packer)

    assert (package.shipment, package.sscc) == (again, SSCC)
    assert shipment.packages.get().sscc == ""


def test_an_order_is_not_sent_elsewhere_once_a_package_is_closed_for_the_old_address(shipment, packer):
    operations.add_package(shipment, [(line(shipment, "A"), Decimal(4))], by=packer)
    order = shipment.order
    order.shipping_address = {**order.shipping_address, "street": "New Street 1"}

    with pytest.raises(operations.AlreadyPicked):
        realigning.readdress(order, [shipment], packer)

    operations.reopen_package(shipment, 1, by=packer)
    realigning.readdress(order, [shipment], packer)
    shipment.refresh_from_db()
    assert shipment.shipping_address["street"] == "New Street 1"
