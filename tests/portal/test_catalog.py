"""The catalog shows a buyer what his company may buy, at its own prices, and takes quantities into the basket."""

import datetime
import re
from decimal import Decimal

import pytest

from catalog.models import PriceList, PriceListLine, ProductUnit
from core import formats
from customers.models import CustomerPrice, CustomerProduct
from orders.models import SalesOrder
from tests.builders import (
    a_category,
    a_company,
    a_customer,
    a_product,
    a_unit,
    the_company,
)
from tests.portal.shop import basket, put_in, words
from tests.portal.stage import visitor
from tests.programs import text_of

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI", name="Alfreds Futterkiste")


@pytest.fixture
def tea(alfki):
    return a_product(sku="TEA", name="Green tea", price="10.00", on_hand="50")


@pytest.fixture
def buyer(alfki, tea):
    return visitor(alfki)


def test_a_price_agreed_with_the_customer_is_the_price_he_sees(alfki, tea, buyer):
    CustomerPrice.objects.create(
        company=alfki.company, customer=alfki, product=tea, currency="EUR", price=D("7.77")
    )

    page = words(buyer.get("/portal/catalog/"))

    assert "7.77 EUR" in page
    assert "10.00" not in page


def test_lower_prices_for_larger_quantities_are_shown(alfki, tea):
    prices = PriceList.objects.create(company=alfki.company, code="RETAIL", name="Retail", currency="EUR")
    for position, (least, price) in enumerate(((50, "8"), (10, "9")), start=1):
        PriceListLine.objects.create(
            company=alfki.company, price_list=prices, position=position, product=tea, min_quantity=least, price=D(price)
        )  # fmt: skip
    alfki.price_list = prices
    alfki.save()

    page = words(visitor(alfki).get("/portal/catalog/"))

    assert "10.00 EUR per piece from 10: 9.00 from 50: 8.00" in page


def test_availability_is_said_in_words_and_never_in_figures(alfki, tea, buyer):
    a_product(sku="CUP", name="Cup", lead_time_days=7)
    a_product(sku="HELP", name="Help on site", kind="service")

    page = words(buyer.get("/portal/catalog/"))

    later = formats.day(the_company().today() + datetime.timedelta(days=7))
    assert f"Cup CUP from {later}" in page
    assert "Green tea TEA in stock" in page
    assert "Help on site HELP available" in page
    assert "50" not in page


def test_what_is_not_sold_and_what_we_add_ourselves_is_not_in_the_catalog(alfki, buyer):
    a_product(sku="OLD", name="Old cup", is_active=False)
    a_product(sku="FREIGHT", name="Freight", kind="charge")
    a_product(a_company("OTHER"), "THEIRS", name="Their cup")

    page = words(buyer.get("/portal/catalog/"))

    assert not [sku for sku in ("OLD", "FREIGHT", "THEIRS") if sku in page]


@pytest.mark.parametrize(
    "query", ["q=gree te", "q=TE", "q=40170725", "category=DRINKS", "category=HOT", "q=tea&category=HOT"]
)
def test_the_catalog_is_searched_by_number_name_barcode_and_category(alfki, tea, buyer, query):
    tea.category = a_category(code="HOT", name="Hot", parent=a_category(code="DRINKS", name="Drinks"))
    tea.barcode = "40170725"
    tea.save()
    a_product(sku="CUP", name="Cup", category=a_category(code="CUPS", name="Cups"))

    page = words(buyer.get(f"/portal/catalog/?{query}"))

    assert "Green tea" in page
    assert "CUP " not in page


def test_a_search_without_a_result_says_so(buyer):
    assert "No product fits" in words(buyer.get("/portal/catalog/?q=zebra"))
    assert "No product fits" in words(buyer.get("/portal/catalog/?category=zebra"))


def test_pages_of_the_catalog_follow_each_other_by_key(alfki, buyer):
    for number in range(55):
        a_product(sku=f"P-{number:02}", name=f"Cup {number:02}")

    first = text_of(buyer.get("/portal/catalog/?q=cup"))
    following = re.findall(r'href="([^"]+)" rel="next"', first)[0].replace("&amp;", "&")
    second = text_of(buyer.get(following))

    assert ("Cup 49" in first, "Cup 50" in first) == (True, False)
    assert ("Cup 49" in second, "Cup 50" in second, "Cup 54" in second) == (False, True, True)
    assert 'rel="prev"' in second


def test_a_product_whose_currency_has_no_rate_is_shown_without_a_price_and_without_a_field(alfki, buyer):
    product = a_product(sku="YEN", name="Yen cup", currency="JPY")

    page = text_of(buyer.get("/portal/catalog/"))

    assert "on request" in page
    assert f'name="quantity-{product.pk}"' not in page


def test_quantities_of_many_rows_go_into_one_draft_of_the_buyers_own(alfki, tea, buyer):
    cup = a_product(sku="CUP", price="3.00")

    answer = put_in(buyer, (tea, "3"), (cup, "2"))

    order = basket()
    assert (answer.status_code, answer["Location"]) == (303, "/portal/catalog/")
    assert (order.channel, order.status, order.net_amount) == ("portal", "draft", D(36))
    assert [(line.sku, line.quantity) for line in order.lines.all()] == [("TEA", 3), ("CUP", 2)]


def test_what_lies_in_the_basket_already_becomes_more(tea, buyer):
    put_in(buyer, (tea, "3"))
    put_in(buyer, (tea, "2"))

    assert [line.quantity for line in basket().lines.all()] == [5]
    assert SalesOrder.objects.count() == 1
    assert "5 in the basket" in words(buyer.get("/portal/catalog/"))


def test_the_button_of_a_row_puts_one_piece_in_and_loses_no_quantity_typed_elsewhere(tea, buyer):
    cup = a_product(sku="CUP")

    answer = buyer.post(
        "/portal/catalog/add/", {"customer": "ALFKI", f"quantity-{tea.pk}": "", f"quantity-{cup.pk}": "4", "add": tea.pk}
    )  # fmt: skip

    assert answer["Location"].endswith(f"#product-{tea.pk}")
    assert {line.sku: line.quantity for line in basket().lines.all()} == {"TEA": 1, "CUP": 4}


@pytest.mark.parametrize(
    "text, says",
    [
        ("1.5", "TEA: Enter a whole number; piece is not sold in parts."),
        ("-1", "TEA: Enter a number without a minus sign."),
        ("many", "TEA: "),
    ],
)
def test_a_quantity_in_doubt_stays_in_its_field_with_what_to_do(tea, buyer, text, says):
    answer = put_in(buyer, (tea, text))

    page = text_of(answer)
    assert answer.status_code == 422
    assert says in page
    assert re.search(rf'id="id_quantity-{tea.pk}" value="{text}"[^>]*aria-invalid="true"', page)
    assert not SalesOrder.objects.exists()


def test_nothing_typed_is_said_and_nothing_happens(tea, buyer):
    answer = put_in(buyer, (tea, ""))

    assert answer.status_code == 422
    assert "Enter a quantity for at least one product." in words(answer)
    assert not SalesOrder.objects.exists()


def test_what_another_company_sells_cannot_be_put_in(buyer):
    theirs = a_product(a_company("OTHER"), "THEIRS")

    assert put_in(buyer, (theirs, "1")).status_code == 422
    assert not SalesOrder.objects.exists()


def test_the_same_form_sent_twice_counts_once(tea, buyer):
    body = {"customer": "ALFKI", f"quantity-{tea.pk}": "3", "idempotency_key": "K"}

    for _click in range(2):
        assert buyer.post("/portal/catalog/add/", body).status_code in (302, 303)

    assert [line.quantity for line in basket().lines.all()] == [3]


def test_fifty_rows_of_the_catalog_cost_no_more_statements_than_one(
    alfki, tea, buyer, django_assert_max_num_queries
):
    category = a_category(code="CUPS")
    for number in range(49):
        a_product(sku=f"CUP-{number}", category=category)

    for query in ("?q=TEA", ""):
        with django_assert_max_num_queries(18):
            buyer.get(f"/portal/catalog/{query}")


def test_the_button_of_a_row_puts_the_least_quantity_in(alfki, buyer):
    kilo = a_unit(code="KGM", name="kilogram", decimals=3)
    nuts = a_product(sku="NUTS", unit=kilo, minimum_quantity=D("0.1"), order_multiple=D("0.05"))

    assert 'placeholder="0.1"' in text_of(buyer.get("/portal/catalog/?q=NUTS"))
    buyer.post("/portal/catalog/add/", {"customer": "ALFKI", f"quantity-{nuts.pk}": "", "add": nuts.pk})

    assert [(line.sku, line.quantity) for line in basket().lines.all()] == [("NUTS", D("0.1"))]


def test_the_catalog_knows_the_customer_s_own_numbers_and_the_barcodes_of_boxes(alfki, tea, buyer):
    a_product(sku="CUP", name="Cup")
    CustomerProduct.objects.create(
        company=alfki.company, customer=alfki, product=tea, sku="MY-9", name="Sencha"
    )
    ProductUnit.objects.create(
        company=alfki.company, product=tea, unit=a_unit(code="BX"), factor=12, barcode="4006381333931"
    )

    for query in ("my-9", "sencha", "4006381333931"):
        page = words(buyer.get(f"/portal/catalog/?q={query}"))
        assert "your number MY-9" in page, query
        assert "CUP " not in page


def test_what_another_customer_calls_it_finds_nothing(alfki, tea, buyer):
    CustomerProduct.objects.create(company=alfki.company, customer=a_customer(), product=tea, sku="THEIRS-1")

    page = words(buyer.get("/portal/catalog/?q=THEIRS-1"))

    assert "No product fits" in page
    assert "THEIRS-1" not in words(buyer.get("/portal/catalog/"))
