"""Who gets a document: the contacts with its role, else the customer's address, else a task for us."""

import pytest

from core import timeline
from core.models import MailMessage, Notification, OutboxMessage
from core.refusals import NotPermitted, Refusal
from customers import operations
from customers.models import Contact, ContactRole, UnsentDocument
from customers.operations import unsent
from customers.selectors import recipients
from orders import tasks as orders
from tests.builders import a_company, a_customer, a_user, an_actor, an_order, the_company
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db

ROLE = ContactRole


def a_contact(customer, name: str, *roles: str, email: str | None = None, **fields) -> Contact:
    return Contact.objects.create(
        company=customer.company, customer=customer, name=name, roles=list(roles),
        email=f"{name.lower()}@alfki.example" if email is None else email, **fields,
    )  # fmt: skip


def addresses(customer, role) -> list[str]:
    return [each.email for each in recipients(customer, role)]


def test_a_document_goes_to_every_contact_with_its_role_else_to_the_main_address():
    customer = a_customer(email="office@alfki.example")
    a_contact(customer, "Anna", ROLE.INVOICE, ROLE.ORDER)
    a_contact(customer, "Bert", ROLE.INVOICE)
    a_contact(customer, "Carl", ROLE.DUNNING, email="")

    assert addresses(customer, ROLE.INVOICE) == ["anna@alfki.example", "bert@alfki.example"]
    assert addresses(customer, ROLE.ORDER) == ["anna@alfki.example"]
    assert addresses(customer, ROLE.DUNNING) == ["office@alfki.example"]


def test_one_mailbox_gets_a_document_once():
    customer = a_customer()
    a_contact(customer, "Anna", ROLE.INVOICE, email="bills@alfki.example")
    a_contact(customer, "Bert", ROLE.INVOICE, email="Bills@alfki.example")

    assert addresses(customer, ROLE.INVOICE) == ["bills@alfki.example"]


def test_a_name_with_a_comma_still_reaches_its_mailbox():
    customer = a_customer()
    a_contact(customer, "Smith, John", ROLE.ORDER, email="john@alfki.example")
    order = an_order(customer)

    orders.acknowledge(order.pk)

    message = MailMessage.objects.get(document_kind="orders.salesorder")
    assert (message.recipient, message.recipient_name) == ("john@alfki.example", "Smith, John")


def test_each_contact_for_orders_gets_the_acknowledgement_once():
    customer = a_customer()
    a_contact(customer, "Anna", ROLE.ORDER)
    a_contact(customer, "Bert", ROLE.ORDER)
    order = an_order(customer)

    for _turn in range(2):
        orders.acknowledge(order.pk)

    sent = MailMessage.objects.filter(document_kind="orders.salesorder").order_by("pk")
    assert [message.recipient for message in sent] == ["anna@alfki.example", "bert@alfki.example"]


def test_where_there_is_nobody_the_salesperson_gets_a_task_and_no_mail_goes_out():
    seller, other = a_user(None, "SAL"), a_user(None, "SAL")
    customer = a_customer(email="", salesperson=seller)
    order = an_order(customer)

    for _turn in range(2):
        orders.acknowledge(order.pk)

    waiting = UnsentDocument.objects.get()
    assert (waiting.customer, waiting.role, waiting.document_number) == (customer, "order", order.number)
    told = Notification.objects.filter(kind="customer.no_recipient")
    assert [(note.user, note.url) for note in told] == [(seller, f"/customers/{customer.code}/")]
    assert not MailMessage.objects.exists()
    assert [event.activity for event in timeline.of_document(order)].count("not announced") == 1
    assert other.pk not in told.values_list("user_id", flat=True)


def test_without_a_salesperson_everybody_at_the_desk_of_the_document_is_told():
    clerks = [a_user(None, "AR"), a_user(None, "AR")]
    a_user(None, "SAL")
    customer = a_customer(email="")

    assert operations.note_unsent(customer, ROLE.INVOICE, an_order(customer))

    told = Notification.objects.filter(kind="customer.no_recipient").order_by("user_id")
    assert [note.user for note in told] == clerks


def test_a_task_leads_from_the_home_page_to_the_customer_and_ends_when_the_documents_are_sent():
    customer = a_customer(code="ALFKI", name="Alfreds", email="")
    order = an_order(customer)
    orders.acknowledge(order.pk)
    client = signed_in("SAL")

    home, listed = text_of(client.get("/")), text_of(client.get("/customers/?view=unsent"))
    page = text_of(client.get("/customers/ALFKI/"))
    assert "Documents without a recipient" in home
    assert "Alfreds" in listed
    assert "1 document has no recipient" in page
    assert order.number in page

    OutboxMessage.objects.all().delete()
    client.post("/customers/ALFKI/unsent/send/", {"idempotency_key": "too early"})
    assert UnsentDocument.objects.filter(resolved_at=None).count() == 1
    assert not OutboxMessage.objects.exists()

    a_contact(customer, "Anna", ROLE.ORDER)
    client.post("/customers/ALFKI/unsent/send/", {"idempotency_key": "now"})

    assert not UnsentDocument.objects.filter(resolved_at=None).exists()
    assert [message.task for message in OutboxMessage.objects.all()] == ["orders.tasks.acknowledge"]
    orders.acknowledge(order.pk)
    assert MailMessage.objects.get().recipient == "anna@alfki.example"
    assert "has no recipient" not in text_of(client.get("/customers/ALFKI/"))
    assert "Documents without a recipient" not in text_of(client.get("/"))


def test_what_has_still_nobody_keeps_waiting_when_the_rest_is_sent():
    customer = a_customer(email="")
    order = an_order(customer)
    operations.note_unsent(customer, ROLE.ORDER, order)
    operations.note_unsent(customer, ROLE.DELIVERY, order)
    a_contact(customer, "Anna", ROLE.ORDER)

    assert operations.send_unsent(customer, by=an_actor(None, "SAL")) == 1

    assert [row.role for row in UnsentDocument.objects.filter(resolved_at=None)] == ["delivery"]


def test_a_document_sent_another_way_waits_no_longer():
    customer = a_customer(code="ALFKI", email="")
    operations.note_unsent(customer, ROLE.ORDER, an_order(customer))
    waiting = UnsentDocument.objects.get()

    signed_in("AR").post(f"/customers/ALFKI/unsent/{waiting.pk}/drop/", {"idempotency_key": "k"})

    waiting.refresh_from_db()
    assert waiting.resolved_at is not None
    assert not MailMessage.objects.exists()


@pytest.mark.parametrize("role", ["WH", "CRC", "GL", "ADM", "AUD"])
def test_others_neither_change_contacts_nor_send(role):
    customer = a_customer(email="")
    operations.note_unsent(customer, ROLE.ORDER, an_order(customer))
    contact, by = a_contact(customer, "Anna", ROLE.ORDER), an_actor(None, role)

    for verb in (
        lambda: operations.save_contact(customer, None, {"name": "Bert"}, by=by),
        lambda: operations.remove_contact(contact, by=by),
        lambda: operations.send_unsent(customer, by=by),
    ):
        with pytest.raises(NotPermitted):
            verb()

    assert [each.name for each in Contact.objects.all()] == ["Anna"]
    assert UnsentDocument.objects.filter(resolved_at=None).count() == 1


@pytest.mark.parametrize(
    "wrong, field", [({"name": " "}, "name"), ({"email": "nobody"}, "email"), ({"roles": ["boss"]}, "roles")]
)
def test_a_contact_who_cannot_be_is_refused_at_its_field(wrong, field):
    customer = a_customer()

    with pytest.raises(Refusal) as refusal:
        operations.save_contact(customer, None, {"name": "Anna", **wrong}, by=an_actor(None, "SAL"))

    assert refusal.value.field == field
    assert not Contact.objects.exists()


def test_contacts_are_added_changed_and_removed_on_the_page():
    a_customer(code="ALFKI")
    client = signed_in("SAL")
    typed = {"name": "Anna", "email": "anna@alfki.example", "role_order": "on", "role_invoice": "on"}

    client.post("/customers/ALFKI/contacts/new/", typed | {"idempotency_key": "k"})
    contact = Contact.objects.get()
    assert contact.roles == ["order", "invoice"]
    assert "Gets: Order, Invoice" in text_of(client.get("/customers/ALFKI/"))
    form = text_of(client.get(f"/customers/ALFKI/contacts/{contact.pk}/"))
    assert form.count("checked") == 2
    client.post(
        f"/customers/ALFKI/contacts/{contact.pk}/",
        {"name": "Anna B", "role_dunning": "on", "idempotency_key": "l"},
    )
    contact.refresh_from_db()
    assert (contact.name, contact.roles) == ("Anna B", ["dunning"])
    client.post(f"/customers/ALFKI/contacts/{contact.pk}/remove/", {"idempotency_key": "m"})

    assert not Contact.objects.exists()


def test_programs_add_and_change_contacts():
    a_customer(code="ALFKI")
    program = Program("SAL")

    added = program.post("/customers/ALFKI/contacts", {"name": "Anna", "roles": ["invoice", "dunning"]})
    key = added.json()["id"]
    changed = program.patch(f"/customers/ALFKI/contacts/{key}", {"email": "anna@alfki.example"})
    wrong = program.post("/customers/ALFKI/contacts", {"name": "Bert", "roles": ["boss"]})
    theirs = a_contact(a_customer(a_company("OTHER"), "THEIRS"), "Zoe")

    assert added.status_code == 201
    assert changed.json()["roles"] == ["invoice", "dunning"]
    assert (wrong.status_code, fields_of(wrong)) == (422, ["roles"])
    assert [row["name"] for row in program.get("/customers/ALFKI/contacts").json()] == ["Anna"]
    assert program.patch(f"/customers/ALFKI/contacts/{theirs.pk}", {"name": "Ours"}).status_code == 404


def test_a_task_of_another_company_is_seen_by_nobody_here():
    theirs = a_customer(a_company("OTHER"), "THEIRS", email="")
    operations.note_unsent(theirs, ROLE.ORDER, an_order(theirs))
    the_company()

    assert "Documents without a recipient" not in text_of(signed_in("SAL").get("/"))


def test_every_kind_of_document_that_can_lack_a_recipient_can_be_sent_later():
    assert {*unsent._senders} == {
        "orders.salesorder", "fulfillment.shipment", "fulfillment.goodsreturn", "fulfillment.consignment",
        "invoicing.invoice", "receivables.dunningnotice",
    }  # fmt: skip
