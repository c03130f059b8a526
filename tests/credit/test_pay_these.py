"""Pay these to release: the fewest open invoices, and of those the least sum, that let a held order go on."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from core import outbox
from core.models import MailMessage
from core.refusals import NotPermitted
from credit import operations as credit
from credit import printing
from credit.rule_sets import ORDERING, Setting
from credit.selectors import pay_to_release
from credit.selectors.paying import Payable, smallest_cover
from customers.models import Customer
from invoicing.models import Invoice
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_payment, an_actor, the_company
from tests.credit.stage import D, account_of, held, invoiced, ordered, reminded, rules
from tests.orders.stage import mine, picture

pytestmark = pytest.mark.django_db


def numbers(order: SalesOrder) -> list[str] | None:
    """What is to be paid."""
    found = pay_to_release(mine(order), the_company().today())
    return None if found is None else [item.document_number for item in found.items]


def owing(*amounts: str, limit: str) -> tuple[Customer, list[Invoice]]:
    """A customer with open invoices and a limit."""
    customer = a_customer()
    invoices = [invoiced(customer, amount) for amount in amounts]
    limited(customer, limit)
    return customer, invoices


def limited(customer: Customer, limit: str) -> None:
    """The customer's limit from now on."""
    credit.set_limit(customer, limit_amount=D(limit), by=an_actor(None, "MGR"))


@pytest.mark.parametrize(
    "limit, paid",
    [
        ("650.00", ["50.00"]),  # 700 open and on order
        ("649.99", ["150.00"]),
        ("500.00", ["400.00"]),  # one invoice, though two smaller ones come to less
        ("299.99", ["50.00", "400.00"]),
        ("100.00", ["50.00", "150.00", "400.00"]),
    ],
)
def test_the_fewest_invoices_and_of_those_the_least(limit: str, paid: list[str]) -> None:
    customer, invoices = owing("50.00", "150.00", "400.00", limit=limit)
    order = ordered(customer, "100.00")
    assert order.status == "held"

    wanted = [invoice.number for invoice in invoices if str(invoice.gross_amount.quantize(D("0.01"))) in paid]
    assert numbers(order) == wanted


def test_paid_they_let_the_order_go_on() -> None:
    customer, invoices = owing("50.00", "150.00", "400.00", limit="299.99")
    order = ordered(customer, "100.00")
    to_pay = numbers(order)
    assert to_pay is not None

    for invoice in invoices:
        if invoice.number in to_pay:
            a_payment(invoice)
    outbox.drain()

    assert mine(order).status == "confirmed"


def test_what_is_long_overdue_has_to_be_paid_or_enough_of_it_that_little_is_left() -> None:
    rules(overdue=365)
    customer = a_customer()
    old = invoiced(customer, "80.00", days_overdue=31)
    invoiced(customer, "500.00", days_overdue=29)
    rules(overdue=30)
    order = ordered(customer, "1.00")

    assert numbers(order) == [old.number]


def test_an_overdue_rule_with_an_amount_is_cured_by_the_large_one() -> None:
    customer = a_customer()
    large = invoiced(customer, "900.00", days_overdue=30)
    invoiced(customer, "40.00", days_overdue=29)
    invoiced(customer, "50.00", days_overdue=29)
    rules(overdue=Setting(amount=D("100.00"), number=20, points=ORDERING))
    order = ordered(customer, "1.00")

    assert numbers(order) == [large.number]


def test_what_is_overdue_in_all_and_reminded_too_often_is_looked_at_together_with_the_limit() -> None:
    customer = a_customer()
    reminded_thrice = invoiced(customer, "10.00", days_overdue=5)
    overdue = invoiced(customer, "120.00", days_overdue=5)
    invoiced(customer, "90.00", days_overdue=5)
    fresh = invoiced(customer, "380.00")
    reminded(reminded_thrice, 3)
    rules(overdue=365, overdue_amount="100.00", dunning=2)
    limited(customer, "200.00")
    order = ordered(customer, "100.00")

    assert numbers(order) == [reminded_thrice.number, overdue.number, fresh.number]


def test_invoices_of_the_family_count() -> None:
    parent = a_customer(credit_limit="100.00")
    child, sister = a_customer(parent=parent), a_customer(parent=parent)
    invoice = invoiced(sister, "100.00")
    order = ordered(child, "100.00")

    assert numbers(order) == [invoice.number]


@pytest.mark.parametrize("why", ["blocked", "too large", "passed"])
def test_where_no_payment_helps_nothing_is_asked_for(why: str) -> None:
    customer, _invoices = owing("50.00", limit="60.00")
    if why == "blocked":
        account_of(customer, is_blocked=True)
    order = ordered(customer, {"blocked": "20.00", "too large": "60.01", "passed": "1.00"}[why])

    assert numbers(order) is None


def test_of_many_invoices_still_the_fewest_are_asked_for() -> None:
    payables = [_payable(key, str(key)) for key in range(1, 41)]

    found = smallest_cover(payables, frozenset(), D("100"), D("0"))

    assert found is not None
    assert (len(found), sum(each.weight for each in found)) == (3, D("100"))


def test_of_many_invoices_what_is_overdue_and_what_is_owed_are_both_covered() -> None:
    payables = [_payable(key, str(key), days=int(key % 2)) for key in range(1, 41)]

    found = smallest_cover(payables, frozenset({2}), D("100"), D("60"))

    assert found is not None
    assert 2 in {each.item.pk for each in found}
    assert sum(each.weight for each in found) >= D("100")
    assert sum(each.overdue_weight for each in found) >= D("60")
    assert len(found) == 4


def _payable(key: int, amount: str, days: int = 0) -> Payable:
    return Payable(cast(Any, SimpleNamespace(pk=key)), Decimal(amount), days)


def test_the_text_to_copy_names_invoices_and_amounts_and_not_the_limit() -> None:
    customer, invoices = owing("50.00", "400.00", limit="333.00")
    order = ordered(customer, "100.00")
    found = pay_to_release(mine(order), the_company().today())
    assert found is not None

    text = printing.pay_these_text(mine(order), found.items)

    assert str(invoices[1].number) in text
    assert "400.00" in text
    assert "333" not in text


def test_the_customer_is_mailed_the_invoices_with_a_letter() -> None:
    customer = a_customer(language="it", email="paga@cliente.example")
    invoice = invoiced(customer, "1234.50")
    limited(customer, "100.00")
    order = ordered(customer, "100.00")
    assert order.status == "held"

    credit.ask_to_pay(mine(order), by=an_actor(None, "SAL"))
    outbox.drain()

    message = MailMessage.objects.get(event_key__startswith="pay-these:")
    assert (message.recipient, message.language) == ("paga@cliente.example", "it")
    assert "1.234,50" in message.body_text
    assert str(invoice.number) in message.body_text


def test_nobody_is_asked_to_pay_where_it_does_not_help_or_nothing_is_held_or_one_may_not() -> None:
    hopeless, fine, held_order = held("60.00"), ordered(a_customer(), "1.00"), held("1.00")
    before = picture(hopeless)

    with pytest.raises(credit.NothingToPay):
        credit.ask_to_pay(mine(hopeless), by=an_actor(None, "SAL"))
    with pytest.raises(orders.NoSuchHold):
        credit.ask_to_pay(mine(fine), by=an_actor(None, "SAL"))
    with pytest.raises(NotPermitted):
        credit.ask_to_pay(mine(held_order), by=an_actor(None, "WH"))

    assert picture(hopeless) == before
