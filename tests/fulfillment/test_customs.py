"""Goods for another customs area: what is missing is named, what is there stands on the papers."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.actors import Actor
from core.models import Event
from core.pdf import documents
from core.refusals import Several
from fulfillment import customs, operations
from fulfillment.models import Shipment
from orders import operations as orders
from tests import builders
from tests.builders import the_company
from tests.fulfillment.stage import a_confirmed_order, a_picker, goods, shipment_of
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def abroad(code: str = "OSLO", country: str = "NO", **fields):
    """A customer in Norway who takes his goods delivered at place."""
    terms = {"incoterm": "DAP", "incoterm_place": "Oslo"}
    customer = builders.a_customer(the_company(), code, country=country, **{**terms, **fields})
    customer.addresses.update(country=country)
    return customer


def an_export(customer=None, *, quantity: str = "3", **product) -> Shipment:
    """Tea at 20.00 that lies packed for him."""
    said = {
        "hs_code": "090210",
        "origin_country": "IN",
        "weight": D("0.5"),
        "price": "20.00",
        "name": "Green tea",
    }
    goods(the_company(), "TEA", on_hand="9", **{**said, **product})
    shipment = shipment_of(a_confirmed_order(customer or abroad(), {"TEA": quantity}))
    by = a_picker(the_company())
    operations.pick(shipment, by=by)
    operations.pack(shipment, by=by)
    return shipment


def dispatch(shipment: Shipment) -> None:
    operations.dispatch(shipment, by=a_picker(the_company()))


def missing(shipment: Shipment) -> list[str]:
    """The fields a dispatch refuses for."""
    with pytest.raises(Several) as refused:
        dispatch(shipment)
    assert Shipment.objects.get(pk=shipment.pk).status == "packed"
    return [each.field for each in refused.value.refusals]


def test_a_complete_export_leaves():
    shipment = an_export()

    dispatch(shipment)

    assert Shipment.objects.get().status == "dispatched"


def test_what_is_missing_is_named():
    shipment = an_export(abroad(incoterm="", incoterm_place=""), hs_code="", origin_country="")

    assert missing(shipment) == ["incoterm", "lines.0.hs_code", "lines.0.origin_country"]


def test_within_the_area_nothing_is_asked_for():
    shipment = an_export(abroad("PARIS", "FR", incoterm="", incoterm_place=""), hs_code="", origin_country="")

    dispatch(shipment)

    assert not customs.is_export(shipment, shipment.order)
    assert Shipment.objects.get().status == "dispatched"


def test_the_rules_may_turn_the_refusal_into_a_note():
    shipment = an_export(hs_code="")
    operations.set_shipping_rules(
        transit_days=2, silent_hours=72, tells_customers=True, refuses_incomplete_exports=False,
        by=builders.an_actor(the_company(), "MGR"),
    )  # fmt: skip

    dispatch(shipment)

    assert Shipment.objects.get().status == "dispatched"
    assert "TEA" in Event.objects.get(activity="left incomplete for customs").reason


def test_the_order_takes_the_customers_terms_and_an_amendment_changes_them():
    shipment, by = an_export(), Actor.system(the_company())
    order = shipment.order
    assert (order.incoterm, order.incoterm_place) == ("DAP", "Oslo")

    orders.amend(order, {}, header=orders.HeaderChange(incoterm="fca", incoterm_place="Wien"), by=by)

    order.refresh_from_db()
    assert (order.incoterm, order.incoterm_place) == ("FCA", "Wien")
    assert order.revisions.get().content["incoterm"] == "DAP"


def test_programs_say_the_terms_and_read_what_customs_asks():
    goods(the_company(), "TEA", on_hand="9", weight=D("0.5"), price="20.00", origin_country="IN")
    abroad()
    desk, warehouse = Program("SAL"), Program("WH")
    body = {"customer": "OSLO", "lines": [{"sku": "TEA", "quantity": "2"}], "submit": True}

    made = desk.post("/orders", {**body, "incoterm": "CPT"}).json()
    bad = desk.post("/orders", {**body, "incoterm": "DAT"})
    shipment = Shipment.objects.get()
    read, hidden = (who.get(f"/shipments/{shipment.number}/customs").json() for who in (desk, warehouse))

    assert (made["incoterm"], made["incoterm_place"]) == ("CPT", "Oslo")
    assert (bad.status_code, fields_of(bad)) == (422, ["incoterm"])
    assert (read["is_export"], read["net_weight"], read["value"]) == (True, "1", "40.00")
    assert [each["field"] for each in read["missing"]] == ["lines.0.hs_code"]
    assert (hidden["value"], hidden["lines"][0]["value"]) == (None, None)
    assert warehouse.get(f"/shipments/{shipment.number}/customs.pdf").status_code == 403
    assert desk.get(f"/shipments/{shipment.number}/customs.pdf?reason=holiday").status_code == 422


def test_the_page_says_what_is_missing_before_the_gate_does():
    shipment = an_export(hs_code="")

    page = text_of(signed_in("WH").get(shipment.get_absolute_url()))

    assert "TEA has no customs tariff number." in page


def test_the_paper_is_printed_for_exports_alone():
    pytest.importorskip("weasyprint")
    shipment, home = an_export(), builders.a_customer(the_company(), "HOME")
    desk = signed_in("SAL")
    paper = desk.get(reverse("fulfillment:customs", args=[shipment.number]) + "?kind=proforma&reason=sample")
    domestic = shipment_of(a_confirmed_order(home, {"TEA": "1"}))

    refused = desk.get(reverse("fulfillment:customs", args=[domestic.number]))

    assert paper.content.startswith(b"%PDF")
    assert refused.status_code == 409
    assert documents.PrintedCustomsInvoice.template == "pdf/customs_invoice.html"


def test_value_and_weight_are_those_of_the_goods_in_the_parcel():
    shipment = an_export(quantity="3")

    (line,) = customs.lines_for_customs(shipment)

    assert (line.value, line.net_weight) == (D("60.00"), D("1.5"))
