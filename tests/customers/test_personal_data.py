"""Personal data is handed out as a file, and erased when nothing is open; what the law wants stays."""

import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from core import invariants, jobs, mail
from core.actors import Actor
from core.models import Event, Job, MailMessage, SecurityEvent, StoredFile, User
from core.refusals import NotPermitted, Refusal
from customers import operations
from customers.models import Contact, Customer
from customers.operations.personal import personal_data
from fulfillment import operations as fulfillment
from fulfillment.models import GoodsReturn, ProofOfDelivery, Shipment
from orders.models import SalesOrder
from portal.models import PortalAccount
from tests.builders import (
    a_company,
    a_customer,
    a_draft_order,
    a_payment,
    a_user,
    an_actor,
    an_issued_invoice,
    the_company,
)  # fmt: skip
from tests.fulfillment.pictures import a_photo
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    """Anna's firm: everything paid and closed."""
    customer = a_customer(
        code="ANNA", name="Anna Berg", email="anna@berg.example", notes="Likes tea", phone="4711"
    )
    Contact.objects.create(
        company=customer.company,
        customer=customer,
        name="Bert Berg",
        email="bert@berg.example",
        roles=["invoice"],
    )
    return customer


def a_mail_to(customer, address: str) -> MailMessage:
    return mail.queue(
        customer.company, to=f"Somebody <{address}>", subject="Your order", template="emails/order_held",
        context={"number": "S-1", "amount": "1", "customer_reference": ""}, language="en", key=f"test:{address}",
    )  # fmt: skip


def erase(customer, *, role: str = "MGR", reason: str = "Asked for it") -> None:
    operations.erase_personal_data(customer, reason=reason, by=an_actor(customer.company, role))
    customer.refresh_from_db()


def everything_kept(customer) -> str:
    """Rows and histories as text."""
    tables = ("customer", "address", "contact", "customerevent", "addressevent", "contactevent")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT t::text FROM customers_{name} t" for name in tables))
        return "\n".join(row for (row,) in cursor.fetchall())


def test_names_contacts_addresses_notes_and_their_histories_are_gone(customer):
    assert "Anna Berg" in everything_kept(customer)

    erase(customer)

    assert (customer.name, customer.email, customer.is_active) == ("ANNA", "", False)
    kept = everything_kept(customer)
    for words in ("Anna Berg", "anna@berg", "Bert", "bert@", "Likes tea", "4711", "Obere Str"):
        assert words not in kept


def test_mails_that_went_out_keep_neither_address_nor_words(customer):
    stranger = a_mail_to(customer, "else@where.example")
    for address in ("anna@berg.example", "Bert@berg.example"):
        message = a_mail_to(customer, address)
        MailMessage.objects.filter(pk=message.pk).update(status="sent")

    erase(customer)

    emptied = MailMessage.objects.exclude(pk=stranger.pk)
    assert [mail.recipient for mail in emptied.order_by("pk")] == [
        f"erased-{pk}@erased.invalid" for pk in emptied.order_by("pk").values_list("pk", flat=True)
    ]
    assert {(mail.recipient_name, mail.body_text, mail.subject) for mail in emptied} == {("", "", "")}
    stranger.refresh_from_db()
    assert stranger.recipient == "else@where.example"


def test_a_sent_mail_is_still_not_rewritten(customer):
    message = a_mail_to(customer, "anna@berg.example")
    MailMessage.objects.filter(pk=message.pk).update(status="sent")

    for change in ({"recipient": "else@where.example"}, {"body_text": ""}, {"subject": "Other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MailMessage.objects.filter(pk=message.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        MailMessage.objects.filter(pk=message.pk).delete()


def test_the_history_of_who_is_not_erased_cannot_be_emptied(customer):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT customers_forget(%s)", [customer.pk])

    assert "Anna Berg" in everything_kept(customer)


def test_who_signed_in_for_him_alone_is_nobody_any_more_and_others_stay(customer):
    company = customer.company
    alone, both = (
        a_user(company, "PB", username="anna", email="anna@berg.example"),
        a_user(company, "PB", username="both"),
    )
    other = a_customer(code="OTHER")
    for user, belongs_to in ((alone, customer), (both, customer), (both, other)):
        PortalAccount.objects.create(company=company, user=user, customer=belongs_to)

    erase(customer)

    alone.refresh_from_db()
    assert (alone.username, alone.email, alone.is_active) == (f"erased-{alone.pk}", "", False)
    assert not alone.has_usable_password()
    assert User.objects.get(username="both").is_active
    assert not PortalAccount.objects.filter(customer=customer).exists()


def test_who_took_the_goods_is_forgotten_with_the_customer(customer):
    invoice = an_issued_invoice(customer)
    fulfillment.deliver(invoice.shipment, signed_by="Bert Berg", by=an_actor(customer.company, "WH"))
    a_payment(invoice)
    SalesOrder.objects.filter(pk=invoice.order_id, status="confirmed").update(status="closed")

    erase(customer)

    proof = ProofOfDelivery.objects.get()
    assert (proof.name, proof.shipment.signed_by, proof.shipment.status) == ("", "", "delivered")
    assert proof.forgotten_at is not None


def test_posted_documents_keep_what_is_printed_on_them(customer):
    invoice = an_issued_invoice(customer)
    a_payment(invoice)
    order = invoice.order
    order.refresh_from_db()
    if order.status == "confirmed":
        order.status = "closed"
        order.save()

    erase(customer)

    invoice.refresh_from_db()
    assert invoice.buyer["name"] == "Anna Berg"
    assert invariants.run_all() == []


@pytest.mark.parametrize("what", ["order", "item"])
def test_while_something_is_open_nothing_is_erased_and_it_is_said_what(customer, what):
    if what == "order":
        number = a_draft_order(customer).number
    else:
        invoice = an_issued_invoice(customer)
        number = invoice.number

    with pytest.raises(operations.StillOpen) as refusal:
        erase(customer)

    assert number in refusal.value.message
    customer.refresh_from_db()
    assert (customer.name, customer.contacts.count()) == ("Anna Berg", 1)
    assert number in text_of(signed_in("MGR").get("/customers/ANNA/personal-data/"))


@pytest.mark.parametrize("role", ["SAL", "CRC", "AR", "GL", "ADM", "AUD"])
def test_only_a_manager_hands_out_and_erases(customer, role):
    by = an_actor(None, role)

    for verb in (
        lambda: operations.export_personal_data(customer, by=by),
        lambda: operations.erase_personal_data(customer, reason="x", by=by),
    ):
        with pytest.raises(NotPermitted):
            verb()
    assert signed_in(role).get("/customers/ANNA/personal-data/").status_code == 403

    assert Customer.objects.get().name == "Anna Berg"


def test_erasing_needs_a_reason_and_happens_once(customer):
    with pytest.raises(Refusal) as refusal:
        erase(customer, reason=" ")
    assert refusal.value.field == "reason"

    erase(customer)

    with pytest.raises(Refusal):
        erase(customer)
    with pytest.raises(Refusal) as refusal:
        operations.save_customer(customer, {"is_active": True}, by=an_actor(None, "MGR"))
    assert refusal.value.field == "is_active"


def test_the_file_holds_what_is_kept_and_both_acts_are_in_the_security_log(customer):
    invoice = an_issued_invoice(customer)
    a_mail_to(customer, "bert@berg.example")
    manager = signed_in("MGR")

    manager.post("/customers/ANNA/personal-data/export/", {"idempotency_key": "k"})
    jobs.run(Job.objects.get().pk)

    job = Job.objects.get()
    answer = manager.get(job.result_url)
    kept = json.loads(answer.content)
    assert (job.state, kept["customer"]["name"]) == ("done", "Anna Berg")
    assert [row["name"] for row in kept["customers.contact"]] == ["Bert Berg"]
    assert [row["number"] for row in kept["documents"]["invoicing.invoice"]] == [invoice.number]
    assert [row["recipient"] for row in kept["mails"]] == ["bert@berg.example"]
    assert signed_in("SAL").get(job.result_url).status_code == 403
    assert SecurityEvent.objects.filter(kind="personal_export", detail__customer="ANNA").count() == 1


def test_a_file_of_another_customer_is_not_handed_out_under_this_one(customer):
    other = a_customer(a_company("OTHER"), "THEIRS")
    operations.export_personal_data(other, by=an_actor(other.company, "MGR"))
    jobs.run(Job.objects.get().pk)
    file = StoredFile.objects.get(content_type="application/json")
    the_company()

    assert signed_in("MGR").get(f"/customers/ANNA/personal-data/{file.pk}/").status_code == 404


def test_the_page_says_what_goes_and_what_stays_and_erases(customer):
    manager = signed_in("MGR")
    page = text_of(manager.get("/customers/ANNA/personal-data/"))

    answer = manager.post(
        "/customers/ANNA/personal-data/", {"reason": "Asked for it", "idempotency_key": "k"}
    )

    assert "Kept, for the law wants it" in page
    assert answer.status_code == 303
    customer.refresh_from_db()
    assert customer.erased_at is not None
    assert SecurityEvent.objects.filter(kind="personal_erasure").count() == 1


def a_return_of(customer, note):
    """Asked for, of goods that are paid."""
    invoice = an_issued_invoice(customer)
    a_payment(invoice)
    SalesOrder.objects.filter(pk=invoice.order_id, status="confirmed").update(status="closed")
    return fulfillment.request_return(
        Shipment.objects.get(order=invoice.order), [fulfillment.ReturnWish(1, Decimal(1))],
        reason="defective", note=note, by=an_actor(customer.company, "SAL"),
    )  # fmt: skip


def test_a_return_on_its_way_stops_the_erasure(customer):
    found = a_return_of(customer, "Left with Mrs. Miller")

    with pytest.raises(operations.StillOpen) as refusal:
        erase(customer)

    assert found.number in refusal.value.message
    found.refresh_from_db()
    assert found.note == "Left with Mrs. Miller"


def test_what_was_written_about_a_return_and_said_on_the_way_is_forgotten(customer):
    found = a_return_of(customer, "Left with Mrs. Miller")
    system = Actor.system(customer.company)
    fulfillment.add_tracking_event(found.shipment, "in_transit", description="Ask Mrs. Miller", by=system)
    fulfillment.cancel_return(found, reason="Kept", by=an_actor(customer.company, "SAL"))

    erase(customer)

    found.refresh_from_db()
    assert (found.note, found.shipment.tracking_events.get().description) == ("", "")
    said = Event.objects.exclude(document_kind="customers.customer")
    assert "Miller" not in "".join(f"{event.reason} {event.data}" for event in said)


def test_what_was_said_is_emptied_or_stays(customer):
    found = a_return_of(customer, "Leaks")
    fulfillment.cancel_return(found, reason="Kept", by=an_actor(customer.company, "SAL"))
    fulfillment.add_tracking_event(
        found.shipment, "in_transit", description="Lost", by=Actor.system(customer.company)
    )

    for rows, words in (
        (GoodsReturn.objects.filter(pk=found.pk), {"note": "Fine"}),
        (found.shipment.tracking_events.all(), {"description": "Found"}),
        (found.shipment.tracking_events.all(), {"status": "delivered"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**words)


def test_what_is_handed_out_has_deliveries_and_returns(customer):
    found = a_return_of(customer, "Leaks")
    fulfillment.deliver(
        Shipment.objects.get(pk=found.shipment_id), signed_by="Bert Berg",
        shown=fulfillment.Shown(photo=a_photo()), by=an_actor(customer.company, "WH"),
    )  # fmt: skip

    handed_out = json.loads(json.dumps(personal_data(customer), default=str))

    [delivery] = handed_out["deliveries"]
    assert (delivery["signed_by"], delivery["proof"]["name"]) == ("Bert Berg", "Bert Berg")
    assert delivery["proof"]["photo"].startswith("data:image/jpeg;base64,")
    [returned] = handed_out["returns"]
    assert (returned["number"], returned["note"]) == (found.number, "Leaks")
    assert returned["request_date"] == str(found.request_date)
