"""Two people edit the same customer or product: the second one is told, field by field, and decides."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from catalog import operations as catalog
from customers import operations as customers
from tests.builders import a_customer, a_product, a_user, an_actor, the_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    client = Client()
    client.force_login(a_user(the_company(), "MGR"))
    return client


def drawn(page):
    """The form as the browser would post it back."""
    form = re.search(r'<form class="form" method="post".*?</form>', page.content.decode(), re.DOTALL)[0]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_choice = attributes.get("type") in ("checkbox", "radio")
        if "name" in attributes and (not is_choice or re.search(r"\bchecked\b", tag)):
            values[attributes["name"]] = html.unescape(attributes.get("value", "on" if is_choice else ""))
    for name, body in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        values[name] = html.unescape(chosen[1]) if chosen else ""
    return values


def somebody_else(**names):
    return an_actor(the_company(), "MGR", **names)


def test_fields_nobody_else_has_touched_are_asked_about_and_the_rest_is_taken_over(manager):
    customer = a_customer(code="ALFKI", name="Alfreds", phone="030 1")
    form = drawn(manager.get("/customers/ALFKI/edit/"))
    nina = somebody_else(first_name="Nina", last_name="Olsen")
    customers.save_customer(customer, {"name": "Alfreds & Sons", "phone": "030 2"}, by=nina)

    answer = manager.post("/customers/ALFKI/edit/", form | {"name": "Alfreds Ltd"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nina Olsen has saved this meanwhile" in page
    assert "Alfreds &amp; Sons" in page
    again = drawn(answer)
    assert (again["name"], again["phone"]) == ("Alfreds Ltd", "030 2")
    assert (again["merge-name"], again["merge-phone"]) == ("mine", "theirs")
    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Alfreds & Sons", "030 2")

    assert manager.post("/customers/ALFKI/edit/", again).status_code == 303
    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Alfreds Ltd", "030 2")


def test_theirs_is_taken_where_that_was_chosen(manager):
    customer = a_customer(code="ALFKI", name="Alfreds")
    form = drawn(manager.get("/customers/ALFKI/edit/"))
    customers.save_customer(customer, {"name": "Theirs"}, by=somebody_else())
    again = drawn(manager.post("/customers/ALFKI/edit/", form | {"name": "Mine", "phone": "1"}))

    manager.post("/customers/ALFKI/edit/", again | {"merge-name": "theirs"})

    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Theirs", "1")


def test_a_refused_form_keeps_the_version_it_was_drawn_with(manager):
    customer = a_customer(code="ALFKI", name="Alfreds")
    form = drawn(manager.get("/customers/ALFKI/edit/"))
    refused = drawn(manager.post("/customers/ALFKI/edit/", form | {"email": "no address"}))
    customers.save_customer(customer, {"phone": "030 2"}, by=somebody_else())

    answer = manager.post("/customers/ALFKI/edit/", refused | {"email": "a@acme.example"})

    assert answer.status_code == 409
    customer.refresh_from_db()
    assert (customer.phone, customer.email) == ("030 2", "buyer@alfki.example")


def test_a_product_is_guarded_alike(manager):
    product = a_product(sku="TEA", name="Tea", price="2.00")
    form = drawn(manager.get("/products/TEA/edit/"))
    catalog.save_product(product, {"price": product.price + 1, "is_active": False}, by=somebody_else())

    answer = manager.post("/products/TEA/edit/", form | {"price": "5.00"})

    again = drawn(answer)
    assert answer.status_code == 409
    assert (again["merge-price"], again["price"]) == ("mine", "5.00")
    assert (again["merge-is_active"], "is_active" in again) == ("theirs", False)
    manager.post("/products/TEA/edit/", again)
    product.refresh_from_db()
    assert (product.price, product.is_active) == (5, False)
