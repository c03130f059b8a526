"""Changing an order that is on its way: amendments, and lines closed short (ORD-4, ORD-5)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import invariants
from core.refusals import Refusal, Several, StaleVersion
from credit import operations as credit
from inventory.models import Reservation
from orders import operations as orders
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import SalesOrder
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_draft_order,
    a_payment,
    a_product,
    a_rate,
    an_order,
    the_company,
)
from tests.orders.stage import a_clerk, a_draft, a_manager, entry, picture

pytestmark = pytest.mark.django_db
D = Decimal


def the_books_are_right() -> None:
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []


def partly_shipped(shipped: str, rest: str) -> SalesOrder:
    """Some of a line is with the customer and billed, the rest waits for stock."""
    product = a_product(price="10.00", on_hand=shipped)
    order = an_order(product=product, quantity=str(D(shipped) + D(rest)))
    a_dispatched_shipment(order)
    order.refresh_from_db()
    return order


# amend ------------------------------------------------------------------------------------------------------------
def test_the_price_of_a_line_stays_when_its_quantity_is_amended_and_an_added_line_gets_todays() -> None:
    product = a_product(price="10.00", on_hand="20")
    order = an_order(product=product, quantity="4")
    product.price = D("12.00")
    product.save()

    orders.amend(order, {1: D(5)}, [entry(product, "1")], by=a_clerk())

    assert [(line.position, line.quantity, line.unit_price, line.reserved) for line in order.lines.all()] == [
        (1, D(5), D("10.00"), D(5)),
        (2, D(1), D("12.00"), D(1)),
    ]
    assert (order.net_amount, order.gross_amount, order.revision, order.version) == (
        D("62.00"),
        D("74.40"),
        1,
        3,
    )
    the_books_are_right()


def test_a_reduced_line_gives_its_stock_back() -> None:
    product = a_product(on_hand="9")
    order = an_order(product=product, quantity="9")

    orders.amend(order, {1: D(4)}, by=a_clerk())

    assert (order.lines.get().reserved, product.stock_levels.get().reserved) == (D(4), D(4))
    the_books_are_right()


def test_a_held_order_that_is_amended_into_its_limit_is_confirmed_and_reserves_once() -> None:
    product = a_product(price="100.00", on_hand="10")
    order = an_order(a_customer(credit_limit="240.00"), product=product, quantity="5")
    assert order.status == OrderStatus.HELD

    orders.amend(order, {1: D(2)}, by=a_clerk())

    assert order.status == OrderStatus.CONFIRMED
    assert (order.lines.get().reserved, product.stock_levels.get().reserved) == (D(2), D(2))
    assert Reservation.objects.get().quantity == D(2)
    the_books_are_right()


def test_an_amendment_over_the_limit_holds_the_order_and_reserves_nothing_more() -> None:
    product = a_product(price="100.00", on_hand="10")
    order = an_order(a_customer(credit_limit="240.00"), product=product, quantity="2")

    orders.amend(order, {1: D(3)}, by=a_clerk())

    assert order.status == OrderStatus.HELD
    assert (order.lines.get().quantity, order.lines.get().reserved) == (D(3), D(2))


def test_an_order_amended_down_to_what_was_shipped_counts_as_delivered_and_billed() -> None:
    order = partly_shipped("5", "5")
    assert (order.delivery_status, order.billing_status) == ("partial", "partial")

    orders.amend(order, {1: D(5)}, by=a_clerk())

    assert (order.delivery_status, order.billing_status, order.status) == (
        "complete",
        "complete",
        OrderStatus.CONFIRMED,
    )
    the_books_are_right()


def test_a_paid_order_that_is_amended_down_to_what_was_shipped_is_closed() -> None:
    order = partly_shipped("5", "5")
    a_payment(order.invoices.get())

    orders.amend(order, {1: D(5)}, by=a_clerk())

    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    the_books_are_right()


def test_a_delivered_order_that_gets_another_line_is_partly_delivered_again() -> None:
    order = partly_shipped("5", "0")
    assert order.delivery_status == "complete"

    orders.amend(order, {}, [entry(a_product(on_hand="9"), "2")], by=a_clerk())

    assert (order.delivery_status, order.billing_status) == ("partial", "partial")
    the_books_are_right()


def test_an_added_line_beyond_the_clerks_limit_waits_for_approval() -> None:
    product = a_product(price="100.00", on_hand="10")
    order = an_order(product=product)

    orders.amend(order, {}, [entry(product, discount_percent=D(16))], by=a_clerk())

    assert order.status == OrderStatus.HELD
    assert [hold.kind for hold in order.holds.filter(lifted_at__isnull=True)] == [HoldKind.APPROVAL]
    orders.release_hold(order, HoldKind.APPROVAL, "agreed", by=a_manager())
    assert order.status == OrderStatus.CONFIRMED
    the_books_are_right()


@pytest.mark.parametrize(
    "wanted, words",
    [
        (D(0), "Enter a quantity above zero."),
        (D(-1), "Enter a quantity above zero."),
        (D(10) ** 9 + 1, "The number is too large."),
        (D("1.5"), "Enter a whole number; piece is not sold in parts."),
    ],
)
def test_an_amended_quantity_is_as_strict_as_an_entered_one(wanted: Decimal, words: str) -> None:
    order = an_order(product=a_product(on_hand="9"), quantity="4")
    before = picture(order)

    with pytest.raises(Several) as refused:
        orders.amend(order, {1: wanted}, by=a_clerk())

    [refusal] = refused.value.refusals
    assert (refusal.field, refusal.message) == ("lines.0.quantity", words)
    assert picture(order) == before


def test_an_amended_quantity_never_falls_below_what_was_shipped() -> None:
    order = partly_shipped("5", "5")
    before = picture(order)

    with pytest.raises(Several) as refused:
        orders.amend(order, {1: D(4)}, by=a_clerk())

    [refusal] = refused.value.refusals
    assert refusal.message == "Line 1: at least 5 is shipped, invoiced or closed already."
    assert picture(order) == before


def test_an_amended_quantity_never_falls_below_what_was_invoiced_ahead() -> None:
    order = an_order(a_customer(billing_policy="order"), product=a_product(on_hand="9"), quantity="4")
    order.refresh_from_db()
    assert order.lines.get().invoiced == D(4)
    before = picture(order)

    with pytest.raises(Several, match="at least 4 is shipped, invoiced or closed already"):
        orders.amend(order, {1: D(3)}, by=a_clerk())

    assert picture(order) == before


def test_every_bad_line_of_an_amendment_is_named() -> None:
    order = an_order(product=a_product(on_hand="9"), quantity="4")
    before = picture(order)

    with pytest.raises(Several) as unknown:
        orders.amend(order, {1: D(0), 7: D(1)}, by=a_clerk())
    with pytest.raises(Several) as added:
        orders.amend(order, {}, [orders.LineEntry("NO-SUCH", D(1))], by=a_clerk())

    assert [refusal.field for refusal in unknown.value.refusals] == ["lines.0.quantity", "lines.6.quantity"]
    assert [refusal.field for refusal in added.value.refusals] == ["additions.0.sku"]
    assert picture(order) == before


@pytest.mark.parametrize("changes", [{}, {1: Decimal(4)}])
def test_an_amendment_that_changes_nothing_is_no_revision(changes: dict[int, Decimal]) -> None:
    order = an_order(product=a_product(on_hand="9"), quantity="4")
    before = picture(order)

    with pytest.raises(Refusal) as refused:
        orders.amend(order, changes, by=a_clerk())

    assert (refused.value.field, refused.value.message) == (
        "lines",
        "Nothing was changed. Enter another quantity first.",
    )
    assert picture(order) == before


def test_a_stale_amendment_is_refused() -> None:
    order = an_order(product=a_product(on_hand="9"), quantity="4")
    orders.amend(order, {1: D(5)}, by=a_clerk(), version=order.version)
    before = picture(order)

    with pytest.raises(StaleVersion):
        orders.amend(order, {1: D(6)}, by=a_clerk(), version=order.version - 1)

    assert picture(order) == before


def test_a_draft_or_an_ended_order_is_not_amended() -> None:
    order = a_draft(a_clerk())
    before = picture(order)

    with pytest.raises(orders.NotAmendable) as refused:
        orders.amend(order, {1: D(6)}, by=a_clerk())

    assert refused.value.message == f"Only a confirmed or held order is amended; {order.number} is not."
    assert picture(order) == before


# close a line -----------------------------------------------------------------------------------------------------
def test_closing_the_rest_of_a_shipped_and_paid_order_closes_the_order() -> None:
    order = partly_shipped("5", "5")
    a_payment(order.invoices.get())

    orders.close_line(order, 1, reason="customer", by=a_clerk())

    order.refresh_from_db()
    line = order.lines.get()
    assert (order.status, line.quantity, line.shipped, line.canceled) == ("closed", D(10), D(5), D(5))
    the_books_are_right()


def test_a_line_has_to_have_something_left_and_a_known_reason() -> None:
    order = partly_shipped("5", "0")
    before = picture(order)

    for position in (1, 7):
        with pytest.raises(Refusal) as refused:
            orders.close_line(order, position, reason="customer", by=a_clerk())
        assert (refused.value.field, refused.value.message) == (
            "position",
            "This line has nothing left to close.",
        )
    with pytest.raises(Refusal) as unknown:
        orders.close_line(order, 1, reason="whim", by=a_clerk())

    assert unknown.value.field == "reason"
    assert picture(order) == before


def test_what_was_invoiced_ahead_is_not_closed_away() -> None:
    order = an_order(a_customer(billing_policy="order"), product=a_product(on_hand="2"), quantity="4")
    order.refresh_from_db()
    before = picture(order)

    with pytest.raises(Refusal) as refused:
        orders.close_line(order, 1, reason="stock", by=a_clerk())

    assert refused.value.message == (
        "Part of this line is invoiced and not shipped. Credit it first, then close the line."
    )
    assert picture(order) == before


def test_lines_of_a_draft_are_not_closed() -> None:
    order = a_draft_order()
    before = picture(order)

    with pytest.raises(orders.NotAmendable, match=r"Only lines of a confirmed order are closed\."):
        orders.close_line(order, 1, reason="customer", by=a_clerk())

    assert picture(order) == before


# ORD-4 ------------------------------------------------------------------------------------------------------------
def test_master_data_that_changes_later_changes_no_submitted_order() -> None:
    product = a_product(price="10.00", on_hand="9")
    customer = a_customer()
    order = an_order(customer, product=product, quantity="2")
    a_rate(the_company(), "USD", "0.50")
    before = picture(order)[:2]

    product.price = D("99.00")
    product.save()
    customer.billing_policy, customer.currency, customer.country = "manual", "USD", "FR"
    customer.save()
    customer.addresses.update(city="Paris")
    product.tax_code.rates.update(rate=D(7))

    assert picture(order)[:2] == before
    orders.amend(order, {1: D(3)}, by=a_clerk())
    assert (order.currency, order.gross_amount, order.billing_policy) == ("EUR", D("36.00"), "shipment")


def test_an_older_version_of_an_amended_order_can_be_compared() -> None:
    order = an_order(product=a_product(price="10.00", on_hand="9"), quantity="2")

    orders.amend(order, {1: D(3)}, by=a_clerk())
    orders.amend(order, {1: D(4)}, by=a_clerk())

    assert [
        (kept.revision, kept.content["lines"][0]["quantity"], kept.content["gross_amount"])
        for kept in order.revisions.order_by("revision")
    ] == [(0, "2", "24.00"), (1, "3", "36.00")]


def test_who_amended_an_order_does_not_release_it() -> None:
    manager = a_manager()
    order = an_order(a_customer(credit_limit="24.00"), product=a_product(price="10.00", on_hand="9"))
    orders.amend(order, {1: D(3)}, by=manager)
    assert order.status == OrderStatus.HELD
    before = picture(order)

    with pytest.raises(credit.OwnOrder) as refused:
        credit.release(order, reason="I know him", by=manager)

    assert refused.value.message == "Somebody else has to release an order you entered or amended."
    assert picture(order) == before
    assert the_company() == order.company
