"""A buyer orders by the box where a product has one: he chooses the unit, and the basket reckons and keeps it."""

import re
from decimal import Decimal

import pytest

from catalog.models import ProductUnit
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, a_unit
from tests.portal.shop import basket, everything, put_in, send, words
from tests.portal.stage import visitor
from tests.programs import text_of

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI", name="Alfreds Futterkiste")


@pytest.fixture
def tea(alfki):
    """Tea at 10.00 a piece, also by the box of 12."""
    product = a_product(sku="TEA", name="Green tea", price="10.00", on_hand="50")
    ProductUnit.objects.create(
        company=alfki.company, product=product, unit=a_unit(code="XBX", name="box"), factor=12
    )
    return product


@pytest.fixture
def buyer(alfki, tea):
    return visitor(alfki)


def add(buyer, product, quantity, unit):
    return buyer.post(
        "/portal/catalog/add/",
        {
            "customer": "ALFKI",
            f"quantity-{product.pk}": quantity,
            f"unit-{product.pk}": unit,
            "add": product.pk,
        },
    )


def change(buyer, **fields):
    """Save the basket with these fields: ``quantity_1`` is ``quantity-1``."""
    typed = {name.replace("_", "-"): text for name, text in fields.items()}
    return buyer.post(f"/portal/basket/{basket().number}/", {"version": basket().version, **typed})


def kept():
    return [(line.sku, line.quantity, line.sale_unit_code, line.unit_price) for line in basket().lines.all()]


def chosen(page):
    """The code of the unit that is selected in the basket's first line, and the choices."""
    select = re.search(r'<select[^>]*name="unit-1".*?</select>', page, re.DOTALL)
    assert select is not None
    return re.search(r'value="(\w+)" selected', select[0])[1], re.findall(r">([^<>]+)</option>", select[0])


def test_two_boxes_are_put_in_shown_and_priced_as_boxes(tea, buyer):
    assert "box (12)" in text_of(buyer.get("/portal/catalog/"))

    add(buyer, tea, "2", "XBX")

    page = text_of(buyer.get("/portal/basket/"))
    assert kept() == [("TEA", D(24), "XBX", D(120))]
    assert chosen(page) == ("XBX", ["piece", "box (12)"])
    assert 'name="quantity-1" id="id_quantity-1" value="2"' in page
    assert "Net 240.00 EUR" in words(buyer.get("/portal/basket/"))


def test_the_unit_is_changed_in_the_basket_and_what_it_costs_with_it(tea, buyer):
    put_in(buyer, (tea, "3"))

    live = buyer.post(f"/portal/basket/{basket().number}/totals/", {"quantity-1": "3", "unit-1": "XBX"})
    change(buyer, quantity_1="3", unit_1="XBX")
    boxes = kept()
    change(buyer, quantity_1="3", unit_1="C62")

    assert "Net 360.00 EUR" in words(live)
    assert boxes == [("TEA", D(36), "XBX", D(120))]
    assert kept() == [("TEA", D(3), "", D(10))]


def test_a_basket_of_boxes_is_sent_as_it_stands_and_ordered_again_in_boxes(tea, buyer):
    add(buyer, tea, "2", "XBX")

    answer = send(buyer)
    order = SalesOrder.objects.get()
    buyer.post(f"/portal/orders/{order.number}/again/")

    assert (answer.status_code, order.status, order.net_amount) == (303, "confirmed", D(240))
    assert kept() == [("TEA", D(24), "XBX", D(120))]


def test_a_box_more_of_what_lies_in_the_basket_by_the_piece(tea, buyer):
    put_in(buyer, (tea, "12"))
    add(buyer, tea, "1", "XBX")
    full = kept()
    put_in(buyer, (tea, "1"))

    assert full == [("TEA", D(24), "XBX", D(120))]
    assert [(line.quantity, line.sale_unit_code) for line in basket().lines.all()] == [(25, "")]


def test_the_usual_unit_is_proposed_and_the_button_puts_one_of_it_in(tea, buyer):
    ProductUnit.objects.update(is_usual=True)

    page = text_of(buyer.get("/portal/catalog/"))
    add(buyer, tea, "", "XBX")

    assert '<option value="XBX" selected>box (12)</option>' in page
    assert kept() == [("TEA", D(12), "XBX", D(120))]


@pytest.mark.parametrize(
    "quantity, unit, words_of",
    [("1", "KGM", "TEA is not sold in KGM"), ("0.5", "XBX", "Enter a whole number; box")],
)
def test_a_unit_it_is_not_sold_in_and_half_a_box_are_refused(tea, buyer, quantity, unit, words_of):
    put_in(buyer, (tea, "3"))
    before = everything()

    added, changed = add(buyer, tea, quantity, unit), change(buyer, quantity_1=quantity, unit_1=unit)

    assert (added.status_code, changed.status_code) == (422, 422)
    assert words_of in words(added)
    assert words_of in words(changed)
    assert everything() == before


def test_a_product_without_packages_has_no_unit_to_choose(alfki, buyer):
    cup = a_product(sku="CUP")
    put_in(buyer, (cup, "1"))

    assert (
        "<select"
        not in re.search(
            r'<tr class="basket-line">.*?</tr>', text_of(buyer.get("/portal/basket/")), re.DOTALL
        )[0]
    )
    assert f'name="unit-{cup.pk}"' not in text_of(buyer.get("/portal/catalog/"))
