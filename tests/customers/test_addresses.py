"""Addresses: any number, one for bills, one for goods unless an order says otherwise."""

import pytest
from django.db import IntegrityError, transaction

from core.refusals import Conflict, NotPermitted, Refusal
from customers import operations
from customers.models import Address
from orders.models import SalesOrder
from tests.builders import a_company, a_customer, a_draft_order, a_product, an_actor
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def add(customer, *, role="SAL", **fields) -> Address:
    said = {"street": "Hafenstr. 12", "city": "Hamburg", "country": "DE", **fields}
    return operations.save_address(customer, None, said, by=an_actor(customer.company, role))


def mains(customer) -> dict[str, str]:
    """The codes of the addresses for bills and for goods."""
    rows = customer.addresses.all()
    return {
        "bills": next(row.code for row in rows if row.is_billing),
        "goods": next(row.code for row in rows if row.is_main_shipping),
    }


def test_a_further_address_gets_the_next_number_and_leaves_the_main_ones():
    customer = a_customer()

    address = add(customer)

    assert (address.code, str(address)) == ("2", "Hafenstr. 12, Hamburg, DE")
    assert mains(customer) == {"bills": "1", "goods": "1"}


def test_an_address_made_the_main_one_takes_that_from_the_other():
    customer = a_customer()

    add(customer, code="DOCK", is_main_shipping=True)

    assert mains(customer) == {"bills": "1", "goods": "DOCK"}
    assert a_draft_order(customer).shipping_address["city"] == "Hamburg"
    assert a_draft_order(customer).billing_address["city"] == "Berlin"


def test_documents_keep_the_copy_they_have():
    customer = a_customer()
    order = a_draft_order(customer)

    operations.save_address(customer, customer.addresses.get(), {"city": "Potsdam"}, by=an_actor(None, "SAL"))

    order.refresh_from_db()
    assert order.shipping_address["city"] == "Berlin"


def test_a_main_address_is_removed_only_when_another_has_taken_its_place():
    customer = a_customer()
    first, clerk = customer.addresses.get(), an_actor(None, "SAL")
    second = add(customer)

    with pytest.raises(Conflict):
        operations.remove_address(first, by=clerk)
    operations.save_address(customer, second, {"is_billing": True, "is_main_shipping": True}, by=clerk)
    first.refresh_from_db()
    operations.remove_address(first, by=clerk)

    assert [row.code for row in customer.addresses.all()] == ["2"]


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"code": "1"}, "code"),
        ({"code": "A/B"}, "code"),
        ({"country": "Germany"}, "country"),
        ({"street": "", "city": ""}, "street"),
    ],
)
def test_an_address_that_cannot_be_is_refused_at_its_field(wrong, field):
    customer = a_customer()

    with pytest.raises(Refusal) as refusal:
        add(customer, **wrong)

    assert refusal.value.field == field
    assert customer.addresses.count() == 1


@pytest.mark.parametrize("role", ["WH", "CRC", "GL", "ADM", "AUD", "PB"])
def test_others_do_not_touch_addresses(role):
    customer = a_customer()

    with pytest.raises(NotPermitted):
        add(customer, role=role)
    with pytest.raises(NotPermitted):
        operations.remove_address(customer.addresses.get(), by=an_actor(None, role))

    assert customer.addresses.count() == 1


def test_the_database_knows_one_main_address_for_goods():
    customer = a_customer()
    add(customer)

    with pytest.raises(IntegrityError), transaction.atomic():
        customer.addresses.update(is_main_shipping=True)


def test_addresses_are_added_changed_and_removed_on_the_page():
    a_customer(code="ALFKI")
    client = signed_in("AR")
    typed = {"street": "Hafenstr. 12", "city": "Hamburg", "country": "de", "idempotency_key": "k"}

    client.post("/customers/ALFKI/addresses/new/", typed)
    added = Address.objects.get(city="Hamburg")
    assert "Hafenstr. 12, Hamburg, DE" in text_of(client.get("/customers/ALFKI/"))
    client.post(f"/customers/ALFKI/addresses/{added.pk}/", typed | {"city": "Bremen", "idempotency_key": "l"})
    assert Address.objects.get(pk=added.pk).city == "Bremen"
    client.post(f"/customers/ALFKI/addresses/{added.pk}/remove/", {"idempotency_key": "m"})

    assert not Address.objects.filter(pk=added.pk).exists()


def test_an_address_of_another_customer_is_not_found_under_this_one():
    a_customer(code="ALFKI")
    other = a_customer(code="OTHER").addresses.get()
    theirs = a_customer(a_company("ELSE"), "THEIRS").addresses.get()
    client = signed_in("MGR")

    for address in (other, theirs):
        assert client.get(f"/customers/ALFKI/addresses/{address.pk}/").status_code == 404
        assert client.post(f"/customers/ALFKI/addresses/{address.pk}/remove/").status_code == 404
    assert Address.objects.count() == 3


def test_an_order_is_keyed_in_for_another_address():
    customer = a_customer(code="ALFKI")
    a_product(sku="TEA")
    add(customer, code="DOCK", name="Dock 5")
    client = signed_in("SAL")
    typed = {
        "customer": "ALFKI", "ship_to": "Dock 5", "lines-0-sku": "TEA", "lines-0-quantity": "1", "then": "save",
        "idempotency_key": "k",
    }  # fmt: skip

    options = text_of(client.get("/customers/options/addresses/?q=dock&customer_code=ALFKI"))
    answer = client.post("/orders/new/", typed)

    assert "DOCK" in options
    order = SalesOrder.objects.get()
    assert answer.status_code == 303
    assert (order.shipping_address["name"], order.shipping_address["city"]) == ("Dock 5", "Hamburg")
    assert "Dock 5" in text_of(client.get(f"/orders/{order.number}/edit/"))


def test_an_address_the_customer_does_not_have_is_said_at_the_field():
    a_customer(code="ALFKI")
    a_product(sku="TEA")
    typed = {
        "customer": "ALFKI", "ship_to": "Dock 9", "lines-0-sku": "TEA", "lines-0-quantity": "1", "then": "save",
        "idempotency_key": "k",
    }  # fmt: skip

    answer = signed_in("SAL").post("/orders/new/", typed)

    assert answer.status_code == 422
    assert "has no such address" in text_of(answer)
    assert not SalesOrder.objects.exists()


def test_programs_name_an_address_by_its_code_or_send_one():
    customer = a_customer(code="ALFKI")
    a_product(sku="TEA")
    program = Program("SAL")
    added = program.post(
        "/customers/ALFKI/addresses", {"code": "DOCK", "street": "Hafenstr. 12", "city": "Hamburg"}
    )
    changed = program.post("/customers/ALFKI/addresses", {"code": "DOCK", "city": "Bremen"})
    lines = [{"sku": "TEA", "quantity": "1"}]

    named = program.post("/orders", {"customer": "ALFKI", "lines": lines, "ship_to": "dock"})
    sent = program.post("/orders", {"customer": "ALFKI", "lines": lines, "ship_to": {"city": "Graz"}})
    unknown = program.post("/orders", {"customer": "ALFKI", "lines": lines, "ship_to": "9"})

    assert (added.status_code, changed.json()["city"], changed.json()["street"]) == (
        201,
        "Bremen",
        "Hafenstr. 12",
    )
    assert [row["code"] for row in program.get("/customers/ALFKI/addresses").json()] == ["1", "DOCK"]
    cities = SalesOrder.objects.order_by("pk").values_list("shipping_address__city", flat=True)
    assert list(cities) == ["Bremen", "Graz"]
    assert (named.status_code, sent.status_code) == (201, 201)
    assert (unknown.status_code, fields_of(unknown)) == (422, ["ship_to"])
    assert customer.addresses.count() == 2
