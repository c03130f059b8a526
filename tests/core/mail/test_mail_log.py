"""The mail log: who sees it, what it shows, who may try again."""

import pytest
from django.db import transaction
from django.urls import reverse

from core import files, mail
from core.models import Company, MailMessage, MailStatus, Membership, User
from fulfillment.models import Shipment
from invoicing.models import Invoice
from orders.models import SalesOrder
from receivables.models import DunningNotice, DunningRun, Payment

pytestmark = pytest.mark.django_db


def a_company(code: str) -> Company:
    return Company.objects.create(code=code, name=f"{code} GmbH", country="DE", base_currency="EUR")


def a_mail(
    company: Company, to: str = "ap@ernsthandel.example", *, about=Invoice, with_file: bool = False
) -> MailMessage:
    document = about(pk=1) if about else None
    attachments = (
        [files.store(company, "Invoice_R-1_Acme.pdf", "application/pdf", b"%PDF-", document=document)]
        if with_file
        else []
    )
    with transaction.atomic():
        return mail.queue(
            company,
            to=to,
            subject="Invoice R-1",
            template="emails/invoice_issued",
            context={"number": "R-1", "amount": "90.00 EUR", "due_date": "8 Apr 2026"},
            language="en",
            key=f"invoice:{to}",
            document=document,
            attachments=attachments,
        )


@pytest.fixture
def company() -> Company:
    return a_company("FIRST")


@pytest.fixture
def sign_in(client, company):
    def enter(role: str):
        user = User.objects.create_user(f"user-{role.lower()}", password="x")
        Membership.objects.create(user=user, company=company, role=role)
        client.force_login(user)
        return client

    return enter


def test_the_log_lists_own_mails_and_none_of_another_company(company, sign_in):
    a_mail(company)
    other = a_mail(a_company("OTHER"), to="secret@other.example")
    client = sign_in("AR")

    page = client.get(reverse("core:mail-log")).content.decode()

    assert "ap@ernsthandel.example" in page
    assert "secret@other.example" not in page
    assert client.get(reverse("core:mail-message", args=[other.pk])).status_code == 404


def test_a_mail_is_shown_as_it_was_written_with_its_file(company, sign_in):
    message = a_mail(company, with_file=True)
    client = sign_in("AR")
    file = message.attachments.get()

    page = client.get(reverse("core:mail-message", args=[message.pk])).content.decode()
    download = client.get(reverse("core:mail-attachment", args=[message.pk, file.pk]))

    assert "Invoice R-1: 90.00 EUR, due 8 Apr 2026" in page
    assert "Invoice_R-1_Acme.pdf" in page
    assert b"".join(download.streaming_content) == b"%PDF-"
    assert 'filename="Invoice_R-1_Acme.pdf"' in download["Content-Disposition"]


def test_a_file_of_another_mail_is_not_found(company, sign_in):
    message, other = a_mail(company), a_mail(company, to="b@ernsthandel.example", with_file=True)
    client = sign_in("AR")

    answer = client.get(reverse("core:mail-attachment", args=[message.pk, other.attachments.get().pk]))

    assert answer.status_code == 404


def test_a_failed_mail_is_tried_again_with_one_click(company, sign_in):
    message = a_mail(company, to="nobody")
    client = sign_in("AR")

    answer = client.post(reverse("core:mail-resend", args=[message.pk]))

    message.refresh_from_db()
    assert answer.status_code in {302, 303}
    assert message.status == MailStatus.QUEUED


def test_a_mail_that_waits_cannot_be_tried_again(company, sign_in):
    message = a_mail(company)
    client = sign_in("AR")

    assert client.post(reverse("core:mail-resend", args=[message.pk])).status_code == 409


@pytest.mark.parametrize(
    "role, may_see, may_resend", [("ADM", 200, 409), ("AUD", 200, 403), ("WH", 403, 403), ("PB", 404, 404)]
)
def test_roles_see_and_resend_what_they_may(company, sign_in, role, may_see, may_resend):
    message = a_mail(company)
    client = sign_in(role)

    assert client.get(reverse("core:mail-log")).status_code == may_see
    assert client.get(reverse("core:mail-message", args=[message.pk])).status_code == may_see
    assert client.post(reverse("core:mail-resend", args=[message.pk])).status_code == may_resend


def page_of(client, message) -> tuple[int, str]:
    answer = client.get(reverse("core:mail-message", args=[message.pk]))
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    "about, readers",
    [
        (SalesOrder, {"SAL", "CRC", "AR", "GL", "MGR", "AUD"}),
        (Shipment, {"SAL", "CRC", "AR", "GL", "MGR", "AUD"}),
        (Invoice, {"SAL", "CRC", "AR", "GL", "MGR", "AUD"}),
        (Payment, {"CRC", "AR", "GL", "MGR", "AUD"}),
        (DunningNotice, {"CRC", "AR", "GL", "MGR", "AUD"}),
        (DunningRun, {"CRC", "AR", "GL", "MGR", "AUD"}),
        (Membership, set()),
        (None, set()),
    ],
)
def test_a_mail_and_its_file_are_for_those_who_may_see_the_document(company, sign_in, about, readers):
    message = a_mail(company, about=about, with_file=True)
    attachment = reverse("core:mail-attachment", args=[message.pk, message.attachments.get().pk])

    for role in ("SAL", "CRC", "AR", "GL", "MGR", "ADM", "AUD"):
        client = sign_in(role)
        _status, page = page_of(client, message)

        assert ("90.00 EUR" in page) == (role in readers), role
        assert ("Invoice R-1" in page) == (role in readers), role
        assert (client.get(attachment).status_code == 200) == (role in readers), role


def test_a_sales_clerk_does_not_find_reminders_in_the_log(company, sign_in):
    a_mail(company, to="ap@ernsthandel.example")
    reminder = a_mail(company, to="late@payer.example", about=DunningNotice)
    client = sign_in("SAL")

    page = client.get(reverse("core:mail-log")).content.decode()
    found = client.get(reverse("core:mail-log"), {"q": "late@payer.example"}).content.decode()

    assert "ap@ernsthandel.example" in page
    assert "late@payer.example" not in page
    assert reverse("core:mail-message", args=[reminder.pk]) not in found
    assert page_of(client, reminder)[0] == 404


def test_the_administrator_sees_that_a_mail_went_out_but_not_what_it_says(company, sign_in):
    message = a_mail(company, about=DunningNotice, with_file=True)
    client = sign_in("ADM")
    log = reverse("core:mail-log")

    page = client.get(log).content.decode()
    by_subject = client.get(log, {"q": "R-1"}).content.decode()
    status, mail_page = page_of(client, message)

    assert "ap@ernsthandel.example" in page
    assert "Queued" in page
    assert "Invoice R-1" not in page
    assert "ap@ernsthandel.example" not in by_subject
    assert status == 200
    assert "ap@ernsthandel.example" in mail_page
    assert "Text and attachments are for those who may see the document." in mail_page
    assert "Invoice_R-1_Acme.pdf" not in mail_page


def test_the_administrator_sends_again_what_he_may_not_read(company, sign_in):
    message = a_mail(company, to="nobody")
    client = sign_in("ADM")

    answer = client.post(reverse("core:mail-resend", args=[message.pk]))

    message.refresh_from_db()
    assert answer.status_code in {302, 303}
    assert message.status == MailStatus.QUEUED


def test_the_log_asks_the_same_questions_however_many_mails_there_are(
    company, sign_in, django_assert_max_num_queries
):
    for number in range(20):
        a_mail(company, to=f"ap{number}@ernsthandel.example")
    client = sign_in("AR")
    client.get(reverse("core:mail-log"))

    with django_assert_max_num_queries(12):
        client.get(reverse("core:mail-log"))
