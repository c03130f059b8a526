"""Customers that may be the same are shown to whoever keys one in, and listed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.duplicates import alike, is_nearly_the_same, pairs
from tests.builders import a_company, a_customer, an_actor, the_company
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("Alfreds Futterkiste", "ALFREDS FUTTERKISTE GmbH", True),
        ("Alfreds Futterkiste", "Alfred's Futterkiste", True),
        ("Müller & Sohn AG", "Muller Sohn", True),
        ("Futterkiste Alfreds", "Alfreds Futterkiste", True),
        ("Bon app'", "Bon Apetit", False),
        ("Alfreds Futterkiste", "Alfreds Weinkiste", False),
        ("Ab", "Ac", False),
    ],
)
def test_names_are_nearly_the_same_when_they_differ_by_form_accents_order_or_a_letter(one, other, same):
    assert is_nearly_the_same(one, other) is same


def test_a_customer_is_recognized_by_vat_id_however_written_by_email_and_by_name():
    a_customer(code="VAT", name="One", vat_id="DE136695976", email="")
    a_customer(code="MAIL", name="Two", email="Office@Alfki.example")
    a_customer(code="NAME", name="Alfreds Futterkiste", email="")
    a_customer(a_company("OTHER"), "THEIRS", name="Alfreds Futterkiste", vat_id="DE136695976")

    found = alike(
        an_actor(the_company(), "SAL"),
        name="Alfreds Futterkiste GmbH",
        vat_id="de 136 695 976",
        email="office@alfki.example",
    )

    assert [(each.customer.code, each.why) for each in found] == [
        ("VAT", "Same VAT id"), ("MAIL", "Same e-mail address"), ("NAME", "Nearly the same name"),
    ]  # fmt: skip


def test_whoever_keys_one_in_is_told_as_he_leaves_the_fields_and_himself_is_not_among_them():
    a_customer(code="ALFKI", name="Alfreds Futterkiste")
    client = signed_in("SAL")

    assert 'hx-get="/customers/options/alike/"' in text_of(client.get("/customers/new/"))
    new = text_of(client.get("/customers/options/alike/?name=Alfreds+Futterkist&code=NEW"))
    own = text_of(client.get("/customers/options/alike/?name=Alfreds+Futterkist&code=ALFKI&version=1"))
    nobody = text_of(client.get("/customers/options/alike/?name=Somebody+else"))

    assert "ALFKI · Alfreds Futterkiste" in new
    assert "ALFKI" not in own
    assert not nobody.strip()


def test_the_page_lists_each_pair_once_with_all_reasons_and_leads_to_the_merger():
    a_customer(code="OLD", name="Alfreds Futterkiste", email="office@alfki.example")
    a_customer(code="NEW", name="Alfreds Futterkiste GmbH", email="OFFICE@alfki.example")
    a_customer(code="ELSE", name="Somebody else", email="")

    found = pairs(an_actor(None, "SAL"))
    page = text_of(signed_in("SAL").get("/customers/duplicates/"))

    assert [(pair.kept.code, pair.other.code, pair.why) for pair in found] == [
        ("OLD", "NEW", "Same e-mail address, Nearly the same name")
    ]
    assert "/customers/NEW/merge/?into=OLD" in page
    assert "/merge/" not in text_of(signed_in("CRC").get("/customers/duplicates/"))
    assert "Perhaps the same customer" in text_of(signed_in("SAL").get("/customers/OLD/"))


def test_the_pairs_take_as_many_statements_however_many_customers_there_are():
    actor = an_actor(None, "SAL")
    for number in range(20):
        a_customer(code=f"C{number}", name=f"Alfreds Futterkiste {'x' * (number % 2)}", email="")

    with CaptureQueriesContext(connection) as seen:
        pairs(actor)

    assert len(seen) == 3


def test_programs_read_the_pairs():
    a_customer(code="OLD", name="Alfreds", vat_id="DE136695976", email="")
    a_customer(code="NEW", name="Bert", vat_id="DE136695976", email="")

    rows = Program("SAL").get("/customer-duplicates").json()

    assert rows == [{"kept": "OLD", "other": "NEW", "why": "Same VAT id"}]
