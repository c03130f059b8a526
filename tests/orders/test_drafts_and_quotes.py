"""Before an order is handed in: entered, edited, quoted, taken back, remarked upon."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from core import timeline
from core.lifecycle import MoveNotAllowed
from core.reasons import sentences
from core.refusals import NotPermitted, Refusal, StaleVersion
from customers.models import Address
from orders import operations as orders
from orders.lifecycle import HoldKind, OrderStatus, PriceSource
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, a_product, a_rate, an_order, the_company
from tests.orders.stage import a_clerk, a_draft, a_manager, entry, picture

pytestmark = pytest.mark.django_db
D = Decimal
DAY = datetime.timedelta(days=1)


# create -----------------------------------------------------------------------------------------------------------
def test_a_draft_takes_over_what_the_customer_has_agreed() -> None:
    clerk = a_clerk()
    customer = a_customer(allows_partial_delivery=False, priority=2, billing_policy="delivery")

    order = a_draft(clerk, customer=customer)

    assert (order.status, order.number[:2], order.version, order.entered_by) == ("draft", "S-", 1, clerk.user)
    assert (order.allows_partial_delivery, order.priority, order.billing_policy) == (False, 2, "delivery")
    assert (order.payment_terms, order.currency) == (customer.payment_terms, "EUR")
    assert order.shipping_address["city"] == "Berlin"
    assert timeline.of_document(order).get().activity == "created"


@pytest.mark.parametrize(
    "header, field, words",
    [
        ({"currency": "ZZZ"}, "currency", "ZZZ is not a currency code."),
        (
            {"discount_percent": D("100.01")},
            "discount_percent",
            "Enter a discount between 0 and 100 percent.",
        ),
        ({"discount_percent": D("-0.01")}, "discount_percent", "Enter a discount between 0 and 100 percent."),
        ({"order_date": datetime.date(2999, 1, 1)}, "date", "The order date lies in the future."),
    ],
)
def test_a_header_that_cannot_be_is_refused_with_its_field(
    header: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Refusal) as refused:
        a_draft(a_clerk(), **header)

    assert (refused.value.field, refused.value.message) == (field, words)
    assert not SalesOrder.objects.exists()


def test_a_customer_who_is_no_longer_active_orders_nothing() -> None:
    customer = a_customer(name="Closed Shop", is_active=False)

    with pytest.raises(Refusal) as refused:
        a_draft(a_clerk(), customer=customer)

    assert (refused.value.field, refused.value.message) == ("customer", "Closed Shop is no longer active.")
    assert not SalesOrder.objects.exists()


def test_a_clerk_does_not_date_an_order_back_and_a_manager_does() -> None:
    yesterday = the_company().today() - DAY

    with pytest.raises(NotPermitted):
        a_draft(a_clerk(), order_date=yesterday)

    assert not SalesOrder.objects.exists()
    assert a_draft(a_manager(), order_date=yesterday).order_date == yesterday


def test_a_price_entered_by_hand_is_marked_and_the_usual_one_is_not() -> None:
    product = a_product(price="10.00")

    order = a_draft(a_clerk(), entry(product, unit_price=D("9.00")), entry(product, unit_price=D("10.00")))

    assert [line.price_source for line in order.lines.all()] == [PriceSource.MANUAL, PriceSource.LIST]


def test_an_order_has_at_most_two_thousand_lines() -> None:
    product = a_product()

    with pytest.raises(Refusal) as refused:
        a_draft(a_clerk(), *(entry(product) for _line in range(2001)))

    assert (refused.value.field, refused.value.message) == (
        "lines",
        "An order has at most 2000 lines. Split it.",
    )


# edit -------------------------------------------------------------------------------------------------------------
def test_an_edit_replaces_the_lines_at_todays_prices_and_counts_the_version() -> None:
    tea, cups = a_product(price="10.00"), a_product(price="3.00")
    order = a_draft(a_clerk(), entry(tea, "2"), entry(tea, "1"))
    tea.price = D("11.00")
    tea.save()

    orders.edit(
        order, orders.Header(order.customer, note="x"), [entry(tea, "2"), entry(cups, "5")], by=a_clerk()
    )

    assert [(line.sku, line.net_amount) for line in order.lines.all()] == [
        (tea.sku, D("22.00")),
        (cups.sku, D("15.00")),
    ]
    assert (order.net_amount, order.gross_amount, order.version, order.note) == (
        D("37.00"),
        D("44.40"),
        2,
        "x",
    )


def test_an_edit_keeps_currency_address_and_delivery_of_an_order_that_came_by_another_way() -> None:
    a_rate(the_company(), "USD", "0.50")
    order = a_draft(
        a_clerk(), currency="USD", ship_to={"name": "Site", "city": "Graz"}, allows_partial_delivery=False
    )

    orders.edit(order, orders.Header(order.customer), [entry(a_product(price="10.00"))], by=a_clerk())

    assert (order.currency, order.shipping_address["city"], order.allows_partial_delivery) == (
        "USD",
        "Graz",
        False,
    )
    assert order.net_amount == D("20.00")


def test_another_customer_brings_terms_currency_and_address_along() -> None:
    a_rate(the_company(), "USD", "0.50")
    order = a_draft(a_clerk())
    other = a_customer(currency="USD", allows_partial_delivery=False)
    Address.objects.filter(customer=other).update(city="Boston")

    orders.edit(order, orders.Header(other), [entry(a_product(price="10.00"))], by=a_clerk())

    assert (order.customer, order.currency, order.shipping_address["city"]) == (other, "USD", "Boston")
    assert order.allows_partial_delivery is False


def test_a_stale_edit_says_so_and_changes_nothing() -> None:
    order = a_draft(a_clerk())
    orders.edit(order, orders.Header(order.customer, note="hers"), [], by=a_clerk(), version=1)
    before = picture(order)

    with pytest.raises(StaleVersion) as refused:
        orders.edit(order, orders.Header(order.customer, note="his"), [], by=a_clerk(), version=1)

    assert refused.value.message == (
        f"Somebody else has saved {order.number} meanwhile. Nothing was saved; look at the changes and try again."
    )
    assert refused.value.field == "version"
    assert picture(order) == before


@pytest.mark.parametrize("ending", ["submit", "cancel"])
def test_what_was_handed_in_or_ended_is_not_edited(ending: str) -> None:
    order = a_draft(a_clerk())
    if ending == "submit":
        orders.submit(order, by=a_clerk())
    else:
        orders.cancel(order, reason="error", by=a_clerk())
    before = picture(order)

    with pytest.raises(orders.NotEditable) as refused:
        orders.edit(order, orders.Header(order.customer), [], by=a_clerk())

    status = {"submit": "confirmed", "cancel": "canceled"}[ending]
    assert refused.value.message == f"{order.number} is {status}. Amend it instead."
    assert picture(order) == before


# quote ------------------------------------------------------------------------------------------------------------
def test_a_quote_is_valid_on_its_last_day_and_becomes_the_order() -> None:
    order = a_draft(a_clerk())
    orders.quote(order, valid_until=the_company().today(), by=a_clerk())
    assert (order.status, order.valid_until) == (OrderStatus.QUOTED, the_company().today())

    orders.submit(order, by=a_clerk())

    assert order.status == OrderStatus.CONFIRMED
    assert SalesOrder.objects.count() == 1


def test_a_quote_past_its_last_day_is_priced_again_first() -> None:
    order = a_draft(a_clerk())
    orders.quote(order, valid_until=the_company().today(), by=a_clerk())
    SalesOrder.objects.filter(pk=order.pk).update(valid_until=the_company().today() - DAY)
    before = picture(order)

    with pytest.raises(orders.QuoteExpired) as refused:
        orders.submit(order, by=a_clerk())
    assert (
        refused.value.message
        == "The quote was valid until its last day. Take it back to draft and price it again."
    )
    with pytest.raises(NotPermitted):  # nor is the calendar turned back for it
        orders.submit(order, by=a_clerk(), date=the_company().today() - DAY)
    assert picture(order) == before

    orders.reopen(order, by=a_clerk())
    orders.submit(order, by=a_clerk())
    assert order.status == OrderStatus.CONFIRMED


def test_a_quote_needs_lines_and_a_day_to_come() -> None:
    empty = orders.create(orders.Header(a_customer()), [], by=a_clerk())
    with pytest.raises(orders.EmptyOrder) as no_lines:
        orders.quote(empty, valid_until=the_company().today(), by=a_clerk())
    order = a_draft(a_clerk())
    before = picture(order)

    with pytest.raises(Refusal) as too_early:
        orders.quote(order, valid_until=the_company().today() - DAY, by=a_clerk())

    assert (no_lines.value.field, no_lines.value.message) == ("lines", "Enter at least one line.")
    assert (too_early.value.field, too_early.value.message) == (
        "valid_until",
        "A quote is valid at least until its own date.",
    )
    assert picture(order) == before


def test_only_a_draft_is_quoted() -> None:
    order = an_order(product=a_product(on_hand="5"))
    before = picture(order)

    with pytest.raises(MoveNotAllowed, match="is confirmed and cannot become quoted"):
        orders.quote(order, valid_until=the_company().today(), by=a_clerk())

    assert picture(order) == before


# reopen -----------------------------------------------------------------------------------------------------------
def test_a_held_order_goes_back_to_draft_and_its_holds_are_gone() -> None:
    clerk = a_clerk()
    order = an_order(a_customer(credit_limit="0"), product=a_product(on_hand="5"))

    orders.reopen(order, by=clerk)

    hold = order.holds.get()
    assert (order.status, hold.lifted_by) == ("draft", clerk.user)
    assert sentences(hold.lift_findings) == ["Taken back to draft"]


@pytest.mark.parametrize("status", ["draft", "confirmed", "canceled"])
def test_what_is_neither_quoted_nor_held_is_not_taken_back(status: str) -> None:
    order = a_draft_order(product=a_product(on_hand="5"))
    if status != "draft":
        orders.submit(order, by=a_clerk())
    if status == "canceled":
        orders.cancel(order, reason="error", by=a_clerk())
    before = picture(order)

    with pytest.raises((MoveNotAllowed, orders.NotEditable)):
        orders.reopen(order, by=a_clerk())

    assert picture(order) == before


def test_an_order_that_was_confirmed_before_its_hold_is_amended_instead() -> None:
    order = an_order(product=a_product(on_hand="5"))
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=a_clerk())
    before = picture(order)

    with pytest.raises(orders.NotEditable) as refused:
        orders.reopen(order, by=a_clerk())

    assert refused.value.message == f"{order.number} was confirmed before it was held. Amend it instead."
    assert picture(order) == before


# comment ----------------------------------------------------------------------------------------------------------
def test_a_remark_stands_on_the_timeline() -> None:
    order, clerk = a_draft(a_clerk()), a_clerk()

    orders.add_comment(order, "  Call before delivery ", by=clerk)

    event = timeline.of_document(order)[0]
    assert (event.activity, event.reason, event.actor) == ("commented", "Call before delivery", clerk.user)


@pytest.mark.parametrize(
    "text, words",
    [(" ", "Enter a comment."), ("x" * 2001, "A comment has at most 2000 characters.")],
)
def test_an_empty_or_endless_remark_is_refused(text: str, words: str) -> None:
    order = a_draft(a_clerk())
    before = picture(order)

    with pytest.raises(Refusal) as refused:
        orders.add_comment(order, text, by=a_clerk())

    assert (refused.value.field, refused.value.message) == ("comment", words)
    assert picture(order) == before
