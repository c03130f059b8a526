"""Labels and packing lists: of each package, on A6 and on the roll of a thermal printer."""

import io
from decimal import Decimal

import pypdf
import pytest
from django.urls import reverse

from core.pdf import is_available
from fulfillment import operations
from fulfillment.operations import Measures
from tests.builders import a_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, goods, shipment_of
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not is_available(), reason="the PDF library is missing"),
]
MILLIMETER = 72 / 25.4


@pytest.fixture
def company():
    return a_company("ACME")


@pytest.fixture
def shipment(company):
    """Four of A in a closed package, two of B in an open one."""
    goods(company, "A", on_hand="10", name="Chai")
    goods(company, "B", on_hand="10", name="Chang")
    picker = a_picker(company)
    order = a_confirmed_order(a_customer(company), {"A": "4", "B": "2"}, customer_reference="PO-77")
    shipment = shipment_of(order)
    operations.pick(shipment, by=picker)
    first, second = shipment.lines.all()
    measures = Measures(Decimal("2.5"), Decimal(40), Decimal(30), Decimal(20), "340123450000000017")
    operations.add_package(shipment, [(first, Decimal(4))], measures, by=picker)
    operations.add_package(shipment, [(second, Decimal(2))], by=picker, stays_open=True)
    return shipment


def page(shipment, name, query=""):
    return reverse(f"fulfillment:{name}", args=[shipment.number]) + query


def pages(answer):
    """The pages of a PDF that was answered."""
    assert answer["Content-Type"] == "application/pdf", answer.content
    return pypdf.PdfReader(io.BytesIO(answer.content)).pages


def size(sheet):
    return round(float(sheet.mediabox.width) / MILLIMETER), round(float(sheet.mediabox.height) / MILLIMETER)


@pytest.mark.parametrize("paper, sheet", [("A6", (105, 148)), ("100x150", (100, 150))])
def test_a_label_says_where_to_from_whom_which_package_of_how_many_and_its_weight(shipment, paper, sheet):
    [label] = pages(signed_in("WH").get(page(shipment, "labels", f"?paper={paper}")))

    words = " ".join(label.extract_text().split())
    assert size(label) == sheet
    for expected in (
        "Alfreds Futterkiste", "Obere Str. 57", "12209 Berlin", "Germany", shipment.number, "1 of 2", "2.5 kg",
        shipment.order.number, "PO-77", f"{shipment.number}-1", "(00) 340123450000000017",
    ):  # fmt: skip
        assert expected in words


def test_packages_that_were_only_weighed_have_labels_and_no_packing_list(company, shipment):
    other = shipment_of(a_confirmed_order(shipment.customer, {"A": "1"}))
    picker = a_picker(company, "other")
    operations.pick(other, by=picker)
    operations.pack(other, [Decimal(3), None], by=picker)
    clerk = signed_in("WH")

    labels = pages(clerk.get(page(other, "labels")))
    refused = clerk.get(page(other, "packing-list"))

    assert ["2 of 2" in label.extract_text() for label in labels] == [False, True]
    assert refused.status_code == 422
    assert "Nobody has listed" in text_of(refused)


def test_a_packing_list_has_a_page_for_each_package_without_prices(shipment):
    sheets = pages(signed_in("WH").get(page(shipment, "packing-list")))

    first, second = (" ".join(sheet.extract_text().split()) for sheet in sheets)
    for expected in ("Packing list", "Package 1 of 2", "40 × 30 × 20 cm", "2.5 kg", "Chai", "4 piece"):
        assert expected in first
    assert "Chang" in second
    assert "EUR" not in first + second


@pytest.mark.parametrize(
    "query, words",
    [("?package=2", "A label is printed when its package is closed."), ("?package=9", "There is no package 9."), ("?paper=A3", "Labels are printed on A6, 100x150.")],
)  # fmt: skip
def test_a_label_of_what_is_not_there_is_refused(shipment, query, words):
    answer = signed_in("WH").get(page(shipment, "labels", query))

    assert answer.status_code == 422
    assert words in text_of(answer)


def test_programs_get_labels_and_packing_lists_and_are_told_what_is_wrong(shipment):
    program = Program("WH")
    path = f"/shipments/{shipment.number}"

    assert len(pages(program.get(f"{path}/label?paper=100x150"))) == 1
    assert len(pages(program.get(f"{path}/packing-list?package=2"))) == 1
    assert fields_of(program.get(f"{path}/label?paper=A3")) == ["paper"]
    assert fields_of(program.get(f"{path}/label?package=7")) == ["package"]


def test_who_may_not_see_shipments_gets_no_label(shipment):
    assert signed_in("ADM").get(page(shipment, "labels")).status_code == 403
    assert Program("ADM").get(f"/shipments/{shipment.number}/label").status_code == 403
