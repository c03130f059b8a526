"""Part prepayment: a controller lets an order go on when part of it is paid, and answers for the rest."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from core import outbox
from core.actors import Actor
from core.models import MailMessage
from core.refusals import NotPermitted, Refusal
from credit import operations as credit
from credit.models import PrepaymentRequest, PrepaymentShare
from customers.models import Customer
from invoicing.models import Invoice
from orders import operations as orders
from orders.discretion import sentences_for
from orders.models import SalesOrder
from receivables import operations as receivables
from receivables.models import OpenItem, Payment
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    an_actor,
    payment_terms,
    the_company,
)
from tests.core.raw import try_sql
from tests.credit.stage import D, a_controller, held, ordered
from tests.orders.stage import mine, picture

pytestmark = pytest.mark.django_db


def ask(
    order: SalesOrder, amount: str = "30.00", *, by: Actor | None = None, **options: Any
) -> PrepaymentRequest:
    """A manager asks for part of the order in advance."""
    return credit.ask_prepayment(
        order,
        D(amount),
        options.pop("reason", "New, but promising"),
        by=by or an_actor(None, "MGR"),
        **options,
    )


def pay(customer: Customer, amount: str, currency: str = "EUR") -> Payment:
    """Money that is not matched with anything."""
    return receivables.post_payment(customer, amount=D(amount), currency=currency, by=an_actor())


def kinds(order: SalesOrder) -> list[str]:
    """What holds the order."""
    return list(order.holds.filter(lifted_at__isnull=True).values_list("kind", flat=True))


def seen(order: SalesOrder) -> tuple[str, list[str]]:
    """Status and open holds."""
    return mine(order).status, kinds(order)


def test_the_credit_hold_gives_way_to_one_for_the_prepayment() -> None:
    order = held("100.00")

    request = ask(order)

    assert seen(order) == ("held", ["prepayment"])
    assert (request.outcome, request.prepaid_amount, request.rest_amount) == ("open", D("30.00"), D("70.00"))
    assert request.expires_on == the_company().today() + datetime.timedelta(days=14)


def test_the_order_goes_on_by_itself_when_the_money_is_there() -> None:
    order = held("100.00")
    request = ask(order)

    pay(order.customer, "29.99")
    outbox.drain()
    assert seen(order) == ("held", ["prepayment"])
    pay(order.customer, "0.01")
    outbox.drain()

    assert seen(order) == ("confirmed", [])
    request.refresh_from_db()
    assert request.outcome == "received"
    assert [share.counted_amount for share in request.shares.order_by("pk")] == [D("29.99"), D("0.01")]


def test_money_that_is_there_already_counts_at_once() -> None:
    order = held("100.00")
    pay(order.customer, "30.00")
    outbox.drain()

    ask(order)

    assert seen(order) == ("confirmed", [])


def test_money_of_others_and_in_other_currencies_does_not_count() -> None:
    order = held("100.00")
    ask(order)

    pay(a_customer(), "30.00")
    outbox.drain()

    assert seen(order) == ("held", ["prepayment"])


def test_money_counted_for_one_order_is_not_counted_for_another() -> None:
    first = held("100.00")
    second = ordered(first.customer, "100.00")
    ask(first)
    ask(second)

    pay(first.customer, "50.00")
    outbox.drain()
    assert [seen(order)[0] for order in (first, second)] == ["confirmed", "held"]
    pay(first.customer, "10.00")
    outbox.drain()

    assert seen(second) == ("confirmed", [])
    assert sum(share.counted_amount for share in PrepaymentShare.objects.all()) == D("60.00")


def test_what_was_matched_with_the_order_s_invoice_is_used_up_and_the_rest_is_free() -> None:
    first = held("30.00")
    second = ordered(first.customer, "100.00")
    ask(first)
    payment = pay(first.customer, "60.00")
    outbox.drain()
    invoice = _billed(first)

    receivables.allocate(OpenItem.objects.get(payment=payment), [(invoice, D("30.00"))], by=an_actor())
    ask(second)

    assert seen(second) == ("confirmed", [])


def _billed(order: SalesOrder) -> Invoice:
    a_dispatched_shipment(mine(order))
    return Invoice.objects.get(lines__order_line__order=order)


def test_money_of_a_canceled_order_is_free_for_another() -> None:
    first = held("100.00")
    ask(first)
    pay(first.customer, "30.00")
    outbox.drain()
    orders.cancel(mine(first), reason="customer", by=an_actor())
    second = ordered(first.customer, "100.00")

    ask(second)

    assert seen(second) == ("confirmed", [])


def test_the_ceiling_covers_the_rest() -> None:
    controller, order = a_controller("70.00"), held("100.00")
    before = picture(order)

    with pytest.raises(orders.OverCeiling):
        ask(order, "29.99", by=controller)
    assert picture(order) == before
    ask(order, "30.00", by=controller)

    assert kinds(order) == ["prepayment"]


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "GL", "ADM", "AUD"])
def test_who_releases_no_credit_asks_for_no_prepayment(role: str) -> None:
    order = held("100.00")
    before = picture(order)

    with pytest.raises(NotPermitted):
        ask(order, by=an_actor(None, role))

    assert picture(order) == before


def test_nobody_asks_for_an_order_he_entered() -> None:
    manager, order = an_actor(None, "MGR"), held("100.00")
    SalesOrder.objects.filter(pk=order.pk).update(entered_by=manager.user)
    before = picture(order)

    with pytest.raises(orders.OwnOrder):
        ask(mine(order), by=manager)

    assert picture(order) == before
    assert not PrepaymentRequest.objects.exists()


@pytest.mark.parametrize("amount", ["0", "-1", "100.01", "0.001", "NaN", "Infinity"])
def test_an_amount_that_is_no_part_of_the_order_is_refused(amount: str) -> None:
    order = held("100.00")
    before = picture(order)

    with pytest.raises(Refusal) as refused:
        ask(order, amount)

    assert refused.value.field == "amount"
    assert picture(order) == before


def test_without_a_reason_or_with_a_day_gone_by_nothing_is_asked() -> None:
    order = held("100.00")
    before = picture(order)

    with pytest.raises(Refusal) as unreasoned:
        ask(order, reason="  ")
    with pytest.raises(Refusal) as late:
        ask(order, expires_on=the_company().today() - datetime.timedelta(days=1))

    assert (unreasoned.value.field, late.value.field) == ("reason", "expires_on")
    assert picture(order) == before


def test_an_order_that_credit_does_not_hold_is_not_asked_for() -> None:
    confirmed = ordered(a_customer(), "100.00")
    waiting = held("100.00")
    ask(waiting)

    for order in (confirmed, waiting):
        with pytest.raises(orders.NoSuchHold):
            ask(mine(order))


def test_an_order_paid_in_advance_as_a_whole_is_not_asked_for_in_part() -> None:
    prepaid = payment_terms(the_company(), "PRE", is_prepaid=True)
    order = ordered(a_customer(payment_terms=prepaid), "9.00")
    orders.place_hold(order, "credit", "Look at this", by=an_actor())

    with pytest.raises(Refusal):
        ask(mine(order), "5.00")

    assert sorted(kinds(order)) == ["credit", "prepayment"]


def test_a_request_somebody_has_seen_in_another_version_is_refused() -> None:
    order = held("100.00")

    with pytest.raises(Refusal) as refused:
        ask(order, version=order.version - 1)

    assert refused.value.code == "stale-version"
    assert kinds(order) == ["credit"]


def test_withdrawn_it_is_held_for_credit_again() -> None:
    order = held("100.00")
    ask(order)

    credit.withdraw_prepayment(mine(order), "He pays as usual", by=an_actor(None, "MGR"))
    pay(order.customer, "30.00")
    outbox.drain()

    assert seen(order) == ("held", ["credit"])
    assert PrepaymentRequest.objects.get().outcome == "withdrawn"


def test_withdrawn_when_the_rules_are_content_by_now_the_order_goes_on() -> None:
    order = held("100.00")
    ask(order)
    credit.set_limit(order.customer, limit_amount=D("100.00"), by=an_actor(None, "MGR"))
    outbox.drain()
    assert seen(order) == ("held", ["prepayment"])  # somebody has asked for it

    credit.withdraw_prepayment(mine(order), "The limit is higher", by=an_actor(None, "MGR"))

    assert seen(order) == ("confirmed", [])


def test_a_withdrawal_is_refused_where_nothing_is_asked_without_a_reason_and_to_others() -> None:
    order, idle = held("100.00"), held("10.00")
    ask(order)
    before = picture(order)

    with pytest.raises(credit.NoPrepaymentAsked):
        credit.withdraw_prepayment(idle, "x", by=an_actor(None, "MGR"))
    with pytest.raises(Refusal):
        credit.withdraw_prepayment(mine(order), " ", by=an_actor(None, "MGR"))
    with pytest.raises(NotPermitted):
        credit.withdraw_prepayment(mine(order), "x", by=an_actor(None, "SAL"))

    assert picture(order) == before


def test_an_order_worth_more_is_held_for_credit_and_less_still_waits() -> None:
    more, less = held("100.00", code="MORE"), held("100.00", code="LESS")
    ask(more)
    ask(less, "80.00")

    orders.amend(mine(more), {1: D(2)}, by=an_actor())
    line = less.lines.get()
    orders.amend(
        mine(less), {1: orders.LineChange(unit_price=D("50.00"), quantity=line.quantity)}, by=an_actor()
    )

    assert seen(more) == ("held", ["credit"])
    assert PrepaymentRequest.objects.get(order=more).outcome == "lapsed"
    assert seen(less) == ("held", ["prepayment"])
    pay(less.customer, "50.00")  # never more than the order is worth
    outbox.drain()
    assert seen(less) == ("confirmed", [])


def test_money_that_comes_too_late_has_the_rules_decide() -> None:
    order = held("100.00")
    request = ask(order)
    PrepaymentRequest.objects.update(expires_on=the_company().today() - datetime.timedelta(days=1))

    pay(order.customer, "30.00")
    outbox.drain()

    assert seen(order) == ("held", ["credit"])
    request.refresh_from_db()
    assert request.outcome == "lapsed"


def test_a_hold_lifted_by_hand_waits_for_no_money() -> None:
    order = held("100.00")
    request = ask(order)

    orders.release_hold(mine(order), "prepayment", "I know him", by=an_actor(None, "MGR"))

    assert seen(order) == ("confirmed", [])
    request.refresh_from_db()
    assert request.outcome == "waived"


def test_money_that_bounces_stops_the_order_again() -> None:
    order = held("100.00")
    ask(order)
    payment = pay(order.customer, "30.00")
    outbox.drain()
    assert seen(order)[0] == "confirmed"

    receivables.reverse_payment(payment, "Bounced", by=an_actor(None, "MGR"))
    outbox.drain()

    assert seen(order) == ("held", ["credit"])


def test_the_payer_is_told_in_his_language_what_to_pay_with_which_reference() -> None:
    payer = a_customer(credit_limit="0", language="it", email="pay@payer.example")
    order = ordered(a_customer(invoice_party=payer, email="buy@orderer.example"), "1234.50")
    assert order.status == "held"

    request = ask(order, "234.50")
    outbox.drain()

    message = MailMessage.objects.get(event_key=f"prepayment:{request.pk}")
    assert (message.recipient, message.language) == ("pay@payer.example", "it")
    assert "234,50" in message.body_text
    assert request.payment_reference in message.body_text.replace(" ", "").replace("\xa0", "")


def test_the_order_s_page_tells_the_figures_to_who_sees_prices_and_to_the_warehouse_only_that_it_waits() -> (
    None
):
    order = held("100.00")
    ask(order)
    hold = order.holds.get(lifted_at__isnull=True)

    told = {
        role: " ".join(sentences_for(hold.reasons, hold.kind, an_actor(None, role))) for role in ("SAL", "WH")
    }

    assert "30.00" in told["SAL"]
    assert told["WH"] == "Part of it is to be paid in advance."


def test_a_request_and_what_was_counted_never_change() -> None:
    order = held("100.00")
    request = ask(order)
    pay(order.customer, "30.00")
    outbox.drain()

    for statement in (
        f"UPDATE credit_prepaymentrequest SET prepaid_amount = 1 WHERE id = {request.pk}",
        f"UPDATE credit_prepaymentrequest SET ended_at = now() WHERE id = {request.pk}",
        "DELETE FROM credit_prepaymentrequest",
        "UPDATE credit_prepaymentshare SET counted_amount = 1",
        "DELETE FROM credit_prepaymentshare",
    ):
        assert "frozen" in try_sql(statement) or "written once" in try_sql(statement)


def test_a_rejected_order_is_canceled_while_it_waits_for_its_prepayment() -> None:
    order = held("100.00")
    ask(order)

    credit.reject(mine(order), reason="Never mind", by=an_actor(None, "MGR"))

    assert mine(order).status == "canceled"
    assert PrepaymentRequest.objects.get().outcome == "lapsed"
