"""The settings of a company stand on every document: what is none is refused."""

import pytest

from core.models import Company
from tests.builders import a_company
from tests.programs import Program, fields_of

pytestmark = pytest.mark.django_db


def test_a_manager_renames_the_company_and_moves_it():
    company = a_company("ACME")

    answer = Program("MGR", company=company).patch("/company", {"name": " Acme SE ", "country": "at"})

    assert answer.status_code == 200
    company.refresh_from_db()
    assert (company.name, company.country) == ("Acme SE", "AT")


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"name": "  "}, "name"),
        ({"country": ""}, "country"),
        ({"country": "x"}, "country"),
        ({"country": "D1"}, "country"),
        ({"country": "DEU"}, "country"),
        ({"country": "ßa"}, "country"),
        ({"base_currency": "USD"}, "base_currency"),
        ({"tax_rounding": "never"}, "tax_rounding"),
        ({"cash_rounding_step": "0.025"}, "cash_rounding_step"),
        ({"cash_rounding_step": "0.05", "cash_rounding_currency": "JPY"}, "cash_rounding_step"),
        ({"cash_rounding_currency": "XXX"}, "cash_rounding_currency"),
        ({"cash_rounding_on": "never"}, "cash_rounding_on"),
    ],
)
def test_settings_that_no_document_could_show_are_refused_and_nothing_is_kept(wrong, field):
    company = a_company("ACME")
    before = Company.objects.values().get(pk=company.pk)

    answer = Program("MGR", company=company).patch("/company", {"vat_id": "DE136695976", **wrong})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert Company.objects.values().get(pk=company.pk) == before


def test_the_coin_totals_are_rounded_to_is_set_with_its_currency():
    manager = Program("MGR", company=a_company("ACME"))

    answer = manager.patch(
        "/company", {"cash_rounding_step": "0.05", "cash_rounding_currency": "CHF", "cash_rounding_on": "all"}
    )

    assert answer.status_code == 200, answer.content
    settings = manager.get("/company").json()
    assert (settings["cash_rounding_step"], settings["cash_rounding_currency"], settings["cash_rounding_on"]) == (
        "0.05", "CHF", "all",
    )  # fmt: skip
