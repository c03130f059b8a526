"""Orders as UBL documents: recognized by their content, read without a mapping, checked as those keyed in."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core import jobs
from core.imports import FileRefused, uploads
from core.models import FileImport, Job
from customers.models import CustomerProduct
from orders import ubl
from orders.imports import ORDERS
from orders.models import SalesOrder
from tests import builders
from tests.imports.stage import a_file, counts, errors, imported, shared, tried

pytestmark = pytest.mark.django_db

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_LINE = (
    '<cac:OrderLine><cac:LineItem><cbc:ID>{number}</cbc:ID><cbc:Quantity unitCode="{unit}">{quantity}</cbc:Quantity>'
    "{more}<cac:Price><cbc:PriceAmount>{price}</cbc:PriceAmount><cbc:BaseQuantity>{base}</cbc:BaseQuantity></cac:Price>"
    "<cac:Item><cbc:Name>Thing</cbc:Name>{article}</cac:Item></cac:LineItem></cac:OrderLine>"
)


def a_line(
    article: str,
    quantity: str = "2",
    *,
    unit: str = "EA",
    price: str = "4.50",
    base: str = "1",
    more: str = "",
) -> str:
    return _LINE.format(number=1, article=article, quantity=quantity, unit=unit, price=price, base=base, more=more)  # fmt: skip


def sold(sku: str) -> str:
    return f"<cac:SellersItemIdentification><cbc:ID>{sku}</cbc:ID></cac:SellersItemIdentification>"


def bought(number: str) -> str:
    return f"<cac:BuyersItemIdentification><cbc:ID>{number}</cbc:ID></cac:BuyersItemIdentification>"


def coded(gtin: str) -> str:
    return f'<cac:StandardItemIdentification><cbc:ID schemeID="0160">{gtin}</cbc:ID></cac:StandardItemIdentification>'


def a_document(*lines: str, buyer: str = "", header: str = "", reference: str = "PO-7") -> bytes:
    buyer = buyer or "<cac:PartyName><cbc:Name>Alfreds Futterkiste</cbc:Name></cac:PartyName>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Order xmlns="{_UBL}:Order-2" xmlns:cac="{_UBL}:CommonAggregateComponents-2"'
        f' xmlns:cbc="{_UBL}:CommonBasicComponents-2"><cbc:ID>{reference}</cbc:ID><cbc:IssueDate>2026-01-05</cbc:IssueDate>'
        f"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{header}<cac:BuyerCustomerParty><cac:Party>{buyer}"
        f"</cac:Party></cac:BuyerCustomerParty>{''.join(lines)}</Order>"
    ).encode()


@pytest.fixture
def clerk(db):
    builders.a_customer(code="ALFKI", name="Alfreds Futterkiste", country="DE", vat_id="DE129273398")
    builders.a_product(sku="TEA", price="4.50", on_hand="100", barcode="4006381333931")
    return builders.an_actor(None, "MGR")


def sent(content: bytes, by: Any, **switches: bool) -> FileImport:
    return uploads.upload(ORDERS, a_file(content, "order.xml"), by=by, switches=switches)


def test_the_published_example_names_the_unknown_buyer_and_each_unknown_article(clerk):
    trial = tried(sent(shared("edocs/Order_Example.xml"), clerk), ORDERS, clerk)

    assert counts(trial) == {"refused": 1}
    assert errors(trial) == [
        (1, "Buyer's name", ("There is no customer Helseforetak AS, NO9311867455MVA, 987654325, 7300010000001, 931186755."
                          " Import or add the customer first.")),
        (1, "Product", "There is no product 121212, 123456, 7560000012345, Needle 4mm. Check the number or search by name."),
        (2, "Product", "There is no product SItemNo011, Wet tissues. Check the number or search by name."),
    ]  # fmt: skip
    assert not SalesOrder.objects.exists()


@pytest.mark.parametrize(
    "buyer",
    [
        '<cbc:EndpointID schemeID="9930">DE129273398</cbc:EndpointID>',
        "<cac:PartyIdentification><cbc:ID>ALFKI</cbc:ID></cac:PartyIdentification>",
        "<cac:PartyTaxScheme><cbc:CompanyID>DE 129 273 398</cbc:CompanyID></cac:PartyTaxScheme>",
        (
            "<cac:PartyLegalEntity><cbc:RegistrationName>ALFREDS Futterkiste</cbc:RegistrationName></cac:PartyLegalEntity>"
            "<cac:PartyIdentification><cbc:ID>unknown</cbc:ID></cac:PartyIdentification>"
        ),
    ],
)
def test_the_buyer_is_known_by_endpoint_code_vat_id_or_name(clerk, buyer):
    run = imported(sent(a_document(a_line(sold("TEA")), buyer=buyer), clerk), ORDERS, clerk)

    assert counts(run) == {"added": 1}, errors(run)
    assert SalesOrder.objects.get().customer.code == "ALFKI"


def test_two_customers_with_one_vat_id_and_no_name_are_asked_about(clerk):
    builders.a_customer(code="ALFK2", name="Alfreds Filiale", country="DE", vat_id="DE129273398")
    buyer = "<cac:PartyTaxScheme><cbc:CompanyID>DE129273398</cbc:CompanyID></cac:PartyTaxScheme>"

    run = imported(sent(a_document(a_line(sold("TEA")), buyer=buyer), clerk), ORDERS, clerk)

    assert errors(run) == [
        (1, "Customer", "The buyer may be ALFK2, ALFKI. Ask for our customer number in the document.")
    ]


def test_articles_are_known_by_our_number_the_customers_own_and_the_barcode(clerk):
    mug = builders.a_product(sku="MUG", price="10.00")
    customer = SalesOrder._meta.get_field("customer").related_model.objects.get(code="ALFKI")
    CustomerProduct.objects.create(company=clerk.company, customer=customer, product=mug, sku="K-100")
    document = a_document(
        a_line(sold("TEA")), a_line(bought("k-100"), price="10.00"), a_line(coded("04006381333931"))
    )

    run = imported(sent(document, clerk), ORDERS, clerk)

    assert counts(run) == {"added": 1}, errors(run)
    assert [line.sku for line in SalesOrder.objects.get().lines.order_by("position")] == ["TEA", "MUG", "TEA"]


def test_reference_period_notes_address_and_charges_stand_in_the_order(clerk):
    header = (
        "<cbc:Note>Ring twice</cbc:Note><cac:Delivery><cac:DeliveryLocation><cac:Address><cbc:StreetName>Dock 3</cbc:StreetName>"
        "<cbc:CityName>Hamburg</cbc:CityName><cbc:PostalZone>20095</cbc:PostalZone><cac:Country><cbc:IdentificationCode>DE"
        "</cbc:IdentificationCode></cac:Country></cac:Address></cac:DeliveryLocation><cac:RequestedDeliveryPeriod>"
        "<cbc:StartDate>2030-03-01</cbc:StartDate><cbc:EndDate>2030-03-05+01:00</cbc:EndDate></cac:RequestedDeliveryPeriod>"
        "</cac:Delivery>"
    )
    adjustments = (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>FC"
        "</cbc:AllowanceChargeReasonCode><cbc:AllowanceChargeReason>Freight; north</cbc:AllowanceChargeReason>"
        "<cbc:Amount>25.00</cbc:Amount></cac:AllowanceCharge>"
        "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>ABK"
        "</cbc:AllowanceChargeReasonCode><cbc:AllowanceChargeReason>Odds and ends</cbc:AllowanceChargeReason>"
        '<cbc:Amount currencyID="EUR">4.00</cbc:Amount></cac:AllowanceCharge>'
        "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount>1.00</cbc:Amount></cac:AllowanceCharge>"
    )

    run = imported(sent(a_document(a_line(sold("TEA")), header=header + adjustments), clerk), ORDERS, clerk)

    assert counts(run) == {"added": 1}, errors(run)
    order = SalesOrder.objects.get()
    assert (order.customer_reference, order.requested_date, order.order_date, order.channel) == (
        "PO-7", datetime.date(2030, 3, 5), clerk.company.today(), "file",
    )  # fmt: skip
    assert order.note.splitlines() == [
        "Ring twice",
        "Wished between 2030-03-01 and 2030-03-05",
        "Dated 2026-01-05",
        "Charge named by the customer, not taken over: Odds and ends 4.00 EUR",
    ]
    assert order.shipping_address["street"] == "Dock 3"
    assert order.charges == [{"code": "FC", "text": "Freight, north", "amount": "25.00"}]
    assert order.net_amount == Decimal("33.00")


def test_a_price_that_is_not_ours_is_held_for_approval(clerk):
    document = a_document(a_line(sold("TEA"), price="200.00", base="100"))
    seller = builders.an_actor(None, "SAL")

    imported(sent(document, seller, submit=True), ORDERS, seller)

    order = SalesOrder.objects.get()
    assert (order.lines.get().unit_price, order.lines.get().price_source) == (Decimal("2.00"), "manual")
    assert (order.status, order.holds.filter(kind="approval").exists()) == ("held", True)


def test_our_own_price_is_no_manual_one(clerk):
    imported(sent(a_document(a_line(sold("TEA"))), clerk, submit=True), ORDERS, clerk)

    order = SalesOrder.objects.get()
    assert (order.lines.get().price_source, order.status) == ("list", "confirmed")


def test_a_line_is_ordered_in_its_unit_and_another_one_is_refused(clerk):
    product = builders.a_product(sku="MUG", price="10.00")
    product.units.create(company=clerk.company, unit=builders.a_unit(code="BX"), factor=12)

    run = imported(sent(a_document(a_line(sold("MUG"), unit="BX", price="120.00")), clerk), ORDERS, clerk)
    other = imported(sent(a_document(a_line(sold("MUG"), unit="PF"), reference="PO-8"), clerk), ORDERS, clerk)

    assert counts(run) == {"added": 1}, errors(run)
    assert SalesOrder.objects.get().lines.get().quantity == 24
    assert [(row, column) for row, column, _words in errors(other)] == [(1, "Unit")]


def test_a_discount_of_the_line_is_taken_over(clerk):
    allowance = "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>{}<cbc:Amount>0.90</cbc:Amount></cac:AllowanceCharge>"
    document = a_document(
        a_line(sold("TEA"), more=allowance.format("<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>")),
        a_line(sold("TEA"), more=allowance.format("")),
    )  # fmt: skip

    run = imported(sent(document, clerk), ORDERS, clerk)

    assert counts(run) == {"added": 1}, errors(run)
    assert [line.net_amount for line in SalesOrder.objects.get().lines.order_by("position")] == [
        Decimal("8.10"), Decimal("8.10"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content, words",
    [
        (b"<Order", "The XML is damaged."),
        (b"<html><body>no</body></html>", "This is html and no UBL Order 2.1."),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "holds definitions"),
        (b'<!DOCTYPE a [<!ENTITY x "1"><!ENTITY y "&x;&x;">]><a>&y;</a>', "holds definitions"),
        (a_document(), "The order has no lines."),
        (b"<a>" + b"x" * (11 * 1024 * 1024) + b"</a>", "larger than 10 MB"),
        (b"<a>" * 300 + b"</a>" * 300, "The XML is damaged."),
        (a_document(*[a_line(sold("TEA"))] * 2001), "at most 2000 lines"),
    ],
)
def test_what_is_no_order_or_would_do_harm_is_refused_with_words(content, words):
    with pytest.raises(FileRefused) as refused:
        ubl.open_order(content)

    assert words in refused.value.message


@pytest.mark.parametrize(
    "price, base", [("9" * 40, "1"), ("1e999", "1"), ("NaN", "1"), ("5", "1e-12"), ("-1", "1"), ("5", "0")]
)
def test_numbers_that_are_none_are_refused_or_read_as_they_stand(clerk, price, base):
    run = imported(sent(a_document(a_line(sold("TEA"), price=price, base=base)), clerk), ORDERS, clerk)

    assert run.state == "done"
    assert [column for _row, column, _words in errors(run)] in (["Unit price"], [])


def test_a_document_sent_through_the_pages_needs_no_columns():
    builders.a_customer(name="Alfreds Futterkiste")
    builders.a_product(sku="TEA", price="4.50", on_hand="100")
    browser = Client()
    browser.force_login(builders.a_user(None, "MGR"))

    page = browser.post(
        "/orders/import/", {"file": a_file(a_document(a_line(sold("TEA"))), "po.xml"), "switch-submit": "1"}, follow=True
    )  # fmt: skip
    here = page.request["PATH_INFO"]
    _run_all()
    assert "Import all 1" in browser.get(here).content.decode()
    assert browser.get(f"{here}columns").status_code == 303
    browser.post(f"{here}run", {"mode": "all"})
    _run_all()

    assert SalesOrder.objects.get().status == "confirmed"


def test_a_document_where_tables_are_wanted_is_refused_with_words():
    browser = Client()
    browser.force_login(builders.a_user(None, "MGR"))

    page = browser.post("/products/import/", {"file": a_file(a_document(a_line(sold("TEA"))), "po.xml")})

    assert page.status_code == 422
    assert "This is an XML document. Send a table here: CSV or XLSX." in page.content.decode()


def _run_all() -> None:
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk)
