"""What frees held orders: money, credit notes, limits, other orders; oldest first, through the outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core import outbox
from core.models import ExchangeRate, OutboxMessage
from credit import operations as credit
from credit import tasks
from customers.models import Customer
from invoicing import operations as invoicing
from invoicing.models import Invoice
from orders import operations as orders
from orders.models import SalesOrder
from receivables import operations as receivables
from tests.builders import a_customer, a_payment, a_rate, an_actor, an_order, the_company
from tests.credit.stage import D, account_of, goods, invoiced, ordered, rules

pytestmark = pytest.mark.django_db


def status(order: SalesOrder) -> str:
    order.refresh_from_db()
    return order.status


def pay(customer: Customer, invoice: Invoice) -> Any:
    a_payment(invoice, "100.00")


def pay_unmatched(customer: Customer, invoice: Invoice) -> Any:
    receivables.post_payment(customer, amount=D("100.00"), currency="EUR", by=an_actor())


def raise_the_limit(customer: Customer, invoice: Invoice) -> Any:
    credit.set_limit(customer, limit_amount=D("200.00"), by=an_actor(None, "MGR"))


@pytest.mark.parametrize("relief", [pay, pay_unmatched, raise_the_limit])
def test_relief_frees_a_held_order_after_the_commit(relief: Callable[[Customer, Invoice], Any]) -> None:
    customer = a_customer(credit_limit="100.00")
    invoice = invoiced(customer, "100.00")
    order = ordered(customer, "100.00")
    assert order.status == "held"

    relief(customer, invoice)
    assert status(order) == "held"  # each order in its own transaction, later
    outbox.drain()

    assert status(order) == "confirmed"
    assert order.credit_decisions.latest("pk").check_point == "recheck"


def test_a_credit_note_has_held_orders_looked_at_again() -> None:
    rules(overdue=30)
    customer = a_customer()
    invoice = invoiced(customer, "100.00", days_overdue=31)
    order = ordered(customer, "1.00")
    assert order.status == "held"

    invoicing.credit(invoice, reason="Never arrived", by=an_actor())
    outbox.drain()

    assert status(order) == "confirmed"


def test_what_frees_enough_for_one_frees_the_oldest() -> None:
    customer = a_customer(credit_limit="100.00")
    invoice = invoiced(customer, "100.00")
    held = [ordered(customer, amount) for amount in ("60.00", "50.00", "40.00")]

    a_payment(invoice, "100.00")
    outbox.drain()

    assert [status(order) for order in held] == ["confirmed", "held", "confirmed"]


def test_a_cancellation_and_a_closed_line_free_other_orders_of_the_customer() -> None:
    customer = a_customer(credit_limit="100.00")
    first, second = an_order(customer, **goods("50.00")), an_order(customer, **goods("50.00"))
    third, fourth = ordered(customer, "50.00"), ordered(customer, "50.00")

    orders.cancel(first, reason="customer", by=an_actor())
    outbox.drain()
    assert [status(third), status(fourth)] == ["confirmed", "held"]

    orders.close_line(second, 1, reason="stock", by=an_actor())
    outbox.drain()
    assert status(fourth) == "confirmed"


def test_a_payment_of_a_child_frees_the_orders_of_the_whole_family() -> None:
    parent = a_customer(credit_limit="100.00")
    child, sister = a_customer(parent=parent), a_customer(parent=parent)
    invoice = invoiced(child, "100.00")
    held = ordered(sister, "100.00")
    assert held.status == "held"

    a_payment(invoice, "100.00")
    outbox.drain()

    assert status(held) == "confirmed"


def test_nothing_is_asked_for_where_nothing_is_held() -> None:
    customer = a_customer()
    invoice = invoiced(customer, "100.00")

    a_payment(invoice, "100.00")

    assert not OutboxMessage.objects.filter(task=outbox.name_of(tasks.recheck_held_orders)).exists()


def test_a_message_that_comes_twice_decides_once() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "10.00")
    credit.set_limit(customer, limit_amount=None, by=an_actor())
    outbox.drain()
    decisions = order.credit_decisions.count()

    tasks.recheck_held_orders(customer.pk)

    assert order.credit_decisions.count() == decisions
    assert status(order) == "confirmed"


def test_an_order_with_another_hold_stays_held() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "10.00")
    orders.place_hold(order, "manual", "Wait", by=an_actor())

    credit.set_limit(customer, limit_amount=None, by=an_actor())
    outbox.drain()

    assert status(order) == "held"
    assert [hold.kind for hold in order.holds.filter(lifted_at__isnull=True)] == ["manual"]


def test_an_order_that_cannot_be_looked_at_stops_none_behind_it() -> None:
    a_rate(the_company(), "JPY", "0.01")
    customer = a_customer(credit_limit="0")
    yen = ordered(customer, "1.00", currency="JPY")
    behind = ordered(customer, "10.00")
    ExchangeRate.objects.all().delete()

    credit.set_limit(customer, limit_amount=D("50.00"), by=an_actor(None, "MGR"))
    outbox.drain()

    assert [status(order) for order in (yen, behind)] == ["held", "confirmed"]
    assert not OutboxMessage.objects.exclude(status="done").filter(task__startswith="credit.").exists()


def test_money_of_the_payer_s_sister_frees_what_a_branch_has_ordered() -> None:
    parent = a_customer(credit_limit="100.00")
    payer, sister = a_customer(parent=parent), a_customer(parent=parent)
    invoice = invoiced(sister, "100.00")
    order = ordered(a_customer(invoice_party=payer), "100.00")
    assert order.status == "held"

    a_payment(invoice, "100.00")
    outbox.drain()

    assert status(order) == "confirmed"


def test_rules_that_allow_more_free_what_they_held_and_no_order_of_another_class() -> None:
    rules(order_value="50.00")
    rules("high", order_value="50.00")
    customer, watched, branch = a_customer(), a_customer(), a_customer(parent=a_customer())
    account_of(watched, risk_class="high")
    orders_of = [ordered(each, "60.00") for each in (customer, watched, branch)]
    outbox.drain()

    rules(order_value="60.00")
    outbox.drain()

    assert [status(order) for order in orders_of] == ["confirmed", "held", "confirmed"]
