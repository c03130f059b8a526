"""Customers in the browser."""

import pytest

from catalog.models import PriceList
from customers.models import Contact, Customer, PaymentTerms
from tests.builders import a_company, a_customer, payment_terms, the_company
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db


def typed(**changed: str) -> dict[str, str]:
    values = {
        "code": "ALFKI", "name": "Alfreds", "street": "Obere Str. 57", "postal_code": "12209", "city": "Berlin",
        "country": "DE", "language": "it", "currency": "eur", "billing_policy": "shipment",
        "payment_terms": str(PaymentTerms.objects.get(company=the_company(), code="N30").pk),
        "allows_partial_delivery": "on", "idempotency_key": "k1",
    }  # fmt: skip
    return values | changed


def test_a_customer_is_keyed_in_and_shown_with_address_and_contacts():
    client = signed_in("SAL")

    answer = client.post("/customers/new/", typed(vat_id="DE 136 695 976"))

    assert (answer.status_code, answer["Location"]) == (303, "/customers/ALFKI/")
    customer = Customer.objects.get()
    assert (customer.currency, customer.language) == ("EUR", "it")
    Contact.objects.create(company=the_company(), customer=customer, name="Anna", email="anna@alfki.example")
    page = text_of(client.get("/customers/ALFKI/"))
    for words in (
        "Alfreds",
        "Obere Str. 57, 12209 Berlin, DE",
        "DE136695976",
        "30 days net",
        "anna@alfki.example",
    ):
        assert words in page


def test_a_second_click_adds_one_customer():
    client = signed_in("SAL")

    answers = [client.post("/customers/new/", typed()) for _click in range(2)]

    assert [answer["Location"] for answer in answers] == ["/customers/ALFKI/"] * 2
    assert Customer.objects.count() == 1


WRONG = {
    "no code": ({"code": ""}, "required"),
    "a blank": ({"code": "A B"}, "letters, digits, dots"),
    "a slash": ({"code": "A/B"}, "letters, digits, dots"),
    "a word of ours": ({"code": "new"}, "cannot be a code"),
    "no name": ({"name": " "}, "required"),
    "country": ({"country": "D1"}, "two letters"),
    "currency": ({"currency": "abc"}, "ABC is not a currency code."),
    "vat id": ({"vat_id": "DE1"}, "The VAT id DE1 is not valid."),
    "e-mail": ({"email": "nobody"}, "valid email"),
    "language": ({"language": "xx"}, "Select a valid choice"),
    "terms": ({"payment_terms": ""}, "required"),
}


@pytest.mark.parametrize("wrong, words", WRONG.values(), ids=WRONG.keys())
def test_what_is_keyed_in_wrong_is_said_at_its_field_and_nothing_is_saved(wrong, words):
    answer = signed_in("SAL").post("/customers/new/", typed(**wrong))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Customer.objects.exists()


def test_a_code_another_customer_has_is_refused():
    a_customer(code="ALFKI", name="The first")

    answer = signed_in("SAL").post("/customers/new/", typed())

    assert answer.status_code == 422
    assert "There is a customer ALFKI already." in text_of(answer)
    assert Customer.objects.get().name == "The first"


def test_a_stale_form_is_told_and_writes_nothing():
    a_customer(code="ALFKI")
    client = signed_in("MGR")
    client.post("/customers/ALFKI/edit/", typed(name="First", version="1", idempotency_key="first"))

    answer = client.post(
        "/customers/ALFKI/edit/", typed(name="Second", version="1", idempotency_key="second")
    )

    assert answer.status_code == 409
    assert "has saved this meanwhile" in text_of(answer)
    assert Customer.objects.get().name == "First"


def test_a_clerk_edits_a_customer_without_his_terms_and_is_led_to_ask_for_others():
    customer = a_customer(code="ALFKI")
    other = payment_terms(code="N60", days=60)
    form = typed(version="1", payment_terms=str(other.pk), name="Alfreds & Sons")
    clerk = signed_in("SAL")

    page = text_of(clerk.get("/customers/ALFKI/edit/"))
    clerk.post("/customers/ALFKI/edit/", form)

    assert 'name="payment_terms"' not in page
    assert "/customers/ALFKI/terms/" in page
    customer.refresh_from_db()
    assert (customer.name, customer.payment_terms.code) == ("Alfreds & Sons", "N30")


def test_a_manager_changes_terms_on_the_same_form():
    customer = a_customer(code="ALFKI")
    other = payment_terms(code="N60", days=60)

    done = signed_in("MGR").post("/customers/ALFKI/edit/", typed(version="1", payment_terms=str(other.pk)))

    assert done.status_code == 303
    customer.refresh_from_db()
    assert customer.payment_terms == other


def test_a_language_we_have_no_words_in_is_kept_by_the_form():
    a_customer(code="ALFKI", language="de")
    client = signed_in("MGR")

    form = text_of(client.get("/customers/ALFKI/edit/"))
    client.post("/customers/ALFKI/edit/", typed(version="1", language="de"))

    assert '<option value="de" selected>' in form
    assert Customer.objects.get().language == "de"


def test_terms_and_price_lists_of_another_company_cannot_be_chosen():
    other = a_company("OTHER")
    theirs = {
        "payment_terms": PaymentTerms.objects.get(company=other),
        "price_list": PriceList.objects.create(company=other, code="P", name="THEIRS", currency="EUR"),
    }
    client = signed_in("SAL")

    for name, row in theirs.items():
        answer = client.post("/customers/new/", typed(**{name: str(row.pk)}))
        assert answer.status_code == 422
        assert "THEIRS" not in text_of(answer)
    assert not Customer.objects.exists()


@pytest.mark.parametrize("role, status", [("CRC", 200), ("GL", 200), ("AUD", 200), ("WH", 403), ("ADM", 403)])
def test_others_look_at_most(role, status):
    a_customer(code="KNOWN")
    client = signed_in(role)

    assert client.get("/customers/KNOWN/").status_code == status
    for address in ("/customers/new/", "/customers/KNOWN/edit/"):
        assert client.get(address).status_code == 403
        assert client.post(address, typed()).status_code == 403
    assert [customer.name for customer in Customer.objects.all()] == ["Customer KNOWN"]


def test_a_customer_of_another_company_does_not_exist():
    a_customer(a_company("OTHER"), "THEIRS", name="Their best")
    client = signed_in("MGR")

    for address in ("/customers/THEIRS/", "/customers/THEIRS/edit/"):
        assert client.get(address).status_code == 404
    assert client.post("/customers/THEIRS/edit/", typed()).status_code == 404
    for address in ("/customers/?view=all", "/customers/options/?q=their"):
        assert "Their best" not in text_of(client.get(address))
