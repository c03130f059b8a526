"""Holds: who stops an order, who lets it go, and that nothing passes while one is open (ORD-6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import outbox
from core.models import RoleCeiling
from core.reasons import sentences
from core.refusals import Conflict, NotPermitted, Refusal
from customers.models import Address
from fulfillment import operations as fulfillment
from invoicing import operations as invoicing
from orders import operations as orders
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder
from receivables import operations as receivables
from tests.builders import (
    a_customer,
    a_draft_order,
    a_product,
    an_actor,
    an_order,
    payment_terms,
    the_company,
)
from tests.orders.stage import a_clerk, a_draft, a_manager, entry, mine, picture
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def open_kinds(order: SalesOrder) -> list[str]:
    return sorted(
        OrderHold.objects.filter(order=order, lifted_at__isnull=True).values_list("kind", flat=True)
    )


def over_the_clerks_limit() -> SalesOrder:
    """An order of a clerk with a discount that a manager has to approve."""
    clerk = a_clerk()
    order = a_draft(clerk, entry(a_product(price="100.00", on_hand="9"), discount_percent=D(16)))
    orders.submit(order, by=clerk)
    return order


def paid_in_advance(price: str = "100.00", **customer: Any) -> SalesOrder:
    terms = payment_terms(code="PRE", name="In advance", is_prepaid=True)
    return an_order(a_customer(payment_terms=terms, **customer), product=a_product(price=price, on_hand="9"))


# place ------------------------------------------------------------------------------------------------------------
def test_a_confirmed_order_is_stopped_and_goes_on_with_what_it_had_reserved() -> None:
    clerk = a_clerk()
    order = an_order(product=a_product(on_hand="5"), quantity="4")

    orders.place_hold(order, HoldKind.MANUAL, "Customer moves house", by=clerk)
    assert (order.status, open_kinds(order), order.lines.get().reserved) == ("held", ["manual"], D(4))
    orders.release_hold(order, HoldKind.MANUAL, "Moved", by=clerk)

    order.refresh_from_db()
    assert (order.status, open_kinds(order), order.lines.get().reserved) == ("confirmed", [], D(4))
    hold = order.holds.get(kind="manual")
    assert (hold.lifted_by, hold.lift_reason) == (clerk.user, "Moved")


def test_a_second_hold_of_a_kind_only_gets_the_new_reason() -> None:
    order = an_order(product=a_product(on_hand="5"))
    orders.place_hold(order, HoldKind.MANUAL, "First", by=a_clerk())

    orders.place_hold(order, HoldKind.MANUAL, "Second", by=a_clerk())

    assert order.holds.get(lifted_at__isnull=True).reason == "Second"


@pytest.mark.parametrize("status", ["draft", "quoted", "canceled", "closed"])
def test_what_is_not_on_its_way_is_not_stopped(status: str) -> None:
    order = a_draft_order(product=a_product(on_hand="5"))
    if status == "quoted":
        orders.quote(order, valid_until=the_company().today(), by=a_clerk())
    elif status == "canceled":
        orders.cancel(order, reason="error", by=a_clerk())
    elif status == "closed":
        orders.submit(order, by=a_clerk())
        orders.close_line(order, 1, reason="stock", by=a_clerk())
        orders.record_paid({order.pk: "paid"}, by=a_clerk())  # type: ignore[dict-item]
    before = picture(order)

    with pytest.raises(Conflict) as refused:
        orders.place_hold(order, HoldKind.MANUAL, "Wait", by=a_clerk())

    assert refused.value.message == f"{order.number} is {status} and is not put on hold."
    assert picture(order) == before


@pytest.mark.parametrize("kind, reason, field", [("manual", " ", "reason"), ("whim", "x", "kind")])
def test_a_hold_has_a_known_kind_and_a_reason(kind: str, reason: str, field: str) -> None:
    order = an_order(product=a_product(on_hand="5"))
    before = picture(order)

    with pytest.raises(Refusal) as refused:
        orders.place_hold(order, kind, reason, by=a_clerk())

    assert refused.value.field == field
    assert picture(order) == before


# lift and release -------------------------------------------------------------------------------------------------
def test_a_hold_that_is_not_there_is_not_lifted() -> None:
    order = an_order(product=a_product(on_hand="5"))
    before = picture(order)

    with pytest.raises(orders.NoSuchHold) as refused:
        orders.release_hold(order, HoldKind.MANUAL, "x", by=a_clerk())

    assert (refused.value.field, refused.value.message) == ("kind", f"{order.number} has no such hold.")
    assert picture(order) == before


def test_only_the_last_hold_lets_the_order_go() -> None:
    order = over_the_clerks_limit()
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=a_clerk())

    orders.release_hold(order, HoldKind.APPROVAL, "agreed", by=a_manager())
    assert (order.status, open_kinds(order)) == ("held", ["manual"])

    orders.release_hold(order, HoldKind.MANUAL, "go", by=a_clerk())
    assert order.status == OrderStatus.CONFIRMED


def test_a_release_says_why_and_a_credit_hold_is_not_released_here() -> None:
    order = an_order(a_customer(credit_limit="0"), product=a_product(on_hand="5"))
    before = picture(order)

    with pytest.raises(Refusal, match="A credit hold is released by a credit controller"):
        orders.release_hold(order, HoldKind.CREDIT, "please", by=a_manager())
    with pytest.raises(Refusal, match="Enter the reason of the release"):
        orders.release_hold(order, HoldKind.MANUAL, " ", by=a_manager())
    with pytest.raises(Refusal, match="Use one of: credit, approval, manual, incomplete, prepayment"):
        orders.release_hold(order, "whim", "x", by=a_manager())

    assert picture(order) == before


def test_nobody_approves_the_prices_of_an_order_entered_or_amended_by_oneself() -> None:
    manager = a_manager()
    order = over_the_clerks_limit()
    orders.amend(order, {1: D(2)}, by=manager)
    before = picture(order)

    with pytest.raises(orders.OwnOrder) as refused:
        orders.release_hold(order, HoldKind.APPROVAL, "fine", by=manager)

    assert (refused.value.field, refused.value.message) == (
        "kind",
        "Somebody else has to release an order you entered or amended.",
    )
    assert picture(order) == before


@pytest.mark.parametrize(
    "role, kind, may",
    [
        ("SAL", "manual", True), ("MGR", "manual", True), ("CRC", "manual", False), ("WH", "manual", False),
        ("SAL", "approval", False), ("MGR", "approval", True), ("CRC", "approval", False),
        ("SAL", "prepayment", False), ("MGR", "prepayment", True), ("AR", "prepayment", False),
    ],
)  # fmt: skip
def test_who_releases_which_hold(role: str, kind: str, may: bool) -> None:
    order = an_order(product=a_product(on_hand="5"))
    orders.place_hold(order, kind, "Wait", by=an_actor())
    before = picture(order)

    if may:
        orders.release_hold(order, kind, "go", by=an_actor(None, role))
        assert order.status == OrderStatus.CONFIRMED
    else:
        with pytest.raises(NotPermitted, match="Your role does not allow this"):
            orders.release_hold(order, kind, "go", by=an_actor(None, role))
        assert picture(order) == before


def test_an_order_without_a_delivery_address_is_incomplete() -> None:
    customer = a_customer()
    Address.objects.filter(customer=customer).update(city="", street="")

    order = an_order(customer, product=a_product(on_hand="5"))

    assert (order.status, open_kinds(order)) == ("held", ["incomplete"])
    assert sentences(order.holds.get(kind="incomplete").reasons) == ["The delivery address is missing."]


def test_while_an_order_waited_for_approval_others_may_have_used_the_limit_up() -> None:
    clerk, customer = a_clerk(), a_customer(credit_limit="150.00")
    product = a_product(price="100.00", on_hand="9")
    first = a_draft(clerk, entry(product, discount_percent=D(20)), customer=customer)
    orders.submit(first, by=clerk)
    assert open_kinds(first) == ["approval"]
    assert an_order(customer, product=product).status == OrderStatus.CONFIRMED

    orders.release_hold(first, HoldKind.APPROVAL, "agreed", by=a_manager())

    assert (first.status, open_kinds(first)) == ("held", ["credit"])


# a release of what one has not seen -------------------------------------------------------------------------------
def test_a_program_does_not_lift_a_hold_of_an_order_that_was_amended_meanwhile() -> None:
    order = an_order(product=a_product(on_hand="5"))
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=a_clerk())
    shown = order.version
    orders.amend(order, {1: D(2)}, by=a_manager())
    before = picture(order)
    body = {"kind": "manual", "reason": "go", "version": shown}
    program = Program("SAL")

    stale = program.post(f"/orders/{order.number}/holds/release", body)

    assert stale.status_code == 409
    assert stale.json()["errors"][0]["field"] == "version"
    assert picture(order) == before

    fresh = program.post(f"/orders/{order.number}/holds/release", {**body, "version": order.version})
    assert (fresh.status_code, fresh.json()["status"]) == (200, "confirmed")


def test_a_person_does_not_lift_a_hold_of_an_order_that_was_amended_meanwhile() -> None:
    order, clerk = an_order(product=a_product(on_hand="5")), signed_in("SAL")
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=a_clerk())
    page = text_of(clerk.get(order.get_absolute_url()))
    assert f'name="version" value="{order.version}"' in page
    shown = str(order.version)
    orders.amend(order, {1: D(2)}, by=a_manager())
    before = picture(order)

    stale = lift(clerk, order, shown)

    assert stale == 409
    assert picture(order) == before
    assert lift(clerk, order, str(order.version)) == 303
    assert mine(order).status == "confirmed"


def lift(client: Client, order: SalesOrder, version: str) -> int:
    sent = {"kind": "manual", "reason": "go", "version": version}
    return client.post(reverse("orders:release-hold", args=[order.number]), sent).status_code


# prepayment -------------------------------------------------------------------------------------------------------
def test_an_order_paid_in_advance_asks_no_limit_and_waits_for_the_money() -> None:
    order = paid_in_advance(credit_limit="0")

    assert (order.status, open_kinds(order)) == ("held", ["prepayment"])


@pytest.mark.parametrize("paid, status", [("119.99", "held"), ("120.00", "confirmed")])
def test_the_payment_in_advance_lets_the_order_go_to_the_cent(paid: str, status: str) -> None:
    order = paid_in_advance()

    receivables.post_payment(order.customer, amount=D(paid), currency="EUR", by=an_actor(None, "AR"))
    outbox.drain()

    order.refresh_from_db()
    assert order.status == status


def test_money_that_is_there_already_is_counted_when_the_order_is_submitted() -> None:
    terms = payment_terms(code="PRE", name="In advance", is_prepaid=True)
    customer = a_customer(payment_terms=terms)
    receivables.post_payment(customer, amount=D("120.00"), currency="EUR", by=an_actor(None, "AR"))
    product = a_product(price="100.00", on_hand="9")

    first, second = an_order(customer, product=product), an_order(customer, product=product)

    assert (first.status, open_kinds(first)) == ("confirmed", [])
    assert (second.status, open_kinds(second)) == ("held", ["prepayment"])


def test_delivering_before_the_money_is_credit_within_the_ceiling() -> None:
    controller, order = an_actor(None, "CRC"), paid_in_advance()
    before = picture(order)
    with pytest.raises(orders.OverCeiling) as refused:
        orders.release_hold(order, HoldKind.PREPAYMENT, "good payer", by=controller)
    assert refused.value.message == "You may release orders up to 0.00\xa0EUR. Ask a manager."
    assert picture(order) == before

    RoleCeiling.objects.create(
        company=the_company(), role="CRC", permission="credit.release_credit_hold", currency="EUR",
        ceiling_amount=D(120),
    )  # fmt: skip
    orders.release_hold(order, HoldKind.PREPAYMENT, "good payer", by=controller)

    assert order.status == OrderStatus.CONFIRMED


# ORD-6 ------------------------------------------------------------------------------------------------------------
def test_an_order_on_hold_is_neither_picked_nor_shipped_nor_billed() -> None:
    order = an_order(product=a_product(on_hand="5"))
    shipment = order.shipments.get()
    by = an_actor()
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=by)
    before = picture(order)

    for verb in (fulfillment.start_picking, fulfillment.pick):
        with pytest.raises(Refusal, match=r"is on hold \(Manual\)"):
            verb(shipment, by=by)
    with pytest.raises(invoicing.OrderHeld, match="Release the hold, then bill it"):
        invoicing.draft_for_order(order, by=by)

    assert picture(order) == before


def test_an_order_that_was_finished_while_it_was_held_is_closed_by_its_release() -> None:
    order = an_order(product=a_product(on_hand="5"))
    orders.close_line(order, 1, reason="stock", by=an_actor())
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=an_actor())
    orders.record_paid({order.pk: "paid"}, by=an_actor())  # type: ignore[dict-item]
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD

    orders.release_hold(order, HoldKind.MANUAL, "go", by=a_clerk())

    assert order.status == OrderStatus.CLOSED
