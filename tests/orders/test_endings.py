"""What later stages report, backorders, services, and how an order ends."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from core import invariants, outbox
from core.lifecycle import MoveNotAllowed
from core.refusals import Refusal, StaleVersion
from inventory import operations as inventory
from orders import operations as orders
from orders.lifecycle import OrderStatus, PaymentStatus
from orders.models import SalesOrder
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_draft_order,
    a_payment,
    a_product,
    an_actor,
    an_order,
    main_warehouse,
    stock,
    the_company,
)
from tests.orders.stage import a_clerk, picture

pytestmark = pytest.mark.django_db
D = Decimal


def a_service(quantity: str = "2", **customer: Any) -> SalesOrder:
    return an_order(
        a_customer(**customer), product=a_product(price="30.00", kind="service"), quantity=quantity
    )


# cancel -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", ["draft", "quoted", "held", "confirmed"])
def test_an_order_of_which_nothing_has_left_can_end_at_any_time(status: str) -> None:
    product = a_product(on_hand="5")
    order = a_draft_order(a_customer(credit_limit="0" if status == "held" else None), product=product)
    if status == "quoted":
        orders.quote(order, valid_until=the_company().today(), by=a_clerk())
    elif status != "draft":
        orders.submit(order, by=a_clerk())
    assert order.status == status

    orders.cancel(order, reason="duplicate", note="see S-1", by=a_clerk())

    assert (order.status, order.cancel_reason, order.lines.get().canceled) == ("canceled", "duplicate", D(1))
    assert not order.holds.filter(lifted_at__isnull=True).exists()
    assert product.stock_levels.get().reserved == D(0)
    assert not order.shipments.exclude(status="canceled").exists()
    assert invariants.run_all() == []


def test_what_has_left_in_part_is_not_canceled_as_a_whole() -> None:
    order = an_order(product=a_product(on_hand="2"), quantity="5")
    a_dispatched_shipment(order)
    before = picture(order)

    with pytest.raises(orders.AlreadyShipped) as refused:
        orders.cancel(order, reason="customer", by=a_clerk())

    assert refused.value.message == (
        f"Part of {order.number} has been shipped or billed. Close the remaining lines instead."
    )
    assert picture(order) == before


def test_an_order_ends_once_with_a_known_reason_and_from_a_fresh_page() -> None:
    order = an_order(product=a_product(on_hand="2"))
    before = picture(order)

    with pytest.raises(Refusal) as unknown:
        orders.cancel(order, reason="whim", by=a_clerk())
    with pytest.raises(StaleVersion):
        orders.cancel(order, reason="customer", by=a_clerk(), version=1)
    assert unknown.value.field == "reason"
    assert picture(order) == before

    orders.cancel(order, reason="customer", by=a_clerk())
    with pytest.raises(MoveNotAllowed, match="is canceled already"):
        orders.cancel(order, reason="customer", by=a_clerk())


# reports of later stages ------------------------------------------------------------------------------------------
def test_an_order_is_closed_when_all_is_delivered_billed_and_paid() -> None:
    order = an_order(product=a_product(price="10.00", on_hand="5"), quantity="5")
    seen = [(order.status, order.delivery_status, order.billing_status, order.payment_status)]

    a_dispatched_shipment(order)
    order.refresh_from_db()
    seen.append((order.status, order.delivery_status, order.billing_status, order.payment_status))
    for amount in ("20.00", "40.00"):
        a_payment(order.invoices.get(), amount)
        order.refresh_from_db()
        seen.append((order.status, order.delivery_status, order.billing_status, order.payment_status))

    assert seen == [
        ("confirmed", "none", "none", "open"),
        ("confirmed", "complete", "complete", "open"),
        ("confirmed", "complete", "complete", "partial"),
        ("closed", "complete", "complete", "paid"),
    ]


def test_a_credited_line_counts_as_not_invoiced_again() -> None:
    order = an_order(product=a_product(on_hand="5"), quantity="5")
    a_dispatched_shipment(order)
    line = order.lines.get()

    orders.record_invoiced({line.pk: D(-2)}, by=an_actor())

    order.refresh_from_db()
    line.refresh_from_db()
    assert (line.invoiced, order.billing_status) == (D(3), "partial")


def test_more_shipped_than_ordered_is_impossible() -> None:
    order = an_order(product=a_product(on_hand="5"), quantity="2")
    before = picture(order)

    with pytest.raises(Exception, match="order_line_"):
        orders.record_shipped(order, {order.lines.get().pk: D(3)}, by=an_actor())

    assert picture(order) == before


def test_a_payment_of_an_order_that_is_not_delivered_closes_nothing() -> None:
    order = an_order(product=a_product(on_hand="5"))

    orders.record_paid({order.pk: PaymentStatus.PAID}, by=an_actor())

    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("confirmed", "paid")


# services ---------------------------------------------------------------------------------------------------------
def test_a_service_is_delivered_by_confirming_it() -> None:
    order = a_service("2")
    line = order.lines.get()
    assert (line.reserved, order.shipments.count()) == (D(0), 0)

    orders.deliver_services(order, {line.pk: D(1)}, by=a_clerk())
    assert order.delivery_status == "partial"
    orders.deliver_services(order, {line.pk: D(1)}, by=a_clerk())

    line.refresh_from_db()
    assert (order.delivery_status, line.shipped) == ("complete", D(2))


@pytest.mark.parametrize("quantity", ["0", "-1", "2.000001"])
def test_a_service_is_not_delivered_beyond_what_was_ordered(quantity: str) -> None:
    order = a_service("2")
    before = picture(order)

    with pytest.raises(Refusal) as refused:
        orders.deliver_services(order, {order.lines.get().pk: D(quantity)}, by=a_clerk())

    assert (refused.value.field, refused.value.message) == (
        "lines.0.quantity",
        "Enter a quantity up to what is still open.",
    )
    assert picture(order) == before


def test_goods_are_shipped_and_a_held_service_waits() -> None:
    goods, held = an_order(product=a_product(on_hand="5")), a_service("1", credit_limit="0")

    with pytest.raises(Refusal, match="Only services are delivered by confirming them"):
        orders.deliver_services(goods, {goods.lines.get().pk: D(1)}, by=a_clerk())
    with pytest.raises(Refusal, match="is not confirmed"):
        orders.deliver_services(held, {held.lines.get().pk: D(1)}, by=a_clerk())

    assert (goods.lines.get().shipped, held.lines.get().shipped) == (D(0), D(0))


# backorders -------------------------------------------------------------------------------------------------------
def test_a_backorder_takes_what_has_come_and_waits_for_the_rest() -> None:
    product = a_product()
    order = an_order(product=product, quantity="5")

    stock(product, "2")
    outbox.drain()

    assert order.lines.get().reserved == D(2)
    order.refresh_from_db()
    assert order.promised_date == order.company.today() + datetime.timedelta(days=7)


@pytest.mark.parametrize("status", ["held", "canceled"])
def test_an_order_that_is_stopped_or_ended_takes_nothing(status: str) -> None:
    product = a_product()
    order = an_order(product=product, quantity="5")
    if status == "held":
        orders.place_hold(order, "manual", "Wait", by=a_clerk())
    else:
        orders.cancel(order, reason="stock", by=a_clerk())
    stock(product, "5")
    before = picture(order)

    outbox.drain()

    assert picture(order) == before


def test_stock_found_in_a_count_fills_the_more_urgent_order_first() -> None:
    product = a_product()
    usual = an_order(a_customer(priority=5), product=product, quantity="3")
    urgent = an_order(a_customer(priority=1), product=product, quantity="3")

    inventory.adjust(
        main_warehouse(the_company()),
        [inventory.AdjustmentLine(product, D(4), D("4.00"))],
        reason="found",
        by=an_actor(),
    )
    outbox.drain()

    assert (urgent.lines.get().reserved, usual.lines.get().reserved) == (D(3), D(1))
    assert urgent.status == OrderStatus.CONFIRMED
