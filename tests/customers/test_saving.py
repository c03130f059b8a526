"""Adding and changing customers: who may, what is checked, and what the database remembers."""

import pytest
from django.db import IntegrityError, connection, transaction

from core.refusals import NotPermitted, Refusal, StaleVersion
from credit import operations as credit
from customers import operations
from customers.models import Address, Customer, PaymentTerms
from tests.builders import a_company, a_customer, an_actor, payment_terms, the_company

pytestmark = pytest.mark.django_db


def save(customer=None, *, role: str = "MGR", version=None, address=None, **fields) -> Customer:
    company = the_company()
    if customer is None:
        fields = {
            "code": "ALFKI", "name": "Alfreds", "country": "DE", "currency": "EUR",
            "payment_terms": company_terms(), **fields,
        }  # fmt: skip
    return operations.save_customer(
        customer, fields, by=an_actor(company, role), version=version, address=address
    )


def company_terms():
    return PaymentTerms.objects.get(company=the_company(), code="N30")


def history(model: str, key: int, *columns: str) -> list[tuple]:
    """What the trigger wrote about a row, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {model}event WHERE pgh_obj_id = %s ORDER BY pgh_id", [key]
        )
        return list(cursor.fetchall())


def test_a_customer_is_added_with_his_address():
    customer = save(
        address={"street": " Obere Str. 57 ", "postal_code": "12209", "city": "Berlin"}, role="SAL"
    )

    address = Address.objects.get(customer=customer)
    assert str(address) == "Obere Str. 57, 12209 Berlin, DE"
    assert (address.is_billing, address.is_shipping, customer.version) == (True, True, 1)


def test_an_address_changes_in_what_is_said_and_keeps_the_rest():
    customer = save(address={"street": "Obere Str. 57", "city": "Berlin"})

    save(customer, address={"city": "Potsdam"})

    assert str(customer.addresses.get()) == "Obere Str. 57, Potsdam, DE"


def test_a_part_of_an_address_nobody_knows_is_refused():
    with pytest.raises(Refusal) as refusal:
        save(address={"town": "Berlin"})

    assert refusal.value.field == "address.town"
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "said, kept",
    [
        ("DE 136 695 976", "DE136695976"),
        ("ATU13585627", "ATU13585627"),
        ("el 094259216", "EL094259216"),
        ("NO 988 077 917 MVA", "NO988077917MVA"),
        ("", ""),
    ],
)
def test_a_vat_id_is_kept_without_blanks_and_checked_where_it_is_european(said, kept):
    assert save(vat_id=said).vat_id == kept


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"vat_id": "DE136695977"}, "vat_id"),
        ({"vat_id": "ATU1358562"}, "vat_id"),
        ({"code": " "}, "code"),
        ({"code": "A/B"}, "code"),
        ({"code": "A B"}, "code"),
        ({"code": "options"}, "code"),
        ({"code": "A" * 21}, "code"),
        ({"name": "  "}, "name"),
        ({"country": "DEU"}, "country"),
        ({"country": "4"}, "country"),
        ({"country": "ßa"}, "country"),
        ({"address": {"country": "D"}}, "address.country"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "XAU"}, "currency"),
        ({"language": "klingon"}, "language"),
        ({"language": ""}, "language"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_a_customer_who_cannot_be_is_refused_at_the_field(wrong, field):
    with pytest.raises(Refusal) as refusal:
        save(**wrong)

    assert refusal.value.field == field
    assert not Customer.objects.exists()


def test_a_code_names_one_customer_of_a_company():
    save()
    a_customer(a_company("OTHER"), "ALFKI")

    with pytest.raises(operations.CodeTaken) as refusal:
        save(name="Somebody else")

    assert refusal.value.field == "code"
    assert Customer.objects.get(company=the_company()).name == "Alfreds"


def test_a_code_is_checked_when_it_is_changed_too():
    customer = a_customer(code="ALFKI")

    with pytest.raises(Refusal) as refusal:
        save(customer, code="new")

    assert refusal.value.field == "code"
    customer.refresh_from_db()
    assert customer.code == "ALFKI"


TERMS = {
    "payment_terms": lambda: payment_terms(code="N60", days=60),
    "billing_policy": lambda: "manual",
    "currency": lambda: "USD",
    "parent": lambda: a_customer(code="RICH"),
}


@pytest.mark.parametrize("name", TERMS)
def test_terms_and_who_answers_for_the_limit_are_changed_by_a_manager_only(name):
    customer, other = a_customer(code="ALFKI"), TERMS[name]()

    with pytest.raises(Refusal) as refusal:
        save(customer, role="SAL", **{name: other})
    assert refusal.value.field == name
    customer.refresh_from_db()
    assert (getattr(customer, name) != other, customer.version) == (True, 1)

    save(customer, role="MGR", **{name: other})
    assert getattr(Customer.objects.get(pk=customer.pk), name) == other


def test_a_clerk_who_leaves_terms_as_they_are_changes_the_rest():
    customer = a_customer(code="ALFKI")

    save(customer, role="SAL", name="Alfreds & Sons", payment_terms=customer.payment_terms)

    assert Customer.objects.get().name == "Alfreds & Sons"


@pytest.mark.parametrize("role", ["WH", "CRC", "GL", "ADM", "AUD", "PB"])
def test_others_neither_add_nor_change_customers(role):
    customer = a_customer(code="KNOWN")

    with pytest.raises(NotPermitted):
        save(role=role)
    with pytest.raises(NotPermitted):
        save(customer, role=role, name="Other")

    assert [known.name for known in Customer.objects.all()] == ["Customer KNOWN"]


def test_a_stale_change_is_refused_and_writes_nothing():
    customer = a_customer(code="ALFKI")
    save(customer, name="First", version=1)

    with pytest.raises(StaleVersion):
        save(customer, name="Second", version=1)

    assert (Customer.objects.get().name, Customer.objects.get().version) == ("First", 2)


def test_a_customer_is_never_above_himself():
    top = a_customer(code="TOP")
    middle = a_customer(code="MIDDLE", parent=top)
    below = a_customer(code="BELOW", parent=middle)

    for parent in (top, below):
        with pytest.raises(Refusal) as refusal:
            save(top, parent=parent)
        assert refusal.value.field == "parent"
    top.refresh_from_db()
    assert top.parent is None


def test_a_parent_of_another_company_is_refused_by_the_database():
    stranger = a_customer(a_company("OTHER"), "THEIRS")
    customer = a_customer(code="ALFKI")

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(pk=customer.pk).update(parent=stranger)


def test_the_database_remembers_every_change_of_terms_before_and_after():
    customer = a_customer(code="ALFKI")
    first = customer.payment_terms_id
    save(customer, payment_terms=payment_terms(code="N60", days=60))

    with connection.cursor() as cursor:  # by whatever path
        cursor.execute(
            "UPDATE customers_customer SET payment_terms_id = %s WHERE id = %s", [first, customer.pk]
        )

    seen = history("customers_customer", customer.pk, "pgh_label", "payment_terms_id")
    assert [terms for _label, terms in seen] == [first, customer.payment_terms_id, first]
    assert [label for label, _terms in seen] == ["insert", "update", "update"]


def test_the_database_remembers_every_change_of_a_limit():
    customer = a_customer(code="ALFKI", credit_limit="100.00")
    limit = customer.credit_account.limits.get()

    credit.set_limit(customer, limit_amount=250, by=an_actor(None, "MGR"))

    assert [f"{amount:.2f}" for (amount,) in history("credit_creditlimit", limit.pk, "limit_amount")] == [
        "100.00",
        "250.00",
    ]
