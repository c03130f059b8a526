"""The pages, papers and mails of kits that come back, and the same for programs."""

from __future__ import annotations

import io
from decimal import Decimal

import pypdf
import pytest

from core import invariants, outbox
from core.actors import Actor
from core.models import MailMessage
from core.pdf import is_available
from fulfillment import operations, printing
from fulfillment.models import GoodsReturn, Shipment
from tests.fulfillment.test_kit_returns import expected, lines_of, sets_have_left, wish
from tests.portal.stage import visitor
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal
system = Actor.system


@pytest.fixture(autouse=True)
def _the_books_agree(db):
    """Whatever a test did, every rule about orders, shipments, invoices and stock holds afterwards."""
    yield
    found = {rule.name: list(rule.violations()) for rule in invariants.rules()}
    assert {name: rows for name, rows in found.items() if rows} == {}


@pytest.fixture
def shipment() -> Shipment:
    return sets_have_left()


def test_a_clerk_asks_for_kits_and_the_yard_takes_them_back_part_by_part(shipment):
    clerk, yard = signed_in("SAL"), signed_in("WH")
    form = f"/shipments/{shipment.number}/return/"
    asked = text_of(clerk.get(form))

    answer = clerk.post(form, {"quantity-2": "1", "reason": "defective", "settlement": "credit"})
    found = GoodsReturn.objects.get()
    operations.authorize_return(found, by=system(shipment.company))
    receipt = text_of(yard.get(f"{found.get_absolute_url()}receive/"))
    came = yard.post(
        f"{found.get_absolute_url()}receive/",
        {"quantity-2": "1", "disposition-10201": "quarantine", "disposition-10202": "scrap", "version": "2"},
    )

    assert asked.index("quantity-1") < asked.index("quantity-2") < asked.index("6 in each kit")
    assert "quantity-10201" not in asked
    assert "disposition-" not in asked
    assert "disposition-10201" in receipt
    assert "disposition-2" not in receipt
    assert (answer.status_code, came.status_code) == (303, 303)
    assert lines_of(found) == [("POT", 1, "quarantine"), ("CUP", 6, "scrap")]
    page = text_of(clerk.get(found.get_absolute_url()))
    words = (">SET<", ">2.1<", "Quarantine", ">2.2<", "Scrap")
    assert [page.index(each) for each in words] == sorted(page.index(each) for each in words)


def test_what_is_wrong_with_a_kit_or_its_parts_is_shown_there(shipment):
    found = expected(shipment)
    form = f"{found.get_absolute_url()}receive/"
    yard = signed_in("WH")

    too_many = yard.post(form, {"quantity-2": "2", "version": "2"})
    no_lots = yard.post(form, {"quantity-2": "1", "lots-10202": "L1", "version": "2"})

    assert (too_many.status_code, no_lots.status_code) == (422, 422)
    assert 'href="#id_lines-2-quantity"' in text_of(too_many)
    assert 'href="#id_lines-10202-lots"' in text_of(no_lots)
    assert "CUP has no lots" in text_of(no_lots)
    found.refresh_from_db()
    assert found.status == "authorized"


def test_a_customer_sends_kits_back_in_the_portal(shipment):
    form = f"/portal/shipments/{shipment.number}/return/"
    client = visitor(shipment.customer)
    asked = text_of(client.get(form))

    answer = client.post(form, {"quantity-2": "2", "reason": "damaged", "settlement": "credit"})
    too_many = client.post(form, {"quantity-2": "1", "reason": "damaged", "settlement": "credit"})

    assert "6 in each kit" in asked
    assert (answer.status_code, too_many.status_code) == (303, 422)
    found = GoodsReturn.objects.get()
    assert lines_of(found) == [("POT", 2, "restock"), ("CUP", 12, "restock")]
    page = text_of(client.get(answer.url))
    assert page.index("SET") < page.index("POT") < page.index("CUP")


@pytest.mark.skipif(not is_available(), reason="needs the library that makes PDFs")
def test_the_slip_lists_the_kit_and_what_has_to_be_there_of_each_part(shipment):
    found = expected(shipment, wish("2"))

    paper = printing.print_return_slip(found, language="en")

    words = pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert words.index("SET") < words.index("POT") < words.index("CUP")
    assert "2.1" in words
    assert "10201" not in words


def test_the_mail_about_it_names_the_kit(shipment):
    a_return_of_two = expected(shipment, wish("2"))

    outbox.drain()

    mail = MailMessage.objects.filter(subject__contains=a_return_of_two.number).latest("pk")
    assert "Product SET" in mail.body_text
    assert "Product CUP" not in mail.body_text


# Programs ----------------------------------------------------------------------------------------------------------
def test_a_program_speaks_of_kits_with_their_parts(shipment):
    clerk, yard = Program("SAL"), Program("WH")
    body = {"shipment": shipment.number, "reason": "defective", "lines": [{"position": 2, "quantity": "2"}]}

    made = clerk.post("/returns", body).json()
    clerk.post(f"/returns/{made['number']}/authorize")
    came = yard.post(
        f"/returns/{made['number']}/receive",
        {
            "lines": [
                {"position": 2, "quantity": "1", "parts": [{"position": 10_202, "disposition": "scrap"}]}
            ]
        },
    ).json()

    def part(position, place, sku, quantity, disposition):
        return {
            "position": position, "place": place, "sku": sku, "quantity": quantity, "disposition": disposition,
            "lots": [],
        }  # fmt: skip

    kit = {"position": 2, "sku": "SET", "disposition": None, "replaced": "0", "credited": "0", "lots": []}
    assert made["lines"] == [
        kit
        | {
            "quantity": "2",
            "parts": [
                part(10_201, "2.1", "POT", "2", "restock"),
                part(10_202, "2.2", "CUP", "12", "restock"),
            ],
        }
    ]
    assert came["lines"] == [
        kit
        | {
            "quantity": "1",
            "parts": [part(10_201, "2.1", "POT", "1", "restock"), part(10_202, "2.2", "CUP", "6", "scrap")],
        }
    ]
    assert clerk.get(f"/returns/{came['rest']}").json()["lines"][0]["quantity"] == "1"


def test_a_program_is_told_where_it_is_wrong_about_kits(shipment):
    clerk, yard = Program("SAL"), Program("WH")
    found = expected(shipment)
    part = {"shipment": shipment.number, "reason": "late", "lines": [{"position": 10_202, "quantity": "6"}]}
    receipt = {"position": 2, "quantity": "1", "parts": [{"position": 10_202, "lots": [{"code": "L1"}]}]}

    asked = clerk.post("/returns", part)
    came = yard.post(f"/returns/{found.number}/receive", {"lines": [receipt]})

    assert (fields_of(asked), fields_of(came)) == (["lines.0.position"], ["lines.0.parts.0.lots"])
    assert GoodsReturn.objects.count() == 1
