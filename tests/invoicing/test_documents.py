"""The PDF and the mail: made once after the commit, kept with their hash, sent once however often they are delivered."""

import io

import pytest
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader

from core import files, invariants, outbox, timeline
from core.actors import Actor
from core.models import MailMessage, OutboxMessage, StoredFile
from core.pdf import is_available
from customers.models import Contact, EarlyPaymentDiscount
from invoicing import operations, printing, tasks
from invoicing.models import Invoice
from invoicing.operations import NoRecipient, NotPrinted
from tests.invoicing.stage import (
    a_customer,
    a_draft,
    a_seller,
    a_shipped_order,
    an_issued_invoice,
    goods,
    somebody,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not is_available(), reason="the PDF library is missing on this machine"),
]


@pytest.fixture
def company():
    company = a_seller()
    goods(company, "A", on_hand="1000", name="Chai & <Tea> {{ 7*7 }}")
    return company


def deliver() -> None:
    """Deliver what the outbox holds, as the relay would."""
    outbox.drain()


def text_of(file: StoredFile) -> str:
    pages = PdfReader(io.BytesIO(files.read(file))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_an_issued_invoice_gets_its_pdf_with_the_figures_of_the_database(company):
    customer = a_customer(company, vat_id="DE123456789")
    EarlyPaymentDiscount.objects.create(
        company=company, payment_terms=customer.payment_terms, percent=2, days=10
    )
    invoice = an_issued_invoice(customer, {"A": "3"}, prices={"A": "3.333333"}, customer_reference="PO-77")

    deliver()

    invoice.refresh_from_db()
    text = text_of(invoice.pdf)
    for words in (
        invoice.number, "10.00", "2.00", "12.00", "Chai & <Tea> {{ 7*7 }}", "PO-77", invoice.order.number,
        invoice.shipment.number, "DE123456789", "30 days net", "0.24",
    ):  # fmt: skip
        assert words in text, words
    assert invoice.payment_reference in text.replace(" ", "")
    assert invoice.pdf.name.startswith("Invoice_R-")


def test_the_pdf_is_made_once_and_mailed_once_however_often_it_is_delivered(company):
    customer = a_customer(company)
    Contact.objects.create(
        company=company, customer=customer, name="Ada", email="ap@alfki.example", roles=["invoice"]
    )
    invoice = an_issued_invoice(customer, {"A": "2"})

    deliver()
    invoice.refresh_from_db()
    first = invoice.pdf
    for _turn in range(2):
        tasks.render_invoice_pdf(invoice.pk)
        deliver()

    invoice.refresh_from_db()
    assert invoice.pdf == first
    assert StoredFile.objects.filter(document_kind="invoicing.invoice").count() == 1
    message = MailMessage.objects.get(document_kind="invoicing.invoice")
    assert (message.recipient, message.recipient_name, message.status) == ("ap@alfki.example", "Ada", "sent")
    assert [name for name, _content, _type in _invoice_mail().attachments] == [first.name]
    assert "24.00" in message.body_text.splitlines()[0]


def _invoice_mail():
    (sent,) = [message for message in django_mail.outbox if message.attachments and "R-" in message.subject]
    return sent


def test_an_invoice_speaks_the_customer_s_language(company):
    invoice = an_issued_invoice(a_customer(company, language="it"), {"A": "2"}, prices={"A": "1234.50"})

    deliver()

    invoice.refresh_from_db()
    assert "Fattura" in text_of(invoice.pdf)
    assert "2.469,00" in text_of(invoice.pdf)


def test_a_credit_note_has_a_pdf_that_names_its_invoice_and_reason(company):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})
    note = operations.credit(invoice, reason="Broken in transit", by=Actor.system(company))

    deliver()

    note.refresh_from_db()
    text = text_of(note.pdf)
    assert invoice.number in text
    assert "Broken in transit" in text
    assert MailMessage.objects.filter(document_id=note.pk, subject__contains=note.number).count() == 1


def test_a_draft_is_printed_with_a_mark_and_without_a_number(company):
    draft = a_draft(a_shipped_order(a_customer(company), {"A": "2"}))

    content = printing.print_invoice(Invoice.objects.select_related(*printing.FULL).get(pk=draft.pk))

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "DRAFT" in text.upper()
    assert "R-" not in text
    assert operations.keep_pdf(draft, "x.pdf", content, by=Actor.system(company)) is None


def test_a_customer_without_an_address_is_not_mailed_and_the_timeline_says_so(company):
    invoice = an_issued_invoice(a_customer(company, email=""), {"A": "2"})

    deliver()
    tasks.render_invoice_pdf(invoice.pk)

    invoice.refresh_from_db()
    assert invoice.pdf is not None
    assert not MailMessage.objects.filter(document_id=invoice.pk, document_kind="invoicing.invoice").exists()
    assert [event.activity for event in timeline.of_document(invoice)].count("not sent") == 1
    with pytest.raises(NoRecipient):
        operations.send_again(invoice, by=somebody(company, "AR"))


def test_an_invoice_is_sent_again_as_often_as_somebody_asks(company):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})
    clerk = somebody(company, "SAL")
    with pytest.raises(NotPrinted):
        operations.send_again(invoice, by=clerk)
    deliver()

    for _turn in range(2):
        operations.send_again(invoice, by=clerk)

    assert MailMessage.objects.filter(document_kind="invoicing.invoice").count() == 3


def test_a_changed_file_is_found_by_the_check(company):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})
    deliver()
    invoice.refresh_from_db()
    assert not [finding for finding in invariants.run_all() if finding.rule.startswith("INV-3")]

    default_storage.delete(invoice.pdf.storage_name)
    assert "missing" in _damage()[0]
    default_storage.save(invoice.pdf.storage_name, ContentFile(b"something else"))
    assert "changed" in _damage()[0]


def _damage() -> list[str]:
    (finding,) = [finding for finding in invariants.run_all() if finding.rule == "INV-3"]
    return finding.rows


def test_a_pdf_that_was_given_up_can_be_asked_for_again(company):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})
    OutboxMessage.objects.filter(key=f"invoice-pdf:{invoice.pk}").update(status="dead", attempts=8)
    deliver()
    invoice.refresh_from_db()
    assert invoice.pdf is None

    tasks.order_pdf_again(invoice)
    deliver()

    invoice.refresh_from_db()
    assert invoice.pdf is not None
