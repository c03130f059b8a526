"""A late payer is told so politely in the mail about his order, in his language, and never what his limit is."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from core import formats, outbox
from core.models import MailMessage
from core.payment_reference import in_groups
from core.refusals import NotPermitted
from credit import operations as credit
from credit.models import CreditMailRules
from orders.models import SalesOrder
from receivables import operations as receivables
from receivables.models import OpenItem
from tests.builders import a_customer, a_payment, a_user, an_accountant, an_actor, the_company
from tests.credit.stage import D, account_of, invoiced, ordered, rules
from tests.receivables.stage import a_ladder

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ASKED = "May we remind you that these invoices are past their due date?"


def the_mail(order: SalesOrder) -> MailMessage:
    """The mail that told the customer about his order."""
    outbox.drain()
    return MailMessage.objects.get(document_number=order.number)


def text(order: SalesOrder) -> str:
    return the_mail(order).body_text.replace("\xa0", " ")


def switched(*, overdue: bool = True, waiting: bool = False) -> None:
    credit.set_mail_rules(tells_overdue=overdue, tells_waiting=waiting, by=an_actor(None, "MGR"))


def test_the_acknowledgement_names_overdue_invoices_the_sum_and_how_to_pay() -> None:
    customer = a_customer()
    older = invoiced(customer, "80.00", days_overdue=20)
    newer = invoiced(customer, "40.50", days_overdue=3)
    invoiced(customer, "500.00")

    said = text(ordered(customer, "10.00"))

    today = the_company().today()
    for invoice, amount, days in ((older, "80.00", 20), (newer, "40.50", 3)):
        due = formats.day(today - days * DAY, "en")
        assert (
            f"- {invoice.number}: {amount} EUR, was due {due}; payment reference"
            f" {in_groups(invoice.payment_reference or '')}\n" in said
        )
    assert ASKED in said
    assert "Together: 120.50 EUR\n" in said
    assert "IBAN: AT48 3200 0000 1234 5864\nBIC: RLNWATWW\n" in said
    assert "If you have paid meanwhile, thank you: then there is nothing to do." in said
    assert "500.00" not in said


def test_the_page_of_the_mail_says_the_same() -> None:
    customer = a_customer()
    invoice = invoiced(customer, "80.00", days_overdue=20)

    html = str(the_mail(ordered(customer, "10.00")).body_html).replace("\xa0", " ")

    assert ASKED in html
    assert f"{invoice.number}<br>" in html
    assert "<strong>80.00 EUR</strong>" in html


@pytest.mark.parametrize("days", [None, 0])
def test_who_owes_only_what_is_not_yet_due_reads_nothing_of_it(days: int | None) -> None:
    customer = a_customer()
    invoiced(customer, "80.00", days_overdue=days)

    assert ASKED not in text(ordered(customer, "10.00"))


@pytest.mark.parametrize("amount, is_told", [("50.00", False), ("50.01", True)])
def test_up_to_the_tolerance_of_his_rules_nothing_is_said(amount: str, is_told: bool) -> None:
    rules("patient", overdue="50.00")
    customer = a_customer()
    account_of(customer, risk_class="patient")
    invoiced(customer, amount, days_overdue=5)

    assert (ASKED in text(ordered(customer, "10.00"))) is is_told


def test_money_that_nobody_has_matched_yet_is_taken_off() -> None:
    customer = a_customer()
    invoiced(customer, "80.00", days_overdue=5)
    receivables.post_payment(customer, amount=D("30.00"), currency="EUR", by=an_actor())

    said = text(ordered(customer, "10.00"))

    assert "- less 30.00 EUR that stands to your credit\nTogether: 50.00 EUR\n" in said


def test_who_has_paid_all_of_it_reads_nothing_although_nobody_has_matched_it() -> None:
    customer = a_customer()
    invoiced(customer, "80.00", days_overdue=5)
    receivables.post_payment(customer, amount=D("80.00"), currency="EUR", by=an_actor())

    assert ASKED not in text(ordered(customer, "10.00"))


def test_an_item_kept_out_of_reminders_is_not_mentioned() -> None:
    customer = a_customer()
    invoice = invoiced(customer, "80.00", days_overdue=5)
    OpenItem.objects.filter(invoice=invoice).update(is_dunning_blocked=True, dunning_block_reason="asked")

    assert ASKED not in text(ordered(customer, "10.00"))


def test_fees_of_reminders_are_left_to_the_reminders() -> None:
    customer = a_customer()
    invoice = invoiced(customer, "80.00", days_overdue=20)
    a_ladder(the_company(), 10, fee="5.00")
    by = an_accountant()
    receivables.execute(receivables.propose(the_company(), the_company().today() - DAY, by=by), by=by)
    a_payment(invoice)

    assert OpenItem.objects.get(kind="fee").open_amount == D("5.00")
    assert ASKED not in text(ordered(customer, "10.00"))


def test_what_somebody_else_owes_is_not_told_to_who_orders() -> None:
    payer = a_customer(email="office@payer.example")
    invoiced(payer, "80.00", days_overdue=5)

    assert ASKED not in text(ordered(a_customer(invoice_party=payer), "10.00"))


def test_the_company_may_keep_it_out_of_its_mails() -> None:
    switched(overdue=False)
    customer = a_customer()
    invoiced(customer, "80.00", days_overdue=5)

    assert ASKED not in text(ordered(customer, "10.00"))


def test_the_mail_about_a_hold_names_what_is_overdue_and_not_the_limit() -> None:
    customer = a_customer(credit_limit="77.77")
    invoiced(customer, "40.00", days_overdue=5)

    order = ordered(customer, "60.00")
    said = text(order)

    assert order.status == "held"
    assert the_mail(order).subject == f"Your order {order.number} is being reviewed"
    assert "Together: 40.00 EUR" in said
    assert "77.77" not in said
    assert "limit" not in said


def test_where_wanted_the_customer_reads_that_his_order_waits_for_a_payment() -> None:
    switched(waiting=True)
    customer = a_customer()
    invoiced(customer, "40.00", days_overdue=31)

    order = ordered(customer, "60.00")
    said = text(order)

    assert the_mail(order).subject == f"Your order {order.number} waits for a payment"
    assert said.startswith(f"Order {order.number}: 60.00 EUR, waits for a payment\n")
    assert "we confirm it as soon as a payment for open invoices has arrived" in said
    assert "Together: 40.00 EUR" in said


def test_an_order_over_the_limit_waits_for_a_payment_of_what_is_open() -> None:
    switched(waiting=True)
    customer = a_customer(credit_limit="77.77")
    invoiced(customer, "40.00")

    order = ordered(customer, "60.00")

    assert the_mail(order).subject == f"Your order {order.number} waits for a payment"
    assert ASKED not in text(order)
    assert "77.77" not in text(order)


@pytest.mark.parametrize("case", ["blocked", "nothing owed", "another hold too", "somebody else pays"])
def test_no_payment_is_asked_where_it_would_not_help(case: str) -> None:
    switched(waiting=True)
    customer = a_customer(credit_limit="50.00")
    if case == "somebody else pays":
        customer = a_customer(invoice_party=customer)
    if case != "nothing owed":
        invoiced(customer, "40.00")
    if case == "blocked":
        account_of(customer, is_blocked=True, block_reason="cheque bounced")
    if case == "another hold too":
        customer.requires_reference = True
        customer.save()

    order = ordered(customer, "60.00")

    assert order.status == "held"
    assert the_mail(order).subject == f"Your order {order.number} is being reviewed"


def test_the_mail_is_written_as_the_customer_writes_amounts() -> None:
    customer = a_customer(language="it")
    invoiced(customer, "1234.50", days_overdue=5)

    assert "1.234,50 EUR" in text(ordered(customer, "10.00"))


def test_a_manager_switches_what_mails_say_and_the_history_keeps_it(client: Client) -> None:
    client.force_login(a_user(the_company(), "MGR"))
    page = client.get(reverse("credit:mail-rules")).content.decode()
    assert 'name="tells_overdue"' in page

    response = client.post(reverse("credit:mail-rules"), {"tells_waiting": "on"})

    assert response.status_code == 303
    kept = CreditMailRules.objects.get()
    assert (kept.tells_overdue, kept.tells_waiting) == (False, True)
    switched(overdue=True, waiting=True)
    history: Any = apps.get_model("credit", "CreditMailRulesEvent")
    assert list(history.objects.order_by("pgh_id").values_list("tells_overdue", flat=True)) == [False, True]


@pytest.mark.parametrize("role", ["SAL", "CRC", "AR", "GL", "AUD"])
def test_only_a_manager_says_what_mails_tell_of_money(client: Client, role: str) -> None:
    client.force_login(a_user(the_company(), role))

    assert client.get(reverse("credit:mail-rules")).status_code == 403
    with pytest.raises(NotPermitted):
        credit.set_mail_rules(tells_overdue=False, tells_waiting=True, by=an_actor(None, role))
    assert not CreditMailRules.objects.exists()
