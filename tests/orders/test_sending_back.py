"""A manager sends prices back with what has to change; lists show what waits now; acceptances told to us are kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core import timeline
from core.models import Notification
from core.refusals import NotPermitted, Refusal, StaleVersion
from orders import operations as orders
from orders.approvals import record_of
from orders.lifecycle import HoldKind, OrderStatus, QuoteReply
from orders.models import QuoteAnswer, SalesOrder
from tests.builders import a_product
from tests.orders.stage import a_clerk, a_draft, a_manager, entry, mine, picture
from tests.portal.shop import words
from tests.programs import Program, signed_in

pytestmark = pytest.mark.django_db
D = Decimal


def waiting_for_approval() -> SalesOrder:
    """100.00 less 20 %, of a clerk who may give less."""
    clerk = a_clerk()
    order = a_draft(clerk, entry(a_product(price="100.00", on_hand="9"), discount_percent=D(20)))
    orders.submit(order, by=clerk, confirm_duplicate=True)
    return mine(order)


def offered() -> SalesOrder:
    clerk = a_clerk()
    order = a_draft(clerk, entry(a_product(on_hand="9")))
    orders.quote(order, valid_until=order.order_date, by=clerk)
    return mine(order)


# sent back --------------------------------------------------------------------------------------------------------
def test_an_order_that_is_sent_back_is_a_draft_and_who_entered_it_reads_why() -> None:
    order = waiting_for_approval()

    orders.send_back(order, "15 % at most", by=a_manager())

    hold = order.holds.get(kind=HoldKind.APPROVAL)
    assert (order.status, hold.lift_reason, hold.approved_content) == (
        OrderStatus.DRAFT,
        "15 % at most",
        None,
    )
    told = Notification.objects.get(kind="order.sent_back")
    assert (told.user, told.data["detail"]) == (order.entered_by, "15 % at most")
    event = timeline.of_document(order)[0]
    assert (event.activity, event.reason) == ("sent back", "15 % at most")
    assert record_of(order).sent_back == 1


def test_it_is_sent_back_by_who_approves_with_a_reason_as_he_saw_it() -> None:
    order = waiting_for_approval()
    before = picture(order)

    with pytest.raises(NotPermitted):
        orders.send_back(order, "15 % at most", by=a_clerk())
    with pytest.raises(Refusal, match="Enter what has to change"):
        orders.send_back(order, " ", by=a_manager())
    with pytest.raises(StaleVersion):
        orders.send_back(order, "15 % at most", by=a_manager(), version=order.version - 1)

    assert picture(order) == before


def test_an_order_without_such_a_hold_or_confirmed_before_is_not_sent_back() -> None:
    clerk = a_clerk()
    confirmed = a_draft(clerk, entry(a_product(price="100.00", on_hand="9")))
    orders.submit(confirmed, by=clerk)
    with pytest.raises(orders.NoSuchHold):
        orders.send_back(confirmed, "15 % at most", by=a_manager())
    orders.amend(confirmed, {1: orders.LineChange(discount_percent=D(20))}, by=clerk)
    before = picture(confirmed)

    with pytest.raises(orders.NotEditable, match="Amend it instead"):
        orders.send_back(confirmed, "15 % at most", by=a_manager())

    assert picture(confirmed) == before


def test_a_manager_sends_back_on_the_page_and_by_program() -> None:
    first, second = waiting_for_approval(), waiting_for_approval()
    client = signed_in("MGR")

    assert "Send back" in words(client.get(first.get_absolute_url()))
    client.post(
        reverse("orders:send-back", args=[first.number]),
        {"reason": "Too much", "version": str(first.version)},
    )
    answer = Program("MGR").post(f"/orders/{second.number}/send-back", {"reason": "Too much"})

    assert (mine(first).status, mine(second).status) == (OrderStatus.DRAFT, OrderStatus.DRAFT)
    assert answer.json()["status"] == "draft"
    assert signed_in("SAL").post(reverse("orders:send-back", args=[first.number])).status_code == 403


# the list ---------------------------------------------------------------------------------------------------------
def test_the_list_shows_as_held_for_approval_what_is_held_now_and_nothing_that_was() -> None:
    now, before = waiting_for_approval(), waiting_for_approval()
    orders.release_hold(before, HoldKind.APPROVAL, "agreed", by=a_manager())
    client = signed_in("MGR")

    held = words(client.get(reverse("orders:list"), {"held_for": "approval"}))
    others = words(client.get(reverse("orders:list"), {"held_for.not": "approval"}))

    assert (now.number in held, before.number in held) == (True, False)
    assert (now.number in others, before.number in others) == (False, True)


# told -------------------------------------------------------------------------------------------------------------
def test_an_acceptance_by_phone_is_kept_with_who_was_told_what_and_when() -> None:
    order, clerk = offered(), a_clerk()

    orders.accept(order, by=clerk, reply=orders.Reply("Maria Anders", "Ring twice", "PO 77", told_by="phone"))

    answer = QuoteAnswer.objects.get(order=order)
    assert (answer.answer, answer.name, answer.told_by, answer.recorded_by) == (
        QuoteReply.ACCEPTED, "Maria Anders", "phone", clerk.user,
    )  # fmt: skip
    assert answer.sha256 == order.revisions.get().sha256
    assert (mine(order).status, mine(order).customer_reference) == (OrderStatus.CONFIRMED, "PO 77")


def test_a_quote_that_is_handed_in_keeps_who_did_so_as_its_acceptance() -> None:
    order = offered()
    client = signed_in("SAL")

    client.post(reverse("orders:submit", args=[order.number]), {"version": str(order.version)})

    answer = QuoteAnswer.objects.get(order=order)
    clerk = answer.recorded_by
    assert clerk is not None
    assert (answer.answer, answer.name, answer.told_by, answer.sha256) == (
        QuoteReply.ACCEPTED, str(clerk), "clerk", order.revisions.get().sha256,
    )  # fmt: skip
    assert mine(order).status == OrderStatus.CONFIRMED
    assert "Handed in by a colleague" in words(client.get(order.get_absolute_url()))


def test_a_quote_that_is_refused_keeps_no_acceptance() -> None:
    order = offered()

    with pytest.raises(StaleVersion):
        orders.submit(order, by=a_clerk(), version=order.version - 1)

    assert (mine(order).status, QuoteAnswer.objects.exists()) == (OrderStatus.QUOTED, False)


def test_a_clerk_hands_in_what_he_was_told_on_the_page_and_a_program_too() -> None:
    first, second = offered(), offered()
    client = signed_in("SAL")
    address = reverse("orders:accept", args=[first.number])
    assert "The customer has accepted" in words(client.get(first.get_absolute_url()))

    refused = client.post(address, {"name": "", "told_by": "phone"})
    client.post(address, {"name": "Maria Anders", "told_by": "email", "version": str(first.version)})
    Program("SAL").post(
        f"/quotes/{second.number}/accept",
        {"name": "Thomas Hardy", "told_by": "letter", "confirm_duplicate": True},
    )

    assert refused.status_code == 422
    assert "Told by: Fill this in." in words(refused)
    told = QuoteAnswer.objects.order_by("pk").values_list("name", "told_by")
    assert list(told) == [("Maria Anders", "email"), ("Thomas Hardy", "letter")]
    assert "Maria Anders" in words(client.get(first.get_absolute_url()))
