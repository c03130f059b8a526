"""The company's own side of a document, from its master data."""

from decimal import Decimal

import pytest

from core.models import Company, CompanyBankAccount
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import country_name, printed_payment, printed_seller

NORTHWIND = Company(
    code="NW",
    name="Northwind Traders GmbH",
    street="Speicherstraße 12",
    postal_code="20457",
    city="Hamburg",
    country="DE",
    vat_id="DE298456123",
    base_currency="EUR",
    brand_color="#0f5f6b",
)


def an_account(iban: str = "DE89370400440532013000") -> CompanyBankAccount:
    return CompanyBankAccount(company=NORTHWIND, name="Main", iban=iban, bic="COBADEFFXXX", currency="EUR")


def test_the_country_is_named_on_mail_abroad_only():
    at_home = printed_seller(NORTHWIND, recipient_country="DE", language="en")
    abroad = printed_seller(NORTHWIND, recipient_country="NO", language="nb")

    assert at_home.lines == ("Speicherstraße 12", "20457 Hamburg")
    assert abroad.lines == ("Speicherstraße 12", "20457 Hamburg", "Tyskland")
    assert abroad.color == "#0f5f6b"


def test_a_euro_invoice_can_be_paid_by_scanning():
    payment = printed_payment(
        an_account(), Decimal("1396.92"), DocumentFormat("it", "EUR"), reference="RF21R2026000123"
    )

    assert payment.amount == "1.396,92\u00a0EUR"
    assert payment.qr.split("\n")[7] == "EUR1396.92"
    assert payment.account == "DE89 3704 0044 0532 0130 00"
    assert payment.grouped_reference == "RF21 R202 6000 123"


@pytest.mark.parametrize(
    "iban, currency, amount",
    [
        ("DE89370400440532013000", "NOK", "10"),
        ("123456789", "EUR", "10"),
        ("DE89370400440532013000", "EUR", "0"),
    ],
)
def test_no_code_where_no_euro_transfer_is_possible(iban, currency, amount):
    payment = printed_payment(an_account(iban), Decimal(amount), DocumentFormat("en", currency))

    assert payment.qr == ""
    assert payment.iban == iban


def test_formats_are_those_of_the_documents_language():
    norwegian = DocumentFormat("nb", "NOK")

    assert norwegian.money(Decimal("1234567.5")) == "1\u00a0234\u00a0567,50\u00a0NOK"
    assert norwegian.quantity(Decimal("12.500000")) == "12,5"
    assert norwegian.date(None) == ""
    assert norwegian.running([Decimal("1.10"), Decimal("2.20")]) == ["1,10", "3,30"]
    assert DocumentFormat("en", "JPY").amount(Decimal("1234.5")) == "1,235"
    assert DocumentFormat("en", "USD", "US").paper == "Letter"
    assert country_name("RO", "ro") == "România"
