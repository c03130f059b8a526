"""What a customer's word was worth: asked by the rules, counted by the score, shown on the badge, respected by mails."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock, formats, outbox
from core.models import MailMessage
from credit import operations as credit
from credit.badge import badge_of_customer
from credit.models import RiskScore
from credit.score_wording import said
from customers.models import Customer
from invoicing.models import Invoice
from receivables import operations as receivables
from receivables import tasks
from receivables.models import OpenItem, PromiseToPay
from tests.builders import a_customer, a_payment, an_actor, the_company
from tests.credit.stage import invoiced, ordered, rules

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def promised(invoice: Invoice, *, days_ago: int = 0, days: int = 5) -> PromiseToPay:
    """A promise about the invoice, given so many days ago, to be kept within so many days."""
    with clock.history(clock.now() - days_ago * DAY):
        company = invoice.company
        word = receivables.Word(company.today() + days * DAY)
        items = list(OpenItem.objects.filter(invoice=invoice, is_debit=True))
        return receivables.promise(invoice.customer, word, items=items, by=an_actor(None, "CRC"))


def broken(customer: Customer, *, days_ago: int = 10) -> PromiseToPay:
    """A promise over 10.00 that was not kept."""
    made = promised(invoiced(customer, "10.00"), days_ago=days_ago)
    tasks.decide_promises()
    return made


def failed(customer: Customer) -> list[str]:
    order = ordered(customer, "1.00")
    return [rule["rule"] for rule in order.credit_decisions.latest("pk").rules if not rule["is_passed"]]


@pytest.mark.parametrize("count, holds", [(1, []), (2, ["promises"])])
def test_who_broke_more_promises_than_allowed_in_a_year_is_held(count: int, holds: list[str]) -> None:
    rules(promises=1)
    customer = a_customer()
    for _each in range(count):
        broken(customer)

    assert failed(customer) == holds


def test_promises_are_asked_for_only_where_the_rules_do() -> None:
    customer = a_customer()
    broken(customer)

    def asked() -> bool:
        with CaptureQueriesContext(connection) as captured:
            ordered(customer, "1.00")
        return any("receivables_promisetopay" in query["sql"] for query in captured.captured_queries)

    without = asked()
    rules(promises=3)

    assert (without, asked()) == (False, True)


def test_broken_promises_of_who_shares_the_limit_count_together() -> None:
    rules(promises=1)
    parent = a_customer()
    child = a_customer(parent=parent)
    broken(parent)
    broken(child)

    assert failed(child) == ["promises"]


def test_broken_promises_make_a_score() -> None:
    customer, honest = a_customer(), a_customer()
    broken(customer)
    broken(customer)
    ordered(honest, "1.00")

    credit.keep_scores(the_company(), the_company().today())

    def words(of: Customer) -> list[str]:
        row = RiskScore.objects.get(customer=of)
        return [said(each).words for each in row.factors if each["factor"] == "promises"]

    assert words(customer) == ["10 of 15: promises broken in a year: 2"]
    assert words(honest) == ["0 of 15: no promise was broken in a year"]


@pytest.mark.parametrize(
    "ending, told",
    [
        ("open", "Promises to pay by %s."),
        ("kept", "Promised to pay by %s: kept."),
        ("part", "Promised to pay by %s: kept in part."),
        ("broken", "Promised to pay by %s: not kept."),
    ],
)
def test_the_badge_says_what_was_promised_last_and_whether_it_was_kept(ending: str, told: str) -> None:
    customer = a_customer()
    invoice = invoiced(customer, "10.00", days_overdue=-20)
    made = promised(invoice, days_ago=0 if ending == "open" else 10)
    if ending in ("kept", "part"):
        paid: Any = "10.00" if ending == "kept" else "4.00"
        a_payment(invoice, paid, received_on=made.promised_date)
    tasks.decide_promises()

    badge = badge_of_customer(customer, an_actor(None, "SAL"))

    assert badge.sentences == (told % formats.day(made.promised_date),)


def test_who_has_promised_to_pay_an_invoice_is_not_reminded_of_it_in_the_mail() -> None:
    customer = a_customer()
    promised(invoiced(customer, "80.00", days_overdue=5))
    order = ordered(customer, "10.00")

    outbox.drain()

    assert "past their due date" not in MailMessage.objects.get(document_number=order.number).body_text
