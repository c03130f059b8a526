"""After the demo is loaded: what is printed late goes to nobody any more, what is new does."""

import datetime

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from core import clock, outbox
from core.models import MailMessage, OutboxMessage, OutboxStatus
from core.pdf import is_available
from ledger import books
from ledger.models import FiscalPeriod
from o2c.demo.aftermath import calm_the_outbox, close_the_books
from o2c.demo.company import Setup
from receivables.operations import execute, propose
from tests.invoicing.stage import a_customer, a_seller, an_issued_invoice, goods
from tests.receivables.stage import a_company, a_ladder, an_accountant, an_invoice, somebody
from tests.receivables.stage import a_customer as a_debtor

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not is_available(), reason="the PDF library is missing on this machine"),
]


def days_ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def print_all() -> None:
    """The worker comes to everything that waits, also to what was put off."""
    OutboxMessage.objects.filter(status=OutboxStatus.PENDING).update(available_at=timezone.now())
    outbox.drain()


def test_an_old_invoice_and_its_delivery_note_are_printed_and_kept_as_sent_but_go_to_nobody():
    company = a_seller()
    goods(company, "A", on_hand="100")
    moment = days_ago(40)
    with clock.history(moment):
        invoice = an_issued_invoice(a_customer(company), {"A": "2"})
    calm_the_outbox()

    print_all()

    invoice.refresh_from_db()
    message = MailMessage.objects.get(document_kind="invoicing.invoice")
    assert invoice.pdf is not None
    assert (message.status, message.sent_at, message.attachments.get()) == ("sent", moment, invoice.pdf)
    assert not MailMessage.objects.exclude(status="sent", sent_at=moment).exists()
    assert django_mail.outbox == []


def test_an_invoice_of_today_is_mailed_all_the_same():
    company = a_seller()
    goods(company, "A", on_hand="100")
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})
    calm_the_outbox()

    print_all()

    assert [invoice.number in message.subject for message in django_mail.outbox].count(True) == 1


def test_an_old_reminder_is_printed_but_goes_to_nobody():
    company = a_company()
    by, customer = an_accountant(company), a_debtor(company)
    a_ladder(company, 1)
    due = datetime.date(2026, 3, 5)
    an_invoice(customer, "100.00", issued=due, due=due)
    with clock.history(days_ago(40)):
        execute(propose(company, due + datetime.timedelta(days=6), by=by), by=by)
    calm_the_outbox()

    print_all()

    message = MailMessage.objects.get(document_kind="receivables.dunningnotice")
    assert message.status == "sent"
    assert message.attachments.count() == 1
    assert not [sent for sent in django_mail.outbox if sent.subject == message.subject]


def test_all_months_but_the_last_two_are_closed_the_oldest_for_good():
    company = a_company()
    accountant = somebody(company, "GL").user
    for month in range(1, 9):
        books.period_of(company, datetime.date(2026, month, 1))

    close_the_books(Setup(company, {"GL": accountant}), datetime.date(2026, 8, 20))

    periods = FiscalPeriod.objects.filter(company=company).order_by("start_date")
    assert list(periods.values_list("status", flat=True)) == [
        "closed", "closed", "soft", "soft", "soft", "soft", "open", "open",
    ]  # fmt: skip
