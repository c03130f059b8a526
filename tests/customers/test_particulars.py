"""What else is kept of a customer: second name, tags, salesperson, what becomes of the rest, active or not."""

import pytest
from django.db import IntegrityError, connection, transaction

from core.refusals import Refusal
from customers import operations
from customers.models import Customer, CustomerTag, CustomerTagging
from tests.builders import a_company, a_customer, a_draft_order, a_user, an_actor, an_order, the_company
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def save(customer, *, role="MGR", tags=None, **fields):
    return operations.save_customer(customer, fields, by=an_actor(None, role), tags=tags)


def tags_of(customer) -> list[str]:
    return [tag.name for tag in customer.tags.all()]


def test_a_tag_typed_for_the_first_time_is_the_companys_from_then_on_however_it_is_written():
    one, other = a_customer(code="ONE"), a_customer(code="OTHER")

    save(one, role="SAL", tags=["Trade  fair", "North"])
    save(other, role="SAL", tags=["trade fair"])

    assert tags_of(one) == ["North", "Trade fair"]
    assert tags_of(other) == ["Trade fair"]
    assert CustomerTag.objects.count() == 2


def test_tags_that_are_left_out_are_taken_off_and_none_said_leaves_them():
    customer = a_customer()
    save(customer, tags=["North", "Wine"])

    save(customer, name="Other name")
    assert tags_of(customer) == ["North", "Wine"]
    save(customer, tags=["Wine"])

    assert tags_of(customer) == ["Wine"]


@pytest.mark.parametrize("tags", [["x" * 41], ["a,b"], [str(number) for number in range(21)]])
def test_a_tag_nobody_could_use_is_refused(tags):
    customer = a_customer()

    with pytest.raises(Refusal) as refusal:
        save(customer, tags=tags)

    assert refusal.value.field == "tags"
    assert not CustomerTag.objects.exists()


def test_a_tag_of_another_company_is_refused_by_the_database():
    theirs = CustomerTag.objects.create(company=a_company("OTHER"), name="Theirs")
    customer = a_customer()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerTagging.objects.create(company=customer.company, customer=customer, tag=theirs)


def test_the_list_is_filtered_by_tag_and_shows_each_customer_once():
    a_customer(code="SOUTH")
    save(a_customer(code="NORTH", name="Up there"), tags=["Wine", "Beer"])
    client = signed_in("SAL")

    both = text_of(client.get("/customers/?view=all&tag=Wine&tag=Beer"))
    without = text_of(client.get("/customers/?view=all&tag.not=Wine"))

    assert both.count(">Up there<") == 1
    assert "/customers/SOUTH/" not in both
    assert "/customers/SOUTH/" in without
    assert "Up there" not in without


def test_an_order_takes_over_what_becomes_of_the_rest():
    customer = a_customer(rest_policy="cancel")

    order = an_order(customer)
    save(customer, rest_policy="backorder")

    order.refresh_from_db()
    assert order.rest_policy == "cancel"
    assert a_draft_order(customer).rest_policy == "backorder"


def test_an_unknown_wish_about_the_rest_is_refused():
    customer = a_customer()

    with pytest.raises(Refusal) as refusal:
        save(customer, rest_policy="burn")

    assert refusal.value.field == "rest_policy"
    assert Customer.objects.get().rest_policy == "backorder"


def test_an_external_reference_names_one_customer():
    a_customer(code="FIRST", external_reference="4711")
    second = a_customer(code="SECOND")

    with pytest.raises(operations.CodeTaken) as refusal:
        save(second, external_reference="4711")

    assert refusal.value.field == "external_reference"
    second.refresh_from_db()
    assert second.external_reference == ""


def test_everything_is_keyed_in_on_the_form_and_shown_on_the_page():
    customer, top = a_customer(code="ALFKI"), a_customer(code="TOP", name="The Group")
    seller = a_user(None, "SAL", username="sally")
    typed = {
        "code": "ALFKI", "name": "Alfreds", "second_name": "Department of tea", "country": "DE", "language": "en",
        "currency": "EUR", "billing_policy": "shipment", "payment_terms": str(customer.payment_terms_id),
        "rest_policy": "cancel", "parent": "The Group", "parent_code": "TOP", "salesperson": str(seller.pk),
        "tags": "Wine, North", "external_reference": "4711", "notes": "Rings\ntwice", "is_active": "on",
        "version": "1", "idempotency_key": "k",
    }  # fmt: skip
    client = signed_in("MGR")

    answer = client.post("/customers/ALFKI/edit/", typed)

    assert answer.status_code == 303
    customer.refresh_from_db()
    assert (customer.parent, customer.salesperson, customer.rest_policy) == (top, seller, "cancel")
    page = text_of(client.get("/customers/ALFKI/"))
    for words in ("Department of tea", "The Group", "sally", "North, Wine", "4711", "Cancel it", "Rings"):
        assert words in page
    form = text_of(client.get("/customers/ALFKI/edit/"))
    assert 'value="TOP"' in form
    assert 'value="North, Wine"' in form


def test_a_customer_who_is_not_active_is_not_sold_to_and_comes_back_when_he_is():
    customer = a_customer()
    save(customer, is_active=False)

    with pytest.raises(Refusal) as refusal:
        a_draft_order(customer)
    assert refusal.value.field == "customer"

    save(customer, is_active=True)
    assert a_draft_order(customer).customer == customer


def test_who_gets_the_invoices_is_another_customer_for_whom_nobody_pays_in_turn():
    payer, customer = a_customer(code="PAYER"), a_customer(code="ALFKI")
    with pytest.raises(Refusal):
        save(customer, invoice_party=customer)
    save(customer, invoice_party=payer)
    other = a_customer(code="OTHER")

    for wrong, party in ((other, customer), (payer, other)):
        with pytest.raises(Refusal) as refusal:
            save(wrong, invoice_party=party)
        assert refusal.value.field == "invoice_party"
    with pytest.raises(Refusal) as refusal:
        save(payer, is_active=False)

    assert refusal.value.field == "is_active"
    assert list(Customer.objects.filter(invoice_party__isnull=False)) == [customer]


def test_who_gets_the_invoices_is_decided_by_a_manager():
    payer, customer = a_customer(code="PAYER"), a_customer(code="ALFKI")

    with pytest.raises(Refusal) as refusal:
        save(customer, role="SAL", invoice_party=payer)

    assert refusal.value.field == "invoice_party"
    customer.refresh_from_db()
    assert customer.invoice_party is None


def test_programs_read_and_write_the_same():
    a_customer(code="ALFKI")
    a_user(None, "SAL", username="sally")
    program = Program("MGR")

    answer = program.patch(
        "/customers/ALFKI",
        {"tags": ["Wine"], "salesperson": "sally", "rest_policy": "cancel", "notes": "Rings twice"},
    )
    wrong = program.patch("/customers/ALFKI", {"salesperson": "nobody"})
    cleared = program.patch("/customers/ALFKI", {"salesperson": None, "tags": []})

    body = answer.json()
    assert (body["tags"], body["salesperson"], body["rest_policy"]) == (["Wine"], "sally", "cancel")
    assert (wrong.status_code, fields_of(wrong)) == (422, ["salesperson"])
    assert (cleared.json()["salesperson"], cleared.json()["tags"]) == (None, [])


def test_a_salesperson_of_another_company_is_not_taken():
    a_user(a_company("OTHER"), "SAL", username="stranger")
    the_company()
    a_customer(code="ALFKI")

    answer = Program("MGR").patch("/customers/ALFKI", {"salesperson": "stranger"})

    assert (answer.status_code, fields_of(answer)) == (422, ["salesperson"])
