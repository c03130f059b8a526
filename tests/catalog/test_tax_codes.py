"""Tax codes with their dated rates: no day has two, and an order takes the one of its day."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.models import TaxCode, TaxMapping, TaxPosition, TaxRate
from core.models import Event
from core.refusals import Refusal
from orders.pricing import taxes_for
from tests.builders import a_company, a_customer, a_tax_code, the_company
from tests.programs import Program, fields_of, signed_in, text_of

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
    "no reason where the norm wants one": ({"category": "E", "rates": [{"rate": "0"}]}, "exemption_reason"),
    "a reason where there is none": ({"exemption_reason": "because"}, "exemption_reason"),
    "tax of an exempt sale": (
        {"category": "AE", "exemption_reason": "Reverse charge", "rates": [{"rate": "20"}]},
        "rates.0.rate",
    ),
    "standard rate of nothing": ({"rates": [{"rate": "0"}]}, "rates.0.rate"),
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


# Changing what is there --------------------------------------------------------------------------------------------
def rates_of(code: TaxCode) -> list[tuple[str, str, str]]:
    rows = code.rates.order_by("valid_from")
    return [(f"{row.rate.normalize():f}", str(row.valid_from), str(row.valid_to)) for row in rows]


def test_a_new_rate_begins_on_its_day_and_what_was_before_is_written_down(accountant):
    code = TaxCode.objects.get(code="S20")
    rates = [{"rate": "20", "valid_to": "2026-12-31"}, {"rate": "21", "valid_from": "2027-01-01"}]

    answer = accountant.patch("/tax-codes/S20", {"rates": rates, "version": 1})
    stale = accountant.patch("/tax-codes/S20", {"name": "VAT", "version": 1})

    assert (answer.status_code, answer.json()["version"], stale.status_code) == (200, 2, 409)
    assert rates_of(code) == [("20", "1900-01-01", "2026-12-31"), ("21", "2027-01-01", "None")]
    changes = Event.objects.get(document_kind="catalog.taxcode").data["changes"]["rates"]
    assert [words.replace("\u00a0", " ") for words in changes] == [
        "20 % from 1 Jan 1900",
        "20 % from 1 Jan 1900 to 31 Dec 2026; 21 % from 1 Jan 2027",
    ]


def test_what_is_not_sent_stays(accountant):
    answer = accountant.patch("/tax-codes/S20", {"name": "Full rate"})

    assert (answer.json()["name"], [rate["rate"] for rate in answer.json()["rates"]]) == ("Full rate", ["20"])


def typed(**changed: str) -> dict[str, str]:
    values = {"code": "V", "name": "VAT", "category": "S", "rates-0-rate": "20", "idempotency_key": "k"}
    return values | changed


def test_a_tax_code_is_keyed_in_with_its_rates_and_shown():
    client = signed_in("GL")
    rows = {"rates-0-valid_to": "31/12/2026", "rates-1-rate": "21.5", "rates-1-valid_from": "1/1/2027"}

    answer = client.post("/tax-codes/new/", typed(**rows))

    assert answer.status_code == 303
    assert rates_of(TaxCode.objects.get(code="V")) == [
        ("20", "1900-01-01", "2026-12-31"),
        ("21.5", "2027-01-01", "None"),
    ]
    page = text_of(signed_in("SAL").get("/taxes/"))
    assert "21.5 %" in page
    assert "/tax-codes/V/" not in page


WRONG_ROWS = {
    "overlap": (
        {"rates-0-valid_to": "1/1/2027", "rates-1-rate": "21", "rates-1-valid_from": "1/1/2027"},
        "may not overlap: 20 % from 1 Jan 1900 to 1 Jan 2027, and 21 % from 1 Jan 2027",
    ),
    "two that always hold": ({"rates-1-rate": "21"}, "may not overlap"),
    "none": ({"rates-0-rate": ""}, "Send at least one rate."),
    "no reason": ({"category": "K", "rates-0-rate": "0"}, "Say why no tax is due"),
    "backwards": (
        {"rates-0-valid_from": "2/1/2027", "rates-0-valid_to": "1/1/2027"},
        "The first day comes after the last one.",
    ),
    "a word": ({"rates-0-rate": "much"}, "Enter a number such as"),
}


@pytest.mark.parametrize("wrong, words", WRONG_ROWS.values(), ids=WRONG_ROWS.keys())
def test_rates_that_cannot_be_are_told_in_words_and_nothing_is_saved(wrong, words):
    answer = signed_in("GL").post("/tax-codes/new/", typed(**wrong))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert TaxCode.objects.count() == 1


def test_of_two_who_change_rates_the_second_sees_what_the_first_has_saved():
    client = signed_in("GL")
    mine = typed(code="S20", version="1", **{"rates-0-rate": "19"})
    client.post("/tax-codes/S20/", typed(code="S20", version="1", **{"rates-0-rate": "21"}))

    answer = client.post("/tax-codes/S20/", {**mine, "idempotency_key": "mine"})

    assert answer.status_code == 409
    assert 'data-theirs-text="21"' in text_of(answer)
    assert rates_of(TaxCode.objects.get()) == [("21", "1900-01-01", "None")]


@pytest.mark.parametrize("role, sees", [("SAL", 200), ("AUD", 200), ("MGR", 200), ("WH", 403), ("ADM", 403)])
def test_taxes_are_seen_by_those_who_sell_and_changed_by_accounting(role, sees):
    client = signed_in(role)
    changes = 303 if role == "MGR" else 403

    assert client.get("/taxes/").status_code == sees
    assert client.post("/tax-codes/new/", typed()).status_code == changes
    position = {"code": "EU", "name": "EU", "idempotency_key": "p"}
    assert client.post("/tax-positions/new/", position).status_code == changes
    assert Program(role).patch("/tax-codes/S20", {"name": "x"}).status_code == (200 if role == "MGR" else 403)


# Tax positions -----------------------------------------------------------------------------------------------------
def test_a_position_replaces_the_codes_it_names():
    domestic = TaxCode.objects.get(company=the_company(), code="S20")
    zero = a_tax_code(None, "0", code="Z", category="Z")
    rows = {"mappings-0-tax_code": str(domestic.pk), "mappings-0-replaced_by": str(zero.pk)}

    answer = signed_in("GL").post("/tax-positions/new/", {"code": "EU", "name": "EU", **rows})

    position = TaxPosition.objects.get(code="EU")
    assert answer.status_code == 303
    assert (
        taxes_for(a_customer(tax_position=position), [domestic], datetime.date(2026, 5, 1))[domestic.pk].code
        == zero
    )
    assert "S20 → Z" in text_of(signed_in("SAL").get("/taxes/"))


def test_a_code_is_replaced_once(accountant):
    zero = a_tax_code(None, "0", code="Z", category="Z")
    twice = [{"tax_code": None, "replaced_by": "Z"}, {"replaced_by": "S20"}]

    program = accountant.post("/tax-positions", {"code": "EU", "mappings": twice})
    rows = {f"mappings-{index}-replaced_by": str(zero.pk) for index in range(2)}
    page = signed_in("GL").post("/tax-positions/new/", {"code": "EU", "name": "EU", **rows})

    assert (program.status_code, fields_of(program)) == (422, ["mappings.1.tax_code"])
    assert "Any tax code is replaced twice." in text_of(page)
    assert not TaxPosition.objects.exists()
    assert not TaxMapping.objects.exists()


def test_programs_add_read_and_change_tax_positions(accountant):
    a_tax_code(None, "0", code="Z", category="Z")
    body = {"code": "EU", "name": "In the EU", "mappings": [{"tax_code": "S20", "replaced_by": "Z"}]}

    added = accountant.post("/tax-positions", body)
    changed = accountant.patch("/tax-positions/EU", {"mappings": [{"replaced_by": "Z"}], "version": 1})
    unknown = accountant.patch("/tax-positions/EU", {"mappings": [{"tax_code": "X", "replaced_by": "Y"}]})
    stale = accountant.patch("/tax-positions/EU", {"name": "x", "version": 1})

    assert added.json() == {**body, "version": 1}
    assert changed.json()["mappings"] == [{"tax_code": None, "replaced_by": "Z"}]
    assert fields_of(unknown) == ["mappings.0.tax_code", "mappings.0.replaced_by"]
    assert stale.status_code == 409
    assert Program("SAL").get("/tax-positions").json()["items"] == [changed.json()]
    assert Program("SAL").post("/tax-positions", body).status_code == 403


def test_codes_of_another_company_replace_nothing(accountant):
    theirs = a_tax_code(a_company("OTHER"), "5", code="THEIRS")

    program = accountant.post("/tax-positions", {"code": "EU", "mappings": [{"replaced_by": "THEIRS"}]})
    page = signed_in("GL").post(
        "/tax-positions/new/", {"code": "EU", "name": "EU", "mappings-0-replaced_by": str(theirs.pk)}
    )

    assert (program.status_code, page.status_code) == (422, 422)
    assert not TaxPosition.objects.exists()
