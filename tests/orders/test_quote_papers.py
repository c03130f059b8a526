"""A quote's PDF and mail: printed once per revision from what was frozen, sent with a link, in the customer's language."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from core import files, outbox, timeline
from core.document_page import timeline_of
from core.lifecycle import MoveNotAllowed
from core.models import MailMessage, MailStatus, Notification, StoredFile
from core.refusals import NotPermitted
from customers.models import Contact, Customer
from orders import operations as orders
from orders import tasks
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, an_actor, the_company
from tests.core.pdf.printing import needs_pango
from tests.core.pdf.printing import text_of as text_of_pdf
from tests.orders.stage import a_clerk, a_draft, entry, picture
from tests.programs import Program, signed_in, text_of

pytestmark = [pytest.mark.django_db, needs_pango]
D = Decimal


def in_days(days: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=days)


def offered(by: object = None, **customer: object) -> SalesOrder:
    clerk = by or a_clerk()
    product = a_product(sku="TEA", price="10.00", on_hand="50")
    order = a_draft(clerk, entry(product, "2"), customer=a_customer(**customer))  # type: ignore[arg-type]
    orders.quote(order, valid_until=in_days(10), by=clerk)  # type: ignore[arg-type]
    return order


# paper ------------------------------------------------------------------------------------------------------------
def test_every_revision_has_its_own_paper_with_day_revision_and_that_it_is_no_invoice() -> None:
    order = offered(name="Alfreds Futterkiste")
    outbox.drain()
    orders.extend(order, valid_until=in_days(20), by=a_clerk())
    outbox.drain()

    first, second = order.revisions.select_related("pdf").order_by("revision")

    assert first.pdf
    assert second.pdf
    words = text_of_pdf(files.read(first.pdf))
    for expected in (
        f"Quote {order.number}",
        "Valid until",
        "Revision 1",
        "TEA",
        "24.00 EUR",
        "not an invoice",
    ):
        assert expected in words.replace("\u00a0", " ")
    assert first.pdf.name == f"Quote_{order.number}-1_Alfreds-Futterkiste.pdf"
    assert second.pdf.sha256 != first.pdf.sha256


def test_a_paper_is_printed_once_however_often_it_is_asked_for() -> None:
    order = offered()
    outbox.drain()

    tasks.render_quote(order.revisions.get().pk)

    assert StoredFile.objects.filter(document_kind="orders.salesorder").count() == 1


def test_a_paper_printed_late_says_what_was_offered_and_not_what_stands_there_now() -> None:
    clerk, order = a_clerk(), offered()
    orders.reopen(order, by=clerk)
    orders.edit(order, orders.Header(order.customer), [entry(a_product(sku="CUP"), "1")], by=clerk)

    outbox.drain()

    pdf = order.revisions.select_related("pdf").get().pdf
    assert pdf is not None
    assert "TEA" in text_of_pdf(files.read(pdf))


def test_the_paper_is_read_on_the_page_and_by_programs_by_those_who_see_prices() -> None:
    order = offered()
    early = Program("SAL").get(f"/quotes/{order.number}/pdf")
    outbox.drain()
    address = reverse("orders:quote-pdf", args=[order.number, 1])

    assert early.status_code == 404
    assert b"".join(signed_in("SAL").get(address).streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert Program("SAL").get(f"/quotes/{order.number}/pdf").content.startswith(b"%PDF")
    assert signed_in("WH").get(address).status_code == 403
    assert signed_in("SAL").get(reverse("orders:quote-pdf", args=[order.number, 2])).status_code == 404


# mail -------------------------------------------------------------------------------------------------------------
def test_a_quote_goes_to_the_contact_for_orders_with_paper_and_link() -> None:
    clerk, order = a_clerk(), offered()
    Contact.objects.create(
        company=order.company,
        customer=order.customer,
        name="Maria Anders",
        email="maria@alfki.example",
        roles=["order"],
    )

    orders.send_quote(order, by=clerk)
    outbox.drain()

    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["Maria Anders <maria@alfki.example>"], f"Quote {order.number}")
    assert f"Quote {order.number}: 24.00 EUR, valid until" in sent.body.replace("\u00a0", " ")
    assert "/portal/quotes/" in sent.body
    [(name, content, kind)] = sent.attachments
    assert (name.startswith("Quote_S-"), bytes(content)[:4], kind) == (True, b"%PDF", "application/pdf")
    event = timeline.of_document(order)[0]
    assert (event.activity, event.data["revision"], event.data["recipient"]) == (
        "sent",
        1,
        "maria@alfki.example",
    )


def test_it_is_written_in_the_customer_s_language() -> None:
    order = offered(language="it")

    orders.send_quote(order, by=a_clerk())
    outbox.drain()

    assert MailMessage.objects.get(event_key__startswith="quote:").language == "it"


def test_it_is_sent_again_as_often_as_somebody_asks_and_each_time_once() -> None:
    order = offered()
    for _time in range(2):
        orders.send_quote(order, by=a_clerk())
    outbox.drain()
    outbox.drain()

    assert len(mail.outbox) == 2
    assert [event.activity for event in timeline.of_document(order)[:2]] == ["sent again", "sent"]


def test_the_timeline_says_whether_the_mail_got_there() -> None:
    order = offered()
    orders.send_quote(order, by=a_clerk())
    waiting = timeline_of(order, a_clerk())[0].text
    outbox.drain()
    there = timeline_of(order, a_clerk())[0].text
    Customer.objects.filter(pk=order.customer_id).update(email="nobody at all")
    order.customer.refresh_from_db()
    orders.send_quote(order, by=a_clerk())
    outbox.drain()
    lost = timeline_of(order, a_clerk())[0].text

    assert (waiting, there, lost) == (
        "Sent revision 1 to buyer@alfki.example · Being prepared",
        "Sent revision 1 to buyer@alfki.example · Sent",
        "Sent revision 1 to nobody at all · Failed",
    )


def test_who_sent_a_quote_is_told_when_its_mail_fails() -> None:
    clerk = a_clerk()
    order = offered(clerk, email="nobody at all")

    orders.send_quote(order, by=clerk)
    outbox.drain()

    assert MailMessage.objects.get().status == MailStatus.FAILED
    assert Notification.objects.get(kind="mail.failed").user == clerk.user


def test_a_mail_that_a_revision_has_overtaken_is_not_sent() -> None:
    order = offered()
    orders.send_quote(order, by=a_clerk())
    orders.reopen(order, by=a_clerk())

    outbox.drain()

    assert mail.outbox == []


def test_without_an_address_nothing_is_sent_and_the_clerk_learns_what_to_do() -> None:
    order = offered(email="", name="Alfreds Futterkiste")
    before = picture(order)

    with pytest.raises(orders.NoRecipient) as refused:
        orders.send_quote(order, by=a_clerk())

    assert refused.value.message == "Alfreds Futterkiste has no e-mail address. Enter one, then send."
    assert picture(order) == before


def test_neither_an_order_nor_an_expired_offer_is_sent_nor_by_whom_may_not_sell() -> None:
    order = offered()
    with pytest.raises(NotPermitted):
        orders.send_quote(order, by=an_actor(None, "AR"))
    SalesOrder.objects.filter(pk=order.pk).update(valid_until=in_days(-1))
    with pytest.raises(orders.QuoteExpired):
        orders.send_quote(order, by=a_clerk())
    SalesOrder.objects.filter(pk=order.pk).update(valid_until=in_days(0))
    orders.accept(order, by=a_clerk())
    with pytest.raises(MoveNotAllowed):
        orders.send_quote(order, by=a_clerk())

    assert not timeline.of_document(order).filter(activity="sent").exists()


def test_the_page_sends_and_says_so() -> None:
    order = offered()
    client = signed_in("SAL")

    answer = client.post(reverse("orders:send-quote", args=[order.number]), {"idempotency_key": "1"})
    client.post(reverse("orders:send-quote", args=[order.number]), {"idempotency_key": "1"})
    outbox.drain()

    assert (answer.status_code, len(mail.outbox)) == (303, 1)
    page = text_of(client.get(order.get_absolute_url()))
    assert "buyer@alfki.example · Sent" in page
    assert "Send again" in page
    assert "goes out by e-mail" in page


def test_the_page_lets_a_quote_hold_longer_and_says_why_not() -> None:
    order = offered()
    client = signed_in("SAL")
    address = reverse("orders:extend-quote", args=[order.number])

    refused = client.post(address, {"valid_until": in_days(5).isoformat()})
    done = client.post(address, {"valid_until": in_days(50).isoformat(), "version": str(order.version)})

    assert refused.status_code == 422
    assert "Choose a later day than the quote has now." in text_of(refused)
    assert done.status_code == 303
    assert order.revisions.count() == 2
