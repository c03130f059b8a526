"""A customer's own article numbers and prices: kept on his page, sent by programs, heeded where orders are entered."""

import datetime
from decimal import Decimal

import pytest

from core.actors import Actor
from core.refusals import NotPermitted, Refusal, Several, StaleVersion
from customers import agreements
from customers.agreements import PriceEntry
from customers.models import Customer, CustomerPrice, CustomerProduct
from orders import operations as orders
from orders.lifecycle import PriceSource
from orders.models import SalesOrder
from tests.builders import a_company, a_customer, a_product, an_actor, the_company
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def an_article_number(customer: Customer, product, number: str, text: str = "") -> CustomerProduct:
    return CustomerProduct.objects.create(
        company=customer.company, customer=customer, product=product, sku=number, name=text
    )


def a_price(customer: Customer, product, price: str, **fields) -> CustomerPrice:
    return CustomerPrice.objects.create(
        company=customer.company, customer=customer, product=product, price=D(price), currency="EUR", **fields
    )


def ordered(customer: Customer, sku: str) -> SalesOrder:
    by = Actor.system(customer.company)
    return orders.create(orders.Header(customer=customer), [orders.LineEntry(sku, D(2))], by=by)


# Article numbers in the browser ------------------------------------------------------------------------------------
def test_an_article_number_is_keyed_in_changed_and_removed():
    a_customer(code="ALFKI")
    a_product(sku="TEA", name="Green tea")
    client = signed_in("SAL")

    added = client.post(
        "/customers/ALFKI/products/new/",
        {"product": "tea", "sku": "4711/A 1", "name": "Sencha", "idempotency_key": "1"},
    )
    row = CustomerProduct.objects.get()
    panel = text_of(client.get("/customers/ALFKI/products/panel/"))
    changed = client.post(
        f"/customers/ALFKI/products/{row.pk}/",
        {"product": "TEA", "sku": "4712", "version": "2", "idempotency_key": "2"},
    )
    row.refresh_from_db()

    assert (added.status_code, changed.status_code) == (303, 303)
    assert (row.sku, row.name) == ("4712", "")
    for words in ("4711/A 1", "Sencha", "Green tea"):
        assert words in panel
    assert "4712" in text_of(client.get("/customers/ALFKI/products/"))
    assert client.post(f"/customers/ALFKI/products/{row.pk}/delete/").status_code == 303
    assert not CustomerProduct.objects.exists()
    assert Customer.objects.get().version == 4


def test_a_number_means_one_product_and_a_product_has_one_number():
    customer = a_customer(code="ALFKI", name="Alfreds")
    tea, cup = a_product(sku="TEA"), a_product(sku="CUP")
    an_article_number(customer, tea, "4711")
    client = signed_in("SAL")

    number = client.post("/customers/ALFKI/products/new/", {"product": "CUP", "sku": "4711"})
    product = client.post("/customers/ALFKI/products/new/", {"product": "TEA", "sku": "4712"})
    unknown = client.post("/customers/ALFKI/products/new/", {"product": "NOBODY", "sku": "4713"})
    elsewhere = agreements.save_article_number(
        a_customer(), None, product=cup, sku="4711", by=an_actor(the_company(), "SAL")
    )

    assert [answer.status_code for answer in (number, product, unknown)] == [422] * 3
    assert "Alfreds already means TEA by 4711." in text_of(number)
    assert "TEA is already called 4711 by this customer." in text_of(product)
    assert "There is no product NOBODY." in text_of(unknown)
    assert list(customer.products.values_list("sku", flat=True)) == ["4711"]
    assert elsewhere.product == cup


def test_of_two_who_change_the_same_customer_the_second_is_told():
    customer, tea = a_customer(), a_product()
    by = an_actor(the_company(), "MGR")
    agreements.save_article_number(customer, None, product=tea, sku="1", by=by, version=1)

    with pytest.raises(StaleVersion):
        agreements.save_article_number(customer, None, product=a_product(), sku="2", by=by, version=1)
    with pytest.raises(StaleVersion):
        agreements.save_price(customer, None, PriceEntry(tea, D(1), "EUR"), by=by, version=1)

    assert (CustomerProduct.objects.count(), CustomerPrice.objects.count()) == (1, 0)


# Prices in the browser ---------------------------------------------------------------------------------------------
def test_a_price_is_agreed_and_holds_between_its_days():
    a_customer(code="ALFKI")
    a_product(sku="TEA", name="Green tea")
    client = signed_in("MGR")

    added = client.post(
        "/customers/ALFKI/prices/new/",
        {
            "product": "TEA",
            "price": "7.25",
            "currency": "eur",
            "min_quantity": "10",
            "valid_to": "31/12/2026",
        },
    )

    row = CustomerPrice.objects.get()
    assert added.status_code == 303
    assert (row.price, row.currency, row.min_quantity) == (D("7.25"), "EUR", 10)
    assert row.valid_to == datetime.date(2026, 12, 31)
    seen = text_of(signed_in("SAL").get("/customers/ALFKI/prices/panel/"))
    for words in ("Green tea", "7.25 EUR", "31 Dec 2026"):
        assert words in seen
    assert client.post(f"/customers/ALFKI/prices/{row.pk}/delete/").status_code == 303
    assert not CustomerPrice.objects.exists()


DAYS = {
    "always": ({}, False),
    "until the day before": ({"valid_to": "30/4/2026"}, True),
    "until its first day": ({"valid_to": "1/5/2026"}, False),
    "from its last day": ({"valid_from": "31/5/2026"}, False),
    "from the day after": ({"valid_from": "1/6/2026"}, True),
    "from another quantity on": ({"min_quantity": "5"}, True),
    "in another currency": ({"currency": "USD"}, True),
}


@pytest.mark.parametrize("said, is_agreed", DAYS.values(), ids=DAYS.keys())
def test_no_day_has_two_prices_for_the_same_quantity(said, is_agreed):
    may = {"valid_from": datetime.date(2026, 5, 1), "valid_to": datetime.date(2026, 5, 31)}
    a_price(a_customer(code="ALFKI"), a_product(sku="TEA"), "8", **may)
    body = {"product": "TEA", "price": "7", "currency": "EUR", **said}

    answer = signed_in("MGR").post("/customers/ALFKI/prices/new/", body)

    assert (answer.status_code == 303) is is_agreed
    assert CustomerPrice.objects.count() == 1 + is_agreed
    if not is_agreed:
        assert "TEA 8.00 EUR 1 May 2026 – 31 May 2026 holds already" in text_of(answer)


def test_every_bad_part_of_a_price_is_told():
    entry = PriceEntry(a_product(), D(-1), "XAU", D(-1), datetime.date(2026, 2, 1), datetime.date(2026, 1, 1))

    with pytest.raises(Several) as refused:
        agreements.save_price(a_customer(), None, entry, by=an_actor(the_company(), "MGR"))

    fields = [each.field for each in refused.value.refusals]
    assert fields == ["currency", "price", "min_quantity", "valid_to"]
    assert not CustomerPrice.objects.exists()


# Who may -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["SAL", "CRC", "AR", "GL", "AUD"])
def test_prices_are_seen_by_many_and_agreed_by_a_manager(role):
    customer, tea = a_customer(code="ALFKI"), a_product(sku="TEA")
    row = a_price(customer, tea, "8")
    client, body = signed_in(role), {"product": "TEA", "price": "1", "currency": "EUR"}

    assert client.get("/customers/ALFKI/prices/").status_code == 200
    for address in ("new/", f"{row.pk}/", f"{row.pk}/delete/"):
        assert client.post(f"/customers/ALFKI/prices/{address}", body).status_code == 403
    assert Program(role).post("/customers/ALFKI/prices", {"sku": "TEA", "price": "1"}).status_code == 403
    with pytest.raises(NotPermitted):
        agreements.delete_price(row, by=an_actor(the_company(), role))
    row.refresh_from_db()
    assert row.price == 8


@pytest.mark.parametrize("role", ["CRC", "AR", "GL", "AUD"])
def test_article_numbers_are_kept_by_those_who_sell(role):
    customer, tea = a_customer(code="ALFKI"), a_product(sku="TEA")
    row = an_article_number(customer, tea, "4711")
    client, body = signed_in(role), {"product": "TEA", "sku": "1"}

    assert "4711" in text_of(client.get("/customers/ALFKI/products/panel/"))
    for address in ("new/", f"{row.pk}/", f"{row.pk}/delete/"):
        assert client.post(f"/customers/ALFKI/products/{address}", body).status_code == 403
    assert Program(role).patch("/customers/ALFKI/products/TEA", {"own_number": "1"}).status_code == 403
    row.refresh_from_db()
    assert row.sku == "4711"


def test_what_is_agreed_with_a_customer_of_another_company_does_not_exist():
    other = a_company("OTHER")
    theirs, tea = a_customer(other, "THEIRS"), a_product(other, "TEA")
    number, price = an_article_number(theirs, tea, "4711"), a_price(theirs, tea, "8")
    mine = a_customer(code="ALFKI")
    client, program = signed_in("MGR"), Program("MGR")

    for address in ("products/", f"products/{number.pk}/", "prices/panel/", f"prices/{price.pk}/"):
        assert client.get(f"/customers/THEIRS/{address}").status_code == 404
    assert client.get(f"/customers/ALFKI/products/{number.pk}/").status_code == 404
    assert program.get("/customers/THEIRS/prices").status_code == 404
    assert program.client.delete(f"/api/v1/customers/ALFKI/prices/{price.pk}").status_code == 404
    assert (mine.products.count(), theirs.products.count(), theirs.prices.count()) == (0, 1, 1)


# By program --------------------------------------------------------------------------------------------------------
def test_programs_keep_article_numbers():
    a_customer(code="ALFKI")
    a_product(sku="TEA")
    clerk = Program("SAL")

    added = clerk.post(
        "/customers/ALFKI/products", {"sku": "TEA", "own_number": "4711", "own_text": "Sencha"}
    )
    changed = clerk.patch("/customers/ALFKI/products/TEA", {"own_number": "4712"})
    twice = clerk.post("/customers/ALFKI/products", {"sku": "TEA", "own_number": "1"})
    blank = clerk.patch("/customers/ALFKI/products/TEA", {"own_number": " "})
    unknown = clerk.post("/customers/ALFKI/products", {"sku": "X", "own_number": "1"})

    assert added.json() == {"sku": "TEA", "own_number": "4711", "own_text": "Sencha"}
    assert changed.json() == {"sku": "TEA", "own_number": "4712", "own_text": "Sencha"}
    assert [fields_of(answer) for answer in (twice, blank, unknown)] == [["sku"], ["own_number"], ["sku"]]
    assert clerk.get("/customers/ALFKI/products").json()["items"] == [changed.json()]
    assert clerk.client.delete("/api/v1/customers/ALFKI/products/TEA").status_code == 204
    assert not CustomerProduct.objects.exists()


def test_programs_agree_prices():
    a_customer(code="ALFKI")
    a_product(sku="TEA")
    manager = Program("MGR")

    added = manager.post(
        "/customers/ALFKI/prices", {"sku": "TEA", "price": "8", "valid_to": "2026-05-31"}
    ).json()
    url = f"/customers/ALFKI/prices/{added['id']}"
    changed = manager.patch(url, {"price": "7.5", "valid_to": None}).json()
    twice = manager.post("/customers/ALFKI/prices", {"sku": "TEA", "price": "1"})

    assert (added["currency"], added["min_quantity"], added["valid_to"]) == ("EUR", "0", "2026-05-31")
    assert (changed["price"], changed["valid_to"]) == ("7.5", None)
    assert (twice.status_code, fields_of(twice)) == (422, ["valid_from"])
    assert Program("SAL").get("/customers/ALFKI/prices").json()["items"] == [changed]
    assert manager.client.delete(f"/api/v1{url}").status_code == 204
    assert not CustomerPrice.objects.exists()


# Where orders are entered ------------------------------------------------------------------------------------------
def test_an_order_by_the_customers_number_is_for_our_product_at_his_price():
    customer, tea = a_customer(), a_product(sku="TEA")
    an_article_number(customer, tea, "4711-a")
    a_price(customer, tea, "8")

    line = ordered(customer, "4711-A").lines.get()

    assert (line.product, line.sku, line.unit_price) == (tea, "TEA", 8)
    assert line.price_source == PriceSource.CUSTOMER


def test_our_own_number_comes_before_the_customers():
    customer, tea, cup = a_customer(), a_product(sku="TEA"), a_product(sku="CUP")
    an_article_number(customer, cup, "TEA")

    assert ordered(customer, "tea").lines.get().product == tea


def test_the_number_of_another_customer_means_nothing():
    an_article_number(a_customer(), a_product(sku="TEA"), "4711")

    with pytest.raises(Refusal, match="There is no product 4711"):
        ordered(a_customer(), "4711")

    assert not SalesOrder.objects.exists()


def test_order_entry_finds_products_by_the_customers_own_number_first():
    customer = a_customer(code="ALFKI")
    a_product(sku="4711", name="Our own 4711")
    an_article_number(customer, a_product(sku="TEA", name="Green tea"), "4711", "Sencha")
    an_article_number(customer, a_product(sku="CUP", name="Blue cup"), "4711-B")
    an_article_number(customer, a_product(sku="OLD", name="Old jug", is_active=False), "4711-C")
    client = signed_in("SAL")

    his = text_of(client.get("/products/options/", {"q": "4711", "customer_code": "ALFKI"}))
    by_text = text_of(client.get("/products/options/", {"q": "sench", "customer_code": "ALFKI"}))
    anybodys = text_of(client.get("/products/options/", {"q": "4711"}))

    assert his.index("Green tea") < his.index("Blue cup") < his.index("Our own 4711")
    assert "4711 · TEA" in his
    assert "Old jug" not in his
    assert "Green tea" in by_text
    assert "Green tea" not in anybodys
