"""A little more or less than ordered leaves, where the customer or the product tolerates it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core import invariants, outbox
from core.refusals import NotPermitted, Refusal
from credit import selectors as credit
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory.models import StockLevel
from orders import operations as orders
from orders.charges import Charge
from orders.models import LostSale, OrderException, SalesOrder, SalesOrderLine
from tests.fulfillment.stage import (
    a_company,
    a_confirmed_order,
    a_customer,
    a_picker,
    goods,
    shipment_of,
    somebody,
    stock,
)

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def company():
    return a_company()


def tolerant(company, *, over: str | None = None, under: str | None = None, on_hand: str = "200", **options):
    """Goods of 10.00 each of which so many percent more and less than ordered may leave."""
    percents = {"over_delivery_percent": over, "under_delivery_percent": under}
    given: dict[str, Any] = {name: D(percent) for name, percent in percents.items() if percent is not None}
    return goods(company, "ROPE", on_hand=on_hand, price="10.00", **given, **options)


def picked(shipment: Shipment, quantity: str, by) -> Shipment | None:
    return fulfillment.pick(shipment, {shipment.lines.get().pk: D(quantity)}, by=by)


def sent(shipment: Shipment, quantity: str, by) -> Shipment | None:
    """Pick so much of the only line, pack and dispatch it; the answer is the shipment of the rest."""
    rest = picked(shipment, quantity, by)
    fulfillment.pack(shipment, by=by)
    fulfillment.dispatch(shipment, by=by)
    return rest


def line_of(order: SalesOrder) -> SalesOrderLine:
    return order.lines.get()


def reserved_of(company) -> Decimal:
    return StockLevel.objects.get(company=company).reserved


def the_books_are_right() -> None:
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []


def test_the_customers_tolerance_wins_over_the_products_where_it_is_set(company):
    tolerant(company, over="5", under="10")
    customer = a_customer(company, over_delivery_percent=D(2))

    line = line_of(a_confirmed_order(customer, {"ROPE": "100"}))

    assert (line.over_delivery_percent, line.under_delivery_percent) == (D(2), D(10))


def test_an_order_keeps_the_tolerance_it_was_confirmed_with(company):
    product = tolerant(company, over="5", under="10")
    order = a_confirmed_order(a_customer(company), {"ROPE": "100"})

    product.over_delivery_percent, product.under_delivery_percent = D(50), D(50)
    product.save()
    orders.amend(order, {1: D(90)}, by=somebody(company, "SAL"))

    line = line_of(order)
    assert (line.over_delivery_percent, line.under_delivery_percent) == (D(5), D(10))


def test_enough_of_a_short_pick_closes_the_line_when_it_leaves(company):
    tolerant(company, under="10")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)

    rest = sent(shipment_of(order), "90", picker)

    line = line_of(order)
    order.refresh_from_db()
    assert rest is None
    assert (line.shipped, line.canceled, line.reserved, line.open_quantity) == (D(90), D(10), D(0), D(0))
    assert (order.delivery_status, order.billing_status) == ("complete", "complete")
    assert order.invoices.get().net_amount == D("900.00")
    assert (reserved_of(company), LostSale.objects.count(), order.shipments.count()) == (D(0), 0, 1)
    the_books_are_right()


def test_less_than_tolerated_leaves_the_rest_on_a_shipment_of_its_own(company):
    tolerant(company, under="10")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)

    rest = sent(shipment_of(order), "89", picker)

    line = line_of(order)
    assert rest is not None
    assert rest.lines.get().quantity == D(11)
    assert (line.shipped, line.canceled, line.reserved) == (D(89), D(0), D(11))


def test_what_waits_for_stock_is_closed_when_enough_has_left(company):
    product = tolerant(company, under="10", on_hand="95")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)

    sent(shipment_of(order), "95", picker)
    stock(product, "50")

    line = line_of(order)
    assert (line.shipped, line.canceled, line.reserved) == (D(95), D(5), D(0))
    assert order.shipments.count() == 1


def test_what_lies_on_another_shipment_still_comes(company):
    tolerant(company, under="10")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    first = shipment_of(order)
    other = fulfillment.split_shipment(first, {first.lines.get().pk: D(5)}, by=picker)

    sent(first, "93", picker)
    line = line_of(order)
    assert (line.shipped, line.canceled, line.reserved) == (D(93), D(2), D(5))
    sent(other, "5", picker)

    line.refresh_from_db()
    assert (line.shipped, line.canceled, line.reserved) == (D(98), D(2), D(0))
    the_books_are_right()


def test_what_was_billed_ahead_is_owed_in_full(company):
    tolerant(company, under="10")
    customer = a_customer(company, billing_policy="order")
    order, picker = a_confirmed_order(customer, {"ROPE": "100"}), a_picker(company)

    rest = sent(shipment_of(order), "95", picker)

    line = line_of(order)
    assert rest is not None
    assert (line.shipped, line.canceled, line.invoiced) == (D(95), D(0), D(100))


def test_more_than_ordered_leaves_is_posted_and_billed(company):
    tolerant(company, over="5")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)

    sent(shipment_of(order), "105", picker)

    line = line_of(order)
    order.refresh_from_db()
    assert (line.quantity, line.shipped, line.invoiced, line.reserved) == (D(100), D(105), D(105), D(0))
    assert (line.open_quantity, line.waiting_quantity) == (D(0), D(0))
    assert order.invoices.get().net_amount == D("1050.00")
    assert (order.delivery_status, order.billing_status) == ("complete", "complete")
    level = StockLevel.objects.get(company=company)
    assert (level.on_hand, level.reserved) == (D(95), D(0))
    the_books_are_right()


def test_what_is_picked_beyond_the_order_is_held_until_it_leaves(company):
    tolerant(company, over="5")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)

    picked(shipment_of(order), "103", picker)

    line = line_of(order)
    assert (line.reserved, reserved_of(company)) == (D(103), D(103))
    assert shipment_of(order).lines.get().extra == D(3)
    the_books_are_right()


def test_a_canceled_shipment_gives_back_what_was_picked_beyond_the_order(company):
    tolerant(company, over="5")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)
    picked(shipment, "103", picker)

    fulfillment.cancel(shipment, reason="Wrong goods", by=picker)

    assert (line_of(order).reserved, reserved_of(company)) == (D(100), D(100))
    assert fulfillment.plan_shipment(order, by=picker).lines.get().quantity == D(100)
    the_books_are_right()


def test_more_than_tolerated_is_refused_with_the_most_that_may_leave(company):
    tolerant(company, over="5")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "101"}), a_picker(company)
    shipment = shipment_of(order)

    with pytest.raises(fulfillment.QuantityRefused, match="At most 106 of ROPE") as refused:
        picked(shipment, "107", picker)

    shipment.refresh_from_db()
    assert refused.value.field == "lines.1.quantity"
    assert (shipment.status, reserved_of(company)) == ("planned", D(101))


def test_without_a_tolerance_nothing_more_than_ordered_is_picked(company):
    goods(company, "ROPE", on_hand="200")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)

    with pytest.raises(fulfillment.QuantityRefused, match="Only 100 of ROPE"):
        picked(shipment_of(order), "101", picker)


def test_more_than_lies_free_is_refused_and_nothing_is_held(company):
    tolerant(company, over="5", on_hand="102")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)

    with pytest.raises(fulfillment.QuantityRefused, match="Of ROPE only 2 more lie free") as refused:
        picked(shipment, "105", picker)

    shipment.refresh_from_db()
    assert refused.value.field == "lines.1.quantity"
    assert (shipment.status, line_of(order).reserved, reserved_of(company)) == ("planned", D(100), D(100))


def test_two_shipments_of_a_line_share_its_tolerance(company):
    tolerant(company, over="5")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    first = shipment_of(order)
    other = fulfillment.split_shipment(first, {first.lines.get().pk: D(50)}, by=picker)

    picked(first, "53", picker)
    with pytest.raises(fulfillment.QuantityRefused, match="At most 52 of ROPE"):
        picked(other, "53", picker)
    picked(other, "52", picker)

    assert line_of(order).reserved == D(105)
    the_books_are_right()


def test_a_line_confirmed_with_more_by_the_scanner_keeps_it_and_may_be_corrected(company):
    tolerant(company, over="5")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)
    line = shipment.lines.get()

    fulfillment.confirm_line(shipment, line, D(104), by=picker)
    with pytest.raises(fulfillment.QuantityRefused, match="At most 105"):
        fulfillment.confirm_line(shipment, line, D(2), is_more=True, by=picker)
    line.refresh_from_db()
    assert (line.picked, line.extra) == (D(104), D(4))
    fulfillment.confirm_line(shipment, line, D(100), by=picker)

    assert picked(shipment, "100", picker) is None
    line.refresh_from_db()
    assert (line.picked, line.quantity, line.extra, reserved_of(company)) == (D(100), D(100), D(0), D(100))


def test_what_is_more_is_owed_from_the_moment_it_leaves(company):
    tolerant(company, over="5")
    customer = a_customer(company, billing_policy="manual")
    order, picker = a_confirmed_order(customer, {"ROPE": "100"}), a_picker(company)
    before = credit.standing(customer, company.today()).exposure

    sent(shipment_of(order), "105", picker)

    after = credit.standing(customer, company.today()).exposure
    assert after == before * D("1.05")
    the_books_are_right()


def test_who_was_billed_on_order_gets_an_invoice_of_what_is_more(company):
    tolerant(company, over="5")
    customer = a_customer(company, billing_policy="order")
    order, picker = a_confirmed_order(customer, {"ROPE": "100"}), a_picker(company)

    sent(shipment_of(order), "105", picker)

    order.refresh_from_db()
    nets = sorted(order.invoices.values_list("net_amount", flat=True))
    assert nets == [D("50.00"), D("1000.00")]
    assert (line_of(order).invoiced, order.billing_status) == (D(105), "complete")
    the_books_are_right()


def test_charges_and_discounts_in_money_do_not_grow_with_what_is_more(company):
    tolerant(company, over="10")
    order = orders.create(
        orders.Header(
            customer=a_customer(company),
            discount_amount=D("100.00"),
            charges=[Charge(D("20.00"))],
        ),
        [orders.LineEntry("ROPE", D(100))],
        by=somebody(company, "SAL", "MGR"),
    )
    orders.submit(order, by=somebody(company, "MGR"))
    assert order.net_amount == D("920.00")

    sent(shipment_of(order), "110", a_picker(company))

    invoice = order.invoices.get()
    assert invoice.net_amount == D("1020.00")
    the_books_are_right()


def test_the_database_keeps_a_line_within_its_tolerance(company):
    tolerant(company, over="5")
    line = line_of(a_confirmed_order(a_customer(company), {"ROPE": "100"}))

    for values in (
        {"shipped": D("105.01"), "reserved": D(0)},
        {"reserved": D("105.01")},
        {"invoiced": D(101)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SalesOrderLine.objects.filter(pk=line.pk).update(**values)


def test_the_database_keeps_a_pick_within_what_was_planned_and_is_more(company):
    tolerant(company, over="5")
    line = shipment_of(a_confirmed_order(a_customer(company), {"ROPE": "100"})).lines.get()

    for values in ({"picked": D(101)}, {"picked": D(101), "extra": D("0.5")}, {"extra": D(-1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(line).objects.filter(pk=line.pk).update(**values)


def test_a_manager_agrees_on_another_tolerance_for_one_order(company):
    goods(company, "ROPE", on_hand="200")
    order, manager = a_confirmed_order(a_customer(company), {"ROPE": "100"}), somebody(company, "MGR")

    orders.set_tolerances(order, {1: orders.Tolerance(D(3), D(4))}, by=manager)

    line = line_of(order)
    assert (line.over_delivery_percent, line.under_delivery_percent) == (D(3), D(4))
    assert picked(shipment_of(order), "103", a_picker(company)) is None


def test_a_tolerance_is_never_less_than_what_is_picked_already(company):
    tolerant(company, over="5")
    order, manager = a_confirmed_order(a_customer(company), {"ROPE": "100"}), somebody(company, "MGR")
    picked(shipment_of(order), "104", a_picker(company))

    with pytest.raises(Refusal, match="104 are shipped or picked") as refused:
        orders.set_tolerances(order, {1: orders.Tolerance(D(3), None)}, by=manager)

    assert refused.value.field == "lines.0.over_delivery_percent"
    assert line_of(order).over_delivery_percent == D(5)


def test_a_clerk_agrees_on_no_tolerance(company):
    goods(company, "ROPE", on_hand="200")
    order = a_confirmed_order(a_customer(company), {"ROPE": "100"})

    with pytest.raises(NotPermitted):
        orders.set_tolerances(order, {1: orders.Tolerance(D(3), D(4))}, by=somebody(company, "SAL"))

    assert line_of(order).over_delivery_percent is None


def test_a_wave_takes_a_little_more_into_a_tote(company):
    tolerant(company, over="5")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)
    wave = fulfillment.plan_wave([shipment], by=picker)
    fulfillment.release_wave(wave, by=picker)

    fulfillment.confirm_in_wave(wave, [shipment.lines.select_related("shipment").get()], D(105), by=picker)
    done = fulfillment.finish_wave(wave, by=picker)

    assert [each.number for each in done.picked] == [shipment.number]
    assert (line_of(order).reserved, shipment.lines.get().quantity) == (D(105), D(105))
    the_books_are_right()


def test_a_wave_leaves_what_is_more_than_lies_free(company):
    tolerant(company, over="5", on_hand="101")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)
    wave = fulfillment.plan_wave([shipment], by=picker)
    fulfillment.release_wave(wave, by=picker)
    fulfillment.confirm_in_wave(wave, [shipment.lines.select_related("shipment").get()], D(105), by=picker)

    done = fulfillment.finish_wave(wave, by=picker)

    assert [each.reason for each in done.left] == ["Of ROPE only 1 more lie free in the warehouse."]
    assert line_of(order).reserved == D(100)


def test_what_is_more_may_come_back(company):
    tolerant(company, over="5")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)
    sent(shipment, "105", picker)
    wishes = [fulfillment.ReturnWish(1, D(105))]

    back = fulfillment.request_return(shipment, wishes, reason="too_many", by=somebody(company, "SAL"))

    assert back.lines.get().quantity == D(105)


def test_an_amended_line_keeps_what_has_left_beyond_it(company):
    tolerant(company, over="5")
    goods(company, "NAIL", on_hand="50", price="1.00")
    customer, picker = a_customer(company), a_picker(company)
    order = a_confirmed_order(customer, {"ROPE": "100", "NAIL": "10"})
    shipment = shipment_of(order)
    rope, nail = shipment.lines.order_by("position")
    fulfillment.pick(shipment, {rope.pk: D(105), nail.pk: D(4)}, by=picker)
    fulfillment.pack(shipment, by=picker)
    fulfillment.dispatch(shipment, by=picker)

    orders.amend(order, {2: D(8)}, by=somebody(company, "SAL"))
    with pytest.raises(Refusal, match="at least 105 is shipped"):
        orders.amend(order, {1: D(101)}, by=somebody(company, "SAL"))

    first, second = order.lines.order_by("position")
    assert (first.quantity, first.shipped, second.quantity) == (D(100), D(105), D(8))
    the_books_are_right()


def test_another_product_on_a_line_brings_its_own_tolerance(company):
    tolerant(company, over="5", under="10")
    goods(company, "CORD", on_hand="200", price="9.00", over_delivery_percent=D(2))
    order = a_confirmed_order(a_customer(company), {"ROPE": "100"})

    orders.amend(order, {1: orders.LineChange(sku="CORD")}, by=somebody(company, "SAL", "MGR"))

    line = line_of(order)
    assert (line.sku, line.over_delivery_percent, line.under_delivery_percent) == ("CORD", D(2), None)


def test_an_order_that_ships_complete_leaves_with_enough(company):
    tolerant(company, under="10")
    customer = a_customer(company, allows_partial_delivery=False)
    order, picker = a_confirmed_order(customer, {"ROPE": "100"}), a_picker(company)

    sent(shipment_of(order), "92", picker)

    line = line_of(order)
    assert (line.shipped, line.canceled) == (D(92), D(8))


def test_an_order_that_ships_when_paid_leaves_with_no_more_than_was_paid(company):
    tolerant(company, over="5")
    customer = a_customer(company, billing_policy="order")
    order, picker = a_confirmed_order(customer, {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)
    SalesOrder.objects.filter(pk=order.pk).update(ships_when="paid")

    with pytest.raises(fulfillment.QuantityRefused, match="ships when it is paid") as refused:
        picked(shipment, "105", picker)

    assert refused.value.field == "lines.1.quantity"
    assert line_of(order).reserved == D(100)


def test_what_is_left_of_a_canceled_shipment_is_what_was_ordered(company):
    tolerant(company, over="5")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)
    picked(shipment, "105", picker)
    fulfillment.cancel(shipment, reason="Wrong goods", by=picker)

    exception = OrderException.objects.get()
    orders.resolve_exception(order, exception.document, "again", by=somebody(company, "SAL"))

    assert "105" not in str(exception.lines)
    assert shipment_of(order).lines.get().quantity == D(100)
    the_books_are_right()


def test_what_is_little_enough_is_not_planned_again_before_it_leaves(company):
    tolerant(company, under="10")
    other = goods(company, "PEN", on_hand="0")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100", "PEN": "5"}), a_picker(company)
    shipment = shipment_of(order)

    fulfillment.pick(shipment, {shipment.lines.get().pk: D(92)}, by=picker)
    stock(other, "5")
    outbox.drain()
    fulfillment.pack(shipment, by=picker)
    fulfillment.dispatch(shipment, by=picker)

    rope = order.lines.get(sku="ROPE")
    [second] = order.shipments.exclude(pk=shipment.pk)
    assert [(line.order_line.sku, line.quantity) for line in second.lines.all()] == [("PEN", D(5))]
    assert (rope.shipped, rope.canceled, rope.reserved, rope.open_quantity) == (D(92), D(8), D(0), D(0))
    the_books_are_right()


def test_a_person_may_plan_the_rest_of_what_was_little_enough(company):
    tolerant(company, under="10")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    picked(shipment_of(order), "92", picker)

    with pytest.raises(fulfillment.NothingToShip):
        fulfillment.plan_shipment(order, by=picker)
    more = fulfillment.plan_shipment(order, {line_of(order).pk: D(8)}, by=picker)

    assert more.lines.get().quantity == D(8)


def test_what_an_order_wants_by_now_stays_its_own_when_its_shipment_is_canceled(company):
    tolerant(company, over="10")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)
    picked(shipment, "110", picker)
    orders.amend(order, {1: D(105)}, by=somebody(company, "SAL"))

    fulfillment.cancel(shipment, reason="Truck full", by=picker)

    line = line_of(order)
    assert (line.quantity, line.reserved, line.waiting_quantity) == (D(105), D(105), D(0))
    assert OrderException.objects.get().quantities == {line.pk: D(105)}
    assert reserved_of(company) == D(105)


def test_more_than_was_picked_is_wanted_by_now(company):
    tolerant(company, over="10")
    order, picker = a_confirmed_order(a_customer(company), {"ROPE": "100"}), a_picker(company)
    shipment = shipment_of(order)
    picked(shipment, "110", picker)
    orders.amend(order, {1: D(120)}, by=somebody(company, "SAL"))

    fulfillment.cancel(shipment, reason="Truck full", by=picker)

    line = line_of(order)
    assert (line.quantity, line.reserved, line.waiting_quantity) == (D(120), D(120), D(0))
    assert OrderException.objects.get().quantities == {line.pk: D(110)}
    assert reserved_of(company) == D(120)
    the_books_are_right()
