"""Tolerances on the pages and for programs: what may leave is said, agreed on, and refused with the field named."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.urls import reverse

from core.pdf import is_available
from fulfillment import printing
from fulfillment.models import Shipment
from orders.models import SalesOrder
from tests.builders import the_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, goods, shipment_of
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
needs_pdf = pytest.mark.skipif(not is_available(), reason="the PDF library is missing")
D = Decimal


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


@pytest.fixture
def company():
    return the_company()


@pytest.fixture
def order(company) -> SalesOrder:
    percents: dict[str, Any] = {"over_delivery_percent": D(5), "under_delivery_percent": D(10)}
    goods(company, "ROPE", on_hand="200", price="10.00", **percents)
    return a_confirmed_order(a_customer(company), {"ROPE": "100"})


def percents(order: SalesOrder) -> tuple[Decimal | None, Decimal | None]:
    line = order.lines.get()
    return line.over_delivery_percent, line.under_delivery_percent


def test_the_picking_page_says_how_much_may_leave(order):
    shipment, picker = shipment_of(order), signed_in("WH")
    url = f"/shipments/{shipment.number}/pick/"
    assert "90 to 105 may leave" in text_of(picker.get(url))

    said = picker.post(
        reverse("fulfillment:confirm-line", args=[shipment.number]),
        {"position": "1", "quantity": "95", "version": shipment.version},
    )

    assert said.status_code == 303
    page = text_of(picker.get(url))
    assert "95 picked" in page
    assert "short" not in page


@needs_pdf
def test_the_pick_list_says_how_much_may_leave(order, company):
    goods(company, "TEA", on_hand="5", name="Green tea")
    exact = shipment_of(a_confirmed_order(a_customer(company, code="BERGS"), {"TEA": "2"}))

    pages = [
        printing.print_pick_list([shipment], company=company, language="en")
        for shipment in (shipment_of(order), exact)
    ]

    assert ["90 to 105 may leave" in words_of(pdf) for pdf in pages] == [True, False]


def test_more_than_may_leave_is_told_on_the_picking_page(order):
    shipment, picker = shipment_of(order), signed_in("WH")

    refused = picker.post(
        reverse("fulfillment:confirm-line", args=[shipment.number]),
        {"position": "1", "quantity": "106", "version": shipment.version},
    )

    assert refused.status_code == 422
    assert "At most 105 of ROPE may leave with this shipment, not 106." in text_of(refused)
    assert shipment.lines.get().picked is None


def test_a_program_picks_more_within_the_tolerance_and_no_more_than_that(order):
    shipment, picker = shipment_of(order), Program("WH")
    path = f"/shipments/{shipment.number}/pick"

    refused = picker.post(path, {"lines": [{"position": 1, "quantity": "106"}]})
    assert (refused.status_code, fields_of(refused)) == (422, ["lines.1.quantity"])
    assert picker.post(path, {"lines": [{"position": 1, "quantity": "105"}]}).status_code == 200

    assert Shipment.objects.get().lines.get().quantity == D(105)
    assert order.lines.get().reserved == D(105)


def test_the_order_shows_its_tolerances_and_a_manager_agrees_on_others(order):
    manager, url = signed_in("MGR"), f"/orders/{order.number}/tolerances/"
    assert "−10 % / +5 %" in text_of(manager.get(f"/orders/{order.number}/"))
    page = text_of(manager.get(url))
    assert 'value="5"' in page
    assert 'value="10"' in page
    version = SalesOrder.objects.get().version

    saved = manager.post(
        url,
        {
            "lines-0-over_delivery_percent": "2.5",
            "lines-0-under_delivery_percent": "",
            "version": version,
        },
    )

    assert saved.status_code == 303
    assert percents(order) == (D("2.5"), D(0))
    assert "ROPE: up to 2.5 % more and 0 % less may leave" in text_of(manager.get(f"/orders/{order.number}/"))


def test_a_percentage_that_is_none_is_told_at_its_field(order):
    manager, url = signed_in("MGR"), f"/orders/{order.number}/tolerances/"
    version = SalesOrder.objects.get().version

    for typed in ("many", "101", "-1"):
        refused = manager.post(url, {"lines-0-over_delivery_percent": typed, "version": version})
        assert refused.status_code == 422
        assert 'href="#id_lines-0-over_delivery_percent"' in text_of(refused)

    stale = manager.post(url, {"lines-0-over_delivery_percent": "1", "version": version - 1})
    assert stale.status_code == 409
    assert percents(order) == (D(5), D(10))


def test_nobody_but_a_manager_agrees_on_tolerances(order):
    url = f"/orders/{order.number}/tolerances/"

    for role in ("SAL", "WH", "AR", "AUD"):
        assert signed_in(role).get(url).status_code == 403
        assert signed_in(role).post(url, {"lines-0-over_delivery_percent": "1"}).status_code == 403
    body = {"lines": [{"position": 1, "over_delivery_percent": "1"}]}
    assert Program("SAL").post(f"/orders/{order.number}/tolerances", body).status_code == 403

    assert percents(order) == (D(5), D(10))


def test_a_program_agrees_on_tolerances(order):
    manager, path = Program("MGR"), f"/orders/{order.number}/tolerances"
    body = {"lines": [{"position": 1, "over_delivery_percent": "2", "under_delivery_percent": "3"}]}

    line = manager.post(path, body).json()["lines"][0]

    assert (line["over_delivery_percent"], line["under_delivery_percent"]) == ("2", "3")
    assert percents(order) == (D(2), D(3))


def test_a_program_is_told_which_line_and_field_is_wrong(order):
    manager, path = Program("MGR"), f"/orders/{order.number}/tolerances"

    for line, field in (
        ({"position": 1, "over_delivery_percent": "101"}, "lines.0.over_delivery_percent"),
        ({"position": 1, "under_delivery_percent": "-1"}, "lines.0.under_delivery_percent"),
        ({"position": 7, "over_delivery_percent": "1"}, "lines.0.position"),
    ):
        refused = manager.post(path, {"lines": [line]})
        assert (refused.status_code, fields_of(refused)) == (422, [field])

    twice = manager.post(path, {"lines": [{"position": 1}, {"position": 1}]})
    assert fields_of(twice) == ["lines.1.position"]
    assert percents(order) == (D(5), D(10))
