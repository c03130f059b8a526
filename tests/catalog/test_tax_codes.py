"""Tax codes with their dated rates: no day has two, and an order takes the one of its day."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.models import TaxCode, TaxRate
from core.refusals import Refusal
from orders.pricing import taxes_for
from tests.builders import a_company, a_customer, a_tax_code, the_company
from tests.programs import Program, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def accountant():
    return Program("GL")


def test_a_tax_code_is_added_with_the_rates_of_its_years(accountant):
    rates = [{"rate": "20", "valid_to": "2025-12-31"}, {"rate": "19.5", "valid_from": "2026-01-01"}]

    answer = accountant.post("/tax-codes", {"code": " V ", "name": "VAT", "rates": rates})

    assert answer.status_code == 201
    assert (answer.json()["code"], answer.json()["category"]) == ("V", "S")
    assert answer.json()["rates"] == [
        {"rate": "20", "valid_from": "1900-01-01", "valid_to": "2025-12-31"},
        {"rate": "19.5", "valid_from": "2026-01-01", "valid_to": None},
    ]


BAD = {
    "blank code": ({"code": " "}, "code"),
    "slash": ({"code": "V/20"}, "code"),
    "blank inside": ({"code": "V 20"}, "code"),
    "too long": ({"code": "V" * 13}, "code"),
    "unknown category": ({"category": "X"}, "category"),
    "no rate": ({"rates": []}, "rates"),
    "negative": ({"rates": [{"rate": "-1"}]}, "rates.0.rate"),
    "more than all": ({"rates": [{"rate": "100.01"}]}, "rates.0.rate"),
    "backwards": (
        {"rates": [{"rate": "5", "valid_from": "2026-02-01", "valid_to": "2026-01-31"}]},
        "rates.0.valid_to",
    ),
    "one day twice": (
        {"rates": [{"rate": "20", "valid_to": "2026-01-01"}, {"rate": "19", "valid_from": "2026-01-01"}]},
        "rates",
    ),
}


@pytest.mark.parametrize("wrong, field", BAD.values(), ids=BAD.keys())
def test_a_tax_code_that_cannot_be_is_refused_at_its_field(accountant, wrong, field):
    body = {"code": "V", "name": "VAT", "rates": [{"rate": "20"}], **wrong}

    answer = accountant.post("/tax-codes", body)

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert [code.code for code in TaxCode.objects.all()] == ["S20"]


def test_a_code_that_is_there_already_is_a_conflict(accountant):
    answer = accountant.post("/tax-codes", {"code": "S20", "name": "Again", "rates": [{"rate": "1"}]})

    assert (answer.status_code, fields_of(answer)) == (409, ["code"])
    assert TaxRate.objects.count() == 1


@pytest.mark.parametrize("role, reads", [("SAL", 200), ("AUD", 200), ("WH", 403), ("PB", 403), ("ADM", 403)])
def test_who_may_not_change_tax_codes_is_refused(role, reads):
    program = Program(role)

    answer = program.post("/tax-codes", {"code": "V", "name": "VAT", "rates": [{"rate": "20"}]})

    assert answer.status_code == 403
    assert program.get("/tax-codes").status_code == reads
    assert TaxCode.objects.count() == 1


def test_each_company_has_its_own_tax_codes():
    the_company()
    a_tax_code(a_company("OTHER"), "7", code="THEIRS")

    assert [row["code"] for row in Program("SAL").get("/tax-codes").json()["items"]] == ["S20"]


def test_the_database_refuses_a_second_rate_on_a_day():
    code = a_tax_code(None, "10", code="V")

    with (
        pytest.raises(IntegrityError, match="tax_rates_do_not_overlap"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO catalog_taxrate (company_id, tax_code_id, rate, valid_from, valid_to)"
            " VALUES (%s, %s, 5, '2026-01-01', '2026-01-01')",
            [code.company_id, code.pk],
        )


def test_an_order_is_taxed_at_the_rate_of_its_day():
    customer = a_customer()
    code = TaxCode.objects.create(company=the_company(), code="V", name="VAT")
    for rate, first, last in (("20", "2020-01-01", "2025-12-31"), ("19", "2026-01-01", None)):
        TaxRate.objects.create(
            company=the_company(), tax_code=code, rate=rate, valid_from=first, valid_to=last
        )

    def rate_on(day: str) -> str:
        return f"{taxes_for(customer, [code], datetime.date.fromisoformat(day))[code.pk].rate:f}"

    assert [rate_on(day) for day in ("2020-01-01", "2025-12-31", "2026-01-01")] == [
        "20.0000",
        "20.0000",
        "19.0000",
    ]
    with pytest.raises(Refusal) as refusal:
        rate_on("2019-12-31")
    assert refusal.value.field == "tax_code"
