"""The delivery note is printed once; the customer is told what comes, and what comes later."""

import io

import pypdf
import pytest

from core import files, outbox, timeline
from core.models import MailMessage, StoredFile
from core.pdf import is_available
from customers.models import Contact, UnsentDocument
from fulfillment import operations, printing, selectors, tasks
from fulfillment.models import Shipment
from tests.fulfillment.stage import a_company, a_confirmed_order, a_customer, a_picker, goods, shipment_of

pytestmark = pytest.mark.django_db
needs_pdf = pytest.mark.skipif(not is_available(), reason="the PDF library is missing")


@pytest.fixture
def company():
    return a_company()


def dispatch(company, customer, *, on_hand="4", ordered="10"):
    goods(company, "A", on_hand=on_hand, shelf="B-07", name="Chai")
    picker = a_picker(company)
    shipment = shipment_of(a_confirmed_order(customer, {"A": ordered}))
    operations.pick(shipment, by=picker)
    operations.pack(shipment, by=picker)
    operations.dispatch(shipment, by=picker, carrier="DHL", tracking_number="4711")
    outbox.drain()
    return Shipment.objects.get(pk=shipment.pk)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@needs_pdf
def test_a_dispatched_shipment_gets_its_delivery_note_once(company):
    shipment = dispatch(company, a_customer(company))
    note = shipment.delivery_note

    tasks.prepare_delivery_papers(shipment.pk)

    assert StoredFile.objects.filter(document_kind="fulfillment.shipment").count() == 1
    words = text_of(files.read(note))
    for expected in (
        shipment.number,
        shipment.order.number,
        "Chai",
        "Obere Str. 57",
        "12209 Berlin",
        "Germany",
        "4711",
    ):
        assert expected in words
    assert "EUR" not in words
    assert note.name.startswith(f"Delivery-note_{shipment.number}_")


def test_the_contact_for_deliveries_is_told_what_comes_and_what_comes_later(company):
    customer = a_customer(company)
    for role, email in (("order", "order@alfki.example"), ("delivery", "gate@alfki.example")):
        Contact.objects.create(
            company=company, customer=customer, name="Maria Anders", email=email, roles=[role]
        )

    shipment = dispatch(company, customer)

    mail = MailMessage.objects.get(document_kind="fulfillment.shipment")
    assert mail.recipient == "gate@alfki.example"
    assert shipment.number in mail.subject
    assert "- 4 piece Chai" in mail.body_text
    assert "- 6 piece Chai" in mail.body_text.split("Still to come")[1]
    assert "tracking-id=4711" in mail.body_text
    assert "EUR" not in mail.body_text


def test_a_customer_is_told_once_however_often_the_task_runs(company):
    shipment = dispatch(company, a_customer(company))

    tasks.prepare_delivery_papers(shipment.pk)

    assert MailMessage.objects.filter(document_kind="fulfillment.shipment").count() == 1


def test_a_complete_delivery_promises_nothing_more(company):
    dispatch(company, a_customer(company), on_hand="10")

    assert "Still to come" not in MailMessage.objects.get(document_kind="fulfillment.shipment").body_text


def test_without_an_address_nobody_is_told_and_the_timeline_says_so_once(company):
    shipment = dispatch(company, a_customer(company, email=""))

    tasks.prepare_delivery_papers(shipment.pk)

    assert not MailMessage.objects.filter(document_kind="fulfillment.shipment").exists()
    told = [event for event in timeline.of_document(shipment) if event.activity == "not announced"]
    assert [event.reason for event in told] == ["The customer has no e-mail address."]
    waiting = UnsentDocument.objects.get(document_kind="fulfillment.shipment")
    assert (waiting.document_id, waiting.role) == (shipment.pk, "delivery")


def test_a_dispatch_that_is_rolled_back_leaves_no_task(company):
    goods(company, "A", on_hand="4")
    picker = a_picker(company)
    shipment = shipment_of(a_confirmed_order(a_customer(company), {"A": "4"}))
    operations.pick(shipment, by=picker)
    operations.pack(shipment, by=picker)
    outbox.drain()

    with pytest.raises(operations.TextTooLong):
        operations.dispatch(shipment, by=picker, tracking_number="x" * 100)

    assert outbox.claim_due() == []


def test_the_walk_goes_from_bin_to_bin(company):
    for sku, shelf in (("A", "C-01"), ("B", ""), ("C", "A-12")):
        goods(company, sku, on_hand="5", shelf=shelf)
    shipment = shipment_of(a_confirmed_order(a_customer(company), {"A": "1", "B": "1", "C": "1"}))

    assert [step.bin for step in selectors.walk(shipment)] == ["A-12", "C-01", ""]


@needs_pdf
def test_a_pick_list_of_two_shipments_is_one_walk_without_prices(company):
    goods(company, "A", on_hand="5", shelf="C-01")
    goods(company, "B", on_hand="5", shelf="A-12")
    customer = a_customer(company)
    both = [shipment_of(a_confirmed_order(customer, {sku: "2"})) for sku in ("A", "B")]

    words = text_of(printing.print_pick_list(both, company=company, language="en"))

    assert words.index("A-12") < words.index("C-01")
    assert all(shipment.number in words for shipment in both)
    assert "10.00" not in words


@needs_pdf
def test_the_pick_list_of_a_wave_says_the_tote(company):
    goods(company, "A", on_hand="5", shelf="C-01")
    by = a_picker(company)
    shipment = shipment_of(a_confirmed_order(a_customer(company), {"A": "2"}))
    without = text_of(printing.print_pick_list([shipment], company=company, language="en"))

    operations.plan_wave([shipment], by=by)
    shipment.refresh_from_db()

    assert "Tote" not in without
    assert "Tote 1" in text_of(printing.print_pick_list([shipment], company=company, language="en"))
