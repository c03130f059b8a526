"""Mail: written once with its event, sent once, tried again after a failure."""

import datetime
import smtplib
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from core import files, mail, outbox
from core.models import Company, MailMessage, MailStatus, OutboxMessage, StoredFile
from core.pdf.documents import PrintedOpenItem
from core.refusals import Conflict

pytestmark = pytest.mark.django_db

FACTS = {"number": "R-2026-000123", "amount": "90.00 EUR", "due_date": "8 Apr 2026"}
TEMPLATES = [
    "invoice_issued",
    "order_acknowledgement",
    "order_changes",
    "order_held",
    "shipment_delayed",
    "shipment_dispatched",
    "dunning_reminder",
]


class RefusingBackend(BaseEmailBackend):
    """A mail server that raises ``error`` until told otherwise."""

    error: Exception | None = None
    sent = 0

    def send_messages(self, messages: Any) -> int:
        if self.error is not None:
            raise self.error
        RefusingBackend.sent += len(messages)
        return len(messages)


@pytest.fixture
def company() -> Company:
    return Company.objects.create(
        code="MAILS",
        name="Northwind Traders GmbH",
        street="Speicherstraße 12",
        postal_code="20457",
        city="Hamburg",
        country="DE",
        email="billing@northwind.example",
        base_currency="EUR",
        brand_color="#0f5f6b",
    )


@pytest.fixture
def mail_server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    monkeypatch.setattr(RefusingBackend, "error", None)
    monkeypatch.setattr(RefusingBackend, "sent", 0)
    return RefusingBackend


def queue_invoice_mail(company: Company, **changes: Any) -> MailMessage:
    values: dict[str, Any] = {
        "to": "Roland Mendel <ap@ernsthandel.example>",
        "subject": "Invoice R-2026-000123",
        "template": "emails/invoice_issued",
        "context": FACTS,
        "language": "en",
        "key": "invoice-issued:1",
    }
    with transaction.atomic():
        return mail.queue(company, **{**values, **changes})


def a_stored_pdf(company: Company) -> StoredFile:
    name = mail.attachment_name("Invoice", "R-2026-000123", "Acme")
    return files.store(company, name, "application/pdf", b"%PDF-1.7 content")


def deliver_everything() -> None:
    """Every message of the outbox, those that wait for their time included."""
    OutboxMessage.objects.filter(status="pending").update(available_at=timezone.now())
    outbox.drain()


def test_a_queued_mail_is_sent_with_text_html_and_attachment(company):
    message = queue_invoice_mail(company, attachments=[a_stored_pdf(company)])

    deliver_everything()

    (sent,) = django_mail.outbox
    assert isinstance(sent, django_mail.EmailMultiAlternatives)
    assert sent.to == ["Roland Mendel <ap@ernsthandel.example>"]
    assert sent.from_email.startswith("Northwind Traders GmbH <")
    assert sent.reply_to == ["billing@northwind.example"]
    assert sent.body.splitlines()[0] == "Invoice R-2026-000123: 90.00 EUR, due 8 Apr 2026"
    assert "<h1>Invoice R-2026-000123: 90.00 EUR, due 8 Apr 2026</h1>" in str(sent.alternatives[0][0])
    assert sent.attachments[0].filename == "Invoice_R-2026-000123_Acme.pdf"
    assert sent.attachments[0].content == b"%PDF-1.7 content"
    message.refresh_from_db()
    assert message.status == MailStatus.SENT
    assert message.sent_at is not None


def test_the_same_event_writes_one_mail_per_recipient_however_often_it_is_announced(company):
    first = queue_invoice_mail(company)
    again = queue_invoice_mail(company, subject="Another wording")
    other = queue_invoice_mail(company, to="copy@ernsthandel.example")

    deliver_everything()

    assert again.pk == first.pk
    assert other.message_id != first.message_id
    assert len(django_mail.outbox) == 2


def test_the_message_id_is_derived_from_event_and_recipient(company):
    first = queue_invoice_mail(company)
    message_id = first.message_id
    first.delete()

    assert queue_invoice_mail(company).message_id == message_id
    assert message_id.startswith("<")
    assert message_id.endswith("@o2c.example>")


def test_a_message_delivered_twice_is_sent_once(company):
    message = queue_invoice_mail(company)

    deliver_everything()
    with transaction.atomic():
        mail.send_message(message.pk)
    OutboxMessage.objects.update(status="pending", attempts=0)
    deliver_everything()

    assert len(django_mail.outbox) == 1
    message.refresh_from_db()
    assert message.attempts == 1


def test_a_rolled_back_event_sends_nothing(company):
    with transaction.atomic():
        queue_invoice_mail(company)
        transaction.set_rollback(True)

    deliver_everything()

    assert django_mail.outbox == []
    assert not MailMessage.objects.exists()


def test_a_mail_server_that_is_away_is_tried_again_until_it_is_back(company, mail_server):
    mail_server.error = ConnectionRefusedError("no mail server")
    message = queue_invoice_mail(company)

    outbox.drain()
    message.refresh_from_db()
    assert (message.status, message.attempts) == (MailStatus.QUEUED, 1)
    assert message.error == "ConnectionRefusedError: no mail server"
    waiting = OutboxMessage.objects.get(status="pending")
    assert waiting.available_at > timezone.now() + datetime.timedelta(seconds=50)

    mail_server.error = None
    deliver_everything()
    message.refresh_from_db()
    assert (message.status, message.attempts, message.error) == (MailStatus.SENT, 2, "")
    assert mail_server.sent == 1


def test_after_six_attempts_the_mail_is_given_up_and_a_person_can_try_again(company, mail_server):
    mail_server.error = smtplib.SMTPServerDisconnected("gone")
    message = queue_invoice_mail(company)

    for _attempt in range(9):
        deliver_everything()
    message.refresh_from_db()
    assert (message.status, message.attempts) == (MailStatus.FAILED, 6)

    mail_server.error = None
    mail.resend(message)
    deliver_everything()
    message.refresh_from_db()
    assert message.status == MailStatus.SENT
    assert mail_server.sent == 1


def test_a_refused_recipient_fails_at_once(company, mail_server):
    mail_server.error = smtplib.SMTPRecipientsRefused({"ap@ernsthandel.example": (550, b"no such user")})
    message = queue_invoice_mail(company)

    deliver_everything()

    message.refresh_from_db()
    assert (message.status, message.attempts) == (MailStatus.FAILED, 1)
    assert "no such user" in message.error


def test_a_mail_that_was_sent_is_not_sent_again_by_hand(company):
    message = queue_invoice_mail(company)
    deliver_everything()

    with pytest.raises(Conflict, match="has not failed"):
        mail.resend(message)

    deliver_everything()
    assert len(django_mail.outbox) == 1


@pytest.mark.parametrize("address", ["", "not an address", "a@b@c", "x@y\nBcc: z@example.com"])
def test_an_address_that_is_none_fails_in_the_log_and_not_in_the_event(company, address):
    message = queue_invoice_mail(company, to=address)

    deliver_everything()

    assert message.status == MailStatus.FAILED
    assert message.error == "This is not an e-mail address."
    assert django_mail.outbox == []


def test_a_subject_with_line_breaks_cannot_add_headers(company):
    queue_invoice_mail(company, subject="Invoice\r\nBcc: thief@example.com")

    deliver_everything()

    (sent,) = django_mail.outbox
    assert sent.subject == "Invoice Bcc: thief@example.com"
    assert "thief@example.com" not in sent.recipients()


@pytest.mark.parametrize("template", TEMPLATES)
def test_names_are_data_in_every_mail(company, template):
    hostile = "{{ 7*7 }}<script>alert(1)</script>"
    item = PrintedOpenItem(number=hostile, date="", open_amount="1.00", due_date="1 Jan 2026")
    names = (
        "number",
        "amount",
        "order_number",
        "customer_reference",
        "carrier",
        "tracking",
        "message",
        "reference",
        "iban",
    )

    message = queue_invoice_mail(
        company, template=f"emails/{template}", context={**dict.fromkeys(names, hostile), "items": [item]}
    )

    assert hostile in message.body_text
    assert "<script>" not in message.body_html
    assert "{{ 7*7 }}&lt;script&gt;" in message.body_html


@pytest.mark.parametrize(
    "language, first_line", [("it", "Fattura"), ("nb", "Faktura"), ("ro", "Factura"), ("id", "Faktur")]
)
def test_the_mail_speaks_the_customers_language(company, compiled_words, language, first_line):
    message = queue_invoice_mail(company, language=language)

    assert message.body_text.startswith(f"{first_line} R-2026-000123: 90.00 EUR")
    assert f'<html lang="{language}">' in message.body_html


def test_a_reminder_of_a_thousand_items_stays_small(company):
    items = [
        PrintedOpenItem(number=f"R-2026-{n:06}", date="", open_amount="812.50", due_date="11 Feb 2026")
        for n in range(1000)
    ]

    message = queue_invoice_mail(
        company,
        template="emails/dunning_reminder",
        context={"amount": "812,500.00 EUR", "pay_by": "1 Mar 2026", "items": items},
    )

    assert message.body_text.splitlines()[0] == "Overdue: 812,500.00 EUR, please pay by 1 Mar 2026"
    assert "All items are listed in the attached letter." in message.body_text
    assert len(message.body_text.encode()) + len(message.body_html.encode()) < 60_000


@pytest.mark.parametrize(
    "party, name",
    [
        ("Acme", "Invoice_R-2026-000123_Acme.pdf"),
        ("Băcănia Țării / S.R.L.", "Invoice_R-2026-000123_Bacania-Tarii-S-R-L.pdf"),
        ("../../etc/passwd", "Invoice_R-2026-000123_etc-passwd.pdf"),
        ("Smørbrød & Æbleskiver", "Invoice_R-2026-000123_Smorbrod-AEbleskiver.pdf"),
        ("Łódzka Straße", "Invoice_R-2026-000123_Lodzka-Strasse.pdf"),
        ("株式会社", "Invoice_R-2026-000123.pdf"),
    ],
)
def test_attachments_have_names_every_system_can_keep(party, name):
    assert mail.attachment_name("Invoice", "R-2026-000123", party) == name
