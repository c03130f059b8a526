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
    ],
)
def test_settings_that_no_document_could_show_are_refused_and_nothing_is_kept(wrong, field):
    company = a_company("ACME")
    before = Company.objects.values().get(pk=company.pk)

    answer = Program("MGR", company=company).patch("/company", {"vat_id": "DE136695976", **wrong})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert Company.objects.values().get(pk=company.pk) == before
