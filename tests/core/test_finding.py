"""What one remembers of a product or customer is enough to find it: a code, beginnings of words, two letters wrong."""

from __future__ import annotations

import pytest
from django.db import connection

from catalog.models import Product
from catalog.selectors import find_products
from core.finding import find, folded, words_of
from core.models import SearchEntry, SearchWord
from customers.models import Address, Customer
from customers.selectors import find_customers
from tests.builders import a_company, a_customer, a_product, an_actor
from tests.core.raw import at_once

pytestmark = pytest.mark.django_db
NAMES = {
    "TEA-100": "Green tea, loose",
    "TEA-200": "Earl Grey teabags",
    "4711": "Räucherlachs aus Norwegen",
    "CHO-1": "Schokolade Zartbitter",
    "CHO-2": "Chocolade with hazelnuts",
    "SPK-9": "Spegesild på glass",
}


@pytest.fixture
def clerk():
    company = a_company("ACME")
    for sku, name in NAMES.items():
        a_product(company, sku, name=name, barcode={"4711": "4012345678901"}.get(sku, ""))
    return an_actor(company, "SAL")


def skus(actor, text):
    return [product.sku for product in find_products(actor, text)]


def another_address(customer, city):
    """One that is neither for invoices nor for goods."""
    return Address.objects.create(
        company=customer.company,
        customer=customer,
        city=city,
        country="IS",
        is_billing=False,
        is_shipping=False,
    )


@pytest.mark.parametrize(
    "typed, first",
    [
        ("4711", "4711"),
        ("tea-1", "TEA-100"),
        ("tea200", "TEA-200"),
        ("green", "TEA-100"),
        ("loose tea", "TEA-100"),
        ("tea gr lo", "TEA-100"),
        ("raucher", "4711"),
        ("RÄUCHER norw", "4711"),
        ("lachs", "4711"),
        ("4012345678901", "4711"),
        ("pa glass", "SPK-9"),
        ("spegesild", "SPK-9"),
    ],
)
def test_a_product_is_found_by_code_words_beginnings_fragments_and_barcode(clerk, typed, first):
    assert skus(clerk, typed)[0] == first


@pytest.mark.parametrize(
    "typed, first",
    [
        ("grene", "TEA-100"),
        ("shokolade", "CHO-1"),
        ("shokolde", "CHO-1"),
        ("schokoalde", "CHO-1"),
        ("zartbiter", "CHO-1"),
        ("hazlnutz", "CHO-2"),
        ("raeucherlachs", "4711"),
        ("reucherlax", "4711"),
        ("norwgen loks", ""),
    ],
)
def test_two_typing_errors_in_a_word_are_forgiven(clerk, typed, first):
    assert ([*skus(clerk, typed), ""])[0] == first


def test_what_was_typed_right_comes_before_what_was_nearly_typed(clerk):
    a_product(clerk.company, "X1", name="Chocolate cake")

    assert skus(clerk, "chocolate")[0] == "X1"
    assert skus(clerk, "tea")[:2] == ["TEA-100", "TEA-200"]


@pytest.mark.parametrize(
    "typed", ["", "   ", "%", "_", "'; DROP TABLE x; --", "\\", "%%tea%%q", "\x00", "x" * 500]
)
def test_odd_texts_find_nothing_and_break_nothing(clerk, typed):
    assert skus(clerk, typed) == []


def test_other_companies_products_and_those_no_longer_sold_are_not_found(clerk):
    a_product(a_company("OTHER"), "TEA-900", name="Green tea of others")
    Product.objects.filter(sku="TEA-100").update(is_active=False)

    assert skus(clerk, "green") == []
    assert skus(clerk, "TEA-9") == []


def test_a_new_name_is_found_and_the_old_one_is_not(clerk):
    Product.objects.filter(sku="4711").update(name="Kipper")

    assert skus(clerk, "kipper") == ["4711"]
    assert skus(clerk, "lachs") == []


def test_many_products_written_at_once_are_all_found(clerk):
    tea = Product.objects.get(sku="TEA-100")
    Product.objects.bulk_create(
        Product(
            company=clerk.company, sku=f"B{number}", name=f"Biscuit of kind {number}", unit=tea.unit,
            tax_code=tea.tax_code, price=1, currency="EUR",
        )
        for number in range(30)
    )  # fmt: skip

    assert len(find(clerk.company, "product", "bisquit", 50)) == 30
    assert skus(clerk, "biscuit 17") == ["B17"]


def test_of_many_products_written_at_once_each_word_is_learned_once_and_the_gone_ones_are_forgotten(clerk):
    tea = Product.objects.get(sku="TEA-100")
    Product.objects.bulk_create(
        Product(
            company=clerk.company, sku=f"B{number:03}", name="Brass fitting", unit=tea.unit, tax_code=tea.tax_code,
            price=1, currency="EUR",
        )
        for number in range(600)
    )  # fmt: skip
    ours = Product.objects.filter(name="Brass fitting")

    ours.filter(sku__lt="B550").update(is_active=False)
    ours.update(name="Copper fitting")

    assert SearchWord.objects.filter(word__in=["brass", "copper", "fitting"]).count() == 3
    assert [each.sku for each in find_products(clerk, "coper fitting", 100)] == [
        f"B{number}" for number in range(550, 600)
    ]
    assert SearchEntry.objects.filter(code__startswith="b").count() == 50


def test_a_customer_is_found_by_code_name_city_vat_id_and_mail_address(clerk):
    customer = a_customer(
        clerk.company, "ALFKI", name="Alfreds Futterkiste", vat_id="ATU12345675", email="jo@futter.example"
    )
    Address.objects.filter(customer=customer).update(city="Łódź")

    for typed in (
        "alf",
        "futterk",
        "kiste",
        "lodz",
        "ATU12345675",
        "jo futter",
        "alfrds",
        "alfresd futerkiste",
    ):
        assert find_customers(clerk, typed) == [customer], typed


def test_a_customer_one_no_longer_sells_to_is_proposed_no_more(clerk):
    a_customer(clerk.company, "ALFKI", name="Alfreds Futterkiste")
    Customer.objects.update(is_active=False)

    assert find_customers(clerk, "alfreds") == []


def test_a_deleted_address_is_found_no_more(clerk):
    customer = a_customer(clerk.company, "ALFKI", name="Alfreds")
    address = another_address(customer, "Reykjavik")

    before = find_customers(clerk, "reykjavik")
    address.delete()

    assert before == [customer]
    assert find_customers(clerk, "reykjavik") == []


def test_database_and_application_fold_alike():
    texts = [
        "Straße STRAẞE",
        "Ærø Łódź Đorđe",
        "Iași Țară İstanbul ılık",
        "ÅÄÖ åäö",
        "Ñandú Ça ĳ ﬁn",
        "Ελλάδα Ж日本 x_y",
    ]

    with connection.cursor() as cursor:
        cursor.execute("SELECT core_folded(t), core_words(t) FROM unnest(%s::text[]) AS t", [texts])
        rows = cursor.fetchall()

    for text, (plain, words) in zip(texts, rows, strict=True):
        assert plain == folded(text), text
        assert sorted(words) == sorted(words_of(text)), text


@pytest.mark.django_db(transaction=True)
def test_two_people_who_bring_the_same_new_word_do_not_wait_for_each_other():
    company = a_company("ACME")
    a_product(company, "A", name="Old")

    made = at_once(*(lambda sku=sku: a_product(company, sku, name="Brandnew").sku for sku in ("B", "C", "D")))

    assert sorted(made) == ["B", "C", "D"]
    assert len(find(company, "product", "brandnew", 10)) == 3


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_addresses_of_one_customer_leave_one_entry():
    company = a_company("ACME")
    customer = a_customer(company, "ALFKI", name="Alfreds")

    def moves_to(city):
        return another_address(customer, city).city

    made = at_once(*(lambda city=city: moves_to(city) for city in ("Oslo", "Bergen", "Voss")))

    assert sorted(made) == ["Bergen", "Oslo", "Voss"]
    assert [find(company, "customer", f"alfreds {city}", 10) for city in made] == [[customer.pk]] * 3
