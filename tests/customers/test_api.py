"""Customers for programs."""

import pytest

from customers.models import Customer
from tests.builders import a_company, a_customer, payment_terms, the_company
from tests.programs import Program, fields_of

pytestmark = pytest.mark.django_db

ALFKI = {
    "code": "ALFKI", "name": "Alfreds", "country": "DE", "vat_id": "DE 136 695 976", "email": "office@alfki.example",
    "language": "it", "payment_terms": "N30",
    "address": {"street": "Obere Str. 57", "postal_code": "12209", "city": "Berlin"},
}  # fmt: skip


@pytest.fixture
def manager():
    return Program("MGR")


def test_a_customer_is_added_and_read_back(manager):
    answer = manager.post("/customers", ALFKI)

    assert answer.status_code == 201
    assert answer.json() == {
        "code": "ALFKI", "name": "Alfreds", "currency": "EUR", "country": "DE", "vat_id": "DE136695976",
        "email": "office@alfki.example", "language": "it", "payment_terms": "N30", "price_list": None,
        "tax_position": None, "billing_policy": "shipment", "partial_delivery": True, "parent": None,
        "second_name": "", "rest_policy": "backorder",
        "ships_when": "confirmed", "requires_reference": False, "invoice_party": None, "salesperson": None, "external_reference": "",
        "over_delivery_percent": None, "under_delivery_percent": None, "incoterm": "", "shipping_method": None, "incoterm_place": "",
        "notes_for_carrier": "",
        "phone": "", "notes": "", "tags": [],
        "is_active": True, "is_approved": True, "version": 1,
    }  # fmt: skip
    assert manager.get("/customers/ALFKI").json() == answer.json()
    assert [row["code"] for row in manager.get("/customers?q=alf").json()["items"]] == ["ALFKI"]


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"code": " "}, "code"),
        ({"code": "A/B"}, "code"),
        ({"code": "A" * 21}, "code"),
        ({"name": ""}, "name"),
        ({"currency": "EURO"}, "currency"),
        ({"country": "Germany"}, "country"),
        ({"vat_id": "DE1"}, "vat_id"),
        ({"language": "xx"}, "language"),
        ({"email": "nobody"}, "email"),
        ({"payment_terms": "N99"}, "payment_terms"),
        ({"payment_terms": ""}, "payment_terms"),
        ({"price_list": "P9"}, "price_list"),
        ({"parent": "NOBODY"}, "parent"),
        ({"billing_policy": "never"}, "billing_policy"),
        ({"dunning_policy": "HARD"}, "dunning_policy"),
        ({"credit_limit": "-1"}, "credit_limit"),
        ({"address": {"town": "Berlin"}}, "address.town"),
    ],
)
def test_a_customer_who_cannot_be_is_refused_at_the_field(manager, wrong, field):
    answer = manager.post("/customers", {**ALFKI, **wrong})

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert not Customer.objects.exists()


def test_a_parent_is_one_of_our_own_customers_and_can_be_taken_away(manager):
    a_customer(a_company("OTHER"), "THEIRS")
    a_customer(code="TOP")
    manager.post("/customers", ALFKI)

    theirs = manager.patch("/customers/ALFKI", {"parent": "THEIRS"})
    ours = manager.patch("/customers/ALFKI", {"parent": "TOP"})
    circle = manager.patch("/customers/TOP", {"parent": "ALFKI"})
    none = [manager.patch("/customers/ALFKI", {"parent": gone}) for gone in (None, "")]

    assert (theirs.status_code, fields_of(theirs)) == (422, ["parent"])
    assert ours.json()["parent"] == "TOP"
    assert (circle.status_code, fields_of(circle)) == (422, ["parent"])
    assert [answer.json()["parent"] for answer in none] == [None, None]


def test_what_is_sent_changes_and_the_rest_stays(manager):
    manager.post("/customers", ALFKI)

    answer = manager.patch("/customers/ALFKI", {"email": "new@alfki.example", "name": None, "version": 1})
    stale = manager.patch("/customers/ALFKI", {"email": "old@alfki.example", "version": 1})

    assert (answer.json()["email"], answer.json()["name"], answer.json()["version"]) == (
        "new@alfki.example",
        "Alfreds",
        2,
    )
    assert (stale.status_code, fields_of(stale)) == (409, ["version"])
    assert Customer.objects.get().email == "new@alfki.example"


def test_a_clerk_changes_contacts_but_neither_terms_nor_limit(manager):
    payment_terms(code="N60", days=60)
    manager.post("/customers", {**ALFKI, "credit_limit": "100.00"})
    clerk = Program("SAL")

    assert clerk.patch("/customers/ALFKI", {"email": "new@alfki.example"}).status_code == 200
    terms = clerk.patch("/customers/ALFKI", {"payment_terms": "N60", "email": "x@alfki.example"})
    limit = clerk.patch("/customers/ALFKI", {"credit_limit": "1000000.00", "email": "x@alfki.example"})

    assert (terms.status_code, fields_of(terms)) == (422, ["payment_terms"])
    assert limit.status_code == 403
    customer = Customer.objects.get()
    assert (customer.payment_terms.code, customer.email) == ("N30", "new@alfki.example")
    assert manager.get("/customers/ALFKI/credit").json()["limit"] == "100.00"


@pytest.mark.parametrize("role", ["WH", "CRC", "GL", "ADM", "AUD", "PB", "PV"])
def test_others_neither_add_nor_change_customers(role):
    a_customer(code="KNOWN")
    program = Program(role)

    assert program.post("/customers", ALFKI).status_code == 403
    assert program.patch("/customers/KNOWN", {"name": "Other"}).status_code == 403
    assert [known.name for known in Customer.objects.all()] == ["Customer KNOWN"]


def test_a_customer_of_another_company_is_not_there():
    a_customer(a_company("OTHER"), "THEIRS")
    the_company()
    program = Program("MGR")

    assert program.get("/customers/THEIRS").status_code == 404
    assert program.patch("/customers/THEIRS", {"name": "Ours"}).status_code == 404
    assert program.get("/customers/THEIRS/credit").status_code == 404
    assert program.get("/customers").json()["items"] == []


@pytest.mark.parametrize("code", ["", " ", "2/10", "N 30", "new", "N" * 21])
def test_payment_terms_need_a_code_an_address_can_hold(manager, code):
    answer = manager.post("/payment-terms", {"code": code})

    assert (answer.status_code, fields_of(answer)) == (422, ["code"])


def test_payment_terms_that_are_there_already_are_a_conflict(manager):
    answer = manager.post("/payment-terms", {"code": " N30 "})

    assert (answer.status_code, fields_of(answer)) == (409, ["code"])
