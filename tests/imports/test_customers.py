"""Customers from files: with address and contact, by the rules that hold for those keyed in."""

from __future__ import annotations

import pytest

from core.models import ApprovalRequest
from customers.imports import CUSTOMERS
from customers.models import Customer
from tests import builders
from tests.imports.stage import counts, errors, imported, shared, uploaded

pytestmark = pytest.mark.django_db
ALFKI = "code,name,street,city,country,contact\nALFKI,Alfreds,Obere Str. 57,Berlin,Germany,Maria Anders\n"


@pytest.fixture
def manager(db):
    return builders.an_actor(None, "MGR")


def test_northwind_comes_in_by_its_own_headings(manager):
    run = imported(uploaded(CUSTOMERS, shared("northwind/customers.csv"), manager), CUSTOMERS, manager)

    assert counts(run) == {"added": 91}
    alfki = Customer.objects.get(code="ALFKI")
    assert (alfki.name, alfki.country, alfki.currency, alfki.is_approved) == (
        "Alfreds Futterkiste",
        "DE",
        "EUR",
        True,
    )
    assert str(alfki.addresses.get()) == "Obere Str. 57, 12209 Berlin, DE"
    assert (alfki.contacts.get().name, alfki.contacts.get().title) == ("Maria Anders", "Sales Representative")
    assert Customer.objects.get(code="AROUT").country == "GB"


def test_the_same_file_again_changes_nothing(manager):
    imported(uploaded(CUSTOMERS, ALFKI, manager), CUSTOMERS, manager)

    again = imported(uploaded(CUSTOMERS, ALFKI, manager), CUSTOMERS, manager)

    assert counts(again) == {"unchanged": 1}


def test_what_the_file_says_changes_and_the_rest_stays(manager):
    imported(uploaded(CUSTOMERS, ALFKI, manager), CUSTOMERS, manager)

    run = imported(uploaded(CUSTOMERS, "code,name,city\nALFKI,,Potsdam\n", manager), CUSTOMERS, manager)

    assert counts(run) == {"changed": 1}
    alfki = Customer.objects.get()
    assert (alfki.name, str(alfki.addresses.get())) == ("Alfreds", "Obere Str. 57, Potsdam, DE")


def test_a_clerks_new_customers_wait_for_approval(manager):
    clerk = builders.an_actor(None, "SAL")

    imported(uploaded(CUSTOMERS, ALFKI, clerk), CUSTOMERS, clerk)

    assert not Customer.objects.get().is_approved
    assert ApprovalRequest.objects.get().kind == "customers.new_customer"
    assert Customer.objects.get().contacts.get().name == "Maria Anders"


def test_a_clerk_cannot_change_terms_by_a_file(manager):
    builders.payment_terms(code="N60", days=60)
    builders.a_customer(code="ALFKI")
    clerk = builders.an_actor(None, "SAL")

    run = imported(uploaded(CUSTOMERS, "code,payment_terms\nALFKI,N60\n", clerk), CUSTOMERS, clerk, "skip")

    assert errors(run) == [
        (
            2,
            "payment_terms",
            "A manager changes terms, currency, tax position, price list, parent, invoice party, tolerances and Incoterm.",
        )
    ]
    assert Customer.objects.get().payment_terms.code == "N30"


def test_a_wrong_vat_id_country_or_mail_is_named_by_row(manager):
    file = uploaded(
        CUSTOMERS,
        "code,name,country,vat id,email\nA,A,Germany,DE123,\nB,B,Atlantis,,\nC,C,DE,,nobody\nD,D,DE,,d@d.example\n",
        manager,
    )

    run = imported(file, CUSTOMERS, manager, "skip")

    assert [(row, column) for row, column, _words in errors(run)] == [
        (2, "vat id"),
        (3, "country"),
        (4, "email"),
    ]
    assert counts(run) == {"added": 1, "refused": 3}
